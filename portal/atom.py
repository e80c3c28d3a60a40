"""The one way in which the portal writes Atom feeds."""

import re
from typing import Any

from django.utils.feedgenerator import Atom1Feed

# What XML 1.0 cannot hold (2.2, Char), however it came into a text: pasted from another program, or written on purpose.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _writable(words: dict[str, Any]) -> dict[str, Any]:
    return {name: _UNWRITABLE.sub("", word) if isinstance(word, str) else word for name, word in words.items()}


class AtomFeed(Atom1Feed):
    """Django's, where one sign that XML cannot hold does not end the feed for everybody."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**_writable(words))

    def add_item(self, **words: Any) -> None:
        super().add_item(**_writable(words))
