"""The writer's own pages, opened by the private link of a letter. Never cached, never indexed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import actions
from moderation.actions.appealing import decision_to_appeal
from moderation.forms import AppealForm, EditForm, fresh_key
from moderation.models import State, Submission
from moderation.models.submissions import EDITABLE, WITHDRAWABLE
from moderation.permissions import appealable_until, may_appeal
from portal import clock, errors, kinds, limits
from portal.idempotency import once
from portal.limits import TooOften
from portal.personal_data import has_personnummer
from portal.settings_models import current_settings
from residents import tokens


# What was just done, told on the page itself: a guest has no session to keep a message in.
DONE = {
    "andrad": _lazy("Your new text has been sent. A moderator reads it."),
    "tillbaka": _lazy("You have taken back your text. It is not shown any more."),
    "overklagad": _lazy("Your appeal has been received. Somebody else tries the decision."),
}


def _done(token: str, what: str) -> HttpResponse:
    return redirect(f"{reverse('moderation:mine_item', args=[token])}?klart={what}")


def _submission_of(purpose: str, token: str) -> Submission:
    """The submission that a link stands for. Raises tokens.InvalidLink, also for one that is gone."""
    found = Submission.objects.select_related("person", "rulebook").filter(public_id=tokens.read(purpose, token))
    submission = found.first()
    if submission is None:
        raise tokens.InvalidLink
    return submission


def _link_failed(request: HttpRequest, error: tokens.InvalidLink) -> HttpResponse:
    expired = isinstance(error, tokens.ExpiredLink)
    return render(request, "residents/link_failed.html", {"expired": expired}, status=410 if expired else 404)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_sending(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, so that a mail program's preview confirms nothing; POST confirms."""
    try:
        submission = _submission_of("confirm", token)
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    if request.method == "POST":
        actions.confirm(submission=submission, now=clock.now())
        return redirect("moderation:mine_item", token=tokens.make("submission", submission.public_id))
    context = {"submission": submission, "version": submission.current_version}
    return render(request, "moderation/confirm.html", context)


@require_safe
@never_cache
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The number, and what happens next. Shows no words: the address is no secret."""
    submission = get_object_or_404(Submission, public_id=public_id)
    own = request.user.is_authenticated and request.user.person_id == submission.person_id
    link = reverse("moderation:mine_item", args=[tokens.make("submission", public_id)]) if own else ""
    context = {
        "submission": submission,
        "own_link": link,
        "hours": current_settings().review_hours,
        "draft": f"comment-{submission.subject_key}" if submission.kind == "comment" else submission.kind,
        "public_url": kinds.get(submission.kind).url(public_id, get_language())
        if submission.official and submission.state == State.PUBLISHED
        else "",
    }
    return render(request, "moderation/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def item(request: HttpRequest, token: str) -> HttpResponse:
    """State, history, decision and reason; edit, take back, appeal."""
    try:
        submission = _submission_of("submission", token)
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    now = clock.now()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    handler = {"edit": _edit, "withdraw": _withdraw, "appeal": _appeal}.get(act)
    if handler is None:
        done = DONE.get(request.GET.get("klart", ""), "")
        return render(request, "moderation/own.html", _context(submission, now) | {"done": done})
    return handler(request, submission, token, now)


def _edit_form(submission: Submission, data: Any = None) -> EditForm:
    version = submission.current_version
    initial = {
        "title": version.title,
        "text": version.text,
        "name": version.name,
        "language": submission.language,
        "version": submission.version,
    }
    return EditForm(data, initial=initial, has_title=bool(version.title))


def _context(submission: Submission, now: datetime, **forms: Any) -> dict[str, Any]:
    """Everything the writer's page shows, with fresh forms where none were filled in."""
    language = get_language()
    against = decision_to_appeal(submission)
    appealable = (
        against is not None
        and submission.state in {State.REFUSED, State.RETURNED, State.HIDDEN}
        and may_appeal(decided_at=against.decided_at, now=now)
    )
    decisions = list(submission.decisions.select_related("rule", "round").prefetch_related("rule__texts"))
    public = submission.state == State.PUBLISHED
    return {
        "submission": submission,
        "version": submission.current_version,
        "state_label": State(submission.state).label,
        "subject": kinds.get(submission.subject_kind).title(submission.subject_key, language)
        if submission.subject_key
        else submission.current_version.title,
        "public_url": kinds.get(submission.kind).url(submission.public_id, language) if public else "",
        "decisions": [
            {"decision": one, "rule": one.rule and one.rule.text_in(language), "label": one.get_outcome_display()}
            for one in decisions
        ],
        "appeal_open": submission.rounds.open().filter(kind="appeal").exists(),
        "edit_form": forms.get("edit_form") or (_edit_form(submission) if submission.state in EDITABLE else None),
        "may_withdraw": submission.state in WITHDRAWABLE,
        "appeal_form": forms.get("appeal_form") or (AppealForm(initial=fresh_key()) if appealable else None),
        "appeal_until": appealable_until(against.decided_at) if appealable and against else None,
        "hours": current_settings().review_hours,
    }


def _shown(request: HttpRequest, submission: Submission, now: datetime, *, status: int, **forms: Any) -> HttpResponse:
    submission.refresh_from_db()
    return render(request, "moderation/own.html", _context(submission, now, **forms), status=status)


def _limited(request: HttpRequest, act: str, submission: Submission, now: datetime) -> None:
    limits.count(act, now=now, person=submission.person.public_id, network=limits.network_of(request))


def _edit(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    form = _edit_form(submission, request.POST)
    if form.is_valid() and any(has_personnummer(str(form.cleaned_data.get(name, ""))) for name in ("text", "title")):
        form.add_error("text", _("The text holds a personal identity number. Replace it with dots before you send."))
    if not form.is_valid():
        return _shown(request, submission, now, status=422, edit_form=form)
    data = form.cleaned_data
    try:
        _limited(request, "edit", submission, now)
        actions.edit(
            submission=submission,
            version=data["version"],
            title=data.get("title", ""),
            text=data["text"],
            name=data["name"],
            language=data["language"],
            data=None,
            now=now,
        )
    except actions.UnableToEdit as error:
        form.add_error(None, str(error))
        return _shown(request, submission, now, status=409, edit_form=form)
    except TooOften as error:
        return errors.too_often(request, error)
    return _done(token, "andrad")


def _withdraw(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    try:
        actions.withdraw(submission=submission, now=now)
    except actions.UnableToWithdraw as error:
        context = _context(submission, now) | {"failed": str(error)}
        return render(request, "moderation/own.html", context, status=409)
    return _done(token, "tillbaka")


def _appeal(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _shown(request, submission, now, status=422, appeal_form=form)
    data = form.cleaned_data

    def make() -> str:
        _limited(request, "appeal", submission, now)
        return str(actions.appeal(submission=submission, text=data["text"], now=now).pk)

    try:
        with transaction.atomic():
            once(act="appeal", author=submission.person.key, key=data["key"], now=now, make=make)
    except actions.UnableToAppeal as error:
        form.add_error(None, str(error))
        return _shown(request, submission, now, status=409, appeal_form=form)
    except TooOften as error:
        return errors.too_often(request, error)
    return _done(token, "overklagad")
