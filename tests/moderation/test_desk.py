"""The desk as a moderator meets it: a queue, one item, the letter before it is sent, and colleagues beside."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from moderation.models import Outcome, State
from moderation.notifications import private_link
from portal import clock
from residents.roles import Role
from tests.dialogue import factories as dialogue
from tests.moderation import steps
from tests.people import make_user, signed_in

pytestmark = pytest.mark.django_db


def path(name: str, *args: str, language: str = "en") -> str:
    with override(language):
        return reverse(f"moderation:{name}", args=args)


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def moderator():
    return steps.moderator(reads=("sv", "fi"), name="Karin Holm")


@pytest.fixture
def desk(moderator):
    return signed_in(moderator)


def decide_on(client: Client, submission, act: str, view: str = "waiting", **data):
    filled = {
        "act": act,
        "content_hash": submission.current_version.content_hash,
        "rule": "4",
        "words": "Ta bort namnet.",
        "forwarded_to": "",
    }
    return client.post(path("desk_item", view, submission.public_id), filled | data)


class TestTheDoor:
    @pytest.mark.parametrize("name", ["desk", "desk_reports", "desk_appeals", "desk_decided"])
    def test_a_stranger_is_asked_to_sign_in(self, name):
        assert "/konto/" in Client().get(path(name)).headers["Location"]

    @pytest.mark.parametrize("role", [Role.RESIDENT, Role.COMMUNICATOR, Role.ADMINISTRATOR])
    @pytest.mark.parametrize("name", ["desk", "desk_reports", "desk_appeals", "desk_decided"])
    def test_nobody_but_moderators_comes_in(self, role, name):
        answer = signed_in(make_user("other@example.org", role)).get(path(name))

        assert answer.status_code in {302, 403}
        assert "desk-bar" not in text_of(answer)

    def test_a_moderator_without_the_second_factor_is_sent_to_show_it(self, moderator):
        client = Client()
        client.force_login(moderator)

        assert "/konto/" in client.get(path("desk")).headers["Location"]

    def test_a_residents_hand_cannot_decide(self):
        submission = steps.received()
        client = signed_in(make_user("other@example.org", Role.COMMUNICATOR))

        assert decide_on(client, submission, "publish").status_code == 403
        submission.refresh_from_db()
        assert submission.state == State.WAITING

    def test_the_desk_is_never_kept(self, desk):
        assert "no-store" in desk.get(path("desk")).headers["Cache-Control"]


class TestTheQueue:
    def test_the_longest_waiting_stands_first_and_is_the_next_one_taken(self, desk):
        thread = dialogue.thread()
        steps.received(under=thread, now=steps.NOW + timedelta(minutes=5), name="Senare")
        first = steps.received(under=thread, name="Första")

        page = text_of(desk.get(path("desk")))
        taken = desk.post(path("desk"))

        assert page.index("Första") < page.index("Senare")
        assert "Känns det tryggt vid stationen?" in page
        assert taken.headers["Location"] == path("desk_item", "waiting", first.public_id)

    def test_danger_stands_before_what_has_waited_longer(self, desk):
        thread = dialogue.thread()
        for minutes, text, name in (
            (0, "Det är mörkt i tunneln.", "Lugn"),
            (5, "Ring honom på 070-123 45 67.", "Utpekad"),
            (10, "Vi vet var du bor.", "Hotfull"),
        ):
            steps.received(text, under=thread, now=steps.NOW + timedelta(minutes=minutes), name=name)

        page = text_of(desk.get(path("desk")))

        assert page.index("Hotfull") < page.index("Utpekad") < page.index("Lugn")
        assert "Threat" in page

    def test_an_edit_gives_a_text_another_place(self, desk):
        thread = dialogue.thread()
        steps.received(under=thread, name="Först")
        threat = steps.received("Vi vet var du bor.", under=thread, now=steps.NOW + timedelta(minutes=5))
        steps.edit(threat, "Vi vet var lampan är.", now=steps.NOW + timedelta(minutes=6))

        page = text_of(desk.get(path("desk")))

        assert page.index("Först") < page.index(threat.public_id)

    def test_appeals_stand_by_time_alone(self, desk):
        first = steps.appealed(steps.hidden(text="Det är mörkt."), now=steps.NOW)
        second = steps.appealed(steps.hidden(text="Vi vet var du bor."), now=steps.NOW + timedelta(minutes=5))

        page = text_of(desk.get(path("desk_appeals")))

        assert page.index(first.round.submission.public_id) < page.index(second.round.submission.public_id)

    def test_two_moderators_take_two_items(self, desk):
        thread = dialogue.thread()
        steps.received(under=thread)
        steps.received(under=thread)

        mine = desk.post(path("desk")).headers["Location"]
        a_colleagues = signed_in(steps.moderator()).post(path("desk")).headers["Location"]

        assert mine != a_colleagues

    def test_it_holds_what_the_moderator_reads_and_says_what_waits_for_others(self, desk):
        steps.received(name="Svensk")
        steps.received("مرحبا", language="ar", name="Arabisk")

        page = text_of(desk.get(path("desk")))
        everything = text_of(desk.get(path("desk") + "?sprak=alla"))

        assert "Svensk" in page
        assert "Arabisk" not in page
        assert "1 more waits" in page
        assert "Arabisk" in everything

    def test_it_can_be_narrowed_to_a_kind_and_to_what_has_waited_too_long(self, desk):
        now, thread = clock.now(), dialogue.thread()
        steps.received(now=now - timedelta(hours=25), under=thread, name="Väntat länge")
        steps.received(now=now - timedelta(hours=1), under=thread, name="Nyss skickad")

        late = text_of(desk.get(path("desk") + "?sena=1"))
        assert "Nyss skickad" in text_of(desk.get(path("desk")))
        assert "Nyss skickad" not in late
        assert "Väntat länge" in late
        assert "Nothing waits here" in text_of(desk.get(path("desk") + "?slag=proposal"))

    @pytest.mark.parametrize("query", ["?sprak=xx", "?slag=none", "?efter=zzz", "?sena=no", "?efter=" + "9" * 500])
    def test_what_it_does_not_know_asks_for_nothing(self, desk, query):
        steps.received(name="Lova")

        answer = desk.get(path("desk") + query)

        assert answer.status_code == 200
        assert "Lova" in text_of(answer)

    def test_pages_follow_each_other_without_losing_or_repeating_any(self, desk):
        thread = dialogue.thread()
        threats = ["Vi vet var du bor.", "Ring 070-123 45 67."]  # one of each urgency in turn, all at the same moment
        made = [steps.received([*threats, "Mörkt."][turn % 3], under=thread, now=steps.NOW) for turn in range(65)]

        seen, following = [], path("desk")
        while following:
            page = text_of(desk.get(following))
            queue = page[page.index('class="queue"') : page.index("<main")]
            seen += re.findall(r"/bord/waiting/(\w+)/", queue)
            found = re.search(r'href="([^"]+)" rel="next"', page)
            following = found and found[1].replace("&amp;", "&")

        assert seen == [one.public_id for place in range(3) for one in made[place::3]]

    def test_its_cost_does_not_grow_with_the_queue(self, desk):
        thread = dialogue.thread()
        other = dialogue.thread(dialogue.dialogue("En annan dialog"))

        def cost() -> int:
            desk.get(path("desk"))  # what a process asks once
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert desk.get(path("desk")).status_code == 200
            return len(queries)

        steps.received(under=thread)
        few = cost()
        for number in range(40):
            steps.received(f"Text {number} lo@example.org", under=other if number % 2 else thread)

        assert cost() == few
        assert few <= 16

    def test_neither_does_the_cost_of_an_item(self, desk):
        thread = dialogue.thread()
        submission = steps.received("lo@example.org", under=thread)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                desk.get(path("desk_item", "waiting", submission.public_id))
            return len(queries)

        cost()
        few = cost()
        for number in range(40):
            steps.received(f"Text {number} lo@example.org", under=thread)

        assert cost() == few
        assert few <= 33


class TestAnItem:
    def test_shows_words_signals_context_rules_and_the_letter(self, desk):
        submission = steps.received("Robin bor på Exempelvägen 12.\n\nSätt dit vakter!")

        page = text_of(desk.get(path("desk_item", "waiting", submission.public_id)))

        assert "<mark>Exempelvägen 12<sup>1</sup></mark>" in page
        assert "Street address" in page
        assert "Känns det tryggt vid stationen?" in page
        assert page.count('type="radio" name="rule"') == 9
        assert 'data-key="9"' in page
        letter = page[page.index('class="letter"') :]
        assert submission.number in letter
        assert 'lang="sv"' in letter
        assert 'name="words"' in letter

    def test_a_writers_words_are_never_code(self, desk):
        submission = steps.received("<script>alert(1)</script> <b>hej</b>")

        page = text_of(desk.get(path("desk_item", "waiting", submission.public_id)))

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_writers_private_link_and_address_are_not_shown(self, desk):
        submission = steps.received()

        page = text_of(desk.get(path("desk_item", "waiting", submission.public_id)))

        assert submission.person.address not in page
        assert private_link(submission).rsplit(":")[-1] not in page
        assert "/arende/" not in page

    def test_the_letter_is_seen_before_it_is_sent_also_without_javascript(self, desk):
        submission = steps.received(language="fi")

        answer = decide_on(desk, submission, "preview", show="refuse", words="Mina ord")

        page = text_of(answer)
        assert "Henkilötiedot" in page[page.index('class="letter"') :]
        assert "Mina ord</textarea>" in page
        assert 'value="4" data-key="4" checked' in page
        submission.refresh_from_db()
        assert submission.state == State.WAITING

    def test_showing_a_letter_and_sending_it_have_different_names(self, desk):
        submission = steps.received()

        page = text_of(desk.get(path("desk_item", "waiting", submission.public_id)))

        shows = re.findall(r'<button[^>]* name="show"[^>]*>(.*?)</button>', page)
        assert len(shows) == 4
        assert all(re.sub(r"<[^>]+>", "", one).startswith("Show: ") for one in shows)

    def test_how_the_same_rule_was_used_stands_beside_it(self, desk):
        before = steps.received("Förra fallet")
        steps.decide(before, Outcome.REFUSE, steps.moderator())

        page = text_of(decide_on(desk, steps.received(), "preview"))

        assert before.number in page
        assert "Förra fallet" in page

    @pytest.mark.parametrize("view", ["waiting", "appeals"])
    def test_what_has_been_decided_says_so_and_offers_no_buttons(self, desk, view):
        submission = steps.published()

        page = text_of(desk.get(path("desk_item", view, submission.public_id)))

        assert "This has been decided." in page
        assert 'value="publish" data-key' not in page

    @pytest.mark.parametrize("address", ["/en/bord/waiting/nosuchthing1/", "/en/bord/other/bcdfghjkmnpq/"])
    def test_what_does_not_exist_is_not_found(self, desk, address):
        assert desk.get(address).status_code == 404


class TestDeciding:
    @pytest.mark.parametrize(
        ("act", "state", "more"),
        [
            ("publish", State.PUBLISHED, {"words": "", "rule": ""}),
            ("return", State.RETURNED, {}),
            ("refuse", State.REFUSED, {}),
            ("forward", State.FORWARDED, {"forwarded_to": "faults"}),
        ],
    )
    def test_a_button_decides_and_the_next_item_is_in_hand(self, desk, moderator, act, state, more):
        thread = dialogue.thread()
        submission, following = steps.received(under=thread), steps.received(under=thread)

        answer = decide_on(desk, submission, act, **more)

        submission.refresh_from_db()
        following.refresh_from_db()
        assert submission.state == state
        assert answer.headers["Location"] == path("desk_item", "waiting", following.public_id)
        assert following.claimed_by == moderator

    def test_after_the_last_one_the_desk_is_empty(self, desk):
        answer = decide_on(desk, steps.received(), "publish", words="")

        assert answer.headers["Location"] == path("desk")
        assert "Nothing waits here" in text_of(desk.get(path("desk")))

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            ({"words": ""}, "Write in your own words why"),
            ({"rule": ""}, "Choose the rule"),
            ({"rule": "77"}, "Choose the rule"),
            ({"rule": "²"}, "Choose the rule"),
            ({"rule": "1" * 400}, ""),
            ({"content_hash": ""}, ""),
            ({"content_hash": "0" * 64}, "has changed the text"),
            ({"words": "x" * 2001}, "too long"),
        ],
    )
    def test_what_is_missing_is_told_and_the_words_come_back(self, desk, data, told):
        submission = steps.received()
        filled = {"words": "Mina egna ord"} | data

        answer = decide_on(desk, submission, "return", **filled)

        page = text_of(answer)
        assert answer.status_code == 409
        assert told in page
        assert f"{filled['words']}</textarea>" in page
        submission.refresh_from_db()
        assert submission.state == State.WAITING

    def test_a_colleague_who_was_faster_is_told_of_kindly(self, desk):
        submission = steps.received()
        read = submission.current_version.content_hash
        steps.decide(submission, Outcome.PUBLISH, steps.moderator())

        answer = decide_on(desk, submission, "refuse", content_hash=read, words="Mina ord")

        assert answer.status_code == 409
        assert "already been decided" in text_of(answer)
        assert "Mina ord</textarea>" in text_of(answer)
        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED

    def test_a_writer_who_edited_meanwhile_makes_the_moderator_read_again(self, desk):
        submission = steps.received("gammalt")
        read = submission.current_version.content_hash
        steps.edit(submission, "nytt")

        answer = decide_on(desk, submission, "publish", content_hash=read)

        assert answer.status_code == 409
        assert "nytt" in text_of(answer)
        assert submission.current_version.content_hash in text_of(answer)


class TestTakingInHand:
    def test_colleagues_see_who_has_it(self, desk, moderator):
        submission = steps.received()
        now = clock.now()

        desk.post(path("desk_item", "waiting", submission.public_id), {"act": "claim"})

        submission.refresh_from_db()
        assert submission.claimed_by == moderator
        assert now < submission.claimed_until <= clock.now() + timedelta(minutes=10)
        colleague = signed_in(steps.moderator())
        page = text_of(colleague.get(path("desk_item", "waiting", submission.public_id)))
        assert "Karin Holm has it in hand" in page
        assert 'value="publish" data-key' not in page

    def test_reading_alone_takes_nothing_in_hand(self, desk):
        submission = steps.received()

        desk.get(path("desk"))
        desk.get(path("desk_item", "waiting", submission.public_id))

        submission.refresh_from_db()
        assert submission.claimed_by is None

    def test_it_can_be_left_to_a_colleague(self, desk, moderator):
        submission = steps.received()
        desk.post(path("desk_item", "waiting", submission.public_id), {"act": "claim"})

        desk.post(path("desk_item", "waiting", submission.public_id), {"act": "release"})

        submission.refresh_from_db()
        assert submission.claimed_by is None


class TestReportsAndAppeals:
    def test_a_report_is_judged_with_its_words_and_without_its_sender(self, desk):
        submission, reader = steps.published(), steps.writer()
        steps.report(submission, by=reader, text="Där står en adress.")

        page = text_of(desk.get(path("desk_item", "reports", submission.public_id)))
        assert "Där står en adress." in page
        assert reader.address not in page
        answer = decide_on(desk, submission, "hide", "reports")

        assert answer.status_code == 302
        submission.refresh_from_db()
        assert submission.state == State.HIDDEN

    def test_a_moderator_removes_what_nobody_has_reported_in_two_presses(self, desk):
        submission = steps.published()
        found = text_of(desk.get(path("report", "comment", submission.public_id)))
        assert path("desk_item", "reports", submission.public_id) in found

        decide_on(desk, submission, "hide", "reports", case="")

        submission.refresh_from_db()
        assert submission.state == State.HIDDEN

    def test_what_a_colleague_kept_meanwhile_is_not_removed_behind_their_back(self, desk):
        submission = steps.published()
        report = steps.report(submission)
        steps.judge(report, Outcome.KEEP, steps.moderator())

        answer = decide_on(desk, submission, "hide", "reports", case=str(report.round_id))

        assert answer.status_code == 409
        assert "A colleague decided this" in text_of(answer)
        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED

    def test_a_reader_is_not_shown_the_way_to_the_desk(self, client):
        submission = steps.published()

        assert "/bord/" not in text_of(client.get(path("report", "comment", submission.public_id)))

    def test_keeping_shows_the_letter_to_those_who_reported(self, desk):
        submission = steps.published()
        steps.report(submission)

        page = text_of(decide_on(desk, submission, "preview", "reports", show="keep"))

        assert "To those who reported" in page
        assert "It does not break the rules" in page

    def test_the_first_decider_sees_the_appeal_but_no_buttons(self):
        first = steps.moderator(senior=True)
        submission = steps.hidden(by=first)
        steps.appealed(submission, text="Det var ett företag.")

        client = signed_in(first)
        assert submission.public_id in text_of(client.get(path("desk_appeals")))
        page = text_of(client.get(path("desk_item", "appeals", submission.public_id)))

        assert "Det var ett företag." in page
        assert "senior moderator who did not decide first" in page
        assert 'value="uphold" data-key' not in page

    def test_another_senior_moderator_judges_it(self):
        submission = steps.hidden()
        steps.appealed(submission)
        senior = signed_in(steps.moderator(senior=True))

        answer = decide_on(senior, submission, "change", "appeals")

        assert answer.status_code == 302
        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED

    def test_an_act_of_another_view_is_not_taken(self, desk):
        submission = steps.received()

        decide_on(desk, submission, "hide")

        submission.refresh_from_db()
        assert submission.state == State.WAITING


class TestMyDecisionsToday:
    def test_shows_my_own_of_this_day_with_the_words_that_were_sent(self, desk, moderator):
        now, thread = clock.now(), dialogue.thread()
        for text, by, at in [
            ("min egen", moderator, now),
            ("en kollegas", steps.moderator(), now),
            ("min från i förrgår", moderator, now - timedelta(days=2)),
        ]:
            steps.decide(steps.received(text, under=thread, now=at), Outcome.REFUSE, by, now=at, words="Orden.")

        page = text_of(desk.get(path("desk_decided")))

        assert "min egen" in page
        assert "Orden." in page
        assert "en kollegas" not in page
        assert "i förrgår" not in page
