"""What a writer may want to look at once more before sending: shown with its words, never refused."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from portal.personal_data import find

type Hint = dict[str, str]
# Nothing was there to look at.
NOTHING = "1"


def hints_in(*texts: str) -> list[Hint]:
    """What may point out a person: `what` it is, in words, and the `words` of it, in their order."""
    names = {
        "email": _("an e-mail address"),
        "phone": _("a telephone number"),
        "plate": _("a registration number"),
        "address": _("a street address"),
    }
    return [
        {"what": names[span.kind], "words": text[span.start : span.end]}
        for text in texts
        for span in find(text)
        if span.kind in names
    ]


def mark_of(hints: list[Hint], guessed: str = "") -> str:
    """What a form carries once all this has been shown: other words ask to be looked at anew."""
    if not hints and not guessed:
        return NOTHING
    told: list[Any] = [guessed, *([hint["words"] for hint in hints])]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
