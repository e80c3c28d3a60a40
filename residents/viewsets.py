"""Accounts in the publishing tool: the list, the forms, and one's own page there."""

from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserViewSet

from portal import clock
from portal.deleting import DeleteWhatIsNotNeeded
from residents.account_forms import ChangeAccountForm, NewAccountForm, OwnNameForm
from residents.actions import set_up_account
from residents.models import User


class AccountList(IndexView):
    """Found and sorted by the one name that an account has."""

    @cached_property
    def columns(self) -> list[Any]:
        columns = super().columns
        next(column for column in columns if column.name == "name").sort_key = "name"
        return columns

    @cached_property
    def search_fields(self) -> set[str]:
        return {"name", "email"}

    def order_queryset(self, queryset: Any) -> Any:
        if self.ordering in {"name", "-name"}:
            return queryset.order_by(self.ordering, "email")
        return super().order_queryset(queryset)


class _SetsUp:
    """What the form says of the account holds, all of it or nothing."""

    def save_instance(self: Any) -> User:
        with transaction.atomic():
            user = super().save_instance()  # type: ignore[misc]
            set_up_account(
                user=user, language=self.form.cleaned_data["language"], by=self.request.user, now=clock.now()
            )
        return user


class NewAccount(_SetsUp, CreateView):
    """Makes an account for somebody."""


class ChangeAccount(_SetsUp, EditView):
    """Changes somebody's account."""


def say_that_it_is_needed(user: User) -> str:
    """Why an account stays: whoever has decided or written is named by the record as long as it is kept."""
    words = _("“%(name)s” is not deleted: the record needs the account. Take away “May sign in” instead.")
    return words % {"name": user}


class DeleteAccount(DeleteWhatIsNotNeeded, DeleteView):
    """Deletes an account of which nothing is kept."""

    def say_that_it_is_needed(self) -> str:
        return say_that_it_is_needed(self.object)


class AccountViewSet(UserViewSet):
    index_view_class = AccountList
    add_view_class = NewAccount
    edit_view_class = ChangeAccount
    delete_view_class = DeleteAccount
    # A copy would have the roles of somebody else.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return ChangeAccountForm if for_update else NewAccountForm


class OwnNamePanel(NameEmailSettingsPanel):
    form_class = OwnNameForm


class OwnPage(AccountView):
    """Wagtail's page of one's own settings, which asks for a first and a last name that are kept nowhere."""

    def get_panels(self) -> list[Any]:
        panels = super().get_panels()
        own = OwnNamePanel(self.request, self.request.user, panels[0].profile)
        return [own if isinstance(panel, NameEmailSettingsPanel) else panel for panel in panels]
