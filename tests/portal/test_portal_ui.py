"""What templates print of people's words, dates, numbers and strokes."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import override_settings
from django.utils.translation import override

from portal import clock
from portal.templatetags import portal_ui


def printed(source: str, **context) -> str:
    return Template("{% load portal_ui %}" + source).render(Context(context))


class TestWhatAResidentWrote:
    def test_is_never_html(self):
        html = printed("{% said text 'sv' %}", text="<script>alert(1)</script> & så")

        assert "<script>" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; så" in html

    def test_carries_its_language_and_finds_its_own_direction(self):
        assert printed("{% said text 'ar' %}", text="مرحبا") == '<p class="said" lang="ar" dir="auto">مرحبا</p>'

    def test_keeps_paragraphs_and_line_breaks_also_where_lines_are_alike(self):
        html = printed("{% said text %}", text="ja\nja\n\n\n nej\r\n\r\nkanske")

        assert html.count("<p ") == 3
        assert "ja<br>ja</p>" in html

    def test_a_name_cannot_turn_the_line_it_stands_in(self):
        html = printed("{% name_of name 'ar' %}", name="<b>أم يوسف")

        assert html == '<bdi dir="auto" lang="ar">&lt;b&gt;أم يوسف</bdi>'


class TestTime:
    NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

    @pytest.fixture(autouse=True)
    def still(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: self.NOW)

    @pytest.mark.parametrize(
        ("moment", "form", "words"),
        [
            (datetime(2026, 11, 3, 23, 30, tzinfo=UTC), "day", "4 november"),  # it is the fourth in Stockholm
            (datetime(2025, 11, 3, 12, tzinfo=UTC), "day", "3 november 2025"),
            (datetime(2026, 11, 3, 12, tzinfo=UTC), "full", "3 november 2026"),
            (datetime(2026, 11, 3, 12, tzinfo=UTC), "moment", "3 november 13:00"),
            (date(2026, 11, 3), "moment", "3 november"),
        ],
    )
    def test_is_said_in_swedish_time_and_words(self, moment, form, words):
        with override("sv"):
            html = printed("{% when moment form %}", moment=moment, form=form)

        assert html.endswith(f">{words}</time>")
        assert html.startswith('<time datetime="202')

    def test_nothing_is_said_of_no_time(self):
        assert printed("{% when missing %}{% when none %}", none=None) == ""

    def test_in_the_hour_that_comes_twice_is_told_apart(self):
        first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

        assert "T02:30+02:00" in portal_ui.when(first, "moment")
        assert "T02:30+01:00" in portal_ui.when(second, "moment")


class TestStrokes:
    @pytest.mark.parametrize(
        ("count", "threshold", "yes", "no"),
        [(43, 50, 43, 7), (0, 3, 0, 3), (61, 50, 50, 0), (180, 400, 45, 55), (1, 400, 0, 100), (5, 0, 1, 0)],
    )
    def test_one_for_each_supporter_up_to_a_hundred(self, count, threshold, yes, no):
        strokes = portal_ui.tally_strokes(count, threshold)

        assert strokes.yes.count("M") == yes
        assert strokes.no.count("M") == no

    def test_say_when_the_threshold_is_reached(self):
        assert portal_ui.tally_strokes(50, 50).reached
        assert not portal_ui.tally_strokes(49, 50).reached


class TestSigns:
    def test_beside_a_word_they_are_silent(self):
        assert 'aria-hidden="true"' in printed("{% icon 'check' %}")

    def test_alone_they_speak(self):
        assert 'role="img" aria-label="Klart"' in printed("{% icon 'check' 'Klart' %}")

    def test_those_that_point_are_mirrored(self):
        assert 'class="i flip"' in printed("{% icon 'arrow' %}")
        assert 'class="i"' in printed("{% icon 'clock' %}")

    def test_every_status_has_a_sign_that_exists(self):
        symbols = Path(finders.find("portal/icons.svg")).read_text("utf-8")

        assert all(f'id="{sign}"' in symbols for sign in portal_ui.STATUS_SIGNS.values())
        assert all(f'id="{sign}"' in symbols for sign in portal_ui.POINTING)


class TestLanguages:
    def test_have_their_own_names_and_directions(self):
        assert printed("{{ 'ar'|own_name }} {{ 'ar'|lang_dir }} {{ 'xx'|own_name }} {{ 'xx'|lang_dir }}") == (
            "العربية rtl xx auto"
        )

    def test_are_named_for_the_reader(self):
        with override("sv"):
            assert printed("{{ 'fi'|lang_name }}") == "Finska"

    def test_without_a_translated_name_the_own_one_is_used(self):
        assert printed("{{ 'ti'|lang_name }}") == "ትግርኛ"

    @pytest.mark.parametrize(("language", "written"), [("sv", "arabiska"), ("fi", "arabia"), ("en", "Arabic")])
    def test_is_written_inside_a_sentence_as_that_language_does(self, language, written):
        with override(language):
            assert printed("{{ 'ar'|lang_in_text }}") == written


@pytest.mark.parametrize(
    ("cell", "figure"),
    [("58 %", True), ("1 585", True), ("−3,5", True), ("2021", True), ("Handen", False), ("", False)],
)
def test_figures_are_told_from_words(cell, figure):
    assert portal_ui.is_figure(cell) is figure


def test_a_telephone_number_reads_from_the_left():
    assert printed("{% tel '114 14' %}") == '<a class="tel" href="tel:11414"><bdi dir="ltr">114 14</bdi></a>'


@override_settings(DEMO=True)
def test_only_the_demo_says_that_people_are_invented():
    assert printed("{% demo_note %}")
    with override_settings(DEMO=False):
        assert printed("{% demo_note %}") == ""


def test_a_reader_without_a_session_is_not_asked_for_messages(rf):
    request = rf.get("/")  # has no session and no message storage: asking would fail

    assert printed("{% page_messages as found %}{{ found|length }}", request=request) == "0"
