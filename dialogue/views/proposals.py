"""Local proposals: the list, one proposal, sending one, answering one."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dialogue import actions
from dialogue.conversation import conversation, current_language
from dialogue.forms import ProposalAnswerForm, ProposalFilterForm, ProposalForm
from dialogue.models import DialogueState, Proposal
from dialogue.models.proposals import PROPOSALS_PER_PAGE
from dialogue.permissions import may_answer_proposal, may_propose
from dialogue.timeline import steps_of
from dialogue.views import helping
from dialogue.views.sender import Sender, see_other, sender_of
from moderation.models import Submission
from portal import clock, hints
from portal.limits import TooOften
from portal.models import Area, Topic
from portal.page_cache import shared
from portal.place_models import by_name
from portal.settings_models import current_settings
from residents.middleware import turned_away


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Visible proposals, newest first, by keyset pages; narrowed by area and status."""
    form = ProposalFilterForm(request.GET)
    wanted = form.wanted()
    proposals = Proposal.objects.visible_to(None).filter(wanted).select_related("area").prefetch_related("area__names")
    after = request.GET.get("efter", "")
    found = list(proposals.newest_after(after if after.isalnum() else "")[: PROPOSALS_PER_PAGE + 1])
    shown = found[:PROPOSALS_PER_PAGE]
    narrowed = {name: value for name, value in form.cleaned_data.items() if value}
    base = reverse("dialogue:proposals")
    older = f"?{urlencode(narrowed | {'efter': shown[-1].public_id})}" if len(found) > len(shown) else ""
    context = {
        "form": form,
        "proposals": shown,
        "older_url": f"{base}{older}" if older else "",
        "newer_url": (f"{base}?{urlencode(narrowed)}" if narrowed else base) if after else "",
        "narrowed": bool(narrowed),
        "settings": current_settings(),
    }
    return shared(request, render(request, "dialogue/proposals.html", context))


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One proposal with its tally, its way, its answers and its conversation. Holds no token and sets no cookie."""
    proposals = Proposal.objects.visible_to(None).select_related("area", "submission", "thread", "merged_into")
    proposal = get_object_or_404(proposals.prefetch_related("area__names"), public_id=public_id)
    now = clock.now()
    words = {"title": proposal.title, "text": proposal.text, "language": proposal.language}
    alike = actions.similar_proposals(**words, ask_server=False)
    context = {
        "proposal": proposal,
        "topics": by_name(Topic.objects.with_names().filter(pk__in=proposal.proposal_topics.values("topic"))),
        "foreign": proposal.language != current_language(),
        "takes_support": proposal.takes_support_at(now),
        "steps": steps_of(proposal, now=now),
        "answers": list(proposal.answers.filter(state="published")),
        "alike": [other for other in alike if other.pk != proposal.pk],
        "talk": conversation(thread=proposal.thread, state=DialogueState.OPEN, base=request.path, query=request.GET),
    }
    return shared(request, render(request, "dialogue/proposal.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The form; then what it will look like beside similar proposals; then the sending: 303 to the receipt."""
    now = clock.now()
    sender = sender_of(request, now=now)
    if not may_propose(sender.writing_roles):
        raise PermissionDenied
    context: dict[str, Any] = {"sender": sender, "settings": current_settings()}
    if request.method != "POST":
        form = ProposalForm(
            guest=sender.is_guest, initial=helping.fresh(language=current_language(), name=helping.name_of(sender))
        )
        return render(request, "dialogue/propose.html", context | {"form": form})
    step = helping.step_of(request, "text", "title", "name")
    form = ProposalForm(step.data, guest=sender.is_guest)
    context["form"] = form
    masks = form.refuse_personnummer("title", "text", "name")
    helping.refuse_official_name(form, sender)
    if not form.is_valid():
        return render(request, "dialogue/propose.html", context | {"masks": masks}, status=422)
    context |= _preview_of(form, now)
    # Always looked at before it is sent, beside those that are like it; once more where it has become another.
    if step.action != helping.SEND or step.data.get("seen") != context["seen"]:
        return render(request, "dialogue/propose.html", context | {"preview": True})
    try:
        submission = _send(sender, form, now)
    except (TooOften, actions.UnableToPropose) as error:
        return helping.give_back(request, "dialogue/propose.html", context, error, form)
    return see_other(reverse("moderation:receipt", args=[submission.public_id]))


def _preview_of(form: ProposalForm, now: datetime) -> dict[str, Any]:
    data, guessed = form.cleaned_data, form.other_language()
    found = hints.hints_in(data["title"], data["text"], data["name"])
    area = Area.objects.with_names().filter(code=data["area"]).first() if data["area"] else None
    return {
        "shown": {name: data[name] for name in ("title", "text", "name", "language")} | {"at": now, "area": area},
        "alike": actions.similar_proposals(title=data["title"], text=data["text"], language=data["language"]),
        "hints": found,
        "guessed": guessed,
        "seen": hints.mark_of(found, guessed),
    }


def _send(sender: Sender, form: ProposalForm, now: datetime) -> Submission:
    data = form.cleaned_data
    with transaction.atomic():
        return actions.submit_proposal(
            person=sender.person_for(data.get("email", ""), now),
            sender_role=sender.role,
            language_guessed=form.language_guessed,
            network=sender.network,
            now=now,
            confirmed=not sender.is_guest,
            arrival=form.arrived(now),
            **{name: data[name] for name in ("title", "text", "name", "language", "area", "topics", "key")},
        )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The official answer, written by whoever speaks for the municipality; published at once."""
    now = clock.now()
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), public_id=public_id)
    sender = sender_of(request, now=now)
    if away := turned_away(request):
        return away
    if sender.person is None or not may_answer_proposal(sender.roles):
        raise PermissionDenied
    context: dict[str, Any] = {"proposal": proposal, "sender": sender}
    if request.method != "POST":
        initial = helping.fresh(language=current_language(), name=sender.user.name)
        form = ProposalAnswerForm(proposal=proposal, initial=initial)
        return render(request, "dialogue/answer_proposal.html", context | {"form": form})
    step = helping.step_of(request, "text", "name")
    form = ProposalAnswerForm(step.data, proposal=proposal)
    context["form"] = form
    masks = form.refuse_personnummer("text", "name")
    if not form.is_valid():
        return render(request, "dialogue/answer_proposal.html", context | {"masks": masks}, status=422)
    if step.action != helping.SEND:
        context |= {"preview": True, "shown": form.cleaned_data | {"at": now}}
        return render(request, "dialogue/answer_proposal.html", context)
    words = {name: form.cleaned_data[name] for name in ("text", "name", "language", "outcome", "key")}
    try:
        actions.answer_proposal(proposal=proposal, user=sender.user, person=sender.person, now=now, **words)
    except actions.UnableToAnswer as error:
        return helping.give_back(request, "dialogue/answer_proposal.html", context, error, form)
    return see_other(proposal.path_in(current_language()))
