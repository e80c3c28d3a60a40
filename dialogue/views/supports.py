"""Supporting a proposal, and taking it back: signed in, or through the link in a letter."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogue import actions
from dialogue.actions.supporting import read_support_token
from dialogue.conversation import current_language
from dialogue.forms import GuestSupportForm
from dialogue.models import Proposal, Support
from dialogue.views import helping
from dialogue.views.sender import Sender, see_other, sender_of
from portal import clock
from portal.limits import TooOften, network_of
from residents import tokens
from residents.models import Person

TEMPLATE = "dialogue/support.html"
WITHDRAW = "withdraw"


@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page with one button: support or take back for who is signed in, an address to confirm for a guest."""
    now = clock.now()
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("area"), public_id=public_id)
    sender = sender_of(request, now=now)
    context = _context(proposal, sender.person, now)
    if sender.is_guest:
        return _guest(request, proposal, sender, context, now)
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    return _act(request, context, sender.person, sender.network, now)


def _context(proposal: Proposal, person: Person | None, now: datetime) -> dict[str, Any]:
    stands = person and Support.objects.of_person(person).filter(proposal=proposal).standing().exists()
    return {
        "proposal": proposal,
        "person": person,
        "supports_already": bool(stands),
        "takes_support": proposal.takes_support_at(now),
        "proposal_url": proposal.path_in(current_language()),
    }


def _act(request: HttpRequest, context: dict[str, Any], person: Person, network: str, now: datetime) -> HttpResponse:
    """Supports or takes back, as the pressed button says, and shows what stands now."""
    proposal = context["proposal"]
    try:
        if request.POST.get("action") == WITHDRAW:
            actions.withdraw_support(proposal=proposal, person=person, now=now)
            done = "withdrawn"
        else:
            actions.confirm_support(proposal=proposal, person=person, network=network, now=now)
            done = "supported"
    except (TooOften, actions.UnableToSupport) as error:
        return _said_no(request, context, error)
    proposal.refresh_from_db()
    return render(request, TEMPLATE, _context(proposal, person, now) | {"done": done})


def _said_no(request: HttpRequest, context: dict[str, Any], error: Exception) -> HttpResponse:
    if isinstance(error, TooOften):
        response = render(
            request, TEMPLATE, context | {"problem": _("You have done this many times. Wait a while.")}, status=429
        )
        response.headers["Retry-After"] = str(error.wait)
        return response
    return render(request, TEMPLATE, context | {"problem": str(error)}, status=409)


def _guest(
    request: HttpRequest, proposal: Proposal, sender: Sender, context: dict[str, Any], now: datetime
) -> HttpResponse:
    if request.method != "POST":
        return render(request, TEMPLATE, context | {"form": GuestSupportForm(initial=helping.fresh())})
    form = GuestSupportForm(request.POST)
    context["form"] = form
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    try:
        actions.ask_for_support(
            proposal=proposal,
            address=form.cleaned_data["email"],
            language=current_language(),
            network=sender.network,
            now=now,
        )
    except (TooOften, actions.UnableToSupport) as error:
        return helping.give_back(request, TEMPLATE, context, error, form)
    return see_other(f"{request.path}?skickat=1")


@require_http_methods(["GET", "HEAD", "POST"])
def by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a letter: GET shows a button, POST confirms the address and supports, or takes back."""
    now = clock.now()
    try:
        proposal, person = read_support_token(token)
    except tokens.ExpiredLink:
        words = _("The link is more than 48 hours old. Ask for a new one on the proposal's page.")
        return render(request, "dialogue/support_link.html", {"problem": words}, status=410)
    except (tokens.InvalidLink, actions.UnableToSupport):
        words = _("The link is not complete. Copy the whole address from the letter.")
        return render(request, "dialogue/support_link.html", {"problem": words}, status=404)
    context = _context(proposal, person, now) | {"by_letter": True}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    return _act(request, context, person, network_of(request), now)
