"""Writing down what somebody said on paper or in a talk: for staff, with their second factor."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dialogue import actions
from dialogue.conversation import current_language
from dialogue.forms import WrittenDownForm
from dialogue.models import Thread
from dialogue.permissions import may_write_down
from dialogue.views import helping
from dialogue.views.sender import see_other
from portal import clock
from residents.middleware import turned_away
from residents.roles import roles_of

TEMPLATE = "dialogue/write_down.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write_down(request: HttpRequest, thread: str) -> HttpResponse:
    """The form, and its sending: 303 to the receipt."""
    if away := turned_away(request):
        return away
    now = clock.now()
    found = get_object_or_404(Thread.objects.visible_to(None), public_id=thread)
    if request.method != "POST":
        form = WrittenDownForm(thread=found, initial=helping.fresh(language=current_language()))
        return render(request, TEMPLATE, _context(request, found, form))
    step = helping.step_of(request, "text", "name")
    form = WrittenDownForm(step.data, thread=found)
    context = _context(request, found, form)
    masks = form.refuse_personnummer("text", "name")
    if request.POST.get("action") == helping.MASK or not form.is_valid():
        return render(request, TEMPLATE, context | {"masks": masks}, status=422)
    words = {name: form.cleaned_data[name] for name in ("text", "name", "language", "channel", "key")}
    guessed = form.language_guessed
    try:
        submission = actions.write_down(thread=found, user=request.user, now=now, language_guessed=guessed, **words)
    except actions.UnableToComment as error:
        return helping.give_back(request, TEMPLATE, context, error, form)
    return see_other(reverse("moderation:receipt", args=[submission.public_id]))


def _context(request: HttpRequest, thread: Thread, form: WrittenDownForm) -> dict[str, Any]:
    owners = thread.owners()
    owner = owners.in_language(current_language())
    return {
        "form": form,
        "thread_title": owner.title if owner else "",
        "thread_url": owner.path_in(current_language()) if owner else "",
        "may_write": may_write_down(roles_of(request.user), owners.terms_at(clock.now()).state) or form.is_bound,
    }
