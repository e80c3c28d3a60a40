"""How a form came: its stamp, its trap and its proof of work. All of it tells, none of it refuses."""

import base64
import json
from datetime import timedelta

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.test import Client

from portal import arrival, clock, proofs
from portal.fields import SentForm
from portal.models import SpentProof

KEY = "0e0f3a1e-0000-4000-8000-000000000000"


def now():
    return clock.now()


def sent(**fields) -> SentForm:
    form = SentForm({"key": KEY} | fields, proof="proof" in fields)
    assert form.is_valid(), form.errors
    return form


class TestTheStamp:
    def test_a_form_carries_the_moment_that_it_was_made(self):
        made = SentForm()["made"].value()

        assert sent(made=made).arrived(now() + timedelta(seconds=40)).seconds in {39, 40}

    def test_it_comes_through_a_preview_and_never_runs_out(self):
        made = arrival.stamp(now() - timedelta(days=400))

        given_back = SentForm({"key": "", "made": made})

        assert made in str(given_back["made"])
        assert sent(made=made).arrived(now()).seconds == 400 * 24 * 3600

    @pytest.mark.parametrize("made", ["", "1700000000", "1700000000:abc", "\x00", "x" * 10_000])
    def test_a_missing_or_broken_one_is_no_error(self, made):
        assert sent(made=made).arrived(now()).seconds is None

    def test_nobody_makes_their_own(self):
        ours = arrival.stamp(now())

        assert arrival.seconds_since("1" + ours, now()) is None


def test_a_filled_trap_is_no_error():
    assert sent(website="https://example.org").arrived(now()).trap
    assert not sent().arrived(now()).trap


def solved(challenge: dict) -> str:
    made = Challenge.from_dict(challenge)
    return Payload(made, solve_challenge(made)).to_base64()


def opened(proof: str) -> dict:
    return json.loads(base64.b64decode(proof))


def closed(parts: dict) -> str:
    return base64.b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.django_db
class TestTheProofOfWork:
    def test_a_solved_challenge_counts_once(self):
        proof = solved(proofs.new_challenge(now()))

        assert proofs.spend(proof, now())
        assert not proofs.spend(proof, now())

    def test_it_runs_out(self):
        proof = solved(proofs.new_challenge(now()))

        assert not proofs.spend(proof, now() + proofs.LIFETIME)
        assert proofs.spend(proof, now() + proofs.LIFETIME - timedelta(minutes=1))

    def test_the_address_gives_a_new_one_each_time_that_nobody_keeps_and_no_cookie(self):
        answers = [Client().get("/rakna/") for _times in range(2)]

        assert answers[0].json()["signature"] != answers[1].json()["signature"]
        assert "no-store" in answers[0].headers["Cache-Control"]
        assert not answers[0].cookies

    def test_it_is_never_dearer_than_its_limit(self):
        tries = [solve_challenge(Challenge.from_dict(proofs.new_challenge(now()))).counter for _times in range(5)]

        assert all(proofs.FEWEST_TRIES <= one <= proofs.MOST_TRIES for one in tries)

    @pytest.mark.parametrize(
        "splice",
        [
            {"expiresAt": 4_000_000_000},
            {"expiresAt": None},
            {"cost": 1},
            {"keyPrefix": ""},
            {"keyPrefix": "00"},
            {"algorithm": "SHA-256"},
            {"keyLength": 1},
            {"salt": "00" * 16},
            {"nonce": "00" * 16},
            {"keySignature": None},
            {"data": {"expires": "4000000000"}},
        ],
        ids=str,
    )
    def test_no_part_of_a_challenge_can_be_spliced(self, splice):
        """CVE-2025-68113: in the first version of ALTCHA the end could be moved, since it was not told apart."""
        parts = opened(solved(proofs.new_challenge(now())))
        parts["challenge"]["parameters"] |= splice

        assert not proofs.spend(closed(parts), now())
        assert not SpentProof.objects.exists()

    def test_a_proof_is_not_used_again_in_another_dress(self):
        proof = solved(proofs.new_challenge(now()))
        proofs.spend(proof, now())
        parts = opened(proof)
        parts["more"] = parts["challenge"]["parameters"]["more"] = "x"

        assert not proofs.spend(closed(parts), now())

    @pytest.mark.parametrize("other", ["parameters", "signature"])
    def test_the_halves_of_two_challenges_do_not_fit(self, other):
        one, two = (opened(solved(proofs.new_challenge(now()))) for _times in range(2))
        one["challenge"][other] = two["challenge"][other]

        assert not proofs.spend(closed(one), now())

    def test_an_unsolved_challenge_is_no_proof(self):
        challenge = proofs.new_challenge(now())

        for key in ("", "00" * 32, challenge["parameters"]["keyPrefix"]):
            assert not proofs.spend(
                closed({"challenge": challenge, "solution": {"counter": 1, "derivedKey": key}}), now()
            )

    @pytest.mark.parametrize(
        "proof",
        [
            "",
            "x",
            "é",
            closed([]),
            closed({}),
            closed({"challenge": []}),
            closed({"challenge": {"parameters": {"expiresAt": 1e400}, "signature": 1}}),
            closed({"challenge": {"parameters": {"expiresAt": 10**30}, "signature": ""}}),
            closed({"challenge": {"parameters": {"expiresAt": 4_000_000_000}, "signature": "a"}, "solution": {}}),
            base64.b64encode(b"[" * 1400).decode(),
            "A" * 100_000,
        ],
    )
    def test_whatever_else_is_sent_is_no_proof_and_no_failure(self, proof):
        assert not proofs.spend(proof, now())

    def test_spent_ones_are_forgotten_when_they_have_run_out(self):
        proofs.spend(solved(proofs.new_challenge(now())), now())

        assert proofs.forget(before=now()) == 0
        assert proofs.forget(before=now() + proofs.LIFETIME + timedelta(seconds=1)) == 1
