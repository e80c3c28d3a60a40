"""The pages of a writer and of a reader who reports: their links, their words, their second thoughts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from moderation import actions
from moderation.models import Appeal, Outcome, Report, State, Submission
from portal import clock
from residents import tokens
from residents.roles import Role
from tests.moderation import steps
from tests.people import make_user, signed_in

pytestmark = pytest.mark.django_db


def path(name: str, *args: str, language: str = "en") -> str:
    with override(language):
        return reverse(f"moderation:{name}", args=args)


def own(submission: Submission, language: str = "en") -> str:
    return path("mine_item", tokens.make("submission", submission.public_id), language=language)


def text_of(response) -> str:
    return response.content.decode()


def edit_data(submission: Submission, **more):
    version = submission.current_version
    filled = {"act": "edit", "text": version.text, "name": version.name, "language": submission.language}
    return filled | {"version": submission.version, "key": str(uuid4())} | more


class TestConfirming:
    def link(self, submission):
        return path("confirm", tokens.make("confirm", submission.public_id))

    def test_a_mail_programs_preview_confirms_nothing(self, client):
        submission = steps.received(confirmed=False)

        answer = client.get(self.link(submission))

        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        submission.refresh_from_db()
        assert submission.state == State.UNCONFIRMED

    def test_the_button_does_and_leads_to_the_writers_page(self, client):
        submission = steps.received(confirmed=False)

        answer = client.post(self.link(submission))

        assert answer.status_code == 303
        assert "A moderator reads it" in text_of(client.get(answer.headers["Location"]))
        submission.refresh_from_db()
        assert submission.state == State.WAITING

    def test_an_old_page_that_is_pressed_after_it_was_taken_back_says_nothing_that_is_not_so(self, client):
        submission = steps.received(confirmed=False)
        client.post(self.link(submission))
        actions.withdraw(submission=submission, now=clock.now())

        page = text_of(client.get(client.post(self.link(submission)).headers["Location"]))

        assert "has been received" not in page

    def test_a_link_too_old_offers_a_new_one_to_the_same_address(self, client, monkeypatch):
        submission = steps.received(confirmed=False)
        link = self.link(submission)
        monkeypatch.setitem(tokens.LIFETIMES, "confirm", -1)

        first, sent = client.get(link), client.post(link)

        assert first.status_code == 410
        assert "too old" in text_of(first)
        assert "A new link is on its way" in text_of(sent)
        submission.refresh_from_db()
        assert submission.state == State.UNCONFIRMED
        assert len(steps.letters_to(submission.person)) == 2

    def test_a_press_without_words_gives_none_back(self, client):
        answer = client.post(path("confirm", "x" * 40), {"key": str(uuid4())})

        assert (answer.status_code, "returned-words" in text_of(answer)) == (404, False)

    def test_new_links_are_not_sent_without_end(self, client, monkeypatch):
        submission = steps.received(confirmed=False)
        link = self.link(submission)
        monkeypatch.setitem(tokens.LIFETIMES, "confirm", -1)

        answers = [client.post(link) for _times in range(11)]

        assert answers[-1].status_code == 429
        assert "Retry-After" in answers[-1].headers


class TestThePrivateLink:
    def test_shows_state_history_decision_and_reason_in_the_language_of_the_page(self, client):
        submission = steps.received("Robin bor där.")
        steps.decide(submission, Outcome.RETURN, steps.moderator(), words="Ta bort namnet.")

        page = text_of(client.get(own(submission, "fi")))

        assert "Henkilötiedot" in page
        assert "Ta bort namnet." in page
        assert "Robin bor där." in page
        assert submission.number in page

    @pytest.mark.parametrize(
        "tamper",
        [
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: token.replace(token[:4], "zzzz", 1),
            lambda token: token.rsplit(":", 1)[0],
            lambda token: "x",
            lambda token: "ء" * 40,
            lambda token: token * 50,
            lambda token: signing.TimestampSigner(salt="portal.confirm").sign(token.split(":")[0]),
        ],
    )
    def test_one_that_was_tampered_with_or_made_for_something_else_opens_nothing(self, client, tamper):
        submission = steps.received("hemlig text")
        token = tokens.make("submission", submission.public_id)

        answer = client.get(path("mine_item", tamper(token)))

        assert answer.status_code == 404
        assert "hemlig text" not in text_of(answer)
        assert submission.number not in text_of(answer)

    def test_the_public_id_alone_opens_nothing_but_for_its_signed_in_writer(self, client):
        user = make_user("lo@example.org", Role.RESIDENT)
        submission = steps.received("min text", by=user.person)
        address = path("mine_item", submission.public_id)

        assert client.get(address).status_code == 404
        assert signed_in(make_user("other@example.org", Role.RESIDENT)).get(address).status_code == 404
        assert signed_in(steps.moderator()).get(address).status_code == 404
        assert "min text" in text_of(signed_in(user).get(address))

    def test_who_reported_stands_nowhere_on_it(self, client):
        submission, reader = steps.published(), steps.writer()
        steps.report(submission, by=reader, text="Jag är granne.")

        page = text_of(client.get(own(submission)))

        assert "granne" not in page
        assert "eport" not in page.partition("<main")[2].partition("</main")[0]

    @pytest.mark.parametrize("act", ["", "publish", "other"])
    def test_an_act_it_does_not_know_changes_nothing(self, client, act):
        submission = steps.received()

        assert client.post(own(submission), {"act": act}).status_code == 404


class TestEditing:
    def test_a_new_version_waits(self, client):
        submission = steps.received("gammalt")

        answer = client.post(own(submission), edit_data(submission, text="nytt"))

        assert answer.status_code == 303
        assert "Your new text has been sent" in text_of(client.get(answer.headers["Location"]))
        submission.refresh_from_db()
        assert (submission.version, submission.current_version.text) == (2, "nytt")

    def test_the_same_form_twice_is_one_version(self, client):
        submission = steps.received("gammalt")
        data = edit_data(submission, text="nytt")

        answers = [client.post(own(submission), data).status_code for _times in range(2)]

        assert answers == [303, 303]
        assert submission.versions.count() == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"text": ""},
            {"text": "\u200b\u2060 \n"},
            {"text": "x" * 100_000},
            {"name": ""},
            {"language": "xx"},
            {"version": "0"},
            {"version": "²"},
            {"version": "9" * 40},
            {"key": "no key"},
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_saved(self, client, wrong):
        submission = steps.received("gammalt")

        answer = client.post(own(submission), edit_data(submission, **({"text": "mina ord"} | wrong)))

        assert answer.status_code in {409, 422}
        if "text" not in wrong:
            assert "mina ord" in text_of(answer)
        submission.refresh_from_db()
        assert submission.version == 1

    def test_a_personal_identity_number_is_masked_by_one_press_before_it_is_sent(self, client):
        submission = steps.received("gammalt")
        data = edit_data(submission, text="Han har 811218-9876.")

        refused = client.post(own(submission), data)
        masked = client.post(own(submission), data | {"act": "mask"})

        assert refused.status_code == 422
        assert "Replace personal identity numbers" in text_of(refused)
        assert "••••••-••••" in text_of(masked)
        submission.refresh_from_db()
        assert submission.version == 1

    def test_one_in_the_name_can_be_masked_too(self, client):
        submission = steps.received()

        refused = client.post(own(submission), edit_data(submission, name="Anna 811218-9876"))

        assert (refused.status_code, 'value="mask"' in text_of(refused)) == (422, True)

    def test_what_points_out_a_person_is_shown_before_it_is_sent(self, client):
        submission = steps.received("gammalt")
        data = edit_data(submission, text="Ring mig på 070-123 45 67 i kväll.")

        shown = client.post(own(submission), data)
        seen = text_of(shown).split('name="seen" value="')[1].split('"')[0]

        assert (shown.status_code, "070-123 45 67</mark>" in text_of(shown)) == (200, True)
        assert client.post(own(submission), data | {"seen": seen}).status_code == 303

    def test_what_was_shown_when_it_was_sent_is_not_shown_again(self, client):
        submission = steps.received("Ring mig på 070-123 45 67 i kväll.")

        data = edit_data(submission, text="Ring mig gärna på 070-123 45 67 i kväll.")

        assert client.post(own(submission), data).status_code == 303

    def test_the_guess_follows_the_new_words(self, client):
        submission = steps.received("gammalt")

        client.post(own(submission), edit_data(submission, text="The tunnel is dark at night, please fix the lights."))

        submission.refresh_from_db()
        assert submission.language_guessed == "en"

    @pytest.mark.parametrize("act", ["edit", "appeal"])
    def test_whose_sign_in_has_ended_gets_the_words_back_and_a_way_to_sign_in(self, client, act):
        submission = steps.received()
        address = path("mine_item", submission.public_id)

        answer = client.post(address, edit_data(submission, act=act, text="mina nya ord"))

        assert answer.status_code == 404
        assert "mina nya ord</textarea>" in text_of(answer)
        assert f"{reverse('account_login')}?next=" in text_of(answer)

    def test_after_a_decision_the_words_come_back_with_the_reason(self, client):
        submission = steps.received("gammalt")
        data = edit_data(submission, text="mina nya ord")
        steps.decide(submission, Outcome.PUBLISH, steps.moderator())

        answer = client.post(own(submission), data)

        assert answer.status_code == 409
        assert "mina nya ord" in text_of(answer)
        assert "decided meanwhile" in text_of(answer)

    def test_after_an_edit_in_another_window_one_more_press_sends(self, client):
        submission = steps.received("ett")
        data = edit_data(submission, text="tre")
        steps.edit(submission, "två")

        answer = client.post(own(submission), data)

        assert answer.status_code == 409
        assert 'name="version" value="2"' in text_of(answer)
        again = client.post(own(submission), data | {"version": 2, "key": str(uuid4())})
        assert again.status_code == 303

    def test_too_often_gives_the_words_back(self, client):
        submission = steps.received()
        for number in range(30):
            submission.refresh_from_db()
            client.post(own(submission), edit_data(submission, text=f"version {number}"))
        submission.refresh_from_db()

        answer = client.post(own(submission), edit_data(submission, text="mina sista ord"))

        assert answer.status_code == 429
        assert "mina sista ord" in text_of(answer)
        assert int(answer.headers["Retry-After"]) > 0


class TestTakingBack:
    def test_one_press_takes_it_from_the_public(self, client):
        submission = steps.published()

        answer = client.post(own(submission), {"act": "withdraw"})

        assert answer.status_code == 303
        submission.refresh_from_db()
        assert submission.state == State.WITHDRAWN

    def test_the_same_press_arriving_twice_is_no_error(self, client):
        submission = steps.published()

        assert [client.post(own(submission), {"act": "withdraw"}).status_code for _times in range(2)] == [303, 303]

    def test_what_cannot_be_taken_back_says_so(self, client):
        submission = steps.received()
        steps.decide(submission, Outcome.REFUSE, steps.moderator())

        answer = client.post(own(submission), {"act": "withdraw"})

        assert answer.status_code == 409
        assert "can no longer be taken back" in text_of(answer)


class TestAppealing:
    def test_is_offered_where_a_decision_stands_against_the_writer(self, client):
        refused, public = steps.received(), steps.published()
        steps.decide(refused, Outcome.REFUSE, steps.moderator(), now=clock.now())

        assert 'value="appeal"' in text_of(client.get(own(refused)))
        assert 'value="appeal"' not in text_of(client.get(own(public)))

    def test_a_personal_identity_number_is_masked_before_it_is_sent(self, client):
        submission = steps.received()
        steps.decide(submission, Outcome.REFUSE, steps.moderator(), now=clock.now())
        data = {"act": "appeal", "text": "Jag heter Sven, 811218-9876.", "key": str(uuid4())}

        refused = client.post(own(submission), data)
        masked = client.post(own(submission), data | {"act": "mask_appeal"})

        assert (refused.status_code, 'value="mask_appeal"' in text_of(refused)) == (422, True)
        assert "Jag heter Sven, ••••••-••••." in text_of(masked)
        assert not Appeal.objects.exists()

    def test_is_received_once(self, client):
        submission = steps.received()
        steps.decide(submission, Outcome.REFUSE, steps.moderator(), now=clock.now())
        data = {"act": "appeal", "text": "Det var ett företag.", "key": str(uuid4())}

        answers = [client.post(own(submission), data) for _times in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert Appeal.objects.get().text == "Det var ett företag."
        page = text_of(client.get(own(submission)))
        assert "somebody else tries the decision" in page
        assert 'value="appeal"' not in page

    def test_after_six_months_is_no_longer_offered_and_keeps_the_words(self, client):
        submission = steps.received()
        long_ago = clock.now() - timedelta(days=200)
        steps.decide(submission, Outcome.REFUSE, steps.moderator(), now=long_ago)

        answer = client.post(own(submission), {"act": "appeal", "text": "Mina skäl", "key": str(uuid4())})

        assert 'value="appeal"' not in text_of(client.get(own(submission)))
        assert answer.status_code == 409
        assert "Mina skäl" in text_of(answer)


class TestTheReceipt:
    def test_tells_the_number_and_neither_words_nor_state(self, client):
        submission = steps.received("hemlig text")
        steps.decide(submission, Outcome.REFUSE, steps.moderator())

        page = text_of(client.get(path("receipt", submission.public_id)))

        assert submission.number in page
        assert "hemlig text" not in page
        assert "/arende/" not in page
        assert "Not published" not in page

    def test_asks_a_guest_to_look_for_the_letter(self, client):
        submission = steps.received(confirmed=False)

        assert "look in your e-mail" in text_of(client.get(path("receipt", submission.public_id)))

    def test_leads_its_signed_in_writer_on(self):
        user = make_user("lo@example.org", Role.RESIDENT)
        submission = steps.received(by=user.person)

        page = text_of(signed_in(user).get(path("receipt", submission.public_id)))

        assert path("mine_item", submission.public_id) in page


class TestReporting:
    def data(self, **more):
        filled = {"rule": "4", "text": "Där står en adress.", "email": "Lasare@Example.org", "key": str(uuid4())}
        return filled | more

    def link(self, submission):
        return path("report", submission.kind, submission.public_id)

    def test_a_personal_identity_number_is_masked_before_it_is_sent(self, client):
        link = self.link(steps.published())
        data = self.data(text="Det är 811218-9876 som har skrivit.")

        refused = client.post(link, data)
        masked = client.post(link, data | {"act": "mask"})

        assert (refused.status_code, 'value="mask"' in text_of(refused)) == (422, True)
        assert "Det är ••••••-•••• som har skrivit." in text_of(masked)
        assert not Report.objects.exists()

    def test_needs_no_account(self, client):
        submission = steps.published()

        answer = client.post(self.link(submission), self.data())

        assert answer.status_code == 303
        assert "never told who reported" in text_of(client.get(answer.headers["Location"]))
        report = Report.objects.get()
        assert report.person.address == "lasare@example.org"
        assert report.language == "en"
        assert steps.newest_letter_to(report.person).template.endswith("reported")

    def test_somebody_signed_in_gives_no_address(self):
        user = make_user("lo@example.org", Role.RESIDENT)
        submission = steps.published()
        client = signed_in(user)

        assert 'name="email"' not in text_of(client.get(self.link(submission)))
        client.post(self.link(submission), self.data())

        assert Report.objects.get().person == user.person

    @pytest.mark.parametrize("make", [steps.received, steps.hidden])
    def test_what_is_not_public_is_not_found(self, client, make):
        assert client.get(self.link(make())).status_code == 404

    @pytest.mark.parametrize("address", ["/en/anmal/page/bcdfghjkmnpq/", "/en/anmal/none/x/", "/en/anmal/comment/9/"])
    def test_what_cannot_be_reported_is_not_found(self, client, address):
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize(
        "wrong", [{"rule": ""}, {"rule": "77"}, {"email": "nobody"}, {"text": "x" * 100_000}, {"key": ""}]
    )
    def test_what_is_wrong_is_told_and_nothing_is_saved(self, client, wrong):
        submission = steps.published()

        answer = client.post(self.link(submission), self.data(**wrong))

        assert answer.status_code == 422
        if "text" not in wrong:
            assert "Där står en adress." in text_of(answer)
        assert not Report.objects.exists()

    def test_too_often_gives_the_words_back(self, client, monkeypatch):
        from portal import limits

        monkeypatch.setitem(limits.LIMITS, "report", (limits.Limit("person", 1, 60),))
        client.post(self.link(steps.published()), self.data())

        answer = client.post(self.link(steps.published()), self.data(text="Mina ord om den andra."))

        assert answer.status_code == 429
        assert "Mina ord om den andra." in text_of(answer)
        assert Report.objects.count() == 1

    def test_the_thanks_tell_nothing_of_any_report(self, client):
        submission = steps.published()
        before = text_of(client.get(path("reported", "comment", submission.public_id)))
        steps.report(submission)

        assert text_of(client.get(path("reported", "comment", submission.public_id))) == before


class TestTheRules:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("sv", "Personuppgifter"), ("fi", "Henkilötiedot"), ("en", "Personal data"), ("ar", "البيانات")],
    )
    def test_are_public_in_every_language_and_leave_no_cookie(self, client, language, words):
        answer = client.get(path("rules", language=language))

        page = text_of(answer)
        assert words in page
        assert page.count('id="regel-') == 9
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")


class TestMyContributions:
    def test_list_what_i_sent_with_its_state_and_nothing_of_others(self):
        user = make_user("lo@example.org", Role.RESIDENT)
        mine = steps.received("Min egen text", by=user.person)
        steps.received("En annans text")
        actions.withdraw(submission=mine, now=steps.NOW)

        page = text_of(signed_in(user).get("/en/mitt/"))

        assert "Min egen text" in page
        assert "Taken back by you" in page
        assert "En annans text" not in page

    def test_the_export_holds_versions_decisions_and_reports_made(self):
        from residents import mine

        user = make_user("lo@example.org", Role.RESIDENT)
        submission = steps.received("ett", by=user.person)
        steps.edit(submission, "två")
        steps.decide(submission, Outcome.REFUSE, steps.moderator(), words="Skälen.")
        other = steps.published()
        steps.report(other, by=user.person, text="Min anmälan.")

        told = mine.export_of(user.person)

        row = told["submissions"][0]
        assert [version["text"] for version in row["versions"]] == ["ett", "två"]
        assert row["decisions"][0]["words"] == "Skälen."
        assert told["reports"][0]["text"] == "Min anmälan."
        assert other.current_version.text not in str(told["reports"])


class TestLeaving:
    def test_what_waits_is_taken_back_and_what_is_published_stays(self):
        from residents.actions import leave

        user = make_user("lo@example.org", Role.RESIDENT)
        waiting = steps.received(by=user.person)
        public = steps.published(by=user.person, now=steps.NOW + timedelta(minutes=1))

        leave(user=user, now=steps.NOW)

        waiting.refresh_from_db()
        public.refresh_from_db()
        assert waiting.state == State.WITHDRAWN
        assert public.state == State.PUBLISHED
        assert waiting.versions.exists()
