"""What the dialogue's templates ask for."""

from typing import Any

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dialogue import conversation
from dialogue.models import DialoguePage, DialogueState, DialogueStatus, OpenTo, Proposal, ReviewMode
from dialogue.models.states import status_family
from portal import clock
from portal.languages import source_language

register = template.Library()
_MADE = "_dialogue_conversation"


@register.simple_tag(takes_context=True)
def conversation_on(context: template.Context, page: DialoguePage) -> conversation.Conversation:
    """The conversation under a dialogue page, at the place that the address asks for; made once for all blocks."""
    request = context["request"]
    made = getattr(request, _MADE, None)
    if made is None:
        base = page.get_url(request) or ""
        made = conversation.conversation_on(page, base=base, query=request.GET, now=clock.now())
        setattr(request, _MADE, made)
    return made


# The family of each status (components/status.html), and its sign where it is not the family's own.
STATUS_LOOKS = {
    DialogueStatus.COMING: ("wait", ""),
    DialogueStatus.OPEN: ("open", ""),
    DialogueStatus.CLOSING: ("open", "clock"),
    DialogueStatus.READ_ONLY: ("going", ""),
    DialogueStatus.CLOSED: ("off", ""),
    DialogueStatus.ANSWERED: ("good", ""),
}


@register.simple_tag
def dialogue_status(page: DialoguePage) -> dict[str, Any]:
    """`kind`, `sign` and `text` for components/status.html: whether one may write, how long, and whether it has been
    answered; `is_closed` for what is only said then."""
    now = clock.now()
    status = page.status_at(now)
    kind, sign = STATUS_LOOKS[status]
    is_open = status in {DialogueStatus.OPEN, DialogueStatus.CLOSING}
    text = _open_words(page.days_left(now)) if is_open else str(status.label)
    is_closed = status in {DialogueStatus.CLOSED, DialogueStatus.ANSWERED}
    return {"kind": kind, "sign": sign, "text": text, "is_closed": is_closed}


def _open_words(days: int | None) -> str:
    if days is None:
        return _("Open")
    if days == 0:
        return _("Open, closes today")
    return ngettext("Open, closes in %(days)s day", "Open, closes in %(days)s days", days) % {"days": days}


@register.simple_tag
def dialogue_facts(page: DialoguePage) -> list[dict[str, Any]]:
    """The facts in the margin: when, who answers, when the answer comes, how it is reviewed."""
    facts: list[dict[str, Any]] = [{"label": _("Opens"), "at": page.opens_at}]
    if page.closes_at and page.review_mode != ReviewMode.CLOSED:
        facts.append({"label": _("Closes"), "at": page.closes_at})
    facts.append({"label": _("Who answers"), "text": page.who_answers})
    if page.answer_by:
        facts.append({"label": _("Answer at the latest"), "at": page.answer_by})
    if page.state_at(clock.now()) in {DialogueState.COMING, DialogueState.OPEN}:
        if page.open_to != OpenTo.ANYONE:
            facts.append({"label": _("Who can write"), "text": page.get_open_to_display()})
        facts.append({"label": _("Review"), "text": page.get_review_mode_display()})
    return facts


@register.simple_tag
def partners_of(page: DialoguePage) -> list[dict[str, str]]:
    """Who answers with the municipality, for components/facts.html."""
    return [{"label": block.value["name"], "text": block.value["does"]} for block in page.partners]


@register.simple_tag
def answer_elsewhere(page: DialoguePage) -> dict[str, str]:
    """Where the answer can be read, when the dialogue has closed and it is there in the source language only."""
    if page.status_at(clock.now()) != DialogueStatus.ANSWERED or not page.answer_in_source:
        return {}
    source = page.get_translations().live().filter(locale__language_code=source_language().code).first()
    if source is None:
        return {}
    return {"title": source.title, "url": source.get_url() or "", "language": source_language().code}


@register.simple_tag
def influence(page: DialoguePage) -> list[dict[str, Any]]:
    """Two lists for components/know.html; one that is empty is left out."""
    lists = [
        (_("This you can influence"), "check", page.can_influence),
        (_("This is already decided"), "no", page.already_decided),
    ]
    return [
        {"title": title, "sign": sign, "items": [point.value for point in points]}
        for title, sign, points in lists
        if len(points)
    ]


@register.filter
def family(status: str) -> str:
    """The look of a proposal's status, for components/status.html."""
    return status_family(status)


@register.filter
def support_words(proposal: Proposal) -> str:
    """Its status in words, with the days that are left where it takes support."""
    now = clock.now()
    if not proposal.takes_support_at(now):
        return str(proposal.get_status_display())
    days = max(0, (clock.day_of(proposal.closes_at) - clock.day_of(now)).days - 1)
    if days == 0:
        return _("%(status)s, closes today") % {"status": proposal.get_status_display()}
    return ngettext("%(status)s, %(days)s day left", "%(status)s, %(days)s days left", days) % {
        "status": proposal.get_status_display(),
        "days": days,
    }


@register.simple_tag
def open_dialogues(most: int = 3) -> list[DialoguePage]:
    """Open dialogues in the reader's language, those that close first first: for the start page."""
    now = clock.now()
    found = DialoguePage.objects.live().public().open_at(now).filter(locale__language_code=get_language())
    return sorted(found.select_related("area", "locale"), key=DialoguePage.closing_order)[:most]
