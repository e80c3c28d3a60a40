"""The one registry of what can be shown, found, followed and judged, so that lower rooms can ask without importing."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Kind(Protocol):
    """What every kind (`page`, `comment`, `proposal`, …) answers for one of its public ids."""

    name: str

    def label(self) -> str:
        """What one of them is called, in the active language."""

    def title(self, public_id: str, language: str) -> str:
        """Its title in a language as everybody may read it; an empty string when it is gone or not to be seen."""

    def url(self, public_id: str, language: str) -> str:
        """Its path in that language's part of the site, or an empty string when there is none."""

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        """Those that the viewer (None: everybody) may see now, by the model's own `visible_to`."""


@dataclass
class _Registry:
    kinds: dict[str, Any]


_registry = _Registry({})


def register(kind: Kind) -> None:
    """Adds a kind; called once, from the AppConfig of the room that owns it."""
    _registry.kinds[kind.name] = kind


def get(name: str) -> Any:
    """The kind of that name; KeyError where no room has registered it."""
    return _registry.kinds[name]


def followable(name: str) -> Any | None:
    """The kind of that name where residents may follow its things, else None: such a kind says in `letters()` what they
    then get letters about."""
    kind = _registry.kinds.get(name)
    return kind if hasattr(kind, "letters") else None


def all_kinds() -> list[Any]:
    """Every registered kind, in the order of registration."""
    return list(_registry.kinds.values())


def is_visible(name: str, public_id: str, viewer: Any = None) -> bool:
    """Whether that one thing may be seen by the viewer (None: by everybody) now."""
    kind = _registry.kinds.get(name)
    return bool(kind and public_id in kind.visible_ids([public_id], viewer))
