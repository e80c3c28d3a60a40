"""Areas: everything that is about one part of the municipality, on one page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dialogue.models import DialoguePage, Proposal
from news.models import FactPage, GoodExamplePage, UpdatePage
from portal import clock
from portal.models import Area
from portal.page_cache import shared
from portal.places import known_areas

MOST = 10


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The map of the municipality beside the list of its areas."""
    return shared(request, render(request, "home/areas.html", {"areas": Area.objects.with_names()}))


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """What is new, what is asked and what is proposed in one area, in the reader's language."""
    known = known_areas().values()
    place = next((one for one in known if one.code == code), None)
    if place is None:
        raise Http404
    language = get_language()
    dialogues = DialoguePage.objects.live().public().filter(area=place, locale__language_code=language)
    proposals = Proposal.objects.visible_to(None).in_area(code).newest_after()
    updates, examples, facts = (
        model.objects.in_area(code)
        .filter(locale__language_code=language)
        .public_newest_first()
        .prefetch_related(None)[:MOST]
        for model in (UpdatePage, GoodExamplePage, FactPage)
    )
    context = {
        "area": place,
        "areas": [one for one in known if one != place],
        "updates": updates,
        "examples": examples,
        "facts": facts,
        "dialogues": dialogues.select_related("locale").order_by("-opens_at", "-pk")[:MOST],
        "proposals": proposals[:MOST],
        "now": clock.now(),
    }
    return shared(request, render(request, "home/area.html", context))
