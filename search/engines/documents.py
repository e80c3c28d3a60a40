"""How an entry looks on the search server: one index for all languages, with fields of its own for each analyzer.

`title_plain` and `text_plain` hold the words as Python has folded and split them, as the database engines do;
`title_sv`, `text_sv`, ... hold the text for the language's own analyzer. A document fills those of its language.
"""

from functools import cache
from typing import Any

from elasticsearch_dsl import Mapping, Q
from elasticsearch_dsl.query import Query

from portal.languages import all_languages
from search.models import Entry
from search.results import Question
from search.words import beginnings, words_of, written_together

# Says nothing more than the plain words do.
UNKNOWING = "standard"
WEIGHT_OF_A_WORD = 100
# As strings: where numbers or booleans stand, the client takes an existing index for a different one.
SETTINGS = {
    "number_of_shards": "1",
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    "analysis": {"analyzer": {"plain": {"type": "custom", "tokenizer": "whitespace"}}},
}


@cache
def analyzers() -> dict[str, str]:
    """Language code to analyzer, for those languages whose words the server knows."""
    languages = all_languages().values()
    return {language.code: language.analyzer for language in languages if language.analyzer != UNKNOWING}


def mapping() -> Mapping:
    """The fields. A document with another field is refused."""
    fields = Mapping()
    fields.meta("dynamic", "strict")
    for name in ("kind", "public_id", "language", "area", "topics"):
        fields.field(name, "keyword")
    fields.field("entry", "long")
    fields.field("published_at", "date")
    for part in ("title", "text"):
        fields.field(f"{part}_plain", "text", analyzer="plain")
        for code, analyzer in analyzers().items():
            fields.field(f"{part}_{code}", "text", analyzer=analyzer)
    return fields


def document_id(kind: str, public_id: str, language: str) -> str:
    """One document for each entry, by what it is, not by its row."""
    return f"{kind}:{public_id}:{language}"


def key_of(document_id: str) -> tuple[str, str, str]:
    """The entry's key from its document's id."""
    kind, public_id, language = document_id.split(":")
    return kind, public_id, language


def document(entry: Entry) -> dict[str, Any]:
    """An entry as the server keeps it: what is public, and nothing else."""
    fields = {
        "kind": entry.kind,
        "public_id": entry.public_id,
        "language": entry.language,
        "entry": entry.pk,
        "area": entry.area,
        "topics": entry.topics,
        "published_at": entry.published_at.isoformat(),
        "title_plain": " ".join(words_of(entry.title)),
        "text_plain": " ".join(words_of(entry.text)),
    }
    if entry.language in analyzers():
        fields |= {f"title_{entry.language}": entry.title, f"text_{entry.language}": entry.text}
    return fields


def query_of(question: Question) -> Query:
    """The question in the server's language."""
    words = [_any_form(word) for word in question.words]
    narrowed = [_any_of([_kind(*kind) for kind in question.kinds.items()])]
    narrowed += [Q("term", **{name: value}) for name in ("area", "language") if (value := getattr(question, name))]
    if question.every_word:
        return Q("bool", must=words, filter=narrowed)
    # More of the words before better ones: a short title with one of them is not what was asked for.
    counted = [Q("constant_score", filter=word, boost=WEIGHT_OF_A_WORD) for word in words]
    return Q("bool", should=[*words, *counted], minimum_should_match=1, filter=narrowed)


def _any_form(word: str) -> Query:
    names = ["plain", *analyzers()]
    fields = [f"title_{name}^5" for name in names] + [f"text_{name}" for name in names]
    forms = [Q("multi_match", query=word, fields=fields, tie_breaker=0.3)]
    for beginning in beginnings(word):
        forms.append(Q("prefix", title_plain={"value": beginning, "boost": 1.0}))
        forms.append(Q("prefix", text_plain={"value": beginning, "boost": 0.2}))
    if together := sorted(written_together(word)):
        forms += [Q("terms", title_plain=together, boost=5.0), Q("terms", text_plain=together)]
    return _any_of(forms)


def _any_of(queries: list[Query]) -> Query:
    return Q("bool", should=queries, minimum_should_match=1)


def _kind(kind: str, language: str) -> Query:
    terms = [Q("term", kind=kind)] + ([Q("term", language=language)] if language else [])
    return Q("bool", filter=terms)
