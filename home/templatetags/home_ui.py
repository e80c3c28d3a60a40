"""What the start page's template asks for."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dialogue.models import DialoguePage, Proposal, ProposalStatus
from dialogue.models.states import status_family
from dialogue.templatetags.dialogue import support_words
from home import area_map as drawing
from home.accessibility_models import AccessibilityStatementPage
from home.strategy import Deed
from news.models import GoodExamplePage, UpdatePage
from news.templatetags.news_ui import effect_words
from portal import clock
from portal.device_storage import Kept
from portal.models import Area, Topic

register = template.Library()


@register.simple_tag
def first_picture(page: UpdatePage) -> Any:
    """The first picture block of a page, or None."""
    return next((block.value for block in page.body if block.block_type == "picture"), None)


@register.simple_tag(takes_context=True)
def dialogue_words(context: dict[str, Any], page: DialoguePage) -> dict[str, str]:
    """How long it is open and what it is about."""
    days = page.days_left(context["now"])
    if days is None:
        status = _("Open dialogue")
    elif days == 0:
        status = _("Open, closes today")
    else:
        closing = ngettext("Open dialogue, closes in %(days)s day", "Open dialogue, closes in %(days)s days", days)
        status = closing % {"days": days}
    return {"status": status, "summary": page.lead}


@register.simple_tag(takes_context=True)
def days_left_words(context: dict[str, Any], proposal: Proposal) -> str:
    """How long a proposal takes support, in whole Swedish calendar days as on its own page."""
    days = (proposal.last_day - clock.day_of(context["now"])).days
    if days == 0:
        return support_words(proposal)
    return ngettext("Proposal, %(days)s day left", "Proposal, %(days)s days left", days) % {"days": days}


@register.simple_tag
def figure_facts(figure: Any) -> list[dict[str, str]]:
    """Who was asked, what the figure cannot show, where it comes from."""
    return [
        {"label": _("Who was asked"), "text": figure["asked"]},
        {"label": _("Does not show"), "text": figure["cannot_show"]},
        {"label": _("Source"), "text": figure["source"], "url": figure["url"]},
    ]


@register.simple_tag
def heard_items(page: Any) -> list[dict[str, str]]:
    """What people said and what happened, each with its state in words."""
    states = {
        "done": ("good", "check", _("Done")),
        "late": ("wait", "clock", _("Late")),
        "no": ("off", "no", _("Not carried out, with reasons")),
    }
    items = []
    for block in page.heard:
        kind, sign, words = states[block.value["state"]]
        items.append(
            {
                "said": block.value["said"],
                "did": block.value["did"],
                "status_kind": kind,
                "status_sign": sign,
                "status_text": words,
            }
        )
    return items


@register.simple_tag
def example_facts(page: GoodExamplePage) -> list[dict[str, str]]:
    """Who did it, and whether it was measured."""
    return [{"label": _("Who did it"), "text": page.done_by}, {"label": _("Effect"), "text": effect_words(page)}]


@register.simple_tag
def area_places(areas: list[Area]) -> list[dict[str, Any]]:
    """Every area with its page, and in words what is open to its residents now: three queries, however many areas."""
    asked, proposed = _open_now(clock.now())
    return [
        {
            "name": str(area),
            "url": reverse("home:area", args=[area.code]),
            "note": _open_words(area.pk in asked, proposed[area.pk]),
            "is_open": area.pk in asked,
        }
        for area in areas
    ]


def _open_now(now: datetime) -> tuple[set[int | None], Counter[int | None]]:
    """Where the municipality asks something in this language, and how many proposals take support where."""
    dialogues = DialoguePage.objects.live().public().open_at(now).filter(locale__language_code=get_language())
    proposals = Proposal.objects.visible_to(None).takes_support_at(now)
    return set(dialogues.values_list("area", flat=True)), Counter(proposals.values_list("area", flat=True))


def _open_words(asked: bool, proposals: int) -> str:
    if asked:
        return _("open dialogue")
    return ngettext("%(count)s proposal", "%(count)s proposals", proposals) % {"count": proposals} if proposals else ""


@register.simple_tag
def statement_facts(page: AccessibilityStatementPage) -> list[dict[str, Any]]:
    """Which service the statement is about, how far it goes, and its days."""
    return [
        {"label": _("The service"), "text": settings.PUBLIC_URL},
        {"label": _("Meets the requirements"), "text": page.get_conformance_display()},
        {"label": _("Tested"), "at": page.tested_on},
        {"label": _("The service was published"), "at": page.published_on},
        {"label": _("The statement was updated"), "at": page.updated_on},
    ]


@register.simple_tag
def kept_rows(kept: Iterable[Kept]) -> list[list[str]]:
    """What is left on a device, a row each: name, who meets it, what for, how long."""
    return [[format_html('<bdi dir="ltr">{}</bdi>', one.name), one.who, one.why, one.stays] for one in kept]


@register.simple_tag
def kept_head() -> list[dict[str, str]]:
    """The headings of those rows."""
    return [{"text": text} for text in (_("Name"), _("Who meets it"), _("What for"), _("Stays"))]


@register.simple_tag
def area_crumbs() -> list[dict[str, str]]:
    """The way to an area's page."""
    return [{"label": _("Areas"), "url": reverse("home:areas")}]


@register.simple_tag
def topic_crumbs() -> list[dict[str, str]]:
    """The way to a topic's page."""
    return [{"label": _("Topics"), "url": reverse("home:topics")}]


@register.simple_tag
def topic_tags(topics: Iterable[Topic]) -> list[dict[str, str]]:
    """Topics as links to their pages."""
    return [{"name": str(topic), "url": reverse("home:topic", args=[topic.code])} for topic in topics]


@register.simple_tag
def deed_words(deed: Deed) -> dict[str, Any]:
    """What kind of thing it is; its language, where it is not the page's own; and how a proposal was answered."""
    kinds = {
        "update": _("News"),
        "example": _("Good example"),
        "fact": _("Fact"),
        "dialogue": _("Dialogue"),
        "proposal": _("Proposal"),
    }
    words = {"kicker": [kinds[deed.kind]], "language": "" if deed.language == get_language() else deed.language}
    if deed.status:
        words |= {"status_kind": status_family(deed.status), "status_text": ProposalStatus(deed.status).label}
    return words


def _crowded(x: int, y: int, places: list[tuple[int, int, str]]) -> bool:
    """Whether another place stands where this one's name would be written: then it is written before its point."""
    return any(0 < other - x < 130 and abs(height - y) < 26 for other, height, _name in places)


@register.simple_tag
def area_map(areas: list[Area], listed: list[dict[str, Any]]) -> SafeString:
    """The municipality's outline with a point per area, lit where a dialogue is open, drawn by the server. `listed` is
    what `area_places` gave for the same areas: the list beside the map says the same."""
    outline = format_html_join("", '<path d="{}"/>', ((path,) for path in drawing.outline()))
    places = [(*drawing.place(area.latitude, area.longitude), str(area)) for area in areas]
    lit = [SafeString(' class="on"') if one["is_open"] else "" for one in listed]
    points = format_html_join(
        "",
        '<g{}><circle cx="{}" cy="{}" r="5"/><text x="{}" y="{}"{}>{}</text></g>',
        (
            (on, x, y, x - 9, y + 5, SafeString(' text-anchor="end"'), name)
            if _crowded(x, y, places)
            else (on, x, y, x + 9, y + 5, "", name)
            for on, (x, y, name) in zip(lit, places, strict=True)
        ),
    )
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<g class="land">{}</g><g class="points">{}</g></svg>',
        drawing.WIDTH,
        drawing.HEIGHT,
        _("Map of the areas; the list beside it holds the same"),
        outline,
        points,
    )
