"""What news templates ask for."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from news.models import Effect, FactPage, GoodExamplePage, NewsPage, UpdatePage, Verdict
from news.reading import Told
from portal.languages import source_language
from portal.places import known_areas
from portal.skeletons import filled
from portal.templatetags.portal_ui import when

register = template.Library()


@register.simple_tag
def entries_of(index: str, told: Iterable[Told]) -> SafeString:
    """The pages as entries of the list whose address is `index`."""
    kinds, areas = {"goda-exempel": _("Good example"), "fakta": _("Fact")}, known_areas()
    drawn = []
    for one in told:
        kind, area = kinds.get(one.kind), areas.get(one.area_id)
        kicker = (*([kind] if kind else []), *([str(area)] if area else []))
        words = {"title": one.title, "url": f"{index}{one.slug}/", "at": when(one.published_on), "summary": one.lead}
        drawn.append(filled("components/entry.html", {"kicker": kicker}, words))
    return SafeString("".join(drawn))


@register.simple_tag
def verdict_words(page: FactPage) -> dict[str, str]:
    """The finding in the reader's language, with the colour and the sign that say the same."""
    kind, sign, words = {
        Verdict.WRONG: ("off", "no", _("No, that is not so")),
        Verdict.PARTLY: ("wait", "half", _("Partly so")),
        Verdict.NO_BASIS: ("off", "unlit", _("We have found nothing that shows it")),
        Verdict.RIGHT: ("good", "check", _("Yes, that is so")),
    }[Verdict(page.verdict)]
    return {"kind": kind, "sign": sign, "text": words}


@register.simple_tag
def fact_parts(page: FactPage) -> list[dict[str, Any]]:
    """What is known and what is not, those of the two that have been written."""
    parts = [
        {"sign": "check", "title": _("What we know"), "items": [one.value for one in page.known]},
        {"sign": "unlit", "title": _("What we do not know"), "items": [one.value for one in page.not_known]},
    ]
    return [part for part in parts if part["items"]]


@register.simple_tag
def fact_figure(page: FactPage) -> list[dict[str, Any]]:
    """What stands beside a figure: its year and its source."""
    facts: list[dict[str, Any]] = [{"label": _("Year"), "text": page.figure_year}]
    return [*facts, *_source(page)]


def _source(page: NewsPage) -> list[dict[str, Any]]:
    """The first source, which a figure is from."""
    if not page.source_name:
        return []
    return [{"label": _("Source"), "text": page.source_name, "url": page.source_url}]


def _sources(page: NewsPage) -> list[dict[str, Any]]:
    """All sources: one as a fact of its own, several as a list under one word."""
    more = [{"text": one.value["name"], "url": one.value["url"], "at": one.value["dated"]} for one in page.more_sources]
    if not more:
        return _source(page)
    return [{"label": _("Sources"), "links": [*_source(page), *more]}]


@register.simple_tag
def effect_words(page: GoodExamplePage) -> str:
    """Whether the effect was measured, in the reader's language."""
    return {
        Effect.MEASURED: _("The effect was measured."),
        Effect.NOT_MEASURED: _("The effect was not measured."),
        Effect.OWN_JUDGEMENT: _("Not measured: the judgement of those who did it."),
    }[Effect(page.effect)]


@register.simple_tag
def page_facts(page: NewsPage) -> list[dict[str, Any]]:
    """Facts about the text: who is responsible, its source, when it was reviewed."""
    facts: list[dict[str, Any]] = []
    if isinstance(page, GoodExamplePage):
        facts += [{"label": _("Who did it"), "text": page.done_by}, {"label": _("Effect"), "text": effect_words(page)}]
    if page.responsible:
        facts.append({"label": _("Responsible"), "text": page.responsible})
    facts += _sources(page)
    if isinstance(page, FactPage) and page.source_dated:
        facts.append({"label": _("The source is from"), "at": page.source_dated})
    if page.reviewed_on:
        facts.append({"label": _("Reviewed"), "at": page.reviewed_on})
    if isinstance(page, FactPage) and page.valid_until:
        facts.append({"label": _("Valid until"), "at": page.valid_until})
    topics = ", ".join(str(topic) for topic in page.topics)
    return [*facts, *([{"label": _("Topics"), "text": topics}] if topics else [])]


@register.simple_tag
def opening_picture(page: UpdatePage) -> Any:
    """The picture that an update's text begins with, or None: it stands wide above the text instead of in it."""
    first = page.body[0] if len(page.body) else None
    return first.value if first is not None and first.block_type == "picture" else None


@register.simple_tag(takes_context=True)
def newer_source(context: dict[str, Any], page: Page) -> dict[str, Any] | None:
    """The page in the source language, when it was published after this translation was."""
    # A page is found under its own language only; its locale would have to be asked for.
    if get_language() == source_language().code:
        return None
    source = (
        Page.objects.live()
        .filter(translation_key=page.translation_key, locale__language_code=source_language().code)
        .first()
    )
    if source is None or not source.last_published_at or not page.last_published_at:
        return None
    if source.last_published_at <= page.last_published_at:
        return None
    return {"date": source.last_published_at, "url": source.get_url(context.get("request"))}
