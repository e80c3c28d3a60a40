"""The blocks refuse what a reader could not use, and print what each of them can."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError

from portal import blocks


def wrong(block, value) -> set[str]:
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(value))
    return set(caught.value.block_errors)


def printed(block, value) -> str:
    return block.render(block.clean(block.to_python(value)))


class TestPicture:
    """Judged without a file: the words are what is tested."""

    block = blocks.PictureBlock([("image", blocks.blocks.CharBlock(required=False))])

    @pytest.mark.parametrize(
        "value",
        [
            {"alternative": "", "decorative": False},
            {"alternative": " ", "decorative": False},
            {"alternative": "En tunnel", "decorative": True},
        ],
    )
    def test_is_neither_silent_by_oversight_nor_both(self, value):
        assert wrong(self.block, value) == {"alternative"}

    @pytest.mark.parametrize(
        "value", [{"alternative": "En tunnel", "decorative": False}, {"alternative": "", "decorative": True}]
    )
    def test_speaks_or_says_that_it_need_not(self, value):
        assert self.block.clean(self.block.to_python(value))


def test_a_call_out_says_what_somebody_does():
    assert wrong(blocks.CallOutBlock(), {"you": "", "we": "", "others": ""}) == {"you"}


def test_a_contact_can_be_reached():
    assert wrong(blocks.ContactBlock(), {"who": "Gatuenheten"}) == {"phone"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "field"),
    [({}, "page"), ({"url": "https://example.com/"}, "text")],
)
def test_a_related_link_leads_somewhere_and_says_where(value, field):
    assert wrong(blocks.RelatedLinkBlock(), value) == {field}


class TestTable:
    value = {"caption": "Trygga", "columns": ["År", "Andel"], "rows": [["2021", "58 %"], ["2023", "62 %"]]}

    def test_names_its_rows_and_columns(self):
        html = printed(blocks.TableBlock(), self.value)

        assert '<th scope="col">År</th><th scope="col" class="n">Andel</th>' in html
        assert '<th scope="row">2023</th><td class="n"><bdi dir="ltr">62 %</bdi></td>' in html
        assert "<caption>Trygga</caption>" in html

    def test_refuses_a_row_of_another_width(self):
        assert wrong(blocks.TableBlock(), self.value | {"rows": [["2021"]]}) == {"rows"}


def test_a_film_is_a_link_and_nothing_is_fetched():
    html = printed(blocks.VideoLinkBlock(), {"title": "Gångtunneln", "url": "https://film.example/1", "minutes": 3})

    assert '<a href="https://film.example/1"' in html
    assert "<iframe" not in html
    assert "<video" not in html


def test_a_step_that_failed_is_shown():
    steps = [
        {"title": "Bommar", "at": date(2026, 10, 1), "state": "failed", "text": "Hindrade färdtjänst"},
        {"title": "Ny lösning", "at": None, "state": "next"},
    ]

    html = printed(blocks.TimelineBlock(), {"title": "Vägen", "steps": steps})

    assert '<li class="failed"' in html
    assert "Hindrade färdtjänst" in html


def test_text_is_narrow():
    assert not {"h1", "h2", "embed", "image", "hr"} & set(blocks.ParagraphBlock().features)


def test_every_block_of_a_page_has_help_or_a_name_that_says_it():
    for name, child in blocks.BodyBlock().child_blocks.items():
        assert child.label, name
        assert child.meta.template.startswith("blocks/"), name


def test_an_unknown_step_is_refused():
    with pytest.raises(ValidationError):
        blocks.StepBlock().clean(blocks.StepBlock().to_python({"title": "x", "state": "maybe"}))
