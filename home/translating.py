"""Pages in several languages, through wagtail-localize: the same rows that a communicator's translation makes."""

from functools import wraps
from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue


def is_complete(translation: Translation) -> bool:
    """Whether every sentence of the source has a translation."""
    total, done = translation.get_progress()
    return total == done


def guard_half_translated() -> None:
    """From now on a translation goes live only when it is complete; until then it is saved as a draft.

    wagtail-localize fills what is missing with the source language, so that a Finnish page would show Swedish
    sentences as if they were its own.
    """
    original = Translation.save_target
    if getattr(original, "is_guarded", False):
        return

    @wraps(original)
    def save_target(self: Translation, user: Any = None, publish: bool = True) -> None:
        # A boolean for publish keeps the signature of the method that this replaces.
        is_page = issubclass(self.source.specific_content_type.model_class(), Page)
        original(self, user=user, publish=publish and (not is_page or is_complete(self)))

    save_target.is_guarded = True  # type: ignore[attr-defined]
    Translation.save_target = save_target


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
