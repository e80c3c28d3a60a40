"""The town of the stories: what its editors have put there before anybody comes."""

from dataclasses import dataclass
from datetime import timedelta

from wagtail.models import Locale, Page

from dialogue.models import DialogueIndexPage, DialoguePage, Thread
from home.models import HomePage
from home.translating import translate_page
from portal import clock
from tests.journeys.letters import Post

LANGUAGES = ("sv", "fi", "en", "ar")
QUESTION = {
    "sv": "Vad behövs på torget efter mörkrets inbrott?",
    "fi": "Mitä torilla tarvitaan pimeän tultua?",
    "en": "What does the square need after dark?",
    "ar": "ما الذي تحتاجه الساحة بعد حلول الظلام؟",
}
LEAD = {
    "sv": "Torget byggs om i vår.",
    "fi": "Tori uudistetaan keväällä.",
    "en": "The square is rebuilt this spring.",
    "ar": "يُعاد بناء الساحة هذا الربيع.",
}
WHO = {"sv": "Trygghetsenheten", "fi": "Turvallisuusyksikkö", "en": "The safety unit", "ar": "وحدة الأمان"}


@dataclass(frozen=True, kw_only=True)
class Town:
    url: str
    post: Post
    home: HomePage
    dialogue: DialoguePage

    @property
    def thread(self) -> Thread:
        return Thread.objects.for_page(self.dialogue, now=clock.now())

    def dialogue_path(self, language: str) -> str:
        return self.thread.url(language)


def ask_residents(home: HomePage) -> DialoguePage:
    """An open dialogue, in every language of the portal."""
    index = DialogueIndexPage.objects.get(locale=home.locale)
    page = DialoguePage(
        title=QUESTION["sv"],
        slug="torget",
        lead=LEAD["sv"],
        who_answers=WHO["sv"],
        opens_at=clock.now() - timedelta(days=1),
        closes_at=clock.now() + timedelta(days=30),
        locale=Locale.objects.get(language_code="sv"),
    )
    index.add_child(instance=page)
    page.save_revision().publish()
    for code in LANGUAGES[1:]:
        words = {part["sv"]: part[code] for part in (QUESTION, LEAD, WHO)}
        translate_page(page, code, words)
    Page.fix_tree()
    return DialoguePage.objects.get(pk=page.pk)
