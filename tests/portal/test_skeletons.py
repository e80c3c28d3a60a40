"""What is filled in is what the template itself would have drawn, whatever was drawn before."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from portal.skeletons import filled
from portal.templatetags.portal_ui import said, when

COMMENT = "components/comment.html"
AT = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
NASTY = some.one_of(
    some.text(max_size=40),
    some.sampled_from(
        [
            "<script>alert(1)</script>",
            '" onmouseover="alert(1)',
            "{{ settings.SECRET_KEY }}{% debug %}",
            "\ue000name\ue001",
            "\ue000",
            "&amp;",
            "أم يوسف",
            "%s{}",
            "\\1",
        ]
    ),
)


class TestAFilledComponent:
    @given(
        name=NASTY,
        text=NASTY,
        reply_to=NASTY,
        language=some.sampled_from(["sv", "ar", "so"]),
        foreign=some.booleans(),
        reply_url=some.sampled_from(["", "/sv/skriv/a/?svar=b&c=d"]),
        reader=some.sampled_from(["sv", "fi", "en", "ar"]),
    )
    def test_is_what_its_template_draws(self, name, text, reply_to, language, foreign, reply_url, reader):
        with override(reader):
            shape = {"language": language, "foreign": foreign, "state": ""}
            words = {
                "id": "inlagg-1",
                "name": name,
                "html": said(text, language),
                "at": when(AT, "moment"),
                "reply_to": reply_to,
                "reply_url": reply_url,
            }
            assert filled(COMMENT, shape, words) == render_to_string(COMMENT, shape | words)

    def test_escapes_what_is_no_html(self):
        shape = {"language": "sv", "foreign": False, "state": ""}

        drawn = filled(COMMENT, shape, {"name": "<b>Lo</b>", "html": SafeString("<p>Hej</p>"), "at": when(AT)})

        assert "&lt;b&gt;Lo&lt;/b&gt;" in drawn
        assert "<p>Hej</p>" in drawn

    def test_keeps_nothing_of_the_one_before(self):
        shape = {"language": "sv", "foreign": False, "state": ""}
        filled(COMMENT, shape, {"name": "Kanariefågel", "html": SafeString("<p>Kanariefågel</p>"), "at": when(AT)})

        after = filled(COMMENT, shape, {"name": "Lo", "html": SafeString("<p>Hej</p>"), "at": when(AT)})

        assert "Kanariefågel" not in after

    @pytest.mark.parametrize(("reader", "word"), [("sv", "Anmäl"), ("fi", "Ilmoita"), ("ar", "إبلاغ")])
    def test_speaks_the_language_of_its_reader(self, reader, word):
        with override(reader):
            shape = {"language": "sv", "foreign": False, "state": ""}
            drawn = filled(COMMENT, shape, {"name": "Lo", "html": SafeString("x"), "report_url": "/anmal/"})
            assert drawn == render_to_string(
                COMMENT, shape | {"name": "Lo", "html": SafeString("x"), "report_url": "/anmal/"}
            )
