"""Sample sentences in every published language: what the style guide and the previews of blocks are written with."""

import tomllib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from portal.languages import source_language

SAMPLES = Path(__file__).with_name("styleguide.toml")
_ADDRESS = "https://example.org/"


def words() -> dict[str, str]:
    """The sample sentences in the current language, the source language where it has none."""
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    return samples.get(get_language() or "", samples[source_language().code])


def states_of(block: str) -> list[Any]:
    """What a block of the shared vocabulary may hold, in each of its states; the most usual one first."""
    return _STATES[block](words())


def first_of(block: str) -> Callable[[], Any]:
    """For `preview_value` of a block: asked when the preview is shown, in the editor's language."""
    return partial(_first, block)


def _first(block: str) -> Any:
    return states_of(block)[0]


def _steps(said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"title": said["sent"], "at": date(2026, 8, 29), "state": "done", "text": ""},
        {"title": said["failed"], "at": date(2026, 11, 20), "state": "failed", "text": said["did"]},
        {"title": said["supports"], "at": date(2026, 12, 11), "state": "now", "text": ""},
        {"title": said["board"], "at": None, "state": "next", "text": ""},
    ]


_STATES: dict[str, Callable[[dict[str, str]], list[Any]]] = {
    "paragraph": lambda said: [
        f"<p>{said['update_lead']}</p><ul><li>{said['can_1']}</li><li>{said['can_2']}</li></ul>"
    ],
    "heading": lambda said: [{"text": said["supports"], "level": "2"}, {"text": said["means"], "level": "3"}],
    "picture": lambda said: [
        {"image": None, "alternative": said["alt"], "decorative": False, "caption": said["alt"]},
        {"image": None, "alternative": "", "decorative": True, "caption": ""},
    ],
    "quote": lambda said: [
        {"text": said["said"], "source": said["place"], "url": ""},
        {"text": said["answer"], "source": said["by"], "url": _ADDRESS},
    ],
    "fact_box": lambda said: [
        {"title": said["share"], "text": f"<p>{said['means']}</p>", "source": "Brå, 2023", "url": _ADDRESS},
        {"title": said["rule"], "text": f"<p>{said['hides']}</p>", "source": "Brå, 2023", "url": ""},
    ],
    "callout": lambda said: [
        {"you": f"<p>{said['can_1']}</p>", "we": f"<p>{said['did']}</p>", "others": f"<p>{said['fixed_1']}</p>"},
        {"you": "", "we": f"<p>{said['fixed_2']}</p>", "others": ""},
    ],
    "table": lambda said: [
        {
            "caption": said["share"],
            "columns": [said["year"], said["share"]],
            "rows": [["2021", "58 %"], ["2023", "62 %"]],
        }
    ],
    "video": lambda said: [
        {"title": said["update"], "url": _ADDRESS, "minutes": 3, "captions": said["language"]},
        {"title": said["proposal"], "url": _ADDRESS, "minutes": None, "captions": ""},
    ],
    "timeline": lambda said: [{"title": said["board"], "steps": _steps(said)}],
    "contact": lambda said: [
        {"who": said["by"], "role": said["place"], "phone": "08-606 70 00", "email": "", "hours": said["late"]},
        {"who": said["by"], "role": "", "phone": "", "email": "namn@example.org", "hours": ""},
    ],
    "related_link": lambda said: [{"page": None, "url": _ADDRESS, "text": said["update"]}],
    "document": lambda said: [
        {"document": None, "title": said["board"], "language": "sv", "accessible": True, "contact": ""},
        {"document": None, "title": said["update"], "language": "ar", "accessible": False, "contact": "08-606 70 00"},
    ],
}
