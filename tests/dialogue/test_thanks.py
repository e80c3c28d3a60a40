"""Thanks (tack): one per person and contribution, of nobody's business, and an order to read in."""

from datetime import timedelta

import pytest
from django.test import Client

from dialogue import actions
from dialogue.leaving import thanks_given
from dialogue.models import Comment, Thanks
from dialogue.reading import page_of_roots
from portal import clock
from portal.limits import LIMITS
from residents.actions import leave
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def thread():
    return make.thread()


def given(comment: Comment, number: int) -> None:
    for _ in range(number):
        actions.thank(comment=comment, person=make.person(), network="", now=NOW)


def count_of(comment: Comment) -> int:
    comment.refresh_from_db()
    return comment.thank_count


def order_of(thread) -> list[int]:
    found, after = [], ""
    while True:
        page = page_of_roots(thread, after=after, order="thanked", size=3)
        found += [root.comment.pk for root in page.roots]
        after = page.next_after
        if not after:
            return found


class TestThanks:
    def test_count_each_person_once(self, thread):
        comment, person = make.comment(thread), make.person()

        assert actions.thank(comment=comment, person=person, network="", now=NOW)
        assert not actions.thank(comment=comment, person=person, network="", now=NOW)

        assert count_of(comment) == 1

    def test_are_taken_back_once(self, thread):
        comment, person = make.comment(thread), make.person()
        actions.thank(comment=comment, person=person, network="", now=NOW)

        assert actions.take_back_thanks(comment=comment, person=person)
        assert not actions.take_back_thanks(comment=comment, person=person)

        assert count_of(comment) == 0

    def test_count_each_person_once_also_after_the_secret_key_has_changed(self, thread, settings):
        comment, person = make.comment(thread), make.person()
        actions.thank(comment=comment, person=person, network="", now=NOW)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret key"

        assert not actions.thank(comment=comment, person=person, network="", now=NOW)
        assert count_of(comment) == 1

        assert actions.take_back_thanks(comment=comment, person=person)
        assert count_of(comment) == 0

    @pytest.mark.parametrize("all_at_once", [False, True])
    def test_given_under_two_secret_keys_are_all_taken_back(self, thread, settings, all_at_once):
        comment, person, former = make.comment(thread), make.person(), settings.SECRET_KEY
        actions.thank(comment=comment, person=person, network="", now=NOW)
        settings.SECRET_KEY = "another secret key"
        actions.thank(comment=comment, person=person, network="", now=NOW)
        settings.SECRET_KEY_FALLBACKS = [former]

        if all_at_once:
            actions.take_back_all_thanks(person=person)
        else:
            actions.take_back_thanks(comment=comment, person=person)

        assert count_of(comment) == 0

    def test_are_not_given_for_ones_own_words(self, thread):
        person = make.person()
        comment = make.comment(thread, by=person)

        with pytest.raises(actions.UnableToThank):
            actions.thank(comment=comment, person=person, network="", now=NOW)

        assert count_of(comment) == 0

    @pytest.mark.parametrize("gone", [make.hidden, make.withdrawn])
    def test_are_not_counted_for_what_went_away_while_somebody_read_it(self, thread, gone):
        comment = make.comment(thread)
        gone(comment)

        with pytest.raises(actions.UnableToThank):
            actions.thank(comment=comment, person=make.person(), network="", now=NOW)

    def test_do_not_say_who_gave_them(self, thread):
        comment, person = make.comment(thread), make.person()
        actions.thank(comment=comment, person=person, network="", now=NOW)

        row = Thanks.objects.get()

        assert {str(person.pk), person.public_id, person.address}.isdisjoint({row.person_key, str(row)})

    def test_are_sorted_by_with_the_newest_first_among_equals(self, thread):
        made = [make.comment(thread, now=NOW + timedelta(minutes=place)) for place in range(8)]
        for comment, number in zip(made, [0, 2, 1, 0, 2, 0, 3, 0], strict=True):
            given(comment, number)

        assert order_of(thread) == [made[place].pk for place in (6, 4, 1, 2, 7, 5, 3, 0)]

    def test_go_with_whoever_leaves_so_that_coming_back_counts_once(self, thread):
        comment, user = make.comment(thread), make.user(Role.RESIDENT)
        given(comment, 1)
        actions.thank(comment=comment, person=user.person, network="", now=NOW)
        before = signed_in(user).get("/sv/mitt/lamna/").text

        leave(user=user, now=NOW)

        assert "Ditt tack för 1 inlägg tas tillbaka." in before
        assert count_of(comment) == 1

    def test_are_in_ones_own_data_and_nobody_elses(self, thread):
        comment, person = make.comment(thread), make.person()
        actions.thank(comment=comment, person=person, network="", now=NOW)

        assert [row["comment__public_id"] for row in thanks_given(person)] == [comment.public_id]
        assert thanks_given(make.person()) == []


class TestThePageOfThanks:
    def test_asks_a_guest_to_sign_in_and_come_back(self, thread):
        comment = make.comment(thread)

        answer = Client().get(f"/sv/inlagg/{comment.public_id}/tacka/")

        assert f"next=/sv/inlagg/{comment.public_id}/tacka/" in answer.text
        assert '<form method="post" data-once>' not in answer.text

    def test_counts_nothing_that_a_guest_sends(self, thread):
        comment = make.comment(thread)

        Client().post(f"/sv/inlagg/{comment.public_id}/tacka/", {"action": "thank"})

        assert count_of(comment) == 0

    def test_thanks_and_takes_back_by_one_button(self, thread):
        comment, client = make.comment(thread), signed_in(make.user(Role.RESIDENT))
        address = f"/sv/inlagg/{comment.public_id}/tacka/"

        thanked = client.post(address, {"action": "thank"})
        again = client.post(address, {"action": "thank"})
        assert "Ditt tack är räknat" in thanked.text
        assert "Ta tillbaka mitt tack" in again.text
        assert count_of(comment) == 1

        client.post(address, {"action": "take_back"})
        assert count_of(comment) == 0

    def test_says_when_it_was_often(self, thread, monkeypatch):
        monkeypatch.setitem(LIMITS, "thanks", (LIMITS["thanks"][0].__class__("person", 1, 60),))
        client = signed_in(make.user(Role.RESIDENT))
        one, other = make.comment(thread), make.comment(thread)
        client.post(f"/sv/inlagg/{one.public_id}/tacka/", {"action": "thank"})

        answer = client.post(f"/sv/inlagg/{other.public_id}/tacka/", {"action": "thank"})

        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert count_of(other) == 0

    @pytest.mark.parametrize("made", [make.hidden, make.withdrawn])
    def test_is_gone_with_the_contribution(self, thread, made):
        comment = make.comment(thread)
        made(comment)

        assert signed_in(make.user(Role.RESIDENT)).get(f"/sv/inlagg/{comment.public_id}/tacka/").status_code == 404

    def test_is_not_there_for_the_municipality(self, thread):
        official = make.official(thread)

        assert Client().get(f"/sv/inlagg/{official.public_id}/tacka/").status_code == 404

    def test_stands_beside_each_contribution_with_its_number(self, thread):
        comment = make.comment(thread)
        given(comment, 2)

        page = Client().get(thread.url("sv")).text

        assert f'href="/sv/inlagg/{comment.public_id}/tacka/"' in page
        assert "<b>2</b>" in page
