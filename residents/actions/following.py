"""What people follow and how often they hear of it: by themselves, by taking part, or by the link in a letter."""

from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from portal.idempotency import once
from residents import tokens
from residents.actions.people import confirm_person
from residents.models import GATHERED, DigestItem, Follow, Person, Rhythm
from residents.telling import usual_rhythm

# What the link of a gathered letter ends: every follow of a rhythm, as if the rhythm were a thing to follow.
RHYTHM = "rhythm"


@transaction.atomic
def follow(*, person: Person, kind: str, key: str, now: datetime, rhythm: Rhythm | None = None) -> None:
    """The person gets letters about it from now on, as often as `rhythm` says. Without one a new follow gets what is
    usual for its kind, and one that there is, or has been, keeps its own: following twice changes nothing."""
    held, new = Follow.objects.get_or_create(
        person=person,
        kind=kind,
        key=key,
        defaults={"created_at": now, "ended_at": None, "rhythm": rhythm or usual_rhythm(kind)},
    )
    if not new and held.ended_at is not None:
        Follow.objects.filter(pk=held.pk).update(ended_at=None)
    if not new and rhythm:
        choose_rhythm(person=person, kind=kind, key=key, rhythm=rhythm)


def follow_once(
    *, person: Person, kind: str, key: str, form_key: UUID, now: datetime, rhythm: Rhythm | None = None
) -> None:
    """Follows by a form that counts once: sent again after the follow was ended, it begins nothing anew."""

    def make() -> str:
        follow(person=person, kind=kind, key=key, now=now, rhythm=rhythm)
        return key

    once(act="follow", author=person.key, key=form_key, now=now, make=make)


def choose_rhythm(*, person: Person, kind: str, key: str, rhythm: Rhythm) -> None:
    """From now on the person hears as often of what they follow there. What waits already comes with the letter of the
    new rhythm; for one that no longer gathers, with the next daily letter."""
    _choose(Follow.objects.held_by(person).filter(kind=kind, key=key), rhythm)


def choose_rhythm_of_all(*, person: Person, rhythm: Rhythm) -> None:
    """As `choose_rhythm`, of everything that the person follows now."""
    _choose(Follow.objects.held_by(person), rhythm)


@transaction.atomic
def _choose(held: models.QuerySet[Follow], rhythm: Rhythm) -> None:
    changed = list(held.exclude(rhythm=rhythm).values_list("pk", flat=True))
    Follow.objects.filter(pk__in=changed).update(rhythm=rhythm)
    gathered = rhythm if rhythm in GATHERED else Rhythm.DAILY
    DigestItem.objects.waiting().filter(follow__in=changed).update(rhythm=gathered)


def unfollow(*, person: Person, kind: str, key: str, now: datetime) -> None:
    """No more letters about it."""
    Follow.objects.held_by(person).filter(kind=kind, key=key).update(ended_at=now)


def unfollow_all(*, person: Person, now: datetime, rhythm: Rhythm | None = None) -> None:
    """No more letters about anything that the person follows, or that they hear of in that rhythm."""
    held = Follow.objects.held_by(person)
    (held.filter(rhythm=rhythm) if rhythm else held).update(ended_at=now)


# -- by the links of letters -------------------------------------------------------------------------------------------


def follow_link(*, person: Person, kind: str, key: str, rhythm: Rhythm | None = None) -> str:
    """The token with which whoever holds the letter begins that follow, within two days."""
    return tokens.make("follow", ".".join([person.public_id, kind, key, *([rhythm] if rhythm else [])]))


def read_follow_link(token: str) -> tuple[Person, str, str, Rhythm | None]:
    """Who would follow what: the person, the kind, the key, and how often where they have chosen. Raises
    tokens.InvalidLink."""
    person_id, kind, key, *chosen = tokens.read("follow", token).split(".")
    return _person(person_id), kind, key, Rhythm(chosen[0]) if chosen else None


@transaction.atomic
def follow_by_link(*, token: str, now: datetime) -> Person:
    """The button behind the letter's link was pressed: the address is theirs, and they follow. Gives who. Raises
    tokens.InvalidLink."""
    person, kind, key, rhythm = read_follow_link(token)
    confirm_person(person=person, now=now)
    follow(person=person, kind=kind, key=key, now=now, rhythm=rhythm)
    return person


def unfollow_link(*, person: Person, kind: str, key: str) -> str:
    """The token with which whoever holds the letter ends that one follow, without signing in; or, where the kind is
    RHYTHM, all that they hear of in that rhythm."""
    return tokens.make("unsubscribe", f"{person.public_id}.{kind}.{key}")


def unfollow_by_link(*, token: str, now: datetime) -> None:
    """Ends what the token names; ending it twice changes nothing. Raises tokens.InvalidLink."""
    person_id, kind, key = followed_by_link(token)
    person = Person.objects.filter(public_id=person_id).first()
    if person is None:
        return
    if kind == RHYTHM:
        unfollow_all(person=person, now=now, rhythm=Rhythm(key))
    else:
        unfollow(person=person, kind=kind, key=key, now=now)


def followed_by_link(token: str) -> tuple[str, str, str]:
    """Who follows what, by the token: the person's public id, the kind, the key. Raises tokens.InvalidLink."""
    person_id, kind, key = tokens.read("unsubscribe", token).split(".", 2)
    return person_id, kind, key


def follows_link(*, person: Person) -> str:
    """The token with which whoever holds the letter sees all that the person follows, chooses how often they hear of
    it, and ends it, without signing in, for a year."""
    return tokens.make("follows", person.public_id)


def read_follows_link(token: str) -> Person:
    """Whose follows they are. Raises tokens.InvalidLink."""
    return _person(tokens.read("follows", token))


def _person(public_id: str) -> Person:
    person = Person.objects.filter(public_id=public_id).first()
    if person is None:
        raise tokens.InvalidLink
    return person
