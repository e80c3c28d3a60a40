"""Pages that a story begins with, as the communicators would have published them."""

from datetime import date

from home.models import HomePage
from home.translating import translate_page
from news.models import NewsIndexPage, UpdatePage
from portal.models import Area
from tests.journeys.town import LANGUAGES

TITLE = {
    "sv": "Fler lampor vid torget",
    "fi": "Lisää lamppuja torille",
    "en": "More lamps at the square",
    "ar": "مصابيح أكثر في الساحة",
}
LEAD = {
    "sv": "Fyrtio lampor är på plats.",
    "fi": "Neljäkymmentä lamppua on paikallaan.",
    "en": "Forty lamps are in place.",
    "ar": "تم تركيب أربعين مصباحًا.",
}
BODY = {
    "sv": "Arbetet blev klart i förra veckan.",
    "fi": "Työ valmistui viime viikolla.",
    "en": "The work was finished last week.",
    "ar": "انتهى العمل الأسبوع الماضي.",
}


def publish_update(home: HomePage) -> UpdatePage:
    """An update in every language of the portal."""
    page = UpdatePage(
        title=TITLE["sv"],
        slug="fler-lampor",
        lead=LEAD["sv"],
        body=[("paragraph", f"<p>{BODY['sv']}</p>")],
        area=Area.objects.first(),
        published_on=date(2026, 11, 1),
        reviewed_on=date(2026, 11, 1),
        locale=home.locale,
    )
    NewsIndexPage.objects.get(locale=home.locale).add_child(instance=page)
    page.save_revision().publish()
    for code in LANGUAGES[1:]:
        translate_page(page, code, {part["sv"]: part[code] for part in (TITLE, LEAD, BODY)})
    return page
