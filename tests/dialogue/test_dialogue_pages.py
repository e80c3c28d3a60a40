"""A dialogue page: what it is called when, who may take part, how fast, and where its conversation belongs."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from dialogue import actions, permissions
from dialogue.models import Comment, DialoguePage, DialogueState, DialogueStatus, OpenTo, ReviewMode, Thread
from dialogue.models.states import shown_status
from home.translating import translate_page
from moderation.models import Submission
from portal import clock
from portal.models import RateHit
from residents.actions import end_identification, identify, tell_due
from residents.models import Letter, Person
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

S = DialogueState
STREAMS = ("can_influence", "already_decided", "partners", "background")
LATER, EARLIER = NOW + timedelta(days=30), NOW - timedelta(hours=1)
TEXT = "Det är mörkt i gångtunneln efter klockan nio på kvällen."


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def write(thread, *, client=None, **fields):
    sent = {
        "action": "send", "key": str(uuid4()), "text": TEXT, "name": "Lo", "email": "lo@example.org",
        "language": "sv", "reply_to": "", "website": "",
    }  # fmt: skip
    return (client or Client()).post(f"/en/skriv/{thread.public_id}/", sent | fields)


class TestWhatADialogueIsCalled:
    @pytest.mark.parametrize(
        ("state", "days_left", "is_answered", "status"),
        [
            (S.COMING, 40, False, DialogueStatus.COMING),
            (S.COMING, 1, False, DialogueStatus.COMING),
            (S.OPEN, None, False, DialogueStatus.OPEN),
            (S.OPEN, 3, False, DialogueStatus.OPEN),
            (S.OPEN, 2, False, DialogueStatus.CLOSING),
            (S.OPEN, 0, False, DialogueStatus.CLOSING),
            (S.OPEN, None, True, DialogueStatus.OPEN),
            (S.PAUSED, 1, False, DialogueStatus.READ_ONLY),
            (S.CLOSED, 0, False, DialogueStatus.CLOSED),
            (S.CLOSED, 0, True, DialogueStatus.ANSWERED),
        ],
    )
    def test_its_status_follows_from_its_state_its_days_and_its_answer(self, state, days_left, is_answered, status):
        assert shown_status(state, days_left=days_left, is_answered=is_answered) == status

    def test_it_closes_soon_on_its_last_three_swedish_calendar_days(self):
        page = DialoguePage(opens_at=NOW - timedelta(days=9), closes_at=datetime(2026, 11, 22, 23, tzinfo=UTC))

        assert page.status_at(datetime(2026, 11, 19, 22, 59, tzinfo=UTC)) == DialogueStatus.OPEN
        assert page.status_at(datetime(2026, 11, 19, 23, 0, tzinfo=UTC)) == DialogueStatus.CLOSING

    @pytest.mark.django_db
    def test_an_emptied_editor_is_no_answer(self):
        assert make.dialogue(closes_at=EARLIER, heard="<p> </p>").status_at(NOW) == DialogueStatus.CLOSED

    @pytest.mark.django_db
    def test_an_answer_in_the_source_language_answers_every_language(self, at_noon):
        page = make.dialogue(closes_at=EARLIER)
        finnish = make.translated(page, "fi", "Onko asemalla turvallista?")
        before = finnish.status_at(NOW)
        page.heard = "<p>Vi sätter upp lampor.</p>"
        page.save_revision().publish()

        finnish = DialoguePage.objects.get(pk=finnish.pk)
        shown = Client().get(finnish.get_url()).text

        assert (before, finnish.status_at(NOW)) == (DialogueStatus.CLOSED, DialogueStatus.ANSWERED)
        assert f'href="{page.get_url()}#heard"' in shown
        assert "Vi sätter upp lampor" not in shown

    @pytest.mark.django_db
    def test_a_paused_one_is_not_among_those_that_take_contributions(self):
        make.dialogue(review_mode=ReviewMode.PAUSED)
        open_one = make.dialogue(review_mode=ReviewMode.AFTER)

        assert list(DialoguePage.objects.open_at(NOW)) == [open_one]

    @pytest.mark.django_db
    def test_the_list_tells_those_that_are_answered_from_those_that_wait(self, at_noon):
        make.dialogue("Den öppna", closes_at=LATER)
        make.dialogue("Den pausade", review_mode=ReviewMode.PAUSED)
        make.dialogue("Den kommande", opens_at=LATER)
        make.dialogue("Den stängda", closes_at=EARLIER)
        make.dialogue("Den besvarade", closes_at=EARLIER, heard="<p>Ja.</p>")

        groups = Client().get(make.index().get_url()).context["groups"]

        assert [[page.title for page in group["pages"]] for group in groups] == [
            ["Den öppna", "Den pausade"],
            ["Den kommande"],
            ["Den stängda"],
            ["Den besvarade"],
        ]


@pytest.mark.django_db
class TestClosingByHand:
    def test_it_is_closed_from_that_moment_and_says_why(self, at_noon):
        page = make.dialogue(closes_at=LATER, review_mode=ReviewMode.CLOSED, closed_reason="Torget byggs om i maj.")

        shown = Client().get(page.get_url()).text
        assert page.state_at(NOW) == DialogueState.CLOSED
        assert "Torget byggs om i maj." in shown
        assert "20 december" not in shown  # the day on which it would have closed
        assert not DialoguePage.objects.open_at(NOW).exists()
        assert list(DialoguePage.objects.closed_at(NOW)) == [page]

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_without_a_reason_it_is_refused(self, reason):
        with pytest.raises(ValidationError, match=r"closed_reason"):
            make.dialogue(review_mode=ReviewMode.CLOSED, closed_reason=reason)

    def test_moving_the_end_of_an_open_dialogue_into_the_past_is_an_end_by_hand(self, at_noon):
        page = make.dialogue(closes_at=LATER)

        refused = self.ended_in_the_tool(page, "")
        page.refresh_from_db()
        assert "Say why it closes before its day" in refused.text
        assert page.state_at(NOW) == DialogueState.OPEN

        self.ended_in_the_tool(page, "Torget byggs om i maj.")
        page.refresh_from_db()
        assert page.state_at(NOW) == DialogueState.CLOSED

    def ended_in_the_tool(self, page, reason: str):
        client, address = signed_in(make.user(Role.ADMINISTRATOR)), f"/admin/pages/{page.pk}/edit/"
        data = querydict_from_html(client.get(address).text, form_id="page-edit-form")
        # What scripts draw is not in the page: no blocks.
        data |= dict.fromkeys((f"{name}-count" for name in STREAMS), "0")
        data["closes_at"] = "2026-11-20 11:00"
        data["closed_reason"], data["action-publish"] = reason, "action-publish"
        return client.post(address, data, headers={"accept-language": "en"})

    def test_a_dialogue_that_had_closed_already_may_be_mended(self, at_noon):
        page = make.dialogue(closes_at=EARLIER)

        self.ended_in_the_tool(page, "")

        page.refresh_from_db()
        assert page.closes_at == datetime(2026, 11, 20, 10, tzinfo=UTC)

    def test_its_followers_are_told_why_once(self):
        thread = make.thread(make.dialogue(closes_at=LATER))
        make.comment(thread)
        page = thread.page("sv")
        page.review_mode, page.closed_reason = ReviewMode.CLOSED, "Torget byggs om i maj."
        page.save_revision().publish()

        told = [actions.close_due(now=NOW), actions.close_due(now=NOW)]
        tell_due(NOW)

        letters = Letter.objects.filter(template="dialogue/email/thread_closed")
        assert told == [1, 0]
        assert ["Torget byggs om i maj." in letter.body for letter in letters] == [True]


class TestWhoMayTakePart:
    RESIDENT, GUEST, READER = {Role.RESIDENT}, {Role.ANONYMOUS, Role.GUEST}, {Role.ANONYMOUS}

    @pytest.mark.parametrize(
        ("open_to", "reader", "guest", "resident", "verified"),
        [
            (OpenTo.ANYONE, False, True, True, True),
            (OpenTo.SIGNED_IN, False, False, True, True),
            (OpenTo.EID, False, False, False, True),
        ],
    )
    def test_a_dialogue_is_open_to_whom_it_says(self, open_to, reader, guest, resident, verified):
        asked = [(self.READER, False), (self.GUEST, False), (self.RESIDENT, False), (self.RESIDENT, True)]

        may = [permissions.may_take_part(frozenset(who), open_to, verified=shown) for who, shown in asked]

        assert may == [reader, guest, resident, verified]

    def test_a_guest_is_never_verified(self):
        assert not permissions.may_take_part(frozenset(self.GUEST), OpenTo.EID, verified=True)

    @pytest.mark.parametrize("state", [S.COMING, S.PAUSED, S.CLOSED])
    def test_nobody_writes_while_it_is_not_open(self, state):
        assert not permissions.may_comment(frozenset(self.RESIDENT), state, OpenTo.SIGNED_IN)

    @pytest.mark.django_db
    def test_a_guest_is_shown_the_way_to_sign_in_and_back_to_the_form(self, at_noon):
        thread = make.thread(make.dialogue(open_to=OpenTo.SIGNED_IN))

        page = Client().get(f"/en/skriv/{thread.public_id}/").text

        assert "Sign in to write here" in page
        assert f"next=%2Fen%2Fskriv%2F{thread.public_id}%2F" in page
        assert "<textarea" not in page

    @pytest.mark.django_db
    def test_the_act_refuses_a_guest_and_gives_the_text_back(self, at_noon):
        thread = make.thread(make.dialogue(open_to=OpenTo.SIGNED_IN))

        response = write(thread)

        assert response.status_code == 409
        assert TEXT in response.text
        assert not Submission.objects.exists()
        assert not Person.objects.filter(address="lo@example.org").exists()

    @pytest.mark.django_db
    def test_whoever_is_signed_in_writes(self, at_noon):
        thread = make.thread(make.dialogue(open_to=OpenTo.SIGNED_IN))

        assert write(thread, client=signed_in(make.user(Role.RESIDENT))).status_code == 303

    @pytest.mark.django_db
    def test_e_identification_can_only_be_asked_for_where_somebody_provides_it(self, settings, at_noon):
        with pytest.raises(ValidationError, match=r"open_to"):
            make.dialogue(open_to=OpenTo.EID)
        form_class = DialoguePage.get_edit_handler().get_form_class()
        without = dict(form_class(instance=DialoguePage()).fields["open_to"].choices)
        settings.OIDC_ISSUER = "https://id.example"
        thread = make.thread(make.dialogue(open_to=OpenTo.EID))
        offered = dict(form_class(instance=DialoguePage()).fields["open_to"].choices)

        response = write(thread, client=signed_in(make.user(Role.RESIDENT)))

        assert (OpenTo.EID in without, OpenTo.EID in offered) == (False, True)
        assert response.status_code == 409
        assert "Show with e-identification who you are" in Client().get(f"/en/skriv/{thread.public_id}/").text

    @pytest.mark.django_db
    def test_whoever_has_not_shown_who_they_are_keeps_the_text_and_is_led_there_and_back(self, settings, at_noon):
        settings.OIDC_ISSUER = "https://id.example"
        thread = make.thread(make.dialogue(open_to=OpenTo.EID))

        response = write(thread, client=signed_in(make.user(Role.RESIDENT)))

        assert response.status_code == 409
        assert TEXT in response.text
        assert f'/konto/e-legitimation/?next=%2Fen%2Fskriv%2F{thread.public_id}%2F" target="_blank"' in response.text
        assert not Submission.objects.exists()

    @pytest.mark.django_db
    def test_whoever_has_shown_who_they_are_writes_until_they_end_it(self, settings, at_noon):
        settings.OIDC_ISSUER = "https://id.example"
        thread, user = make.thread(make.dialogue(open_to=OpenTo.EID)), make.user(Role.RESIDENT)
        identify(user=user, keys=["0" * 64], now=NOW)

        assert write(thread, client=signed_in(user)).status_code == 303
        end_identification(user=user, now=NOW)
        assert write(thread, client=signed_in(user), text=f"{TEXT} Igen.").status_code == 409

    @pytest.mark.django_db
    def test_a_guest_does_not_write_by_the_address_of_somebody_who_has_shown_who_they_are(self, settings, at_noon):
        settings.OIDC_ISSUER = "https://id.example"
        thread, user = make.thread(make.dialogue(open_to=OpenTo.EID)), make.user(Role.RESIDENT)
        identify(user=user, keys=["0" * 64], now=NOW)

        assert write(thread, email=user.email).status_code == 409


@pytest.mark.django_db
class TestSlowMode:
    @pytest.fixture
    def thread(self):
        return make.thread(make.dialogue(slow_minutes=60))

    def test_it_is_off_unless_it_is_put_on(self):
        assert permissions.pace_of(0) == ()
        assert [(one.most, one.seconds) for one in permissions.pace_of(5)] == [(1, 300)]

    def test_the_page_and_the_form_say_that_it_is_on(self, thread, at_noon):
        page = Client().get(thread.url("sv")).text

        assert "60 minut" in page
        assert "Slow mode is on" in Client().get(f"/en/skriv/{thread.public_id}/").text

    def test_a_second_contribution_waits_for_its_time_and_the_text_comes_back(self, thread, monkeypatch):
        client, moment = signed_in(make.user(Role.RESIDENT)), [NOW]
        monkeypatch.setattr(clock, "now", lambda: moment[0])
        assert write(thread, client=client).status_code == 303

        moment[0] = NOW + timedelta(minutes=20)
        response = write(thread, client=client, text="En helt annan text, skriven efter tjugo minuter.")

        assert response.status_code == 429
        assert 2400 <= int(response.headers["Retry-After"]) <= 2401
        assert "This dialogue is in slow mode" in response.text
        assert "En helt annan text, skriven efter tjugo minuter." in response.text
        assert Submission.objects.count() == 1

    def test_after_its_time_one_may_write_again(self, thread):
        by = make.person()
        make.submitted(thread, by=by)

        make.submitted(thread, by=by, now=NOW + timedelta(minutes=60))

        assert Submission.objects.count() == 2

    def test_it_holds_for_one_person_and_one_thread(self, thread):
        by = make.person()
        make.submitted(thread, by=by)
        make.submitted(thread)
        RateHit.objects.filter(act="comment").delete()

        make.submitted(make.thread(make.dialogue(slow_minutes=60)), by=by)

        assert Submission.objects.count() == 3

    def test_a_stranger_who_writes_in_somebodys_name_does_not_silence_them(self, thread):
        by = make.person()
        make.submitted(thread, by=by, sender_role=Role.GUEST, confirmed=False, network="203.0.113.7")
        RateHit.objects.filter(act="comment").delete()

        assert make.submitted(thread, by=by, text="Jag själv.", network="198.51.100.4").state == "waiting"

    def test_what_was_refused_for_another_reason_does_not_count(self, thread):
        by = make.person()
        with pytest.raises(actions.UnableToComment):
            make.submitted(thread, by=by, text="Hen har 811228-9874.")

        assert make.submitted(thread, by=by).state == "waiting"

    def test_whoever_answers_for_the_municipality_is_not_slowed(self, thread):
        user = make.user(Role.COMMUNICATOR)
        for number in range(2):
            actions.answer_comment(
                thread=thread, user=user, person=user.person, text=f"Svar {number}", name="Samordnaren", language="sv",
                reply_to=None, key=uuid4(), now=NOW,
            )  # fmt: skip

        assert Comment.objects.count() == 2

    @pytest.mark.parametrize("minutes", [-1, 1441])
    def test_it_is_a_day_at_most(self, minutes):
        with pytest.raises(ValidationError, match=r"slow_minutes"):
            make.dialogue(slow_minutes=minutes)


@pytest.mark.django_db
class TestWhoAnswersWithTheMunicipality:
    def test_partners_and_what_they_answer_for_stand_on_the_page(self, at_noon):
        page = make.dialogue(partners=[("partner", {"name": "Polisen", "does": "övervakning på kvällen"})])

        shown = Client().get(page.get_url()).text

        assert "Polisen" in shown
        assert "övervakning på kvällen" in shown

    def test_a_translation_says_it_in_its_words_and_does_as_the_source_does(self, at_noon):
        page = make.dialogue(slow_minutes=30, partners=[("partner", {"name": "Polisen", "does": "Ordningen"})])
        make.index("fi")
        words = {
            page.title: "Onko asemalla turvallista?", "Trygghetssamordnaren": "Turvallisuuskoordinaattori",
            "Polisen": "Poliisi", "Ordningen": "Järjestys", "Torget byggs om.": "Tori rakennetaan uudelleen.",
        }  # fmt: skip
        finnish = translate_page(page, "fi", words)
        page.review_mode, page.closed_reason, page.slow_minutes = ReviewMode.CLOSED, "Torget byggs om.", 60
        page.save_revision().publish()

        finnish = DialoguePage.objects.get(pk=translate_page(page, "fi", words).pk)

        assert [(one.value["name"], one.value["does"]) for one in finnish.partners] == [("Poliisi", "Järjestys")]
        assert (finnish.review_mode, finnish.slow_minutes) == (ReviewMode.CLOSED, 60)
        assert finnish.closed_reason == "Tori rakennetaan uudelleen."

    def test_what_the_source_language_decides_holds_in_every_language_at_once(self, at_noon):
        page = make.dialogue(closes_at=LATER)
        finnish = make.translated(page, "fi", "Onko turvallista?")
        page.closes_at, page.slow_minutes = None, 30
        page.save_revision().publish()
        slowed = Client().get(finnish.get_url()).text
        page.review_mode, page.closed_reason = ReviewMode.CLOSED, "Torget byggs om i maj."
        page.save_revision().publish()
        closed = Client().get(finnish.get_url()).text

        finnish = DialoguePage.objects.get(pk=finnish.pk)
        assert (finnish.closes_at, finnish.slow_minutes) == (None, 30)
        assert finnish.state_at(NOW) == DialogueState.CLOSED
        assert [f"/fi/skriv/{make.thread(page).public_id}/" in shown for shown in (slowed, closed)] == [True, False]

    def test_a_translation_decides_nothing(self, at_noon):
        page = make.dialogue()
        finnish = make.translated(page, "fi", "Onko turvallista?")
        finnish.slow_minutes = 60
        finnish.save_revision().publish()

        page.refresh_from_db()
        assert page.slow_minutes == make.thread(page).terms_at(NOW).slow_minutes == 0

    def test_words_are_translated_and_what_decides_is_the_same_in_every_language(self):
        fields = {field.field_name: field for field in DialoguePage.override_translatable_fields}
        deciding = {"opens_at", "closes_at", "answer_by", "review_mode", "open_to", "slow_minutes"}

        assert deciding <= set(fields)
        assert not any(fields[name].overridable for name in deciding)
        assert not {"closed_reason", "partners"} & set(fields)


@pytest.mark.django_db
class TestOneConversationForAllLanguages:
    """However pages are copied, moved, taken down or deleted."""

    @pytest.fixture
    def page(self, at_noon):
        page = make.dialogue()
        make.comment(make.thread(page), text="Det är mörkt i tunneln.")
        return page

    def shows(self, page) -> bool:
        return "Det är mörkt i tunneln." in Client().get(page.get_url()).text

    def test_a_translation_shows_the_same_conversation(self, page):
        assert self.shows(make.translated(page, "fi", "Onko turvallista?"))
        assert Thread.objects.count() == 1

    def test_a_copy_is_a_new_question_with_a_conversation_of_its_own(self, page):
        copied = page.copy(update_attrs={"slug": "igen", "title": "En ny fråga"})

        assert copied.translation_key != page.translation_key
        assert not self.shows(copied)
        assert make.thread(copied) != make.thread(page)
        assert self.shows(page)

    def test_a_page_that_is_moved_takes_its_conversation_along(self, page):
        # The list may only hold one per language: it is moved with its list.
        make.index().move(Page.get_first_root_node(), pos="last-child")
        moved = DialoguePage.objects.get(pk=page.pk)

        assert make.thread(moved) == Thread.objects.get()
        assert Thread.objects.get().comment_count == 1

    def test_an_alias_shows_the_conversation_of_its_original(self, page):
        alias = page.create_alias(parent=make.index(), update_slug="speglad")

        assert self.shows(DialoguePage.objects.get(pk=alias.pk))
        assert Thread.objects.count() == 1

    def test_an_alias_that_outlives_its_original_shows_nothing_of_it(self, page):
        alias = page.create_alias(parent=make.index(), update_slug="speglad")
        page.delete()

        left = DialoguePage.objects.get(pk=alias.pk)

        assert not self.shows(left)
        assert not Comment.objects.visible_to(None).exists()

    def test_deleting_one_version_leaves_it_to_the_others(self, page):
        finnish = make.translated(page, "fi", "Onko turvallista?")
        page.delete()

        assert self.shows(DialoguePage.objects.get(pk=finnish.pk))
        assert Comment.objects.visible_to(None).count() == 1
        assert Thread.objects.get().url("sv") == finnish.get_url()

    def test_unpublishing_the_source_leaves_it_to_the_others_with_the_terms_of_the_source(self, page):
        page.slow_minutes = 30
        page.save_revision().publish()
        finnish = make.translated(page, "fi", "Onko turvallista?")
        page.unpublish()

        assert self.shows(finnish)
        assert Thread.objects.get().terms_at(NOW).slow_minutes == 30

    def test_without_any_public_version_nobody_sees_it_and_it_comes_back_with_the_page(self, page):
        page.unpublish()
        gone = Comment.objects.visible_to(None).count()
        page.save_revision().publish()

        assert (gone, Comment.objects.visible_to(None).count()) == (0, 1)
        assert Thread.objects.count() == 1
