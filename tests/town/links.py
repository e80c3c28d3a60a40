"""The links of letters: right ones, those that have run out, and damaged ones."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.signing import TimestampSigner, b62_encode

from dialogue.models import Proposal
from moderation.models import Submission
from residents import tokens
from residents.models import Follow

# Where a link leads, for what it is, and how many days it has run out after.
PLACES = {
    "confirm": "bekrafta",
    "submission": "arende",
    "support": "stod",
    "unsubscribe": "sluta-folja",
    "follow": "folj",
    "follows": "foljer",
}
NOTHING = {
    "confirm": "nothing",
    "submission": "nothing",
    "support": "nothing:nothing",
    "unsubscribe": "nothing.proposal.nothing",
    "follow": "nothing.proposal.nothing",
    "follows": "nothing",
}
TOO_OLD_DAYS = {"confirm": 10, "submission": 400, "support": 10, "unsubscribe": 1200, "follow": 10, "follows": 400}


@contextmanager
def made_days_ago(days: int) -> Iterator[None]:
    """Links that are made inside are that old."""
    moment = b62_encode(int(time.time()) - days * tokens.DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TimestampSigner, "timestamp", lambda _self: moment)
        yield


def subjects() -> list[tuple[str, str]]:
    """(purpose, what it is about): a submission of each kind in each state, a support and a follow."""
    by_state = {(one.kind, one.state): one.public_id for one in Submission.objects.order_by("pk")}
    proposal = Proposal.objects.filter(status="open").order_by("pk").first()
    follow = Follow.objects.filter(kind="proposal").order_by("pk").first()
    return [
        *(("confirm", public_id) for public_id in by_state.values()),
        *(("submission", public_id) for public_id in by_state.values()),
        ("support", f"{proposal.public_id}:{follow.person.public_id}"),
        *((purpose, f"{follow.person.public_id}.{follow.kind}.{follow.key}") for purpose in ("unsubscribe", "follow")),
        ("unsubscribe", f"{follow.person.public_id}.rhythm.daily"),
        ("follows", follow.person.public_id),
    ]


def address(language: str, purpose: str, token: str) -> str:
    return f"/{language}/{PLACES[purpose]}/{token}/"


def right(language: str) -> list[str]:
    return [address(language, purpose, tokens.make(purpose, about)) for purpose, about in subjects()]


def expired(language: str) -> list[str]:
    found = []
    for purpose, about in subjects():
        with made_days_ago(TOO_OLD_DAYS[purpose]):
            found.append(address(language, purpose, tokens.make(purpose, about)))
    return found


def damaged(language: str) -> list[str]:
    """Cut short, with a letter changed, made for something else, made for nothing that there is, and no link at all."""
    found = []
    for purpose, about in dict(subjects()).items():
        token = tokens.make(purpose, about)
        other = tokens.make("confirm" if purpose != "confirm" else "support", about)
        nothing = tokens.make(purpose, NOTHING[purpose])
        broken = [token[:-1], f"{token[:-3]}xxx", other, "x", about]
        if purpose != "unsubscribe":  # to end what is not there is no failure
            broken.append(nothing)
        found += [address(language, purpose, one) for one in broken]
    return found
