"""Advice to whoever writes a page: what a reader may stumble over, where it stands and how to mend it.

Only advice. Nothing here refuses anything: the municipality answers for its words, and a rule of thumb does not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import TextField
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

# How many words a sentence may have, by language: Finnish says with one word what Swedish says with three.
MOST_WORDS = {"sv": 25, "en": 25, "fi": 18, "ar": 30}
_SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+|\n+")

# Words of a link that say nothing when they are read alone, as a list of links is. All languages at once: they are no
# better on a page in another one.
EMPTY_LINKS = frozenset(
    {
        *("här", "klicka här", "läs mer", "läs mer här", "mer", "mer information", "länk"),
        *("here", "click here", "read more", "learn more", "more", "more information", "link"),
        *("tästä", "täältä", "täällä", "klikkaa tästä", "lue lisää", "lisää", "lisätietoja", "linkki"),
        *("هنا", "من هنا", "انقر هنا", "اضغط هنا", "اقرأ المزيد", "المزيد", "رابط"),
    }
)
_FILE_NAME = re.compile(r"^\S+\.(jpe?g|png|webp|avif|gif|heic)$|^(img|dsc|dscn|pxl|image)[-_ ]?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice. `path` leads to the field or the part, as the publishing tool's own addresses do."""

    check: str
    path: str
    where: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a page, or one block of its text."""

    path: str
    where: str
    kind: str
    value: Any
    html: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


type Check = Callable[[Page, list[Part], date], Iterator[Finding]]
_checks: dict[str, Check] = {}


def check(made: Check) -> Check:
    """Registers a kind of advice under the name of its function. Rooms above may add their own."""
    _checks[made.__name__] = made
    return made


def known_checks() -> tuple[str, ...]:
    return tuple(_checks)


def editorial_findings(page: Page, *, today: date) -> list[Finding]:
    """Everything there is to say about this version of a page on that day, in the current language. Changes nothing."""
    parts = list(_parts(page))
    return [finding for made in _checks.values() for finding in made(page, parts, today)]


# -- what a page is made of --------------------------------------------------------------------------------------------


def _parts(page: Page) -> Iterator[Part]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _stream_parts(field.name, getattr(page, field.name))
        elif isinstance(field, RichTextField):
            yield Part(field.name, _name_of(field), "rich_text", None, html=(getattr(page, field.name) or "",))
        elif isinstance(field, TextField) and field.name in {"lead", "problem", "result"}:
            yield Part(field.name, _name_of(field), "text", None, plain=(getattr(page, field.name) or "",))


def _stream_parts(name: str, stream: Any) -> Iterator[Part]:
    for number, child in enumerate(stream, start=1):
        where = _("Part %(number)d: %(kind)s") % {"number": number, "kind": child.block.label}
        html, plain = [], []
        for is_html, text in _texts(child.block, child.value):
            (html if is_html else plain).append(text)
        yield Part(f"{name}.{child.id}", where, child.block_type, child.value, tuple(html), tuple(plain))


def _texts(block: blocks.Block, value: Any) -> Iterator[tuple[bool, str]]:
    """Every text in a block, however deep, and whether it is HTML."""
    if not value:
        return
    if isinstance(block, blocks.RichTextBlock):
        yield True, value.source
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _texts(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for one in value:
            yield from _texts(block.child_block, one)
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield False, value


def _name_of(field: Any) -> str:
    return str(field.verbose_name).capitalize()


def _sentences(part: Part) -> Iterator[str]:
    said = list(part.plain)
    for html in part.html:
        said += [one.get_text(" ", strip=True) for one in _soup(html).find_all(["p", "li"])]
    for text in said:
        yield from (sentence for sentence in _SENTENCE_END.split(text) if sentence)


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _short(text: str) -> str:
    return Truncator(text).words(8)


# -- the kinds of advice -----------------------------------------------------------------------------------------------


@check
def lead_is_missing(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    if hasattr(page, "lead") and not page.lead.strip():
        what, mend = _("The page has no lead."), _("Say in one or two sentences what it is and what it means.")
        yield Finding("lead_is_missing", "lead", _("Lead"), what, mend)


@check
def source_is_missing(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    if hasattr(page, "source_name") and not page.source_name.strip():
        what, mend = _("The page names no source."), _("Say who found it out or decided it, and when.")
        yield Finding("source_is_missing", "source_name", _("Source"), what, mend)


@check
def day_has_passed(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    """The day of review has come, or the last valid day has passed."""
    mend = _("Read the page once more. Change what is no longer true and set a new day.")
    review, valid = getattr(page, "next_review_on", None), getattr(page, "valid_until", None)
    if review and review <= today:
        yield Finding("day_has_passed", "next_review_on", _("Review"), _("The day of review has come."), mend)
    if valid and valid < today:
        yield Finding("day_has_passed", "valid_until", _("Valid until"), _("The last valid day has passed."), mend)


@check
def picture_is_silent(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    """No words for those who do not see it, or the name of a file instead of words."""
    for part in parts:
        if part.kind != "picture" or part.value.get("decorative"):
            continue
        words = (part.value.get("alternative") or "").strip()
        if not words:
            what = _("Nobody has said what the picture shows.")
        elif _FILE_NAME.search(words):
            what = _("What the picture shows is the name of a file.")
        else:
            continue
        mend = _("Say what a person who does not see it would miss.")
        yield Finding("picture_is_silent", part.path, part.where, what, mend)


@check
def heading_skips_a_level(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    above: dict[str, int] = {}
    for part in parts:
        if part.kind != "heading":
            continue
        field, level = part.path.partition(".")[0], int(part.value.get("level") or 2)
        if level > above.get(field, 1) + 1:
            what = _("“%s” is a part of a part, and no part stands above it.") % _short(part.value.get("text") or "")
            mend = _("Make it a part of the page, or put a heading above it.")
            yield Finding("heading_skips_a_level", part.path, part.where, what, mend)
        above[field] = level


@check
def bold_plays_heading(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    """A paragraph that is bold from end to end: it looks like a heading and is none to who listens."""
    for part in parts:
        for paragraph in (one for html in part.html for one in _soup(html).find_all("p")):
            said = paragraph.get_text(strip=True)
            bold = "".join(one.get_text(strip=True) for one in paragraph.find_all(["b", "strong"]))
            if said and said == bold and not said.endswith((".", "!", "?", "؟")):
                what = _("“%s” is bold and looks like a heading.") % _short(said)
                mend = _("Make it a heading, so that it can be found and listened to.")
                yield Finding("bold_plays_heading", part.path, part.where, what, mend)


@check
def link_says_nothing(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    """Words that could lead anywhere, or a bare address."""
    for part in parts:
        said = [one.get_text(" ", strip=True) for html in part.html for one in _soup(html).find_all("a")]
        if part.kind == "related_link" and part.value.get("text"):
            said.append(part.value["text"].strip())
        for words in said:
            if words.casefold().strip(" .:!>»›→") in EMPTY_LINKS or words.startswith(("http://", "https://", "www.")):
                what = _("The link “%s” does not say where it leads.") % _short(words)
                mend = _("Let the words of the link say what is found there.")
                yield Finding("link_says_nothing", part.path, part.where, what, mend)


@check
def sentence_is_long(page: Page, parts: list[Part], today: date) -> Iterator[Finding]:
    """Quotes are left alone: they stand as they were said."""
    most = MOST_WORDS.get(page.locale.language_code, 25)
    for part in parts:
        for sentence in _sentences(part) if part.kind != "quote" else ():
            count = len(sentence.split())
            if count > most:
                words = ngettext("“%(start)s” is %(count)d word long.", "“%(start)s” is %(count)d words long.", count)
                what = words % {"start": _short(sentence), "count": count}
                mend = _("Make two sentences of it. At most %d words are easy to follow.") % most
                yield Finding("sentence_is_long", part.path, part.where, what, mend)
