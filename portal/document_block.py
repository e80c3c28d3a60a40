"""A document on a page: what it is, how large, in which language, and who helps where not everybody can read it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from portal.languages import all_languages, source_language
from portal.samples import first_of


def language_choices() -> list[tuple[str, str]]:
    return [(code, language.name) for code, language in all_languages().items()]


class DocumentBlock(blocks.StructBlock):
    """A file to keep (dokument). A page says more than a file: this is for what was decided or printed as one."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Words of the link"), max_length=140, required=False, help_text=_("The document's own title, if empty.")
    )
    language = blocks.ChoiceBlock(
        label=_("Language of the document"), choices=language_choices, default=source_language().code
    )
    accessible = blocks.BooleanBlock(
        label=_("Everybody can read it"),
        required=False,
        help_text=_("Headings, order and pictures are told to a screen reader. Ask if you are not sure."),
    )
    contact = blocks.CharBlock(
        label=_("Who helps"),
        max_length=160,
        required=False,
        help_text=_("Needed where not everybody can read it: telephone or e-mail."),
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuses a document that shuts people out and names nobody who helps (DOS-lagen 2018:1937)."""
        cleaned = super().clean(value)
        if not cleaned.get("accessible") and not (cleaned.get("contact") or "").strip():
            message = _("Say who helps those who cannot read the document.")
            raise blocks.StructBlockValidationError(block_errors={"contact": ValidationError(message)})
        return cleaned

    def get_context(self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds `spoken`: the language of the document, with its own name."""
        known = {"spoken": all_languages().get(value.get("language") or "")}
        return super().get_context(value, parent_context=parent_context) | known

    def get_preview_value(self) -> Any:
        """The sample, with the newest document there is."""
        value = super().get_preview_value()
        value["document"] = get_document_model().objects.order_by("-pk").first()
        return value

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        group = _("Pictures and files")
        description = _("A file to keep, with its kind, size and language.")
        preview_value = first_of("document")
        template = "blocks/document.html"
