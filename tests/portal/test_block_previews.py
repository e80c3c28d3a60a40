"""Every block can be told from the others before it is put on a page, and stands in the style guide in every state."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.blocks import StructBlockValidationError

from portal.blocks import BodyBlock
from portal.document_block import DocumentBlock
from portal.languages import published_languages
from portal.models import PortalDocument
from portal.samples import states_of
from portal.styleguide import sample_blocks

pytestmark = pytest.mark.django_db
BLOCKS = BodyBlock().child_blocks
each_block = pytest.mark.parametrize("name", BLOCKS)


@each_block
def test_has_a_name_a_sign_a_group_and_says_what_it_is_for(name):
    meta = BLOCKS[name].meta
    assert meta.icon not in {"placeholder", ""}
    assert meta.group
    assert BLOCKS[name].get_description()
    assert BLOCKS[name].is_previewable
    assert meta.template == f"blocks/{name}.html"


@each_block
@pytest.mark.parametrize("code", published_languages())
def test_is_written_in_every_language_and_state(name, code):
    with translation.override(code):
        shown = [BLOCKS[name].render(BLOCKS[name].normalize(state)) for state in states_of(name)]
        assert BLOCKS[name].render(BLOCKS[name].get_preview_value())
    assert all(html.strip() for html in shown)
    assert len(set(shown)) == len(shown)


@each_block
def test_every_state_could_be_saved(name):
    for state in states_of(name):
        value = BLOCKS[name].normalize(state)
        if name in {"picture", "document"}:  # what is chosen is lacking, and nothing else
            with pytest.raises(StructBlockValidationError) as refused:
                BLOCKS[name].clean(value)
            assert set(refused.value.block_errors) == {"image" if name == "picture" else "document"}
        else:
            assert BLOCKS[name].clean(value) is not None


def test_stands_in_the_style_guide():
    shown = {name: len(states) for name, states in sample_blocks()}
    assert shown == {name: len(states_of(name)) for name in BLOCKS}


class TestADocument:
    @pytest.fixture
    def document(self):
        return PortalDocument.objects.create(title="Plan 2027", file="documents/plan.pdf", file_size=1_258_291)

    def value(self, document, **more):
        chosen = {"document": document.pk, "title": "", "language": "fi", "accessible": True, "contact": ""}
        return DocumentBlock().to_python(chosen | more)

    def test_says_its_name_kind_size_and_language(self, document):
        with translation.override("sv"):
            html = DocumentBlock().render(self.value(document))
        assert f'<a href="{document.url}"><bdi lang="fi">Plan 2027</bdi></a>' in html
        assert "<bdi>PDF</bdi>, <bdi>1,2\xa0MB</bdi>." in html
        assert '<bdi lang="fi">' in html

    def test_that_not_everybody_can_read_names_who_helps(self, document):
        with pytest.raises(StructBlockValidationError) as refused:
            DocumentBlock().clean(self.value(document, accessible=False, contact=" "))
        assert isinstance(refused.value.block_errors["contact"], ValidationError)
        html = DocumentBlock().render(self.value(document, accessible=False, contact="08-606 70 00"))
        assert "08-606 70 00" in html

    def test_that_everybody_can_read_needs_nobody(self, document):
        value = self.value(document)
        assert DocumentBlock().clean(value)["document"] == document
