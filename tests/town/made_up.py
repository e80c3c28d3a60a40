"""A made-up language: a real one whose every translated word stands between marks, and who sees what does not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import trans_real
from django.utils.translation.trans_real import CONTEXT_SEPARATOR
from wagtail.fields import StreamField
from wagtail.models import Page as PublishedPage

from portal import skeletons
from portal.request_numbers import SIGNS
from portal.templatetags import portal_ui

OPEN, CLOSE = "⟦", "⟧"
# What a translation only carries: values, tags, line ends. They stay outside the marks, so that a value which nobody
# could translate is seen as such.
_CARRIED = re.compile(r"(%\(\w+\)[a-z]|%%|%[sdif]|\{\w*[^{}\s]*\}|<[^<>]*>|&\w+;|\n)")
_MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_NO_WORDS = re.compile(r"https?://\S+|\b[A-Z2-7]{32}\b")
_LETTER = re.compile(r"[^\W\d_]")
# What may stand around words without being one.
_EDGES = "".join(map(chr, range(33, 65))) + "[\\]^_`{|}~«»“”‘’–—…·•→←↑↓×©\u200e\u200f\u2068\u2069\xa0 \n\t؟،؛"


@cache
def marked(words: str) -> str:
    """The words between marks, without what they only carry."""
    parts = _CARRIED.split(words)
    return "".join(
        f"{OPEN}{part}{CLOSE}" if place % 2 == 0 and _LETTER.search(part) else part for place, part in enumerate(parts)
    )


class Marked:
    """A language's catalogue that marks what it knows. What it does not know stays as it was in the code."""

    def __init__(self, real: trans_real.DjangoTranslation) -> None:
        self._real = real
        # English is the language of the code: what anybody asks for, it knows.
        self._knows_all = real.to_language().startswith("en")
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        said = self._real.gettext(message)
        if self.knows(message):
            return marked(said.rpartition(CONTEXT_SEPARATOR)[2])
        return said

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        self.asked.add(singular)
        said = self._real.ngettext(singular, plural, number)
        return marked(said.rpartition(CONTEXT_SEPARATOR)[2]) if self.knows(singular) else said

    def knows(self, message: str) -> bool:
        """Whether a catalogue of this very language has it, alone or with its plural."""
        known = self._real._catalog
        return self._knows_all or message in known or (message, self._real.plural(1)) in known


@contextmanager
def made_up(*languages: str) -> Iterator[dict[str, Marked]]:
    """Whoever reads in one of the languages, reads marks."""
    real = {code: trans_real.translation(code) for code in languages}
    found = {code: Marked(one) for code, one in real.items()}
    trans_real._translations.update(found)
    _forget_drawn()
    try:
        yield found
    finally:
        trans_real._translations.update(real)
        trans_real.deactivate()
        _forget_drawn()


def _forget_drawn() -> None:
    """What was drawn once for a language, in the words that it had then."""
    skeletons._drawn.cache_clear()
    portal_ui._time.cache_clear()


def bare(words: str) -> str:
    """Words without outer signs, digits and space, and with single spaces."""
    return " ".join(words.split()).strip(_EDGES)


def unmarked(words: str) -> list[str]:
    """The pieces between marks that hold letters, bare; addresses and keys are no words."""
    return [bare(part) for part in _MARKED.split(_NO_WORDS.sub(" ", words)) if _LETTER.search(part)]


_SILENT = {"script", "style"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_READ_ALOUD = {"alt", "title", "aria-label", "aria-description", "placeholder", "label", "summary"}


class Page(HTMLParser):
    """Everything of a page that somebody reads or hears: (where it stands, words)."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        spoken = {name: value for name, value in given.items() if name in _READ_ALOUD}
        # For the page's script: words with a place for a value, or a code, which is one word.
        scripts = {name: re.sub(r"\{\w+\}", "", value) for name, value in given.items() if name.startswith("data-")}
        spoken |= {name: value for name, value in scripts.items() if " " in value}
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            spoken["value"] = given.get("value", "")
        if tag == "meta" and given.get("name") == "description":
            spoken["content"] = given.get("content", "")
        self.found += [(f"{tag} {name}", value) for name, value in spoken.items()]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _SILENT & set(self._open[-1:]):
            self.found.append((self._open[-1] if self._open else "", data))


# What people write, besides the pages: model -> fields. Codes, states and addresses of the portal's own are no words of
# theirs, and stay out, so that one that is shown raw is found.
WRITTEN_BY_PEOPLE = {
    "moderation.Appeal": ["text"],
    "moderation.Decision": ["words"],
    "moderation.Report": ["text"],
    "moderation.RuleText": ["title", "body"],
    "moderation.SubmissionVersion": ["title", "text", "name"],
    "residents.Person": ["address"],
    "residents.User": ["email", "name"],
    "portal.AreaName": ["name"],
    "portal.TopicName": ["name"],
    "portal.PortalImage": ["title", "description", "credit"],
    "portal.PortalSettings": ["municipality", "portal_name", "contact_email"],
    "portal.PortalNames": ["municipality", "portal_name"],
    "home.AccessibilityReport": ["text", "place", "tools", "answer"],
    "dialogue.Proposal": ["title", "text", "name"],
    "dialogue.Answer": ["text", "name"],
    "django_comments.Comment": ["user_name", "comment"],
    "search.Entry": ["title", "text"],
}
# From this length on a part of a text counts: a snippet, or a line that is cut. It would be a strange chance if a
# phrase of the portal's own stood in somebody's text.
LEAST_PART = 14


def _fields_of(model: type[models.Model]) -> list[str]:
    """The fields of a page in which an editor writes."""
    written = (models.CharField, models.TextField, StreamField)
    fields = (field for field in model._meta.local_fields if isinstance(field, written) and not field.choices)
    named = (field.name for field in fields if not isinstance(field, models.SlugField | models.URLField))
    return [name for name in named if name not in {"path", "url_path"}]


def _strings(value: Any) -> Iterator[str]:
    """Every text of a field, however deep it lies."""
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
        if "<" in value:
            yield from (words for _where, words in Page(value).found)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"id", "type"}:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


class PeoplesWords:
    """Everything that editors, residents and staff have written in this database."""

    def __init__(self, *more: str) -> None:
        self.texts = {bare(words) for words in (*self._all(), *more)}
        self._together = "\n".join(sorted(self.texts))

    def know(self, *more: str) -> None:
        """What somebody has just typed."""
        self.texts |= {bare(words) for words in more}

    def _all(self) -> Iterator[str]:
        pages = {
            model._meta.label: _fields_of(model) for model in apps.get_models() if issubclass(model, PublishedPage)
        }
        for label, fields in (pages | WRITTEN_BY_PEOPLE).items():
            for row in apps.get_model(label)._default_manager.all():
                for name in fields:
                    value = getattr(row, name)
                    yield from _strings(list(value.raw_data) if hasattr(value, "raw_data") else value)

    def explain(self, where: str, words: str) -> bool:
        """Whether somebody wrote this: as a whole, as a list of several, or a part of it where parts are shown."""
        if where == "kbd" and len(words) == 1:
            return True  # a key of the keyboard
        if where == "code" and set(words) <= set(SIGNS):
            return True  # the number of a request that failed
        return self._wrote(where, words) or any(
            self._wrote(where, bare(words[: end.start()])) and self.explain(where, bare(words[end.end() :]))
            for end in re.finditer("[.,:] | – ", words)
        )

    def _wrote(self, where: str, words: str) -> bool:
        return words in self.texts or ((len(words) >= LEAST_PART or where == "mark") and words in self._together)
