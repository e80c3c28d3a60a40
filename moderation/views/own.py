"""The writer's own pages, opened by the link in a letter or by the signed-in writer. Never cached or indexed."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import actions, timeline
from moderation.actions.appealing import decision_to_appeal
from moderation.forms import AppealForm, EditForm, fresh_key
from moderation.models import DestroyedRecord, RoundKind, State, Submission
from moderation.models.submissions import EDITABLE, WITHDRAWABLE
from moderation.notifications import title_of_subject
from moderation.permissions import appealable_until, may_appeal
from moderation.views.giving_back import give_back
from portal import clock, errors, kinds, limits
from portal.hints import NOTHING, hints_in, mark_of
from portal.idempotency import once, with_words
from portal.ids import PUBLIC_ID_LENGTH
from portal.limits import TooOften, network_of
from portal.personal_data import masked
from portal.settings_models import current_settings
from residents import tokens
from residents.middleware import turned_away
from residents.official_names import trouble_with
from residents.roles import Role

TEMPLATE = "moderation/own.html"
# An expired link in a letter still says whose letter it was, so that a new one can be sent to the same address.
RENEWABLE_SECONDS = 90 * tokens.DAY

# What was just done, told on the page itself: a guest has no session to keep a message in.
DONE = {
    "bekraftad": gettext_lazy("Thank you. Your text has been received, and a moderator reads it."),
    "andrad": gettext_lazy("Your new text has been sent. A moderator reads it."),
    "tillbaka": gettext_lazy("You have taken back your text. It is not shown any more."),
    "overklagad": gettext_lazy("Your appeal has been received. Somebody else tries the decision."),
}


def _said(request: HttpRequest, submission: Submission) -> str:
    """What was done, while it is still so: a link that is pressed late says nothing that no longer holds."""
    done, state = request.GET.get("klart", ""), State(submission.state)
    holds = {
        "bekraftad": state == State.WAITING,
        "andrad": state in EDITABLE,
        "tillbaka": state == State.WITHDRAWN,
        "overklagad": True,
    }
    return str(DONE[done]) if holds.get(done) else ""


def _done(token: str, what: str) -> HttpResponse:
    """303: done, and the page says what."""
    address = f"{reverse('moderation:mine_item', args=[token])}?klart={what}"
    return HttpResponse(status=303, headers={"Location": address})


class Destroyed(tokens.InvalidLink):
    """The link was right, and what it led to has been destroyed."""

    def __init__(self, line: DestroyedRecord) -> None:
        super().__init__()
        self.line = line


def _found(public_id: str) -> Submission:
    """With its writer. Raises tokens.InvalidLink for one that does not exist, Destroyed for one that is no longer."""
    submission = Submission.objects.select_related("person").with_current_version().filter(public_id=public_id).first()
    if submission is None:
        line = DestroyedRecord.objects.of(public_id)
        raise Destroyed(line) if line else tokens.InvalidLink
    return submission


def _of_writer(request: HttpRequest, token: str) -> Submission:
    """The submission of a private link, or of the plain public id when its writer is signed in.

    Raises tokens.InvalidLink for everybody else, whether it exists or not.
    """
    if len(token) != PUBLIC_ID_LENGTH:
        return _found(tokens.read("submission", token))
    try:
        submission = _found(token)
    except Destroyed as error:
        raise tokens.InvalidLink from error  # nobody knows any more whose it was
    if not (request.user.is_authenticated and request.user.person_id == submission.person_id):
        raise tokens.InvalidLink
    return submission


def _link_failed(request: HttpRequest, error: tokens.InvalidLink, **more: Any) -> HttpResponse:
    expired, destroyed = isinstance(error, tokens.ExpiredLink), getattr(error, "line", None)
    back = errors.returned(request)
    context = {"expired": expired, "destroyed": destroyed, "returned": back if back.words else None} | more
    return render(request, "moderation/link_failed.html", context, status=410 if expired or destroyed else 404)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_sending(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, so that a mail program's preview confirms nothing; POST confirms. Twice changes nothing."""
    try:
        submission = _found(tokens.read("confirm", token))
    except tokens.ExpiredLink as error:
        return _new_link(request, token, error)
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    if request.method == "POST":
        actions.confirm(submission=submission, now=clock.now())
        return _done(tokens.make("submission", submission.public_id), "bekraftad")
    context = {"submission": submission, "version": submission.current_version, "title": _title(submission)}
    return render(request, "moderation/confirm.html", context)


def _new_link(request: HttpRequest, token: str, expired: tokens.ExpiredLink) -> HttpResponse:
    """The link was right once: POST sends a new one to the same address, and to no other."""
    try:
        submission = _found(tokens.read("confirm", token, RENEWABLE_SECONDS))
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    if request.method != "POST" or submission.state != State.UNCONFIRMED:
        return _link_failed(request, expired, renewable=submission.state == State.UNCONFIRMED)
    now = clock.now()
    try:
        limits.count("letter", now=now, person=submission.person.public_id, network=network_of(request))
    except TooOften as error:
        return give_back(request, "moderation/link_failed.html", {"expired": True, "renewable": True}, error)
    actions.send_link_again(submission=submission, now=now)
    return render(request, "moderation/link_failed.html", {"expired": True, "renewed": True})


def _title(submission: Submission) -> str:
    """What it is about: the title of the conversation, or its own."""
    return title_of_subject(submission, get_language() or "") or submission.current_version.title


@require_safe
@never_cache
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The number, and what happens next. Shows no words and no decision: the address is no secret."""
    submission = get_object_or_404(Submission, public_id=public_id)
    own = request.user.is_authenticated and request.user.person_id == submission.person_id
    at_once = own and submission.state == State.PUBLISHED and submission.rounds.of_kind(RoundKind.AFTER).exists()
    public = submission.state == State.PUBLISHED and (submission.official or at_once)
    return render(
        request,
        "moderation/receipt.html",
        {
            "number": submission.number,
            "official": submission.official,
            "at_once": at_once,
            "unconfirmed": submission.state == State.UNCONFIRMED,
            "own_link": reverse("moderation:mine_item", args=[public_id]) if own else "",
            "hours": current_settings().review_hours,
            "draft": f"comment-{submission.subject_key}" if submission.kind == "comment" else submission.kind,
            "public_url": kinds.get(submission.kind).url(public_id, get_language()) if public else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def item(request: HttpRequest, token: str) -> HttpResponse:
    """State, history, decision and reason; edit, take back, appeal."""
    try:
        submission = _of_writer(request, token)
    except tokens.InvalidLink as error:
        return _link_failed(request, error, sign_in=_sign_in(request, token))
    now = clock.now()
    if request.method != "POST":
        return render(request, TEMPLATE, _context(submission, now) | {"done": _said(request, submission)})
    if submission.sender_role == Role.COMMUNICATOR and (away := turned_away(request)):
        return away  # what was said for the municipality is taken back by whoever has shown a second factor
    acts = {
        "edit": _edit,
        "mask": _mask,
        "mask_appeal": _mask_appeal,
        "withdraw": _withdraw,
        "appeal": _appeal,
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    return act(request, submission, token, now)


def _sign_in(request: HttpRequest, token: str) -> str:
    """The way to sign in, for whoever stands at an address that needs no more than that."""
    if len(token) != PUBLIC_ID_LENGTH or request.user.is_authenticated:
        return ""
    return f"{reverse('account_login')}?{urlencode({'next': request.path})}"


def _edit_form(submission: Submission, data: QueryDict | None = None) -> EditForm:
    version = submission.current_version
    initial = fresh_key() | {
        "title": version.title,
        "text": version.text,
        "name": version.name,
        "language": submission.language,
        "version": submission.version,
    }
    return EditForm(data, initial=initial, has_title=bool(version.title), public_id=submission.public_id)


def _appeal_form(data: QueryDict | None = None) -> AppealForm:
    """With ids of its own: it stands on one page with the form for editing."""
    return AppealForm(data, initial=fresh_key(), auto_id="id_appeal_%s")


def _context(submission: Submission, now: datetime, **forms: Form) -> dict[str, Any]:
    """Everything the writer's page shows, with fresh forms where none were filled in."""
    language, state = get_language() or "", State(submission.state)
    against = decision_to_appeal(submission)
    appealable = against is not None and may_appeal(decided_at=against.decided_at, now=now)
    return {
        "submission": submission,
        "version": submission.current_version,
        "state": state,
        "state_kind": timeline.STATUS.get(state, "wait"),
        "title": _title(submission),
        "steps": timeline.steps_of(submission, language),
        "public_url": kinds.get(submission.kind).url(submission.public_id, language)
        if state == State.PUBLISHED
        else "",
        "appeal_open": submission.rounds.open().filter(kind="appeal").exists(),
        "edit_form": forms.get("edit_form") or (_edit_form(submission) if state in EDITABLE else None),
        "may_withdraw": state in WITHDRAWABLE,
        "withdraw_key": fresh_key()["key"],
        "appeal_form": forms.get("appeal_form") or (_appeal_form() if appealable else None),
        "appeal_until": appealable_until(against.decided_at) if appealable and against else None,
        "hours": current_settings().review_hours,
    }


def _given_back(request: HttpRequest, submission: Submission, now: datetime, error: Exception, **form: Form) -> Any:
    """The page as it stands now, with everything that was written in its form and the reason on top."""
    fresh = _found(submission.public_id)
    for one in form.values():
        if "version" in one.fields:
            # The writer has been told; pressing once more sends these words after the newest version.
            one.data = one.data.copy()
            one.data["version"] = str(fresh.version)
    context = _context(fresh, now, **form)
    return give_back(request, TEMPLATE, context, error, *form.values())


def _wrong(request: HttpRequest, submission: Submission, now: datetime, *, masks: bool, **form: Form) -> HttpResponse:
    """The page with what was filled in, and the button for dots where it is asked for."""
    return render(request, TEMPLATE, _context(submission, now, **form) | {"masks": masks}, status=422)


def _refuse_name(form: Form, submission: Submission) -> bool:
    """A name that looks like the municipality's is not taken, where it is a new one. True where it is not."""
    name = form.cleaned_data["name"]
    kept = submission.official or name == submission.current_version.name
    if not kept and (trouble := trouble_with(name)):
        form.add_error("name", trouble)
    return not form.is_valid()


def _mask(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    """Every personnummer in what was written becomes dots. Nothing is sent yet."""
    data = masked(request.POST, "title", "text", "name")
    return render(request, TEMPLATE, _context(submission, now, edit_form=_edit_form(submission, data)))


def _mask_appeal(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    data = masked(request.POST, "text")
    return render(request, TEMPLATE, _context(submission, now, appeal_form=_appeal_form(data)))


def _edit(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    form = _edit_form(submission, request.POST)
    masks = form.refuse_personnummer("text", "title", "name")
    if not form.is_valid() or _refuse_name(form, submission):
        return _wrong(request, submission, now, masks=masks, edit_form=form)
    data = form.cleaned_data
    found, version = hints_in(*_words_of(data)), submission.current_version
    known = mark_of(hints_in(version.title, version.text, version.name))  # shown when it was sent
    if mark_of(found) not in {NOTHING, known, request.POST.get("seen")}:
        context = _context(submission, now, edit_form=form) | {"hints": found, "seen": mark_of(found)}
        return render(request, TEMPLATE, context)

    def make() -> str:
        _count(request, "edit", submission, now)
        return actions.edit(
            submission=submission,
            version=data["version"],
            title=data.get("title", ""),
            text=data["text"],
            name=data["name"],
            language=data["language"],
            language_guessed=form.language_guessed,
            data=None,
            now=now,
            arrival=form.arrived(now),
        ).public_id

    try:
        _once("edit", submission, with_words(data["key"], *_words_of(data)), now, make)
    except (actions.UnableToEdit, TooOften) as error:
        return _given_back(request, submission, now, error, edit_form=form)
    return _done(token, "andrad")


def _words_of(data: dict[str, Any]) -> tuple[str, str, str]:
    return data.get("title", ""), data["text"], data["name"]


def _withdraw(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    if submission.state == State.WITHDRAWN:
        return _done(token, "tillbaka")  # the same press, arriving twice
    try:
        actions.withdraw(submission=submission, now=now)
    except actions.UnableToWithdraw as error:
        return _given_back(request, submission, now, error)
    return _done(token, "tillbaka")


def _appeal(request: HttpRequest, submission: Submission, token: str, now: datetime) -> HttpResponse:
    form = _appeal_form(request.POST)
    masks = form.refuse_personnummer("text")
    if not form.is_valid():
        return _wrong(request, submission, now, masks=masks, appeal_form=form)
    data = form.cleaned_data

    def make() -> str:
        _count(request, "appeal", submission, now)
        return str(actions.appeal(submission=submission, text=data["text"], now=now).pk)

    try:
        _once("appeal", submission, with_words(data["key"], data["text"]), now, make)
    except (actions.UnableToAppeal, TooOften) as error:
        return _given_back(request, submission, now, error, appeal_form=form)
    return _done(token, "overklagad")


def _count(request: HttpRequest, act: str, submission: Submission, now: datetime) -> None:
    limits.count(act, now=now, person=submission.person.public_id, network=network_of(request))


def _once(act: str, submission: Submission, key: Any, now: datetime, make: Any) -> None:
    """The same form sent twice is one act."""
    with transaction.atomic():
        once(act=act, author=submission.person.key, key=key, now=now, make=make)
