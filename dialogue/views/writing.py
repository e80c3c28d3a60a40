"""Writing a comment: on an uncached page of its own, seen before it is sent."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dialogue import actions
from dialogue.conversation import current_language
from dialogue.duties import answer_url
from dialogue.forms import CommentForm, find_answered
from dialogue.models import Comment, DialogueState, OpenTo, Proposal, Terms, Thread
from dialogue.models.threads import Owners
from dialogue.permissions import may_answer_comment, may_answer_proposal, may_comment, may_write_down
from dialogue.views import helping
from dialogue.views.sender import Sender, see_other, sender_of
from moderation.models import Submission
from portal import clock, hints
from portal.limits import TooOften
from residents.middleware import turned_away
from residents.roles import Role

TEMPLATE = "dialogue/write.html"


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, thread: str) -> HttpResponse:
    """The form (`?svar=` answers a comment), its preview, and the sending: 303 to the receipt."""
    now = clock.now()
    # What was written while the page went away is given back: whether it may be sent is asked when it is.
    threads = Thread.objects.all() if request.method == "POST" else Thread.objects.visible_to(request.user)
    found = get_object_or_404(threads, public_id=thread)
    sender = sender_of(request, now=now)
    if sender.official == Role.COMMUNICATOR and (away := turned_away(request)):
        return away  # whoever speaks for the municipality has shown a second factor
    if request.method == "POST":
        return _posted(request, found, sender, now)
    owners = found.owners()
    terms = owners.terms_at(now)
    answered = _answered(found, request.GET.get("svar", ""))
    initial = helping.fresh(
        language=current_language(),
        reply_to=answered.public_id if answered else "",
        name=helping.name_of(sender),
    )
    form = CommentForm(thread=found, guest=sender.is_guest, initial=initial)
    context = _context(found, owners, sender, terms, form, answered) | {"at_once": _at_once(sender, terms, now)}
    return render(request, TEMPLATE, context)


def _answered(thread: Thread, public_id: str) -> Comment | None:
    """For showing only: a wrong one shows nothing, and is an error when it is sent."""
    try:
        return find_answered(thread, public_id)
    except ValidationError:
        return None


def _may_write(sender: Sender, terms: Terms) -> bool:
    if sender.official:
        return may_answer_comment(sender.roles, terms.state)
    return may_comment(sender.writing_roles, terms.state, terms.open_to, verified=sender.is_verified)


def _at_once(sender: Sender, terms: Terms, now: datetime, *, text: str = "", name: str = "") -> bool:
    """Whether what is written becomes public as soon as it is sent, so that the page can say so beside the button."""
    return not sender.official and actions.goes_public_at_once(
        terms=terms, person=sender.person, sender_role=sender.role, text=text, name=name, now=now
    )


def _context(
    thread: Thread, owners: Owners, sender: Sender, terms: Terms, form: CommentForm, answered: Comment | None
) -> dict[str, Any]:
    language = current_language()
    owner = owners.in_language(language)
    asks_for_it = bool(settings.OIDC_ISSUER) and terms.state == DialogueState.OPEN and terms.open_to == OpenTo.EID
    must_identify = asks_for_it and not sender.official and not sender.is_verified
    return {
        "thread": thread,
        "owner": owner,
        "thread_title": owner.title if owner else "",
        "thread_url": owner.path_in(language) if owner else "",
        "state": terms.state,
        "terms": terms,
        "may_write": _may_write(sender, terms),
        "sign_in_url": _and_back("account_login", thread, answered),
        "must_identify": must_identify,
        "identification_url": _and_back("residents:identification", thread, answered) if must_identify else "",
        "write_down_url": _write_down_url(thread, sender, terms),
        "sender": sender,
        "form": form,
        "answered": answered,
        "answer_url": answer_url(owner) if _may_answer(owner, sender) else "",
    }


def _address(thread: Thread, answered: Comment | None) -> str:
    """The form again, as it was asked for."""
    query = f"?{urlencode({'svar': answered.public_id})}" if answered else ""
    return reverse("dialogue:write", args=[thread.public_id]) + query


def _and_back(name: str, thread: Thread, answered: Comment | None) -> str:
    """A page for people's own business that leads back to this form."""
    return f"{reverse(name)}?{urlencode({'next': _address(thread, answered)})}"


def _write_down_url(thread: Thread, sender: Sender, terms: Terms) -> str:
    if not may_write_down(sender.roles, terms.state):
        return ""
    return reverse("dialogue:write_down", args=[thread.public_id])


def _may_answer(owner: Any, sender: Sender) -> bool:
    return isinstance(owner, Proposal) and may_answer_proposal(sender.roles)


def _posted(request: HttpRequest, thread: Thread, sender: Sender, now: datetime) -> HttpResponse:
    step = helping.step_of(request, "text", "name")
    form = CommentForm(step.data, thread=thread, guest=sender.is_guest)
    masks = form.refuse_personnummer("text", "name")
    helping.refuse_official_name(form, sender)
    if not form.is_valid():
        return _shown_again(request, _around(thread, sender, form, now) | {"masks": masks}, status=422)
    preview = preview_of(form, now)
    if step.action != helping.SEND or preview["seen"] not in {hints.NOTHING, step.data.get("seen")}:
        return _shown_again(request, _around(thread, sender, form, now) | preview | {"preview": True})
    try:
        submission = _send(thread, sender, form, now)
    except (TooOften, actions.UnableToComment, actions.UnableToAnswer) as error:
        return helping.give_back(request, TEMPLATE, _around(thread, sender, form, now) | preview, error, form)
    return see_other(_receipt(submission, sender))


def _shown_again(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The form, and what is to be looked at; where its page has gone away there is nothing left to send it to."""
    if context["owner"] is None:
        gone = actions.UnableToComment(actions.NO_LONGER_PUBLIC)
        return helping.give_back(request, TEMPLATE, context | {"preview": False}, gone, context["form"])
    return render(request, TEMPLATE, context, status=status)


def _around(thread: Thread, sender: Sender, form: CommentForm, now: datetime) -> dict[str, Any]:
    """What stands around a form that is shown again; what is sent well asks for none of it."""
    owners = thread.owners()
    terms = owners.terms_at(now)
    context = _context(thread, owners, sender, terms, form, _answered(thread, form.data.get("reply_to", "")))
    context["may_write"] = True  # who has written keeps the form, also where the dialogue has closed meanwhile
    if form.is_valid():
        data = form.cleaned_data
        context["at_once"] = _at_once(sender, terms, now, text=data["text"], name=data["name"])
    return context


def preview_of(form: CommentForm, now: datetime) -> dict[str, Any]:
    """Exactly what becomes public, and what the writer may want to look at once more."""
    data = form.cleaned_data
    found, guessed = hints.hints_in(data["text"], data["name"]), form.other_language()
    return {
        "shown": {"name": data["name"], "text": data["text"], "language": data["language"], "at": now},
        "hints": found,
        "guessed": guessed,
        "seen": hints.mark_of(found, guessed),
    }


def _send(thread: Thread, sender: Sender, form: CommentForm, now: datetime) -> Submission:
    data = form.cleaned_data
    # A guest who is new to us and what they send are kept together; each act is whole by itself.
    with transaction.atomic() if sender.is_guest else nullcontext():
        person = sender.person_for(data.get("email", ""), now)
        words = {name: data[name] for name in ("text", "name", "language", "reply_to", "key")}
        if sender.official:
            return actions.answer_comment(thread=thread, user=sender.user, person=person, now=now, **words)
        return actions.submit_comment(
            thread=thread,
            person=person,
            sender_role=sender.role,
            language_guessed=form.language_guessed,
            network=sender.network,
            now=now,
            confirmed=not sender.is_guest,
            verified=sender.is_verified,
            arrival=form.arrived(now),
            **words,
        )


def _receipt(submission: Submission, sender: Sender) -> str:
    if sender.official:
        return reverse("dialogue:comment", args=[submission.public_id])
    return reverse("moderation:receipt", args=[submission.public_id])
