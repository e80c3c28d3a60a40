"""What counts as a word, and which forms of it are the same: shared by every engine, for texts and for questions.

Case, accents, Arabic vowel signs and digits of other scripts make no difference. Å, ä and ö do: they are letters of
their own in Swedish and Finnish (får is not far). In Arabic, "and", "in", "for" and "the" are written together with
the word: والنفق is "and the tunnel".
"""

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from portal.languages import all_languages

MOST_LETTERS = 60
LEAST_LETTERS_OF_BEGINNING = 4
MOST_WORDS_ASKED = 12
MOST_SIGNS_ASKED = 200

_WORD = re.compile(r"[^\W_]+")
# A word as it stands in a text, with its marks: combining accents and Arabic vowel signs are no letters to `\w`.
WRITTEN_WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640])+")
_OWN_LETTERS = frozenset("åäö")
# The same letter, typed on different keyboards; a tatweel only stretches.
_SAME = {"ى": "ي", "ی": "ي", "ٱ": "ا", "ک": "ك", "ـ": "", "ß": "ss"}


class _Folding(dict[int, str]):
    """Each character's plain form, found once."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = self._plain(chr(code))
        return plain

    @staticmethod
    def _plain(sign: str) -> str:
        if sign in _OWN_LETTERS:
            return sign
        if sign in _SAME:
            return _SAME[sign]
        if unicodedata.category(sign) == "Nd":
            return str(unicodedata.digit(sign))
        bare = "".join(part for part in unicodedata.normalize("NFD", sign) if unicodedata.category(part) != "Mn")
        return "".join(_SAME.get(part, part) for part in bare)


_folding = _Folding()


def folded(text: str) -> str:
    """The text with every difference gone that does not matter in a search."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_folding)


def words_of(text: str) -> list[str]:
    """The words of a text in their plain form, in order, each at most 60 characters."""
    return [word[:MOST_LETTERS] for word in _WORD.findall(folded(text))]


# "And" or "so", a preposition, the article (light10: Larkey, Ballesteros and Connell 2002); three letters must remain.
_ARTICLE = re.compile("^[وف]?(?:[بك]?ال|لل)(?=[^\\W\\d_]{3})")
# They only look as if they began so: والد is "father", والدين "parents".
_PARENT = re.compile("^والد(?:[يةهك]|ين|ان|نا|ها|هم|يه|يك|يها|ته|تي|تها)?$")
_ARABIC = re.compile("^[\u0621-\u064a]{3,}$")
_WRITTEN_BEFORE = ("", *"وفبلك", "ال", "لل", "وال", "فال", "بال", "كال", "ولل", "وبال", "وكال")
_ONE_LETTER = frozenset("وفبلك")


@lru_cache(maxsize=200_000)
def light(word: str) -> str:
    """An Arabic word without the conjunction, preposition and article written before it; other words as they are."""
    while not _PARENT.match(word) and (bare := _ARTICLE.sub("", word)) != word:
        word = bare
    return word


@lru_cache(maxsize=2_000)
def written_together(word: str) -> frozenset[str]:
    """Every way in which an asked Arabic word may stand in a text behind such short words, and without those that it
    has itself. Nothing for other words."""
    bare = light(word)
    if not _ARABIC.match(bare):
        return frozenset()
    alone = [bare, bare[1:]] if bare[0] in _ONE_LETTER and len(bare) > 3 else [bare]
    return frozenset(before + one for one in alone for before in _WRITTEN_BEFORE) - {word}


class _Stemmers(threading.local):
    """Snowball's stemmers keep their place in a word inside themselves: each thread has its own."""

    def __init__(self) -> None:
        self.known: dict[str, object] = {}

    def of(self, name: str):
        if name not in self.known:
            # Every language of it, 10 MB: processes that only show pages do without.
            import snowballstemmer  # noqa: PLC0415

            self.known[name] = snowballstemmer.stemmer(name)
        return self.known[name]


_stemmers = _Stemmers()


@lru_cache(maxsize=200_000)
def _stem(name: str, word: str) -> str:
    return _stemmers.of(name).stemWord(word)


def stem(word: str, language: str) -> str:
    """The word's stem in a language; the word itself where the portal has no stemmer for it."""
    known = all_languages().get(language)
    if not (known and known.snowball):
        return word
    return _stem(known.snowball, light(word) if language == "ar" else word)


@cache
def stemmed_languages() -> tuple[str, ...]:
    """Codes of the languages that have a stemmer."""
    return tuple(code for code, language in all_languages().items() if language.snowball)


@lru_cache(maxsize=2_000)
def forms(word: str) -> dict[str, str]:
    """An asked word's stem in each language: the text may be in any of them."""
    return {code: stem(word, code) for code in stemmed_languages()}


@lru_cache(maxsize=2_000)
def beginnings(word: str) -> frozenset[str]:
    """What a longer word may begin with to be found too: `tunnel` finds tunneln and tunnelbana.

    The word and those of its stems that it begins with, of at least four letters: Swedish adds endings and second
    parts of compounds that no stemmer takes away.
    """
    candidates = {word, light(word), *(one for one in forms(word).values() if light(word).startswith(one))}
    long_enough = {one for one in candidates if len(one) >= LEAST_LETTERS_OF_BEGINNING}
    return frozenset(
        one for one in long_enough if not any(one != other and one.startswith(other) for other in long_enough)
    )


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    lists = tomllib.loads((Path(__file__).parent / "stop_words.toml").read_text(encoding="utf-8"))
    return {language: frozenset(words_of(words)) for language, words in lists.items()}


def telling(words: Iterable[str], language: str) -> list[str]:
    """The words, each once and in order, without those that every question in that language is full of."""
    silent = _stop_words().get(language, frozenset())
    return [word for word in dict.fromkeys(words) if word not in silent]


def asked(question: str, language: str) -> tuple[str, ...]:
    """The words to look for: those of the first 200 characters, each once, at most twelve.

    The stop words of the asker's language are left out, unless there is nothing else. Those of other languages stay:
    "is" is ice in Swedish.
    """
    found = dict.fromkeys(words_of(question[:MOST_SIGNS_ASKED]))
    return tuple((telling(found, language) or list(found))[:MOST_WORDS_ASKED])
