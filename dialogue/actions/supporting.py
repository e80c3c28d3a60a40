"""Supporting a proposal: one support per person, withdrawable until it closes."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dialogue.models import TAKES_SUPPORT, Proposal, ProposalEvent, ProposalStatus, PublicState, Support, SupportBasis
from dialogue.notifications import PROPOSAL, ask_to_confirm_support, tell_of_reached
from dialogue.permissions import may_support, may_withdraw_support
from portal import audit, limits
from residents import tokens
from residents.actions import confirm_person, follow, unfollow
from residents.models import Person
from residents.roles import Role

PURPOSE = "support"
TOKEN_SECONDS = 48 * 3600
# Whoever has confirmed an address may support: an account makes no difference.
_CONFIRMED = frozenset({Role.GUEST})


class UnableToSupport(Exception):
    """Says in words for the resident why support is not taken."""


@transaction.atomic
def support(*, proposal: Proposal, person: Person, basis: SupportBasis, now: datetime, network: str = "") -> bool:
    """Counts the person once for the proposal and lets them follow it; False when they supported it already.

    At the threshold the status changes and author and supporters are told, in the same transaction. Raises
    UnableToSupport when the proposal takes none, or the person's address is not confirmed; limits.TooOften.
    """
    if not person.is_confirmed:
        raise UnableToSupport(_("Confirm your e-mail address first."))
    if not may_support(_CONFIRMED, ProposalStatus(proposal.status), closes_at=proposal.closes_at, now=now):
        raise UnableToSupport(_("This proposal no longer takes support."))
    if not _begin(proposal, person, basis, now):
        return False
    limits.count("support", now=now, person=person.public_id, network=network)
    _move_count(proposal, +1, now)
    follow(person=person, kind=PROPOSAL, key=proposal.public_id, now=now)
    audit.record(subject=_subject(proposal), act="support", actor=f"person:{person.public_id}", now=now, basis=basis)
    _reach(proposal, now)
    return True


def _subject(proposal: Proposal) -> str:
    return f"{PROPOSAL}:{proposal.public_id}"


def _begin(proposal: Proposal, person: Person, basis: SupportBasis, now: datetime) -> bool:
    """Makes the support stand; False when it stands already. The unique row decides between two at once."""
    ours = Support.objects.filter(proposal=proposal).known_anew(person)
    if ours.standing().exists():
        return False
    if revived := ours.filter(withdrawn_at__isnull=False).values_list("pk", flat=True)[:1]:
        again = Support.objects.filter(pk=revived[0], withdrawn_at__isnull=False)
        if again.update(withdrawn_at=None, given_at=now, basis=basis):
            return True
    try:
        with transaction.atomic():
            Support.objects.create(proposal=proposal, person_key=person.key, basis=basis, given_at=now)
    except IntegrityError:
        return False
    return True


def _move_count(proposal: Proposal, step: int, now: datetime) -> None:
    """Moves the count where the proposal still takes support; the row itself decides, not what was read before."""
    taken = Proposal.objects.visible_to(None).filter(pk=proposal.pk, status__in=TAKES_SUPPORT, closes_at__gt=now)
    if not taken.update(support_count=F("support_count") + step):
        raise UnableToSupport(_("This proposal no longer takes support."))


def _reach(proposal: Proposal, now: datetime) -> None:
    """The first support that fills the threshold moves the status, once."""
    full = Proposal.objects.filter(
        pk=proposal.pk,
        state=PublicState.PUBLISHED,
        status=ProposalStatus.OPEN,
        support_count__gte=F("threshold"),
    )
    if not full.update(status=ProposalStatus.REACHED, reached_at=now):
        return
    proposal.refresh_from_db()
    ProposalEvent.objects.create(
        proposal=proposal, status=ProposalStatus.REACHED, at=now, supports=proposal.support_count
    )
    audit.record(subject=_subject(proposal), act="reached", actor="system", now=now, supports=proposal.support_count)
    tell_of_reached(proposal=proposal, now=now)


@transaction.atomic
def withdraw_support(*, proposal: Proposal, person: Person, now: datetime) -> bool:
    """Takes the support back while the proposal is open, and ends the following; False when there was none.

    A status once reached stays: what was promised at the threshold is not taken back by one person.
    """
    if not may_withdraw_support(_CONFIRMED, ProposalStatus(proposal.status), closes_at=proposal.closes_at, now=now):
        raise UnableToSupport(_("This proposal has closed: support can no longer be taken back."))
    taken_back = Support.objects.of_person(person).filter(proposal=proposal).standing().update(withdrawn_at=now)
    if not taken_back:
        return False
    _move_count(proposal, -taken_back, now)
    unfollow(person=person, kind=PROPOSAL, key=proposal.public_id, now=now)
    audit.record(subject=_subject(proposal), act="withdraw_support", actor=f"person:{person.public_id}", now=now)
    return True


@transaction.atomic
def ask_for_support(*, proposal: Proposal, address: str, language: str, network: str, now: datetime) -> None:
    """Writes a guest the letter whose link confirms their support. Tells nobody whether they supported already."""
    if not proposal.takes_support_at(now):
        raise UnableToSupport(_("This proposal no longer takes support."))
    person = Person.objects.for_address(address, language=language, now=now)
    limits.count("letter", now=now, person=person.public_id, network=network)
    token = tokens.make(PURPOSE, f"{proposal.public_id}:{person.public_id}")
    ask_to_confirm_support(proposal=proposal, person=person, token=token, language=language, now=now)


def read_support_token(token: str) -> tuple[Proposal, Person]:
    """The visible proposal and the person that a support link names.

    Raises residents.tokens.ExpiredLink, residents.tokens.InvalidLink, or UnableToSupport when the proposal is gone.
    """
    proposal_id, _colon, person_id = tokens.read(PURPOSE, token, TOKEN_SECONDS).partition(":")
    proposal = Proposal.objects.visible_to(None).filter(public_id=proposal_id).first()
    person = Person.objects.filter(public_id=person_id).first()
    if proposal is None or person is None:
        raise UnableToSupport(_("This proposal is no longer here."))
    return proposal, person


@transaction.atomic
def confirm_support(*, proposal: Proposal, person: Person, network: str, now: datetime) -> bool:
    """The guest pressed the button behind the link: the address is theirs, and their support counts."""
    confirm_person(person=person, now=now)
    person.refresh_from_db()
    return support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=now, network=network)
