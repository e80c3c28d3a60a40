"""Thanking for a contribution: a page with one button, for who is signed in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dialogue import actions
from dialogue.contributions import Hand
from dialogue.conversation import current_language, place_of
from dialogue.models import Comment, Thanks
from dialogue.permissions import may_be_thanked
from dialogue.reading import standing_comment
from dialogue.views.sender import Sender, sender_of
from portal import clock
from portal.limits import TooOften

TEMPLATE = "dialogue/thank.html"
TAKE_BACK = "take_back"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def thank(request: HttpRequest, public_id: str) -> HttpResponse:
    """The contribution and its button; a guest is asked to sign in. POST thanks or takes back, and shows it."""
    sender = sender_of(request, now=clock.now())
    context = _context(public_id, sender)
    if request.method != "POST" or sender.is_guest:
        return render(request, TEMPLATE, context)
    comment = context["comment"]
    try:
        if request.POST.get("action") == TAKE_BACK:
            done = "taken_back" if actions.take_back_thanks(comment=comment, person=sender.person) else ""
        else:
            actions.thank(comment=comment, person=sender.person, network=sender.network, now=clock.now())
            done = "thanked"
    except actions.UnableToThank as error:
        return render(request, TEMPLATE, context | {"problem": str(error)}, status=409)
    except TooOften as error:
        words = _("You have thanked many times today. Come back tomorrow.")
        response = render(request, TEMPLATE, context | {"problem": words}, status=429)
        response.headers["Retry-After"] = str(error.wait)
        return response
    return render(request, TEMPLATE, _context(public_id, sender) | {"done": done})


def _is_visible(comment: Comment) -> bool:
    return Comment.objects.visible_to(None).filter(pk=comment.pk).exists()


def _context(public_id: str, sender: Sender) -> dict[str, Any]:
    language = current_language()
    comment = standing_comment(public_id, language=language)
    if comment is None or not may_be_thanked(comment) or not _is_visible(comment):
        raise Http404
    person = sender.person
    is_own = person is not None and comment.submission.person_id == person.pk
    return {
        "comment": comment,
        "html": Hand(thread=comment.conversation, is_open=False, language=language, thanks=False).drawn(comment),
        "person": person,
        "is_own": is_own,
        "thanks_already": person is not None and Thanks.objects.of_person(person).filter(comment=comment).exists(),
        "thread_url": place_of(comment, language=language),
    }
