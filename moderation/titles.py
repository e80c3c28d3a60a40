"""What many submissions belong to, by its public title, asked for once per kind."""

from collections.abc import Iterable

from moderation.models import Submission
from portal import kinds


def titles_of(found: Iterable[Submission], language: str) -> dict[int, str]:
    """By row: the title of the conversation or proposal it belongs to, else its own; empty where there is none."""
    found = list(found)
    titles: dict[tuple[str, str], str] = {}
    for name in {one.subject_kind for one in found if one.subject_kind}:
        keys = sorted({one.subject_key for one in found if one.subject_kind == name})
        kind = kinds.get(name)
        many = kind.titles(keys, language) if hasattr(kind, "titles") else {}
        titles |= {(name, key): title for key, title in many.items()}
    return {one.pk: titles.get((one.subject_kind, one.subject_key)) or one.current_version.title for one in found}
