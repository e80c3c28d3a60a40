"""The style guide: every component in every state, in the language of the address. In development and the demo only."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal import errors
from portal.blocks import BodyBlock
from portal.languages import all_languages
from portal.limits import TooOften
from portal.samples import states_of, words
from portal.widgets import LanguageChoice, LongText

SIGNS = (
    *("search", "arrow", "arrow-back", "back", "reply", "lit", "unlit", "half", "clock", "wait", "check", "no"),
    *("hidden", "pen", "speech", "town", "source", "warn", "flag", "globe", "play", "bell", "lock", "people"),
)
COLOURS = (
    *("ink", "ink-2", "sea", "lamp", "lamp-ink", "good", "bad", "edge", "rule", "deep", "haze", "lamp-haze"),
    *("bad-haze", "mark", "paper"),
)

# Whole pages that are hard to reach otherwise: ?page=desk
PAGES = {
    "400": errors.not_understood,
    "403": errors.forbidden,
    "404": errors.not_found,
    "405": lambda request: errors.not_allowed(request, "POST"),
    "410": errors.gone,
    "429": lambda request: errors.too_often(request, TooOften(90)),
    "500": errors.server_error,
    "503": errors.unavailable,
    "413": lambda request: render(request, "413.html", {"returned": errors.Returned()}, status=413),
    "403_csrf": errors.csrf_failure,
    "desk": lambda request: render(request, "styleguide/desk.html", {"words": words()}),
}


def styleguide(request: HttpRequest) -> HttpResponse:
    """The guide, or with `?page=NAME` one of PAGES as a person meets it."""
    name = request.GET.get("page")
    if name:
        if name not in PAGES:
            raise Http404
        return PAGES[name](request)
    return render(request, "styleguide/index.html", context())


def sample_form(data: dict[str, str] | None = None) -> forms.Form:
    """A form with one field of each sort, its labels in the current language."""
    said = words()
    languages = [(code, language.name) for code, language in all_languages().items()][:6]
    fields: dict[str, Any] = {
        "language": forms.ChoiceField(label=said["language"], choices=languages, widget=LanguageChoice),
        "text": forms.CharField(
            label=said["field"], help_text=said["field_help"], max_length=120, widget=LongText(rows=4)
        ),
        "name": forms.CharField(label=said["name"], help_text=said["name_help"], required=False),
        "email": forms.EmailField(label=said["mail"]),
        "area": forms.ChoiceField(label=said["area"], choices=[("1", said["place"]), ("2", "Vega"), ("3", "Jordbro")]),
        "agree": forms.BooleanField(label=said["agree"]),
    }
    form_class = type("SampleForm", (forms.Form,), fields)
    return form_class(data, auto_id=f"{'wrong' if data else 'right'}_%s")


def sample_blocks() -> list[tuple[str, list[Any]]]:
    """Every block of the shared vocabulary in every state, a picture and a document as far as there are any."""
    known = BodyBlock().child_blocks
    shown = []
    for name, block in known.items():
        others = states_of(name)[1:]
        bound = [block.bind(block.get_preview_value()), *[block.bind(block.normalize(one)) for one in others]]
        shown.append((name, bound))
    return shown


def context() -> dict[str, Any]:
    said = words()
    day = [datetime(2026, month, number, 13, 5, tzinfo=UTC) for month, number in ((8, 29), (8, 31), (11, 20), (12, 11))]
    facts = [
        {"label": said["opened"], "at": day[2]},
        {"label": said["count"], "text": "23"},
        {"label": said["answers"], "text": said["by"]},
        {"label": said["answer_by"], "at": day[3]},
    ]
    return {
        "words": said,
        "day": day,
        "signs": SIGNS,
        "pages": PAGES,
        "colours": COLOURS,
        "blocks": sample_blocks(),
        "facts": facts,
        "crumbs": [{"label": said["proposal"], "url": "#"}, {"label": said["place"]}],
        "know": [
            {"title": said["can"], "sign": "check", "items": [said["can_1"], said["can_2"]]},
            {"title": said["fixed"], "sign": "no", "items": [said["fixed_1"], said["fixed_2"]]},
        ],
        "steps": [
            {"title": said["sent"], "at": day[0]},
            {"title": said["reviewed"], "at": day[1], "text": said["public"]},
            {"title": said["failed"], "at": day[2], "state": "failed"},
            {"title": said["supports"], "state": "now", "at": day[3]},
            {"title": said["board"], "state": "next"},
        ],
        "heard": [
            {
                "said": said["said"],
                "did": said["did"],
                "status_kind": "wait",
                "status_sign": "clock",
                "status_text": said["late"],
            },
            {"said": said["proposal"], "did": said["did"], "status_kind": "good", "status_text": said["done"]},
            {
                "said": said["said"],
                "did": said["fixed_1"],
                "status_kind": "off",
                "status_sign": "no",
                "status_text": said["not_done"],
            },
        ],
        "head": [{"text": said["year"]}, {"text": said["share"], "number": True}],
        "table": [["2021", {"text": "58 %", "number": True}], ["2023", {"text": "62 %", "number": True}]],
        "places": [
            {"name": name, "url": "#", "note": note}
            for name, note in (
                ("Brandbergen", "2"),
                ("Dalarö", ""),
                ("Handen", said["open"]),
                ("Jordbro", "1"),
                ("Vega", ""),
            )
        ],
        "tags": [{"name": name, "url": "#"} for name in (said["place"], said["share"], said["rule"])],
        "form": sample_form(),
        "wrong": sample_form({"language": "sv", "text": said["lead"] + said["answer"], "email": "leila@"}),
    }
