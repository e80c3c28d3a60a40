"""The demo's pages: in Swedish first, then translated sentence by sentence as a communicator does."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wagtail.models import Page

from dialogue.models import DialogueIndexPage, DialoguePage, Thread
from home.demo.pictures import ALTERNATIVES, picture
from home.models import HomePage
from home.translating import translate_page
from news.models import GoodExamplePage, NewsIndexPage, UpdatePage
from portal import clock
from portal.languages import published_languages, source_language
from portal.models import Area, PageTopic, Topic

_FILE = Path(__file__).with_name("pages.toml")


def make_pages(home: HomePage, now: datetime) -> None:
    """Every page of the demo that is not there yet, in every language."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    news = NewsIndexPage.objects.child_of(home).get()
    dialogues = DialogueIndexPage.objects.child_of(home).get()
    for entry in entries["update"]:
        _add(news, entry, _update(entry, now), now)
    for entry in entries["example"]:
        _add(news, entry, _example(entry, now), now)
    for entry in entries["dialogue"]:
        page = _add(dialogues, entry, _dialogue(entry, now), now)
        Thread.objects.for_page(page, now=now)
    _front(home, entries["figure"], entries["heard"])
    # Publishing translations may leave the tree's counts behind; fixing them is cheap and changes nothing else.
    Page.fix_tree()


def _shared(entry: dict[str, Any], now: datetime) -> dict[str, Any]:
    today = clock.day_of(now)
    return {
        "published_on": today - timedelta(days=entry["days_ago"]),
        "source_name": entry["source"],
        "source_url": entry["url"],
        "responsible": entry["responsible"],
        "reviewed_on": today - timedelta(days=min(entry["days_ago"], 14)),
    }


def _body(entry: dict[str, Any], *texts: str) -> list[tuple[str, Any]]:
    body: list[tuple[str, Any]] = []
    if "picture" in entry:
        words = ALTERNATIVES[entry["picture"]][source_language().code]
        body.append(
            ("picture", {"image": picture(entry["picture"]), "alternative": words, "decorative": False, "caption": ""})
        )
    return body + [("paragraph", f"<p>{text}</p>") for text in texts]


def _update(entry: dict[str, Any], now: datetime) -> UpdatePage:
    _title, _lead, first, second = entry[source_language().code]
    return UpdatePage(body=_body(entry, first), what_it_means=f"<p>{second}</p>", **_shared(entry, now))


def _example(entry: dict[str, Any], now: datetime) -> GoodExamplePage:
    _title, _lead, done, problem, done_by, result = entry[source_language().code]
    return GoodExamplePage(
        body=_body(entry, done),
        problem=problem,
        done_by=done_by,
        result=result,
        effect=entry["effect"],
        **_shared(entry, now),
    )


def _dialogue(entry: dict[str, Any], now: datetime) -> DialoguePage:
    _title, _lead, who, why, *points = entry[source_language().code]
    return DialoguePage(
        who_answers=who,
        why_we_ask=why,
        can_influence=[("point", point) for point in points[:3]],
        already_decided=[("point", point) for point in points[3:]],
        opens_at=now - timedelta(days=entry["opened_days_ago"]),
        closes_at=clock.end_after_days(now, entry["closes_in_days"]),
        answer_by=clock.day_of(now) + timedelta(days=entry["answer_in_days"]),
    )


def _add(parent: Page, entry: dict[str, Any], page: Any, now: datetime) -> Any:
    """The page under its parent, published and translated; the one that is there already is left alone."""
    known = parent.get_children().filter(slug=entry["slug"]).first()
    if known:
        return known.specific
    source = source_language().code
    page.title, page.lead, page.slug = entry[source][0], entry[source][1], entry["slug"]
    page.area = Area.objects.filter(code=entry["area"]).first()
    page.locale = parent.locale
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.page_topics = [PageTopic(topic=topic) for topic in Topic.objects.filter(code__in=entry["topics"])]
    page.save_revision().publish()
    for code in published_languages():
        if code != source:
            translate_page(page, code, _words(entry, code))
    return page


def _words(entry: dict[str, Any], code: str) -> dict[str, str]:
    source = source_language().code
    words = dict(zip(entry[source], entry[code], strict=True))
    # Names of authorities and documents are told as they are called.
    words |= {entry[name]: entry[name] for name in ("source", "responsible") if name in entry}
    if "picture" in entry:
        words[ALTERNATIVES[entry["picture"]][source]] = ALTERNATIVES[entry["picture"]][code]
    return words


def _front(home: HomePage, figure: dict[str, Any], heard: list[dict[str, Any]]) -> None:
    """The start page's figure and "you said, this happened"."""
    if home.figure:
        return
    source = source_language().code
    meaning, asked, cannot, origin = figure[source]
    words = {"meaning": meaning, "asked": asked, "cannot_show": cannot, "source": origin}
    numbers = {name: figure[name] for name in ("value", "unit", "url")}
    home.figure = [("figure", words | numbers)]
    home.heard = [("heard", {"said": one[source][0], "did": one[source][1], "state": one["state"]}) for one in heard]
    home.save_revision().publish()
    for code in published_languages():
        if code != source:
            same = {figure[name]: figure[name] for name in ("value", "unit")}
            translated = [(entry[source], entry[code]) for entry in (figure, *heard)]
            pairs = {said: told for ours, theirs in translated for said, told in zip(ours, theirs, strict=True)}
            translate_page(home, code, pairs | same)
