"""Where one contribution stands, and the replies under one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dialogue.conversation import current_language, page_of, place_of
from dialogue.models import Comment, DialogueState, Thread
from dialogue.reading import standing_comment
from portal import clock


def _standing(public_id: str) -> Comment:
    """A comment that its thread shows, words or tombstone; else 404."""
    comment = standing_comment(public_id, language=current_language())
    if comment is None:
        raise Http404
    if not Thread.objects.visible_to(None).filter(pk=comment.conversation_id).exists():
        raise Http404
    return comment


@require_safe
def permalink(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leads to the page of the thread on which it stands now, in the language of the address."""
    address = place_of(_standing(public_id), language=current_language())
    if not address:
        raise Http404
    return redirect(address)


@require_safe
def replies(request: HttpRequest, public_id: str) -> HttpResponse:
    """One root and a page of its replies."""
    root = _standing(public_id)
    if root.is_reply:
        return redirect("dialogue:replies", public_id=root.root.public_id)
    language, thread = current_language(), root.conversation
    is_open = thread.state_at(clock.now()) == DialogueState.OPEN
    item, next_url = page_of(root, is_open=is_open, query=request.GET)
    owner = thread.owner(language)
    context = {
        "item": item,
        "next_url": next_url,
        "first_url": reverse("dialogue:replies", args=[root.public_id]) if "efter" in request.GET else "",
        "thread_title": owner.title if owner else "",
        "thread_url": place_of(root, language=language),
    }
    return render(request, "dialogue/replies.html", context)
