"""Reads the demo's content: TOML files whose texts are [Swedish, Finnish, English, Arabic]."""

import tomllib
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
LANGUAGES = ("sv", "fi", "en", "ar")

type Text = str | list[str]


def read(name: str) -> dict[str, Any]:
    """One file of content."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


class Words:
    """Gives the Swedish of each text and remembers what it is in the other languages."""

    def __init__(self) -> None:
        self.in_language: dict[str, dict[str, str]] = {code: {} for code in LANGUAGES[1:]}

    def say(self, text: Text) -> str:
        """The text in the source language. A plain string is the same in every language."""
        versions = [text] * len(LANGUAGES) if isinstance(text, str) else text
        for code, version in zip(LANGUAGES[1:], versions[1:], strict=True):
            self.in_language[code][versions[0]] = version
        return versions[0]
