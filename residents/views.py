"""A person's own pages: contributions, follows, settings, data, leaving. Never cached."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import clock, limits, navigation
from portal.languages import published_languages
from portal.normalise import clean_line
from residents import leaving, mine
from residents.actions import UnableToLeave, change_settings, unfollow
from residents.actions import leave as leave_portal
from residents.forms import SettingsForm
from residents.models import Follow, Person, Rhythm
from residents.permissions import may_leave

# Seconds. It holds the names under which somebody wrote, and the next one may sit at the same screen.
_GOODBYE_SHOWN = 600


@require_safe
@never_cache
@login_required
def my_contributions(request: HttpRequest) -> HttpResponse:
    """What waits for me as staff, what I sent and what became of it, what I follow, and my settings."""
    person, language = request.user.person, get_language()
    words = {
        "duties": mine.duties_of(request.user, language),
        "contributions": mine.contributions_of(person, language) if person else [],
        "follows": mine.follows_of(person, language) if person else [],
        "trust": mine.trust_of(person, clock.now()) if person else {},
        "rhythms": Rhythm.choices,
        "form": SettingsForm(
            user=request.user, initial={"name": request.user.name, "language": person.language if person else language}
        ),
        "may_leave": may_leave(request.user),
    }
    return render(request, "residents/mine.html", words)


@require_POST
@never_cache
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Keeps the name and the language of letters."""
    form = SettingsForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "residents/settings.html", {"form": form}, status=422)
    change_settings(user=request.user, **form.cleaned_data)
    messages.success(request, _("Your settings are saved."))
    return redirect("residents:mine")


@require_POST
@never_cache
@login_required
def end_follow(request: HttpRequest) -> HttpResponse:
    """Ends one of my follows; `kind` and `key` say which, and the person is always the one signed in."""
    if request.user.person:
        kind, key = (clean_line(request.POST.get(name, ""))[:60] for name in ("kind", "key"))
        unfollow(person=request.user.person, kind=kind, key=key, now=clock.now())
        messages.success(request, _("You no longer follow it."))
    return redirect("residents:mine")


@require_safe
@never_cache
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file."""
    limits.count("export", now=clock.now(), person=f"user:{request.user.pk}")
    data = mine.export_of(request.user.person) if request.user.person else {}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Says honestly what goes and what stays, and closes the account when the button is pressed."""
    person, now = request.user.person, clock.now()
    if request.method == "POST":
        stayed = _what_stays(person, now)
        try:
            leave_portal(user=request.user, now=now)
        except UnableToLeave:
            return redirect("residents:leave")
        logout(request)
        request.session["stayed"] = stayed
        request.session.set_expiry(_GOODBYE_SHOWN)
        return redirect("residents:left")
    fates = leaving.fates_of(person, now) if person else []
    words = {
        "goes": [fate.words for fate in fates if not fate.stays],
        "stays": [fate.words for fate in fates if fate.stays],
        "more": navigation.beside(request, navigation.LEAVING),
        "may_leave": may_leave(request.user),
    }
    return render(request, "residents/leave.html", words | _own_figures(person))


def _what_stays(person: Person | None, now: datetime) -> dict[str, list[str]]:
    """In every language, for the reader may change it when there is nobody left to ask about."""
    stayed = {}
    for code in published_languages():
        with override(code):
            fates = leaving.fates_of(person, now) if person else []
            stayed[code] = [fate.words for fate in fates if fate.stays]
    return stayed


def _own_figures(person: Person | None) -> dict[str, int]:
    """What people's own room has of the person."""
    if person is None:
        return {"follows": 0, "letters": 0}
    return {"follows": Follow.objects.held_by(person).count(), "letters": person.letters.count()}


@require_safe
@never_cache
def left(request: HttpRequest) -> HttpResponse:
    """After leaving: what stayed, once more and for a while, and whom to ask. There is no account to show more of."""
    stayed = request.session.get("stayed", {}).get(get_language())
    words = {"stayed": stayed, "more": navigation.beside(request, navigation.LEAVING)}
    return render(request, "residents/left.html", words)
