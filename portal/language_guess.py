"""Which language a text is written in: a guess that the writer sees and may change."""

import re
from functools import cache
from typing import TYPE_CHECKING

from portal.languages import all_languages

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Shorter texts are guessed wrong too often.
SHORTEST = 20
# From which probability on a guess is told to the writer; of the 76 texts of the demo every one is above it, and right.
SURE = 0.95
_ETHIOPIC = re.compile("[\u1200-\u137f]")
_ETHIOPIC_LANGUAGE = "ti"


@cache
def _identifier() -> "LanguageIdentifier":
    """The model, limited to the portal's languages. An own instance: the package's is shared and changeable."""
    # It brings numpy, 12 MB: a process that never reads what people write goes without.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in all_languages() if code in identifier.labels])
    return identifier


def guess_language(text: str) -> str:
    """The code of one of the portal's languages; empty for a text under 20 characters or without letters."""
    return guess(text)[0]


def guess(text: str) -> tuple[str, bool]:
    """The same, and whether there is hardly a doubt: a writer is not asked about a list of signs."""
    if len(text) < SHORTEST or not any(character.isalpha() for character in text):
        return "", False
    ethiopic = len(_ETHIOPIC.findall(text))
    if ethiopic * 2 > sum(character.isalpha() for character in text) and _ETHIOPIC_LANGUAGE in all_languages():
        return _ETHIOPIC_LANGUAGE, True
    language, share = _identifier().classify(text)
    return language, share >= SURE
