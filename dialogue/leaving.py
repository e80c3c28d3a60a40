"""What the dialogue does when somebody leaves, and what "my data" holds of it."""

from datetime import datetime
from typing import Any

from dialogue import actions
from dialogue.models import Proposal, Support
from residents.models import Person


def take_back_support(person: Person, now: datetime) -> None:
    """Support of proposals that are still open is taken back: else leaving and coming back would count twice. Where the
    count is closed it stays, as part of what was decided upon."""
    theirs = Support.objects.of_person(person).standing()
    still_open = Proposal.objects.visible_to(None).takes_support_at(now).filter(pk__in=theirs.values("proposal"))
    for proposal in still_open:
        actions.withdraw_support(proposal=proposal, person=person, now=now)


def supports_given(person: Person) -> list[dict[str, Any]]:
    """Every support of the person, for their own data."""
    given = Support.objects.of_person(person).order_by("given_at", "pk")
    return list(given.values("proposal__public_id", "basis", "given_at", "withdrawn_at"))
