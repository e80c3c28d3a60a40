"""The shared vocabulary of pages: the few blocks that every kind of page may be written with.

Narrow on purpose. What a block cannot say, a page of this portal does not need; what it can say, it says in every
language, on paper and to a screen reader.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from portal.document_block import DocumentBlock
from portal.samples import first_of

# What may be done inside running text. No colours, no sizes, no embeds, no headings of level one.
TEXT_FEATURES = ["bold", "ol", "ul", "link", "document-link"]
SHORT_FEATURES = ["bold", "link"]


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        kwargs.setdefault("help_text", _("Short paragraphs. Say what happened first, then why."))
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _("Text")
        description = _("Short paragraphs. Say what happened first, then why.")
        preview_value = first_of("paragraph")
        template = "blocks/paragraph.html"


class HeadingBlock(blocks.StructBlock):
    """A heading inside the page. The page's own title is the only one above it."""

    text = blocks.CharBlock(label=_("Heading"), max_length=120, help_text=_("Says what the next part says."))
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Part of the page")), ("3", _("Part of a part"))],
        default="2",
        help_text=_("A part of a part only stands under a part."),
    )

    def get_context(self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds `anchor`: the heading in its own letters, so that each part of a page has an address."""
        anchor = slugify(value["text"], allow_unicode=True) or "del"
        return super().get_context(value, parent_context=parent_context) | {"anchor": anchor}

    class Meta:
        icon = "title"
        label = _("Heading")
        group = _("Text")
        description = _("Says what the next part says.")
        preview_value = first_of("heading")
        template = "blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who do not see it, or a clear "it says nothing more than the text"."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative = blocks.CharBlock(
        label=_("What the picture shows"),
        required=False,
        max_length=200,
        help_text=_("Read aloud instead of the picture. Say what a person would miss."),
    )
    decorative = blocks.BooleanBlock(
        label=_("The picture adds nothing to the text"),
        required=False,
        help_text=_("Then it is not read aloud. Use it only where this is true."),
    )
    caption = blocks.CharBlock(
        label=_("Caption"), required=False, max_length=250, help_text=_("What one sees, and who made the picture.")
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuses a picture that is silent by oversight, and one that both speaks and claims to be silent."""
        cleaned = super().clean(value)
        words = cleaned.get("alternative", "").strip()
        if bool(words) == bool(cleaned.get("decorative")):
            message = _("Say what the picture shows, or say that it adds nothing: one of the two.")
            raise blocks.StructBlockValidationError(block_errors={"alternative": ValidationError(message)})
        return cleaned

    def get_preview_value(self) -> Any:
        """The sample, with the newest picture there is."""
        value = super().get_preview_value()
        value["image"] = get_image_model().objects.order_by("-pk").first()
        return value

    class Meta:
        icon = "image"
        label = _("Picture")
        group = _("Pictures and files")
        description = _("A picture, with words for those who do not see it.")
        preview_value = first_of("picture")
        template = "blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("The words"), max_length=600, help_text=_("Exactly as they were said or written."))
    source = blocks.CharBlock(
        label=_("Who said it"), max_length=160, help_text=_("Name or role, and where. A person has agreed to be named.")
    )
    url = blocks.URLBlock(label=_("Link to the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = _("Text")
        description = _("What somebody said, word for word, and who it was.")
        preview_value = first_of("quote")
        template = "blocks/quote.html"


class FactBoxBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    text = blocks.RichTextBlock(
        label=_("The facts"), features=["bold", "link", "ul"], help_text=_("Only what the source below says.")
    )
    source = blocks.CharBlock(
        label=_("Source"), max_length=200, help_text=_("Who found it out, and when: Brå, 28 February 2023.")
    )
    url = blocks.URLBlock(label=_("Link to the source"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Fact box")
        group = _("Facts")
        description = _("One or a few facts with their source.")
        preview_value = first_of("fact_box")
        template = "blocks/fact_box.html"


class CallOutBlock(blocks.StructBlock):
    """Who does what: the reader, the municipality, others. At least one of them."""

    you = blocks.RichTextBlock(
        label=_("What you can do"), features=SHORT_FEATURES, required=False, help_text=_("Something to do today.")
    )
    we = blocks.RichTextBlock(
        label=_("What the municipality does"), features=SHORT_FEATURES, required=False, help_text=_("With a date.")
    )
    others = blocks.RichTextBlock(
        label=_("What others do"), features=SHORT_FEATURES, required=False, help_text=_("Name them: police, region.")
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not any(str(cleaned.get(part) or "").strip() for part in ("you", "we", "others")):
            raise blocks.StructBlockValidationError(
                block_errors={"you": ValidationError(_("Say what at least one of the three does."))}
            )
        return cleaned

    class Meta:
        icon = "group"
        label = _("Who does what")
        group = _("Text")
        description = _("What the reader, the municipality and others can do.")
        preview_value = first_of("callout")
        template = "blocks/callout.html"


class TableBlock(blocks.StructBlock):
    """A small table of words and figures. Made of plain text cells, so that each can be translated."""

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=160)
    columns = blocks.ListBlock(
        blocks.CharBlock(label=_("Column"), max_length=60), label=_("Names of the columns"), min_num=2, max_num=8
    )
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(label=_("Cell"), max_length=160, required=False), label=_("Row")),
        label=_("Rows"),
        min_num=1,
        max_num=60,
        help_text=_("The first cell names the row. As many cells as there are columns."),
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        width = len(cleaned["columns"])
        wrong = [place for place, row in enumerate(cleaned["rows"], start=1) if len(row) != width]
        if wrong:
            message = _("Row %(row)d does not have %(width)d cells.") % {"row": wrong[0], "width": width}
            raise blocks.StructBlockValidationError(block_errors={"rows": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "table"
        label = _("Table")
        group = _("Facts")
        description = _("A small table of words and figures, with names for rows and columns.")
        preview_value = first_of("table")
        template = "blocks/table.html"


class VideoLinkBlock(blocks.StructBlock):
    """A link to a film elsewhere. Never an embed: nothing is fetched from others before the reader chooses to go."""

    title = blocks.CharBlock(label=_("Title of the film"), max_length=120)
    url = blocks.URLBlock(label=_("Address"))
    minutes = blocks.IntegerBlock(label=_("Length in minutes"), min_value=1, required=False)
    captions = blocks.CharBlock(
        label=_("Captions and interpretation"),
        max_length=120,
        required=False,
        help_text=_("For example: Swedish captions, interpreted into Swedish sign language."),
    )

    class Meta:
        icon = "media"
        label = _("Film (link)")
        group = _("Pictures and files")
        description = _("A link to a film on another site. Nothing is fetched from there before the reader goes.")
        preview_value = first_of("video")
        template = "blocks/video.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What happens"), max_length=120)
    at = blocks.DateBlock(label=_("Day"), required=False)
    text = blocks.CharBlock(label=_("More about it"), max_length=250, required=False)
    state = blocks.ChoiceBlock(
        label=_("Where it stands"),
        choices=[
            ("done", _("Done")),
            ("now", _("Happens now")),
            ("next", _("Comes later")),
            ("failed", _("Did not happen")),
        ],
        default="done",
        help_text=_("What did not happen is shown too, and says why."),
    )

    class Meta:
        icon = "date"
        label = _("Step")


class TimelineBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading"), max_length=100, required=False)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=15)

    class Meta:
        icon = "history"
        label = _("Timeline")
        group = _("Facts")
        description = _("What has happened, what happens now and what comes later.")
        preview_value = first_of("timeline")
        template = "blocks/timeline.html"


class ContactBlock(blocks.StructBlock):
    who = blocks.CharBlock(label=_("Name or unit"), max_length=120)
    role = blocks.CharBlock(label=_("Role"), max_length=120, required=False)
    phone = blocks.CharBlock(label=_("Telephone"), max_length=40, required=False)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    hours = blocks.CharBlock(label=_("When you get an answer"), max_length=120, required=False)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not cleaned.get("phone") and not cleaned.get("email"):
            raise blocks.StructBlockValidationError(
                block_errors={"phone": ValidationError(_("Give a telephone number or an e-mail address."))}
            )
        return cleaned

    class Meta:
        icon = "user"
        label = _("Contact")
        group = _("Ways on")
        description = _("Who to turn to, and when there is an answer.")
        preview_value = first_of("contact")
        template = "blocks/contact.html"


class RelatedLinkBlock(blocks.StructBlock):
    """Somewhere to go on: a page here, or an address elsewhere; exactly one of them."""

    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Address elsewhere"), required=False)
    text = blocks.CharBlock(
        label=_("Words of the link"),
        max_length=140,
        required=False,
        help_text=_("Needed for an address elsewhere; a page lends its title."),
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("url")):
            raise blocks.StructBlockValidationError(
                block_errors={"page": ValidationError(_("Choose a page or give an address: one of the two."))}
            )
        if cleaned.get("url") and not cleaned.get("text"):
            raise blocks.StructBlockValidationError(
                block_errors={"text": ValidationError(_("Say where the link leads."))}
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("Related link")
        group = _("Ways on")
        description = _("Somewhere to go on: a page here or an address elsewhere.")
        preview_value = first_of("related_link")
        template = "blocks/related_link.html"


class BodyBlock(blocks.StreamBlock):
    """The body of an update, a good example, a fact page or a standard page."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    fact_box = FactBoxBlock()
    callout = CallOutBlock()
    table = TableBlock()
    document = DocumentBlock()
    video = VideoLinkBlock()
    timeline = TimelineBlock()
    contact = ContactBlock()
    related_link = RelatedLinkBlock()

    class Meta:
        template = "blocks/body.html"
