"""The portal's languages, read once from `languages.toml`. Nothing else in the code knows a language by name."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Language:
    """One language: what it is called, how it runs and which analyzers know it."""

    code: str
    name: str
    swedish: str
    direction: str
    analyzer: str
    postgres: str
    published: bool
    snowball: str = ""
    locale: str = ""


@cache
def all_languages() -> dict[str, Language]:
    """Every language that may be written, by code, the source language first."""
    entries = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))["language"]
    return {entry["code"]: Language(**entry) for entry in entries}


@cache
def published_languages() -> dict[str, Language]:
    """The languages in which the interface and the pages exist."""
    return {code: language for code, language in all_languages().items() if language.published}


def source_language() -> Language:
    """The language in which the municipality writes first and is bound (språklagen 2009:600, 10 §)."""
    return next(iter(all_languages().values()))


def direction_of(code: str) -> str:
    """`ltr` or `rtl`; an unknown language runs as the browser finds (`auto`)."""
    language = all_languages().get(code)
    return language.direction if language else "auto"


def published_or_source(code: str) -> str:
    """The language to speak with somebody who writes in `code`: that one if the portal speaks it, else the source."""
    return code if code in published_languages() else source_language().code
