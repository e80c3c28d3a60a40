"""A notice stands on every page between its two moments, in the reader's language, and goes by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import clock
from portal.models import Notice, NoticeText
from portal.notices import notices_at
from residents.roles import Role
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def notice(starts=NOW - HOUR, ends=NOW + HOUR, url="", **texts):
    made = Notice.objects.create(starts_at=starts, ends_at=ends, url=url)
    for language, text in texts.items():
        NoticeText.objects.create(notice=made, language=language, text=text)
    return made


def said(language="sv", now=NOW):
    return [one.text for one in notices_at(now, language)]


class TestItIsShownBetweenItsMoments:
    @pytest.mark.parametrize(
        ("now", "is_shown"),
        [
            (NOW - HOUR - timedelta(seconds=1), False),
            (NOW - HOUR, True),
            (NOW + HOUR - timedelta(seconds=1), True),
            (NOW + HOUR, False),
        ],
    )
    def test_the_end_is_exclusive(self, now, is_shown):
        notice(sv="Telefonerna är stängda.")
        assert bool(said(now=now)) is is_shown

    def test_the_newest_stands_first(self):
        notice(starts=NOW - 2 * HOUR, sv="Äldre")
        notice(starts=NOW - HOUR, sv="Nyare")
        assert said() == ["Nyare", "Äldre"]

    def test_the_database_refuses_one_that_ends_before_it_starts(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            notice(starts=NOW, ends=NOW)


class TestItIsReadInTheReadersLanguage:
    def test_and_where_that_is_missing_in_swedish_marked_as_such(self, client):
        now = clock.now()
        notice(now - HOUR, now + HOUR, sv="Telefonerna är stängda.", fi="Puhelimet ovat kiinni.")
        assert "Telefonerna är stängda." in client.get("/sv/").text
        assert "Puhelimet ovat kiinni." in client.get("/fi/").text
        assert '<span lang="sv" dir="auto">Telefonerna är stängda.</span>' in client.get("/ar/").text

    @pytest.mark.parametrize("path", ["/sv/", "/sv/nytt/", "/sv/forslag/", "/sv/sok/", "/sv/konto/login/", "/sv/x/"])
    def test_on_every_page_the_missing_one_too(self, client, path):
        now = clock.now()
        notice(now - HOUR, now + HOUR, url="https://exempel.example/", sv="<b>Driftstopp</b> i kväll")
        text = client.get(path).text
        assert "&lt;b&gt;Driftstopp&lt;/b&gt; i kväll" in text
        assert 'href="https://exempel.example/"' in text


class TestACommunicator:
    @pytest.fixture
    def tool(self):
        return signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))

    def sent(self, **changed):
        return {
            "starts_at": "2026-11-25 08:00",
            "ends_at": "2026-11-26 08:00",
            "text_sv": "Telefonerna är stängda.",
            "text_fi": "",
            "text_en": "",
            "text_ar": "",
        } | changed

    def test_writes_one_and_changes_it(self, tool):
        assert tool.post(reverse("notice:add"), self.sent()).status_code == 302
        made = Notice.objects.get()
        assert made.in_language("fi").text == "Telefonerna är stängda."
        tool.post(reverse("notice:edit", args=[made.pk]), self.sent(text_fi="Puhelimet ovat kiinni."))
        assert Notice.objects.get().in_language("fi").text == "Puhelimet ovat kiinni."

    @pytest.mark.parametrize("wrong", [{"ends_at": "2026-11-25 08:00"}, {"text_sv": ""}, {"ends_at": "i morgon"}])
    def test_is_told_what_is_wrong_and_nothing_is_kept(self, tool, wrong):
        answer = tool.post(reverse("notice:add"), self.sent(**wrong))
        assert answer.status_code == 200
        assert not Notice.objects.exists()

    def test_and_nobody_else(self):
        moderator = signed_in(make_user("mod@haninge.example", Role.MODERATOR))
        moderator.post(reverse("notice:add"), self.sent())
        assert not Notice.objects.exists()
