"""What editors must see to: pages whose day of review has come, and pages that one language lacks or has too old."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from portal import clock
from portal.languages import published_languages, source_language

SOON_DAYS = 30
# The kinds of news pages, as a page knows them.
REVIEWED = ("updatepage", "goodexamplepage", "factpage")
CURRENT, CHANGED, DRAFT, MISSING = "current", "changed", "draft", "missing"


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def editable_by(user: Any) -> QuerySet[Page]:
    """The pages that a person may change in the publishing tool."""
    return page_permission_policy.instances_user_has_any_permission_for(user, ["change", "publish"])


def due_for_review(pages: QuerySet[Page], now: datetime) -> QuerySet[Page]:
    """Live pages whose day of review, or last valid day (`due`), is at most SOON_DAYS away; the most urgent first."""
    review = Coalesce(*[F(f"{kind}__next_review_on") for kind in REVIEWED])
    known = pages.live().annotate(review=review, expiry=F("factpage__valid_until"))
    # The smallest of two is nothing on SQLite where one of them is nothing.
    due = known.annotate(due=Least(Coalesce("review", "expiry"), Coalesce("expiry", "review")))
    soon = clock.day_of(now) + timedelta(days=SOON_DAYS)
    return due.filter(due__lte=soon).select_related("locale").order_by("due", "pk")


class ReviewFilter(WagtailFilterSet):
    """Of one kind, in one language, passed or soon."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), method="of_kind")
    language = django_filters.ChoiceFilter(label=_("Language"), field_name="locale__language_code")
    when = django_filters.ChoiceFilter(
        label=_("Day"), method="at", choices=[("passed", _("Passed")), ("soon", _("Within a month"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(name, apps.get_model("news", name)._meta.verbose_name) for name in REVIEWED]
        self.filters["kind"].extra["choices"] = kinds
        self.filters["language"].extra["choices"] = [(code, one.name) for code, one in published_languages().items()]

    class Meta:
        model = Page
        fields: list[str] = []

    def of_kind(self, queryset: QuerySet[Page], _name: str, value: str) -> QuerySet[Page]:
        return queryset.filter(**{f"{value}__isnull": False})

    def at(self, queryset: QuerySet[Page], _name: str, value: str) -> QuerySet[Page]:
        today = clock.day_of(clock.now())
        return queryset.filter(due__lte=today) if value == "passed" else queryset.filter(due__gt=today)


class _PageReport(ReportView):
    any_permission_required = ["add", "change", "publish"]
    permission_policy = page_permission_policy
    model = Page
    context_object_name = "pages"


class ReviewReport(_PageReport):
    """Granskas snart: what has passed, or passes within a month, its day of review or the last day it is valid."""

    page_title = _("Reviews that are due")
    header_icon = "calendar-check"
    index_url_name = "review_report"
    index_results_url_name = "review_report_results"
    filterset_class = ReviewFilter
    list_export = ["title", "locale.language_code", "due"]
    export_headings = {"locale.language_code": _("Language"), "due": _("Day")}
    columns = [
        TitleColumn("title", label=_("Title"), get_url=edit_url),
        Column("locale", label=_("Language")),
        Column("due", label=_("Day"), accessor=lambda page: date_format(page.due)),
        Column("passed", label=_("Passed"), accessor=lambda page: _yes_if(page.due <= clock.day_of(clock.now()))),
    ]

    def get_base_queryset(self) -> QuerySet[Page]:
        return due_for_review(editable_by(self.request.user), clock.now())

    get_queryset = get_base_queryset


def _yes_if(passed: bool) -> str:
    return _now("Yes") if passed else ""


# -- languages ---------------------------------------------------------------------------------------------------------


def _version(language: str) -> QuerySet[Page]:
    """The version in that language of the page that is asked about, from within a query."""
    return Page.objects.filter(translation_key=OuterRef("translation_key"), locale__language_code=language)


def in_state(pages: QuerySet[Page], language: str, state: str) -> QuerySet[Page]:
    """Those of the pages whose version in the language is current, older than its source, a draft, or missing."""
    version = _version(language)
    older = version.filter(live=True, last_published_at__lt=OuterRef("last_published_at"))
    match state:
        case "missing":
            return pages.filter(~Exists(version))
        case "draft":
            return pages.filter(Exists(version.filter(live=False)))
        case "changed":
            return pages.filter(Exists(older))
        case _:
            return pages.filter(Exists(version.filter(live=True)), ~Exists(older))


def state_of(source: Page, version: Page | None) -> str:
    """One of the four for one version, as `in_state` finds them."""
    if version is None:
        return MISSING
    if not version.live:
        return DRAFT
    if source.last_published_at and version.last_published_at and source.last_published_at > version.last_published_at:
        return CHANGED
    return CURRENT


def state_words(source: Page, version: Page | None) -> str:
    """The state in the words of the report."""
    words = {CURRENT: _now("Current"), DRAFT: _now("Draft"), MISSING: _now("Missing")}
    state = state_of(source, version)
    if state == CHANGED:
        day = date_format(clock.day_of(source.last_published_at))
        return _now("Source changed on %(day)s") % {"day": day}
    return words[state]


class LanguageFilter(WagtailFilterSet):
    """Pages that one language lacks, has as a draft, or has too old."""

    language = django_filters.ChoiceFilter(label=_("Language"), method="keep")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="keep",
        choices=[
            (MISSING, _("Missing")),
            (CHANGED, _("Source changed")),
            (DRAFT, _("Draft")),
            (CURRENT, _("Current")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["language"].extra["choices"] = [(code, published_languages()[code].name) for code in targets()]

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """A state without a language is that of any language."""
        chosen = self.form.cleaned_data
        languages = [chosen["language"]] if chosen.get("language") else targets()
        states = [chosen["state"]] if chosen.get("state") else [MISSING, CHANGED, DRAFT]
        if not (chosen.get("language") or chosen.get("state")):
            return queryset
        fitting = Q()
        for language in languages:
            for state in states:
                fitting |= Q(pk__in=in_state(queryset, language, state).values("pk"))
        return queryset.filter(fitting)

    def keep(self, queryset: QuerySet[Page], _name: str, _value: str) -> QuerySet[Page]:
        return queryset


def targets() -> list[str]:
    """The languages that pages are translated into."""
    return [code for code in published_languages() if code != source_language().code]


def _cell(language: str) -> Callable[[Any], str]:
    return lambda page: page.states[language]


class LanguageReport(_PageReport):
    """Sidor och språk: every page in the source language, and how it stands in each of the others."""

    page_title = _("Pages and languages")
    header_icon = "globe"
    index_url_name = "language_report"
    index_results_url_name = "language_report_results"
    filterset_class = LanguageFilter
    default_ordering = "title"

    @property
    def columns(self) -> list[Column]:
        languages = [Column(code, label=published_languages()[code].name, accessor=_cell(code)) for code in targets()]
        return [TitleColumn("title", label=_("Title"), get_url=edit_url), *languages]

    @property
    def list_export(self) -> list[str]:
        return ["title", *(f"states.{code}" for code in targets())]

    @property
    def export_headings(self) -> dict[str, str]:
        return {f"states.{code}": published_languages()[code].name for code in targets()}

    def get_base_queryset(self) -> QuerySet[Page]:
        pages = editable_by(self.request.user).filter(depth__gt=1, alias_of__isnull=True)
        return pages.filter(locale__language_code=source_language().code).order_by("title", "pk")

    get_queryset = get_base_queryset

    def decorate_paginated_queryset(self, object_list: Any) -> list[Page]:
        """Each page with the state of its versions in words: one more query, however many pages and languages."""
        pages = list(object_list)
        versions = Page.objects.filter(translation_key__in=[page.translation_key for page in pages])
        known = {(one.translation_key, one.locale.language_code): one for one in versions.select_related("locale")}
        for page in pages:
            page.states = {
                code: state_words(page, known.get((page.translation_key, code)))  # type: ignore[attr-defined]
                for code in targets()
            }
        return pages


def may_see_reports(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_any_permission(request.user, ["add", "change", "publish"])
