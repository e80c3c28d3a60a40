"""What the dialogue's templates ask for."""

from typing import Any

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dialogue import conversation
from dialogue.models import DialoguePage, DialogueState, Proposal
from dialogue.models.states import status_family
from portal import clock

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


@register.simple_tag
def dialogue_status(page: DialoguePage) -> dict[str, str]:
    """`kind` and `text` for components/status.html: whether one may write, and how long."""
    now = clock.now()
    state = page.state_at(now)
    if state == DialogueState.OPEN:
        return {"kind": "open", "text": _open_words(page.days_left(now))}
    if state == DialogueState.PAUSED:
        return {"kind": "going", "text": _("Paused")}
    if state == DialogueState.COMING:
        return {"kind": "going", "text": _("Not open yet")}
    return {"kind": "off", "text": _("Closed")}


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
    if page.closes_at:
        facts.append({"label": _("Closes"), "at": page.closes_at})
    facts.append({"label": _("Who answers"), "text": page.who_answers})
    if page.answer_by:
        facts.append({"label": _("Answer at the latest"), "at": page.answer_by})
    facts.append({"label": _("Review"), "text": page.get_review_mode_display()})
    return facts


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
