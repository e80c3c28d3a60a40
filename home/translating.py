"""Pages in several languages, through wagtail-localize: the same rows that a communicator's translation makes."""

from functools import wraps
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue


def sentences_missing(translation: Translation) -> int:
    """How many sentences of the source have no translation yet."""
    total, done = translation.get_progress()
    return total - done


def is_complete(translation: Translation) -> bool:
    """Whether every sentence of the source has a translation."""
    return not sentences_missing(translation)


def translation_of(page: Page) -> Translation | None:
    """The translation that makes this page, or None for an original and for one that is edited by itself."""
    found = Translation.objects.filter(source__object_id=page.translation_key, target_locale=page.locale, enabled=True)
    return found.exclude(source__locale=page.locale).first()


def guard_half_translated() -> None:
    """From now on a translation goes live only when it is complete; until then it is saved as a draft.

    wagtail-localize fills what is missing with the source language, so that a Finnish page would show Swedish
    sentences as if they were its own. It also writes every draft into the page itself, live or not; here a live page
    stays as it was until the new words are published.
    """
    original = Translation.save_target
    if getattr(original, "is_guarded", False):
        return

    @wraps(original)
    def save_target(self: Translation, user: Any = None, publish: bool = True) -> None:
        # A boolean for publish keeps the signature of the method that this replaces.
        if not issubclass(self.source.specific_content_type.model_class(), Page):
            original(self, user=user, publish=publish)
            return
        publish = publish and is_complete(self)
        with transaction.atomic():
            live = None if publish else _live_target(self)
            original(self, user=user, publish=publish)
            if live:
                _put_back(live)

    save_target.is_guarded = True  # type: ignore[attr-defined]
    Translation.save_target = save_target


def _live_target(translation: Translation) -> Page | None:
    """The page of that translation as readers see it now, or None where they see none."""
    key, locale = translation.source.object_id, translation.target_locale
    page = Page.objects.live().filter(translation_key=key, locale=locale).first()
    return page.specific if page else None


# What stays as it is now: what is said about the draft, and the place in the tree.
_NOT_WORDS = {"latest_revision", "latest_revision_created_at", "has_unpublished_changes", "draft_title"}
_NOT_WORDS |= {"id", "path", "depth", "numchild"}


def _put_back(live: Page) -> None:
    """Writes the words that readers saw back into the row; the draft stays as the newest revision."""
    fields = [
        field.name for field in live._meta.concrete_fields if not field.primary_key and field.name not in _NOT_WORDS
    ]
    live.save(update_fields=fields, clean=False)


def translate_page(page: Page, language: str, words: dict[str, str]) -> Page:
    """The page in that language, published when `words` (source sentence -> sentence) says every sentence."""
    locale = Locale.objects.get(language_code=language)
    source, _made = TranslationSource.update_or_create_from_instance(page)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
    as_data = {
        StringValue.from_plaintext(key).data: StringValue.from_plaintext(value).data for key, value in words.items()
    }
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        said = as_data.get(segment.string.data) or words.get(segment.string.data)
        if said:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": said, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
            )
    translation.save_target(publish=False)
    translated = page.get_translation(locale)
    if is_complete(translation):
        # Here and now: `save_target` would publish on commit, and write back how many children the page had had when it
        # was translated. What is made below it in the same transaction would then be "not found".
        translated.get_latest_revision().publish()
        translated.refresh_from_db()
    return translated


def missing_sentences(page: Page, language: str) -> list[str]:
    """Source sentences that have no translation in that language yet."""
    locale = Locale.objects.get(language_code=language)
    source = TranslationSource.objects.get_for_instance(page)
    have = set(
        StringTranslation.objects.filter(locale=locale, context__object_id=source.object_id).values_list(
            "translation_of_id", "context_id"
        )
    )
    segments = StringSegment.objects.filter(source=source).select_related("string")
    return [one.string.data for one in segments if (one.string_id, one.context_id) not in have]
