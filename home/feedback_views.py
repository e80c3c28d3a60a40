"""Telling the municipality that something is not accessible (lag 2018:1937, 10 §): without an account, on one page."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from home.accessibility_models import ANSWER_DAYS
from home.actions import report_accessibility
from home.forms import AccessibilityForm
from moderation.views.giving_back import give_back
from portal import clock
from portal.limits import TooOften, network_of

TEMPLATE = "home/accessibility_report.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accessibility_report(request: HttpRequest) -> HttpResponse:
    """The form; 303 to the thanks. What was written comes back with whatever was wrong."""
    person = getattr(request.user, "person", None)
    data = request.POST if request.method == "POST" else None
    form = AccessibilityForm(data, guest=person is None, initial={"key": uuid4()})
    context = {"form": form, "days": ANSWER_DAYS}
    if not form.is_bound:
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    sent = form.cleaned_data
    try:
        report_accessibility(
            text=sent["text"],
            place=sent["place"],
            tools=sent["tools"],
            address=person.address if person else sent["email"],
            language=get_language() or "",
            form_key=sent["key"],
            network=network_of(request),
            now=clock.now(),
        )
    except TooOften as error:
        return give_back(request, TEMPLATE, context, error, form)
    return HttpResponse(status=303, headers={"Location": reverse("home:accessibility_reported")})


@require_safe
@never_cache
def accessibility_reported(request: HttpRequest) -> HttpResponse:
    """Thanks, and by when there is an answer. The same for everybody."""
    return render(request, "home/accessibility_reported.html", {"days": ANSWER_DAYS})
