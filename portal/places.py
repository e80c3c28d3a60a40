"""Areas and topics as every page needs them: remembered, so read and never changed."""

from portal.models import Area, Topic
from portal.place_models import choices_of
from portal.public_state import remembered


def known_areas() -> dict[int, Area]:
    """Every area by its key, with its names, in their order."""
    return remembered("areas", Area.objects.with_names().in_bulk)


def known_topics() -> dict[int, Topic]:
    """Every topic by its key, with its names, in their order."""
    return remembered("topics", Topic.objects.with_names().in_bulk)


def area_choices(language: str) -> list[tuple[str, str]]:
    """Form choices (code, name) of every area, sorted by name."""
    return remembered(("areas to choose", language), lambda: choices_of(known_areas().values(), language))


def topic_choices(language: str) -> list[tuple[str, str]]:
    """Form choices (code, name) of every topic, sorted by name."""
    return remembered(("topics to choose", language), lambda: choices_of(known_topics().values(), language))
