"""A fact comes first; the claim stands once, in no heading; what has expired says so and stays."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from news.models import FactPage, Verdict
from news.models.facts import repeats
from portal import clock
from tests.home.pages import fact, in_language

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
CLAIM = "Otryggheten ökar för varje år."


def today():
    return clock.day_of(clock.now())


class TestTheClaimIsNeverInAHeading:
    def test_it_stands_on_the_page_but_in_no_heading_title_address_or_alternative_text(self, client):
        page = fact("62 procent kände sig trygga 2023", claim=CLAIM)

        text = client.get(page.get_url()).text

        assert text.count(CLAIM) == 1
        loud = re.findall(r"<(?:h[1-6]|title)[ >].*?</(?:h[1-6]|title)>|alt=\"[^\"]*\"|<meta [^>]*>", text, re.DOTALL)
        assert len(loud) > 3
        assert not [one for one in loud if CLAIM.rstrip(".") in one]

    @pytest.mark.parametrize(
        ("title", "slug", "wrong"),
        [
            ("Otryggheten ökar för varje år", "lugnt", "title"),
            ("Ökar otryggheten? Otryggheten ökar för varje år!", "lugnt", "title"),
            ("62 procent", "otryggheten-okar-for-varje-ar", "slug"),
        ],
    )
    def test_an_editor_who_repeats_it_is_told_where(self, title, slug, wrong):
        page = FactPage(title=title, slug=slug, claim=CLAIM, verdict=Verdict.WRONG, published_on=date(2026, 11, 1))
        with pytest.raises(ValidationError) as refused:
            page.clean()
        assert list(refused.value.message_dict) == [wrong]

    @pytest.mark.parametrize("name", ["seo_title", "search_description", "lead"])
    def test_also_in_what_others_show_of_the_page(self, name):
        page = FactPage(title="62 procent", slug="lugnt", claim=CLAIM, verdict="wrong", published_on=today())
        setattr(page, name, f"Nyhet: {CLAIM}")
        with pytest.raises(ValidationError) as refused:
            page.clean()
        assert list(refused.value.message_dict) == [name]

    @pytest.mark.parametrize(
        ("claim", "heading", "again"),
        [
            ("لا تُبدّل المصابيح أبدًا.", "لا تُبدّل المصابيح أبدًا", True),
            ("لا تُبدّل المصابيح أبدًا.", "تم تبديل عشرين مصباحًا", False),
            ("Allt blir värre.", "Allt blir värre", True),
            ("Allt blir värre.", "Hot minskade, bedrägerier ökade", False),
            ("Kameror löser allt.", "Kameror", False),
            ("", "Rubrik", False),
        ],
    )
    def test_the_same_words_count_and_a_shared_word_does_not(self, claim, heading, again):
        assert repeats(claim, heading) is again


class TestAFigureIsExplained:
    def test_a_figure_without_its_meaning_or_year_is_refused_in_words(self):
        page = FactPage(title="Tal", slug="tal", claim=CLAIM, verdict="wrong", figure="62", published_on=today())
        with pytest.raises(ValidationError) as refused:
            page.clean()
        assert set(refused.value.message_dict) == {"figure_means", "figure_year"}

    @pytest.mark.parametrize("fields", [{"figure": "62"}, {"verdict": "kanske"}])
    def test_the_database_refuses_what_the_form_never_lets_through(self, fields):
        page = fact()
        with pytest.raises(IntegrityError), transaction.atomic():
            FactPage.objects.filter(pk=page.pk).update(**fields)

    def test_it_stands_with_its_meaning_its_year_and_its_source(self, client):
        page = fact(
            figure="62", figure_unit="%", figure_means="kände sig trygga", figure_year=2023, source_name="Polisen"
        )
        text = client.get(page.get_url()).text
        for words in ("62<span>%</span>", "kände sig trygga", "2023", "Polisen"):
            assert words in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("wrong", "Nej, så är det inte"),
        ("partly", "Delvis"),
        ("no_basis", "Vi har inte hittat något som visar det"),
        ("right", "Ja, så är det"),
    ],
)
def test_the_finding_stands_in_words(client, verdict, words):
    assert words in client.get(fact(verdict=verdict).get_url()).text


def test_what_is_known_and_what_is_not_stand_side_by_side(client):
    page = fact(known=[("point", "Tjugo är bytta.")], not_known=[("point", "När resten byts.")])
    text = client.get(page.get_url()).text
    assert text.index("Det här vet vi") < text.index("Tjugo är bytta.") < text.index("Det här vet vi inte")
    assert "När resten byts." in text


class TestAnExpiredFactSaysSo:
    EXPIRED = "Det här kan vara inaktuellt."

    def test_from_the_day_after_its_last_and_stays_readable(self, client):
        page = fact(valid_until=today() - timedelta(days=1))
        response = client.get(page.get_url())
        assert response.status_code == 200
        assert self.EXPIRED in response.text

    @pytest.mark.parametrize("valid_until", [None, 0, 1])
    def test_not_before(self, client, valid_until):
        last = None if valid_until is None else today() + timedelta(days=valid_until)
        assert self.EXPIRED not in client.get(fact(valid_until=last).get_url()).text

    def test_it_is_not_lifted_on_the_start_page(self, client):
        fact("Gammal uppgift", valid_until=today() - timedelta(days=1), published_on=today())
        fact("Giltig uppgift", valid_until=today(), published_on=today() - timedelta(days=30))
        text = client.get("/sv/").text
        assert "Giltig uppgift" in text
        assert "Gammal uppgift" not in text


def test_a_fact_is_read_in_four_languages_and_arabic_runs_from_the_right(client):
    from home.translating import translate_page

    page = fact("Tjugo lampor är bytta", claim="Lamporna byts aldrig.")
    for code, title, claim in (
        ("fi", "Kaksikymmentä lamppua on vaihdettu", "Lamppuja ei koskaan vaihdeta."),
        ("en", "Twenty lamps have been changed", "The lamps are never changed."),
        ("ar", "تم تبديل عشرين مصباحًا", "لا تُبدّل المصابيح أبدًا."),
    ):
        translate_page(page, code, {"Tjugo lampor är bytta": title, "Lamporna byts aldrig.": claim})
        text = client.get(in_language(page, code).get_url()).text
        assert title in text
        assert claim in text
        assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}"' in text


def test_search_finds_a_fact_by_what_people_say(client):
    fact("62 procent kände sig trygga", claim="Ingen vågar gå ut.")
    assert "62 procent kände sig trygga" in client.get("/sv/sok/", {"q": "vågar"}).text
