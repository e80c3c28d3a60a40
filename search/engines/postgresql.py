"""PostgreSQL's index: two text search vectors beside each entry, made by the configuration of the entry's language.

Each holds the words as they are and as that configuration stems them. The words come folded and split by Python, so
that both databases agree on what a word is (`haninge.se` is two). A question asks for a word in every language.
The columns are made by migration 0002.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from django.db import connection

from portal.languages import all_languages
from search.models import Entry
from search.results import MOST_RANKED, Candidates, Question
from search.words import beginnings, words_of

MOST_INDEXED = 100_000
MOST_BY_TITLE = 300
PLAIN = "simple"

_WRITE = """
UPDATE search_entry SET title_words = made.title, words = setweight(made.title, 'A') || setweight(made.text, 'D')
FROM (SELECT to_tsvector('simple', %s) || to_tsvector(%s::regconfig, %s) AS title,
             to_tsvector('simple', %s) || to_tsvector(%s::regconfig, %s) AS text) AS made
WHERE id = %s"""
# Of many the newest thousand are ranked, and with them the newest that have a word in the title.
_FIND = """
WITH newest AS MATERIALIZED (
  SELECT id FROM search_entry WHERE words @@ %(asked)s::tsquery AND {where}
  ORDER BY published_at DESC, id DESC LIMIT {most}),
titled AS MATERIALIZED (
  SELECT id FROM search_entry WHERE title_words @@ %(asked)s::tsquery AND {where}
  ORDER BY published_at DESC, id DESC LIMIT {most_by_title})
SELECT id, (SELECT count(*) FROM newest) AS found
FROM search_entry
WHERE id IN (SELECT id FROM newest UNION SELECT id FROM titled)
ORDER BY {order} ts_rank('{weights}', words, %(any_form)s::tsquery, 1) DESC, id DESC
LIMIT {most_ranked}"""
# Weights of D, C, B, A: the title five times the text, as in the other engines.
_WEIGHTS = "{0.2, 0.2, 0.2, 1.0}"


class FullText:
    """The words of entries in PostgreSQL."""

    def write(self, entries: Iterable[Entry]) -> None:
        rows = []
        for entry in entries:
            title, text = (" ".join(words_of(part[:MOST_INDEXED])) for part in (entry.title, entry.text))
            config = _configuration(entry.language)
            rows.append((title, config, title, text, config, text, entry.pk))
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, rows)

    def forget(self, pks: Sequence[int]) -> None:
        """Nothing to do: the words are columns of the entry and go with it."""

    def forget_strangers(self) -> None:
        """Nothing to do, for the same reason."""

    def unindexed(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM search_entry WHERE words IS NULL")
            return [pk for (pk,) in cursor.fetchall()]

    def candidates(self, question: Question, among: Collection[int] | None) -> Candidates:
        by_word = _queries(question.words)
        any_form = " | ".join(by_word)
        values = {"asked": " & ".join(by_word) if question.every_word else any_form, "any_form": any_form}
        where, where_values = _where(question, among)
        order = ""
        if not question.every_word:
            # PostgreSQL's rank does not know which words are rare: those with more of the words come first.
            values |= {f"word_{number}": query for number, query in enumerate(by_word)}
            order = (
                " + ".join(f"(words @@ %(word_{number})s::tsquery)::int" for number in range(len(by_word))) + " DESC,"
            )
        sql = _FIND.format(
            where=where,
            order=order,
            weights=_WEIGHTS,
            most=MOST_RANKED + 1,
            most_by_title=MOST_BY_TITLE,
            most_ranked=MOST_RANKED,
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, values | where_values)
            rows = cursor.fetchall()
        return Candidates(pks=[pk for pk, _found in rows], more=bool(rows) and rows[0][1] > MOST_RANKED)


@cache
def _configurations() -> dict[str, str]:
    return {code: language.postgres for code, language in all_languages().items()}


def _configuration(language: str) -> str:
    return _configurations().get(language, PLAIN)


def _queries(words: Sequence[str]) -> list[str]:
    """For each word the tsquery, as text, of all its forms: as it is, stemmed by every configuration, and longer words
    that begin with it. Words hold only letters and digits: no sign of that language can come from who asks."""
    configs = sorted({PLAIN, *_configurations().values()})
    parts, values = [], []
    for word in words:
        longer = sorted(beginnings(word))
        forms = ["to_tsquery(%s::regconfig, %s)"] * (len(configs) + len(longer))
        parts.append(f"({' || '.join(forms)})::text")
        for config in configs:
            values += [config, word]
        for beginning in longer:
            values += [PLAIN, f"{beginning}:*"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return [f"({query})" for query in cursor.fetchone() if query]


def _where(question: Question, among: Collection[int] | None) -> tuple[str, dict]:
    values: dict = {}
    kinds = []
    for number, (kind, language) in enumerate(question.kinds.items()):
        values[f"kind_{number}"] = kind
        bound = f"kind = %(kind_{number})s"
        if language:
            values[f"language_{number}"] = language
            bound += f" AND language = %(language_{number})s"
        kinds.append(f"({bound})")
    parts = [f"({' OR '.join(kinds)})"]
    for column in ("area", "language"):
        if value := getattr(question, column):
            parts.append(f"{column} = %({column})s")
            values[column] = value
    if among is not None:
        parts.append("id = ANY(%(among)s)")
        values["among"] = list(among)
    return " AND ".join(parts), values
