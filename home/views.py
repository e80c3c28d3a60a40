"""Areas and topics: everything that is about one part of the municipality, or one matter, on one page. And cookies."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dialogue.models import DialoguePage, Proposal
from news.models import FactPage, GoodExamplePage, UpdatePage
from portal import clock
from portal.device_storage import kept_on_devices
from portal.models import PageTopic
from portal.page_cache import shared
from portal.pages import readable
from portal.place_models import by_name
from portal.places import known_areas, known_topics

MOST = 10
NEWS = (UpdatePage, GoodExamplePage, FactPage)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The map of the municipality beside the list of its areas."""
    return shared(request, render(request, "home/areas.html", {"areas": by_name(known_areas().values())}))


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """What is new, what is asked and what is proposed in one area, in the reader's language."""
    known = known_areas().values()
    place = next((one for one in known if one.code == code), None)
    if place is None:
        raise Http404
    others = by_name(one for one in known if one != place)
    news = [model.objects.in_area(code) for model in NEWS]
    told = _told(news, DialoguePage.objects.filter(area=place), Proposal.objects.in_area(code))
    return shared(request, render(request, "home/area.html", told | {"area": place, "areas": others}))


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Kakor: what may be left on a device, by whom it is met and why."""
    kept = kept_on_devices()
    parts = {"cookies": [one for one in kept if one.is_cookie], "stored": [one for one in kept if not one.is_cookie]}
    return shared(request, render(request, "home/cookies.html", parts))


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic, each with its page."""
    return shared(request, render(request, "home/topics.html", {"topics": by_name(known_topics().values())}))


@require_safe
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """What is new, what is asked and what is proposed about one topic, in the reader's language."""
    known = known_topics().values()
    asked = next((one for one in known if one.code == code), None)
    if asked is None:
        raise Http404
    others = by_name(one for one in known if one != asked)
    news = [model.objects.about(code) for model in NEWS]
    pages = PageTopic.objects.filter(topic=asked).values("page")
    proposals = Proposal.objects.filter(proposal_topics__topic=asked)
    told = _told(news, DialoguePage.objects.filter(pk__in=pages), proposals)
    return shared(request, render(request, "home/topic.html", told | {"topic": asked, "topics": others}))


def _told(news: list[QuerySet], dialogues: QuerySet, proposals: QuerySet) -> dict[str, Any]:
    """The newest of each kind that a reader may see, for `home/told.html`."""
    language = get_language()
    updates, examples, facts = (
        found.filter(locale__language_code=language).public_newest_first()[:MOST] for found in news
    )
    asked = readable(dialogues.filter(locale__language_code=language)).select_related("locale")
    return {
        "updates": updates,
        "examples": examples,
        "facts": facts,
        "dialogues": asked.with_source_answers().order_by("-opens_at", "-pk")[:MOST],
        "proposals": proposals.visible_to(None).newest_after()[:MOST],
        "now": clock.now(),
    }
