"""Areas and topics as every page needs them: remembered, so read and never changed."""

from portal.models import Area, Topic
from portal.public_state import remembered


def known_areas() -> dict[int, Area]:
    """Every area by its key, with its names, in their order."""
    return remembered("areas", Area.objects.with_names().in_bulk)


def known_topics() -> dict[int, Topic]:
    """Every topic by its key, with its names, in their order."""
    return remembered("topics", Topic.objects.with_names().in_bulk)
