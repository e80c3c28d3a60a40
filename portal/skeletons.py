"""Components that stand on a page dozens of times: drawn once by their template, then filled like a printed form.

Drawing a small component costs the template engine a quarter of a millisecond, most of it for words and signs that are
the same in every copy. Here the template is drawn once for each `shape`, with marks where the words of the one thing
come, and filling it is joining strings. What comes out is what the template itself would have drawn
(tests/portal/test_skeletons.py): nothing of a thing is kept, so nothing that was changed or removed can be shown.
"""

import html
import re
from collections.abc import Hashable, Mapping
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Signs of private use. Only what the template drew is looked through for them, never what people write.
_MARK = "\ue000{}\ue001"
_MARKS = re.compile("\ue000([a-z_]+)\ue001")
MOST_KEPT = 1024


def filled(template: str, shape: Mapping[str, Hashable], words: Mapping[str, str]) -> SafeString:
    """The template with both in its context, in the reader's language.

    `shape` decides which parts are drawn, and is compared with what was drawn before; `words` are only put in, escaped
    where they are no HTML: the template may ask whether one is empty, and nothing else about it. It must draw the same
    for the same shape whenever it is asked, so it looks at no clock and no database.
    """
    said = frozenset(name for name, value in words.items() if value)
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    parts = draw(template, get_language() or "", frozenset(shape.items()), said)
    # Texts and names of marks take turns.
    return SafeString("".join(_escaped(words[part]) if turn % 2 else part for turn, part in enumerate(parts)))


def _escaped(word: str) -> str:
    """As the template escapes it, without what the template must do for values of any kind."""
    return word if isinstance(word, SafeString) else html.escape(word)


@lru_cache(maxsize=MOST_KEPT)
def _drawn(
    template: str, _language: str, shape: frozenset[tuple[str, Hashable]], said: frozenset[str]
) -> tuple[str, ...]:
    marks = {name: SafeString(_MARK.format(name)) for name in said}
    return tuple(_MARKS.split(render_to_string(template, dict(shape) | marks)))
