"""What something else still needs is not deleted from the publishing tool, and the tool says so instead of failing."""

from typing import Any

from django.db import models, router, transaction
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView


def is_needed(thing: models.Model) -> bool:
    """Whether the database would refuse to delete it."""
    try:
        Collector(using=router.db_for_write(type(thing)), origin=thing).collect([thing])
    except ProtectedError:
        return True
    return False


class DeleteWhatIsNotNeeded(DeleteView):
    """Wagtail's page for deleting, which meets a protected row with an error page."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, self.say_that_it_is_needed())
            return redirect(self.get_success_url())

    def say_that_it_is_needed(self) -> str:
        return _("“%(thing)s” is not deleted: something else needs it.") % {"thing": self.object}
