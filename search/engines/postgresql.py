"""PostgreSQL's index: two text search vectors beside each entry, made by the configuration of the entry's language.

Each holds the words as they are and as that configuration stems them. The words come folded and split by Python, so
that both databases agree on what a word is (`haninge.se` is two). A question asks for a word in every language.
The columns are made by migration 0002.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache

from django.db import connection

from portal.languages import all_languages
from search.models import Entry
from search.results import MOST_RANKED, Candidates, Question
from search.words import beginnings, light, words_of, written_together

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
  SELECT id, words FROM search_entry WHERE words @@ %(asked)s::tsquery AND {where}
  ORDER BY published_at DESC, id DESC LIMIT {most_ranked} + 1),
counted AS (SELECT count(*) AS found FROM newest),
titled AS MATERIALIZED (
  SELECT id, words FROM search_entry
  WHERE title_words @@ %(asked)s::tsquery AND {where} AND (SELECT found FROM counted) > {most_ranked}
  ORDER BY published_at DESC, id DESC LIMIT {most_by_title})
SELECT id, (SELECT found FROM counted)
FROM (SELECT id, words FROM newest
      UNION ALL
      SELECT id, words FROM titled WHERE id NOT IN (SELECT id FROM newest)) AS candidate
ORDER BY {order} ts_rank('{weights}', words, %(ranked)s::tsquery, 1) DESC, id DESC
LIMIT {most}"""
# Weights of D, C, B, A: the title five times the text, as in the other engines.
_WEIGHTS = "{0.2, 0.2, 0.2, 1.0}"


class FullText:
    """The words of entries in PostgreSQL."""

    def write(self, entries: Iterable[Entry]) -> None:
        rows = []
        for entry in entries:
            title, text = (" ".join(words_of(part[:MOST_INDEXED])) for part in (entry.title, entry.text))
            config = _configuration(entry.language)
            rows.append((title, config, _to_stem(title, config), text, config, _to_stem(text, config), entry.pk))
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

    def candidates(self, question: Question, most: int, among: Collection[int] | None = None) -> Candidates:
        asked = [_matching(word) for word in question.words]
        ranked = " | ".join(_ranked(word) for word in question.words)
        values = {"asked": (" & " if question.every_word else " | ").join(asked), "ranked": ranked}
        where, where_values = _where(question, among)
        order = ""
        if not question.every_word:
            # PostgreSQL's rank does not know which words are rare: those with more of the words come first.
            values |= {f"word_{number}": query for number, query in enumerate(asked)}
            order = " + ".join(f"(words @@ %(word_{number})s::tsquery)::int" for number in range(len(asked))) + " DESC,"
        sql = _FIND.format(
            where=where,
            order=order,
            weights=_WEIGHTS,
            most=most,
            most_by_title=MOST_BY_TITLE,
            most_ranked=MOST_RANKED,
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, values | where_values)
            rows = cursor.fetchall()
        found = rows[0][1] if rows else 0
        return Candidates(pks=[pk for pk, _found in rows], total=min(found, MOST_RANKED), more=found > MOST_RANKED)


@cache
def _configurations() -> dict[str, str]:
    return {code: language.postgres for code, language in all_languages().items()}


def _configuration(language: str) -> str:
    return _configurations().get(language, PLAIN)


def _to_stem(words: str, config: str) -> str:
    """The words as that configuration's stemmer is to get them: PostgreSQL's leaves "and the" before Arabic ones."""
    return " ".join(map(light, words.split())) if config == "arabic" else words


@lru_cache(maxsize=2_000)
def _lexemes(word: str) -> frozenset[str]:
    """The word as it is and as each configuration stems it: it may stand in a text of any language."""
    configs = sorted({PLAIN, *_configurations().values()})
    vectors = " || ".join(["to_tsvector(%s::regconfig, %s)"] * len(configs))
    values = [value for config in configs for value in (config, _to_stem(word, config))]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tsvector_to_array({vectors})", values)
        # A word of signs that PostgreSQL takes for no letters stays as it is, and is found nowhere.
        return (frozenset(cursor.fetchone()[0]) | written_together(word)) or frozenset({word})


def _matching(word: str) -> str:
    """The shortest tsquery, as text, that finds every form of a word, and longer words that begin with it."""
    longer = sorted(beginnings(word))
    alone = sorted(lexeme for lexeme in _lexemes(word) if not lexeme.startswith(tuple(longer)))
    return _any_of([*map(_quoted, alone), *(f"{_quoted(beginning)}:*" for beginning in longer)])


def _ranked(word: str) -> str:
    """The tsquery that ranks: the word itself counts more than another that only begins like it."""
    return _any_of([*map(_quoted, sorted(_lexemes(word))), *(f"{_quoted(one)}:*" for one in sorted(beginnings(word)))])


def _any_of(lexemes: list[str]) -> str:
    return f"({' | '.join(lexemes)})"


def _quoted(lexeme: str) -> str:
    """As a literal of that language. Words hold only letters and digits; what a dictionary makes of them might not."""
    return "'{}'".format(lexeme.replace("\\", "\\\\").replace("'", "''"))


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
