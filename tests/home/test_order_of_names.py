"""Every list of areas and topics stands in the order of the reader's language."""

import re

import pytest
from django.test import Client

from portal.models import Area, AreaName, Topic, TopicName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

# In their order; the first position and code would give another one.
AREAS = {
    "sv": ["Almby", "Wik", "Zinken", "Åby", "Älgö", "Ösmo"],
    "fi": ["Alavus", "Wiik", "Ylöjärvi", "Åbo", "Äänekoski", "Öja"],
    "en": ["Åby", "Älgö", "Almby", "Ösmo", "Wik", "Zinken"],
    "ar": ["أمانوس", "بلدنة", "تلالة", "حارثة", "مدينتنا", "واديان"],
}


@pytest.fixture
def named():
    """Six areas and six topics alone, whose codes stand the other way round."""
    AreaName.objects.exclude(area__code="handen").delete()
    for rows, names, model in ((Area, AreaName, "area"), (Topic, TopicName, "topic")):
        names.objects.all().delete()
        kept = list(rows.objects.order_by("-code")[:6])
        rows.objects.exclude(pk__in=[row.pk for row in kept]).delete()
        for language, words in AREAS.items():
            for row, word in zip(kept, words, strict=True):
                names.objects.create(**{model: row}, language=language, name=word)
            kept = kept[::-1]


def places(text: str, words: list[str]) -> list[str]:
    """The names in the order in which they stand in the page's own content."""
    main = text.partition("<main")[2].partition("</main>")[0]
    said = re.findall("|".join(map(re.escape, words)), re.sub(r"<svg.*?</svg>|<[^>]*>", " ", main, flags=re.DOTALL))
    return list(dict.fromkeys(said))


@pytest.mark.parametrize("language", AREAS)
@pytest.mark.parametrize("path", ["omraden/", "amnen/", "", "nytt/", "forslag/nytt/"])
def test_names_stand_in_the_order_of_the_language(named, language, path):
    answer = Client().get(f"/{language}/{path}")

    assert answer.status_code == 200
    assert places(answer.text, AREAS[language]) == AREAS[language]
