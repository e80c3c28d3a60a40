"""SQLite's index: one FTS5 table fed with words that Python has folded and stemmed.

Each word stands there twice: in its plain form, and as the stem of the text's language with the language before it
(`sv_skol`), so that a question finds the stems of every language without mixing them. A third column holds where the
entry belongs (`kind_comment`, `kind_page_sv`, `area_jordbro`), so that a filter narrows the search inside the index.
The table is made by migration 0002.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from search.models import Entry
from search.results import MOST_RANKED, Candidates, Question
from search.words import beginnings, forms, stem, stemmed_languages, words_of, written_together

TABLE = "search_words"
MOST_INDEXED = 100_000
MOST_BY_TITLE = 300

_WRITE = f"INSERT OR REPLACE INTO {TABLE}(rowid, title, text, belongs) VALUES (%s, %s, %s, %s)"  # noqa: S608 - fixed name
_FORGET = f"DELETE FROM {TABLE} WHERE rowid = %s"  # noqa: S608
_UNINDEXED = f"SELECT id FROM search_entry WHERE id NOT IN (SELECT rowid FROM {TABLE})"  # noqa: S608
_MATCHING = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
# The title weighs five times the text, and where an entry belongs nothing: lower is better.
_SCORED = f"SELECT rowid, bm25({TABLE}, 5.0, 1.0, 0.0) FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
_NEWEST = " ORDER BY rowid DESC LIMIT {most}"
# The plus keeps FTS5 from running the whole question once for each row number.
_AMONG = " AND +rowid IN ({places})"


class Fts5:
    """The words of entries in SQLite."""

    def write(self, entries: Iterable[Entry]) -> None:
        rows = [
            (entry.pk, _indexed(entry.title, entry.language), _indexed(entry.text, entry.language), _belongs(entry))
            for entry in entries
        ]
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, rows)

    def forget(self, pks: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(_FORGET, [(pk,) for pk in pks])

    def forget_strangers(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid NOT IN (SELECT id FROM search_entry)")  # noqa: S608

    def unindexed(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_UNINDEXED)
            return [pk for (pk,) in cursor.fetchall()]

    def candidates(self, question: Question, most: int, among: Collection[int] | None = None) -> Candidates:
        """The newest thousand with the words are ranked, and with them the newest that have one in the title."""
        anywhere = match("{title text}", question)
        scored = _ask(_SCORED, anywhere, among, MOST_RANKED + 1)
        more = len(scored) > MOST_RANKED
        if more:
            titled = {pk for (pk,) in _ask(_MATCHING, match("title", question), among, MOST_BY_TITLE)}
            missing = titled - {pk for pk, _score in scored}
            scored += _ask(_SCORED, anywhere, missing, MOST_BY_TITLE) if missing else []
        best = sorted(scored, key=lambda row: (row[1], -row[0]))
        return Candidates(pks=[pk for pk, _score in best[:most]], total=min(len(best), MOST_RANKED), more=more)


def match(columns: str, question: Question) -> str:
    """The question in FTS5's language. Only words that `words_of` gave stand in it, quoted: no sign of that language
    can come from the person who asks."""
    joined = (" AND " if question.every_word else " OR ").join(_any_form(word) for word in question.words)
    narrowed = [f"{columns} : ({joined})", f"belongs : ({_any(_kind(*kind) for kind in question.kinds.items())})"]
    if question.area:
        narrowed.append(f"belongs : {_quoted(_area(question.area))}")
    if question.language:
        narrowed.append(f"belongs : {_quoted(_language(question.language))}")
    return " AND ".join(f"({part})" for part in narrowed)


def _any_form(word: str) -> str:
    stems = (f"{code}_{form}" for code, form in forms(word).items())
    longer = (f"{_quoted(beginning)}*" for beginning in sorted(beginnings(word)))
    return f"({' OR '.join([_any([word, *stems, *sorted(written_together(word))]), *longer])})"


def _any(tokens: Iterable[str]) -> str:
    return " OR ".join(_quoted(token) for token in tokens)


def _quoted(token: str) -> str:
    return '"{}"'.format(token.replace('"', ""))


def _ask(sql: str, expression: str, among: Collection[int] | None, most: int) -> list[tuple]:
    numbers = list(among) if among is not None else []
    narrowed = _AMONG.format(places=", ".join(["%s"] * len(numbers))) if among is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(sql + narrowed + _NEWEST.format(most=most), [expression, *numbers])
        return cursor.fetchall()


def _indexed(text: str, language: str) -> str:
    words = words_of(text[:MOST_INDEXED])
    if language not in stemmed_languages():
        return " ".join(words)
    return " ".join(f"{word} {language}_{stem(word, language)}" for word in words)


def _belongs(entry: Entry) -> str:
    tokens = [_kind(entry.kind), _kind(entry.kind, entry.language), _language(entry.language)]
    return " ".join(tokens + ([_area(entry.area)] if entry.area else []))


def _kind(kind: str, language: str = "") -> str:
    return _token("kind", kind, language) if language else _token("kind", kind)


def _area(area: str) -> str:
    return _token("area", area)


def _language(language: str) -> str:
    return _token("lang", language)


def _token(*parts: str) -> str:
    """One token of parts. What is neither letter nor digit in a part becomes its number, so that two never meet."""
    return "_".join("".join(sign if sign.isalnum() else f"x{ord(sign)}x" for sign in part) for part in parts)
