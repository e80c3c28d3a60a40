"""The statement says what the law asks for, and whoever tells us something gets an answer within the promised days."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format

from home.actions import AnsweredAlready, answer_accessibility, report_accessibility
from home.models import AccessibilityReport, AccessibilityStatementPage
from home.notifications import remind_of_accessibility
from portal import clock
from portal.limits import TooOften
from portal.models import AuditEntry
from residents.leaving import fates_of
from residents.mine import export_of
from residents.models import Letter
from residents.roles import Role
from tests.people import make_person, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def told(**changed) -> AccessibilityReport:
    said = {"text": "Kartan går inte att nå.", "place": "Områden", "tools": "NVDA", "address": "aino@x.example"}
    said |= {"language": "fi", "form_key": uuid4(), "network": "192.0.2.1", "now": NOW}
    return AccessibilityReport.objects.get(public_id=report_accessibility(**said | changed))


def form(**changed) -> dict[str, str]:
    return {
        "text": "Det går inte.",
        "place": "",
        "tools": "",
        "email": "",
        "key": str(uuid4()),
        "website": "",
    } | changed


def statement(language="sv") -> AccessibilityStatementPage:
    return AccessibilityStatementPage.objects.get(locale__language_code=language)


class TestTheStatementSaysWhatTheLawAsksFor:
    @pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
    def test_in_every_language_reached_from_every_page(self, client, language):
        start = client.get(f"/{language}/").text
        assert f'href="/{language}/tillganglighet/"' in start
        page = client.get(f"/{language}/tillganglighet/")
        assert page.status_code == 200
        assert "https://www.digg.se/tdosanmalan" in page.text
        assert f'href="/{language}/tillganglighet/beratta/"' in page.text

    def test_whose_service_it_is_how_far_it_goes_what_is_missing_and_its_days(self, client):
        page = client.get("/sv/tillganglighet/").text
        own = statement()
        for said in (
            "Haninge kommun",
            "Trygghet &amp; dialog",
            "2018:1937",
            own.method[:60],
            own.gaps[0].value["what"],
        ):
            assert said in page, said
        days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)"', page)
        assert days.count(own.tested_on.isoformat()) == 3

    def test_one_with_gaps_does_not_say_that_everything_is_well(self):
        page = statement()
        page.conformance = "fully"
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "conformance" in refused.value.message_dict

    def test_one_that_is_not_whole_says_what_is_missing(self):
        page = statement()
        page.gaps = []
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "gaps" in refused.value.message_dict

    def test_an_exemption_stands_under_its_own_heading(self):
        page = statement()
        gap = {"what": "Gamla filmer", "why": "burden", "instead": "", "mended_by": None}
        assert not page.has_exemptions
        page.gaps = [*[(block.block_type, block.value) for block in page.gaps], ("gap", gap)]
        assert page.has_exemptions
        assert [group["why"] for group in page.gaps_by_reason()] == ["not_yet", "burden", "outside"]


class TestAnybodyTellsWithoutAnAccount:
    address = "/sv/tillganglighet/beratta/"

    def test_and_is_thanked(self, client):
        answer = client.post(self.address, form(email="Aino@X.example"))
        assert (answer.status_code, answer["Location"]) == (303, "/sv/tillganglighet/tack/")
        assert client.get(answer["Location"]).status_code == 200
        kept = AccessibilityReport.objects.get()
        assert (kept.text, kept.person.address, kept.language) == ("Det går inte.", "aino@x.example", "sv")
        # The address may be anybody's: it gets no words of a stranger's.
        letter = Letter.objects.get()
        assert date_format(kept.last_day) in letter.body
        assert "Det går inte." not in letter.body

    def test_without_an_address_no_letter_is_written(self, client):
        client.post(self.address, form())
        assert AccessibilityReport.objects.get().person is None
        assert not Letter.objects.exists()

    def test_a_resident_is_answered_at_their_own(self):
        user = make_user("bo@x.example")
        client = signed_in(user)
        assert 'name="email"' not in client.get(self.address).text
        client.post(self.address, form())
        assert AccessibilityReport.objects.get().person == user.person

    def test_the_same_form_sent_twice_counts_once(self, client):
        same = form(email="aino@x.example")
        assert [client.post(self.address, same).status_code for _ in range(2)] == [303, 303]
        assert AccessibilityReport.objects.count() == Letter.objects.count() == 1

    def test_what_was_written_comes_back_with_what_was_wrong(self, client):
        answer = client.post(self.address, form(text="Kartan", email="ingen adress"))
        assert answer.status_code == 422
        assert "Kartan" in answer.text
        assert not AccessibilityReport.objects.exists()

    def test_and_so_it_does_when_it_was_too_often(self, client):
        for _number in range(10):
            told(now=clock.now())
        answer = client.post(self.address, form(text="Den elfte", email="aino@x.example"))
        assert answer.status_code == 429
        assert "Den elfte" in answer.text
        assert int(answer["Retry-After"]) > 0

    def test_the_log_holds_that_it_came_and_nothing_of_what_it_said(self):
        report = told()
        entry = AuditEntry.objects.get(subject=f"accessibility:{report.public_id}")
        assert (entry.act, entry.actor) == ("accessibility.received", "sender")
        assert "Kartan" not in str(entry.facts)

    def test_too_often_is_told_to_the_act(self):
        for _number in range(10):
            told()
        with pytest.raises(TooOften):
            told()


class TestWhoeverToldItSeesIt:
    def test_among_what_is_kept_about_them(self):
        report = told()
        (kept,) = export_of(report.person)["accessibility_reports"]
        assert (kept["text"], kept["answer"]) == ("Kartan går inte att nå.", "")

    def test_and_is_told_that_it_stays_when_they_leave(self):
        report = told()
        stays = [fate.words for fate in fates_of(report.person, NOW) if fate.stays]
        assert len(stays) == 1
        assert not fates_of(make_person("bo@x.example"), NOW)


class TestAnAnswerIsPromisedInTenDays:
    def test_whole_days_of_the_swedish_calendar(self):
        report = told(now=datetime(2026, 11, 25, 22, 59, tzinfo=UTC))
        assert report.last_day.isoformat() == "2026-12-05"
        assert not report.is_late_at(datetime(2026, 12, 5, 22, 59, tzinfo=UTC))
        assert report.is_late_at(datetime(2026, 12, 5, 23, 0, tzinfo=UTC))

    @pytest.mark.parametrize(("days", "reminded"), [(6, []), (8, ["soon"]), (11, ["late"])])
    def test_communicators_are_reminded_before_and_once_more_when_it_is_late(self, days, reminded):
        make_user("karin@x.example", Role.COMMUNICATOR)
        report = told(address="")
        for _run in range(2):
            remind_of_accessibility(now=NOW + timedelta(days=days))
        assert [letter.template.rpartition("_")[2] for letter in Letter.objects.all()] == reminded
        if reminded:
            assert reverse("accessibility_reports:edit", args=[report.pk]) in Letter.objects.get().body

    def test_nobody_is_reminded_of_what_is_answered(self):
        user = make_user("karin@x.example", Role.COMMUNICATOR)
        answer_accessibility(report=told(address=""), answer="Nu går det.", user=user, now=NOW)
        assert remind_of_accessibility(now=NOW + timedelta(days=30)) == 0


class TestItIsAnsweredOnce:
    def test_in_a_letter_in_the_language_of_whoever_told(self):
        user = make_user("karin@x.example", Role.COMMUNICATOR)
        report = told()
        answer_accessibility(report=report, answer="Kartalla on nyt lista.", user=user, now=NOW)
        letter = Letter.objects.get(template="home/email/accessibility_answered")
        assert (letter.language, letter.person) == ("fi", report.person)
        assert "Kartalla on nyt lista." in letter.body
        assert "digg.se/tdosanmalan" in letter.body

    def test_a_second_answer_is_refused(self):
        user = make_user("karin@x.example", Role.COMMUNICATOR)
        report = told()
        answer_accessibility(report=report, answer="Ett", user=user, now=NOW)
        with pytest.raises(AnsweredAlready):
            answer_accessibility(report=report, answer="Två", user=user, now=NOW)
        report.refresh_from_db()
        assert report.answer == "Ett"

    @pytest.mark.parametrize("role", [Role.RESIDENT, Role.PARTNER, Role.MODERATOR, Role.SENIOR_MODERATOR])
    def test_by_those_who_speak_for_the_municipality(self, role):
        with pytest.raises(PermissionDenied):
            answer_accessibility(report=told(), answer="Nej", user=make_user("x@x.example", role), now=NOW)

    def test_the_database_keeps_no_moment_without_an_answer(self):
        report = told()
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessibilityReport.objects.filter(pk=report.pk).update(answered_at=NOW)


class TestCommunicatorsAnswerInTheTool:
    def test_what_waits_longest_stands_first_and_what_is_answered_last(self):
        user = make_user("karin@x.example", Role.COMMUNICATOR)
        texts = {"Äldst": 3, "Yngst": 1, "Besvarad": 9}
        rows = {text: told(text=text, address="", now=NOW - timedelta(days=days)) for text, days in texts.items()}
        answer_accessibility(report=rows["Besvarad"], answer="Klart.", user=user, now=NOW)
        page = signed_in(user).get(reverse("accessibility_reports:index")).text
        places = [page.index(text) for text in ("Äldst", "Yngst", "Besvarad")]
        assert places == sorted(places)

    def test_and_the_answer_is_sent(self):
        user = make_user("karin@x.example", Role.COMMUNICATOR)
        report = told()
        client, address = signed_in(user), reverse("accessibility_reports:edit", args=[report.pk])
        assert "Kartan går inte att nå." in client.get(address).text
        assert client.post(address, {"answer": "Nu går det."}).status_code == 302
        report.refresh_from_db()
        assert (report.answer, report.answered_by) == ("Nu går det.", user)
        assert client.get(address).status_code == 200

    def test_what_was_sent_can_be_neither_changed_nor_made_up_nor_deleted(self):
        admin = signed_in(make_user("admin@x.example", Role.ADMINISTRATOR))
        report = told()
        edit = reverse("accessibility_reports:edit", args=[report.pk])
        admin.post(edit, {"answer": "Nu går det.", "text": "Något annat"})
        admin.post(edit, {"answer": "Ändrat svar"})
        report.refresh_from_db()
        assert (report.text, report.answer) == ("Kartan går inte att nå.", "Nu går det.")
        for name, args in (("add", []), ("delete", [report.pk])):
            answer = admin.post(reverse(f"accessibility_reports:{name}", args=args), {"text": "Påhittat"})
            assert answer.status_code in {302, 403}
        assert AccessibilityReport.objects.count() == 1

    def test_a_moderator_has_nothing_to_do_there(self):
        client = signed_in(make_user("mod@x.example", Role.MODERATOR))
        assert client.get(reverse("accessibility_reports:index")).status_code in {302, 403}
