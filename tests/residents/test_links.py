"""Links that stand for a right: only for one purpose, only in time, only as we made them."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from residents import tokens
from residents.models import fold


def old(moment_ago: timedelta, purpose: str = "confirm") -> str:
    """A token made that long ago."""
    with pytest.MonkeyPatch.context() as patch:
        past = (timezone.now() - moment_ago).timestamp()
        patch.setattr(signing.time, "time", lambda: past)
        return tokens.make(purpose, "abc")


def test_it_gives_back_what_it_was_made_for():
    assert tokens.read("confirm", tokens.make("confirm", "abc")) == "abc"


@pytest.mark.parametrize("other", sorted(set(tokens.LIFETIMES) - {"confirm"}))
def test_it_is_worth_nothing_for_another_purpose(other):
    with pytest.raises(tokens.InvalidLink):
        tokens.read(other, tokens.make("confirm", "abc"))


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: "abd" + token[3:],
        lambda token: token.replace(":", "."),
        lambda token: "",
        lambda token: "\x00",
        lambda token: token.upper(),
        lambda token: "å" * 4000,
    ],
)
def test_a_changed_one_is_worth_nothing(change):
    with pytest.raises(tokens.InvalidLink) as error:
        tokens.read("confirm", change(tokens.make("confirm", "abc")))

    assert not isinstance(error.value, tokens.ExpiredLink)


def test_it_works_until_its_time_and_then_says_that_it_was_right_once():
    assert tokens.read("confirm", old(timedelta(hours=47, minutes=59))) == "abc"

    with pytest.raises(tokens.ExpiredLink):
        tokens.read("confirm", old(timedelta(hours=48, minutes=1)))


def test_one_made_under_another_secret_key_is_worth_nothing(settings):
    token = tokens.make("confirm", "abc")
    settings.SECRET_KEY = "another"

    with pytest.raises(tokens.InvalidLink):
        tokens.read("confirm", token)


def test_an_unknown_purpose_cannot_be_given_out():
    with pytest.raises(KeyError):
        tokens.make("anything", "abc")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Anna@Exempel.SE ", "anna@exempel.se"),
        ("anna@räksmörgås.se", "anna@xn--rksmrgs-5wao1o.se"),
        ("anna@Straße.de", "anna@strasse.de"),
        ("anna", "anna"),
    ],
)
def test_addresses_that_reach_one_mailbox_are_kept_as_one(written, kept):
    assert fold(written) == kept
