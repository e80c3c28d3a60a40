"""What every engine shares: from a question to hits that may be shown.

An engine only proposes candidates. Whether one is shown is decided here, by the entry and by the kind itself, so that
an engine that knows too much (a copy that is behind, a page that has just expired) shows nothing of it.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from portal import kinds as registry
from search.models import Entry
from search.results import Candidates, Hit, Question, Results
from search.snippets import snippet

# Up to here every candidate is checked, so that the number shown is exact: a count must not tell of what is hidden.
MOST_CHECKED = 100
Key = tuple[str, str]


class Engine(ABC):
    """Finds entries. `find` is the whole interface; engines differ in `candidates`."""

    name: str

    @abstractmethod
    def candidates(self, question: Question, most: int) -> Candidates:
        """The best `most` entries that answer the question, best first, and how many there are."""

    def find(
        self,
        query: str,
        *,
        language: str,
        kinds: Collection[str] | None = None,
        area: str | None = None,
        written_in: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Results:
        """Hits `offset` to `offset + limit` for what somebody typed who reads in `language`.

        Texts are found in all languages (`written_in`: in that one only), pages in the reader's. Where nothing has
        every word, what has some of them is found. Any text may be asked, also one without a word in it.
        """
        question = Question.from_text(
            query,
            reader=language,
            kinds=sought_kinds(kinds, written_in or language),
            area=area or "",
            language=written_in or "",
        )
        if not question.words or not question.kinds:
            return Results(hits=[], total=0, words=question.words)
        return self.answer(question, limit=limit, offset=offset)

    def answer(self, question: Question, *, limit: int, offset: int) -> Results:
        """One page of what answers a question."""
        most = max(offset + limit, MOST_CHECKED)
        found = self.candidates(question, most)
        checked = checked_window(found, offset, limit)
        loosened = False
        if not checked.total and len(question.words) > 1 and question.every_word:
            found = self.candidates(question.loosened(), most)
            checked = checked_window(found, offset, limit)
            loosened = bool(checked.total)
        hits = hits_of(checked.pks, question.words)
        return Results(
            hits=hits,
            total=checked.total,
            more=found.more,
            loosened=loosened,
            in_reserve=found.in_reserve,
            words=question.words,
        )


@dataclass(frozen=True, slots=True)
class _Checked:
    """A window of candidates that may be shown, and how many there are in all."""

    pks: list[int]
    total: int


def sought_kinds(names: Collection[str] | None, language: str) -> dict[str, str]:
    """Every kind to be searched, with the language it is bound to, or "". Unknown names are left out.

    A kind that stands in each language by itself (`per_language`, as pages do) is sought in one language only.
    """
    known = [kind for kind in registry.all_kinds() if names is None or kind.name in names]
    return {kind.name: language if getattr(kind, "per_language", False) else "" for kind in known}


def checked_window(found: Candidates, offset: int, limit: int) -> _Checked:
    """The candidates from `offset` on that exist as entries and may be seen by everybody now."""
    if found.total <= MOST_CHECKED:
        visible = visible_pks(found.pks)
        return _Checked(visible[offset : offset + limit], len(visible))
    window = found.pks[offset : offset + limit]
    visible = visible_pks(window)
    return _Checked(visible, found.total - (len(window) - len(visible)))


def visible_pks(pks: Sequence[int]) -> list[int]:
    """Those whose kind says that everybody may see them, in the same order. One query, and one or two for each kind."""
    keys = {pk: (kind, public_id) for pk, kind, public_id in _keys_of(pks)}
    visible = visible_keys(keys.values())
    return [pk for pk in pks if keys.get(pk) in visible]


def _keys_of(pks: Sequence[int]) -> Iterable[tuple[int, str, str]]:
    return Entry.objects.filter(pk__in=pks).values_list("pk", "kind", "public_id") if pks else ()


def visible_keys(keys: Iterable[Key]) -> set[Key]:
    """Those of (kind, public id) that everybody may see now, by the kinds' own rule."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, public_id in dict.fromkeys(keys):
        by_kind[kind].append(public_id)
    visible: set[Key] = set()
    for kind in registry.all_kinds():
        if kind.name in by_kind:
            visible |= {(kind.name, public_id) for public_id in kind.visible_ids(by_kind[kind.name], None)}
    return visible


def hits_of(pks: Sequence[int], words: Collection[str]) -> list[Hit]:
    """Hits with their snippets, made from the entries' own text: never from what an engine remembers."""
    entries = Entry.objects.in_bulk(pks)
    return [
        Hit(
            kind=entry.kind,
            public_id=entry.public_id,
            language=entry.language,
            title=entry.title,
            snippet=snippet(entry.text, words, entry.language),
            area=entry.area,
            published_at=entry.published_at,
        )
        for entry in (entries[pk] for pk in pks if pk in entries)
    ]
