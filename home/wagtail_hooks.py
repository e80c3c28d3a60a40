"""What editors meet: the desk in the menu, areas and topics to edit, and nothing that the portal does not use."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from home.advice import advice
from home.permissions import may_translate_tree
from home.reports import LanguageReport, ReviewReport, may_see_reports
from home.translating import is_complete, sentences_missing, translation_of
from home.tree_views import SubmitPageView, translate_tree, tree_translation, tree_translations
from home.viewsets import AccessibilityReportViewSet, NoticeViewSet, PlacesAndTopics
from moderation.permissions import may_see_desk
from portal.editorial_preview import with_our_checks
from residents.roles import roles_of

_UNUSED = {"help", "reports-aging-pages"}


class ReportItem(MenuItem):
    """Shown to those who may edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_reports(request)


@hooks.register("register_reports_menu_item")
def reviews_in_the_menu() -> MenuItem:
    return ReportItem(_("Reviews that are due"), reverse("review_report"), icon_name="calendar-check", order=100)


@hooks.register("register_reports_menu_item")
def languages_in_the_menu() -> MenuItem:
    return ReportItem(_("Pages and languages"), reverse("language_report"), icon_name="globe", order=110)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    reports = {"review": ReviewReport, "language": LanguageReport}
    return [
        path(f"reports/{name}/{end}", report.as_view(results_only=bool(end)), name=f"{name}_report{suffix}")
        for name, report in reports.items()
        for end, suffix in (("", ""), ("results/", "_results"))
    ]


@hooks.register("register_admin_urls")
def advice_address() -> list[URLPattern]:
    return [path("pages/<int:page_id>/advice/", advice, name="page_advice")]


@hooks.register("register_reports_menu_item")
def trees_in_the_menu() -> MenuItem:
    address = reverse("tree_translations")
    return ReportItem(_("Translations with subpages"), address, icon_name="wagtail-localize-language", order=120)


@hooks.register("register_admin_urls", order=-10)
def tree_addresses() -> list[URLPattern]:
    """The last one stands before wagtail-localize's own, at the same address: the first that fits answers."""
    return [
        path("pages/<int:page_id>/translate-tree/", translate_tree, name="translate_tree"),
        path("translations/", tree_translations, name="tree_translations"),
        path("translations/<int:pk>/", tree_translation, name="tree_translation"),
        path("localize/submit/page/<int:page_id>/", SubmitPageView.as_view(), name="submit_page_with_subpages"),
    ]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def tree_from_the_page(
    page: Page, user: Any, view_name: str | None = None, next_url: str | None = None
) -> Iterator[Button]:
    if page.numchild and may_translate_tree(user, page):
        address = reverse("translate_tree", args=[page.pk])
        yield Button(_("Translate with subpages"), address, icon_name="wagtail-localize-language", priority=61)


@hooks.register("register_page_header_buttons")
def advice_from_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.depth > 1 and page.permissions_for_user(user).can_edit():
        yield Button(_("Advice on the text"), reverse("page_advice", args=[page.pk]), icon_name="help", priority=12)


@hooks.register("construct_wagtail_userbar")
def our_checks(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    with_our_checks(items)


class DeskItem(MenuItem):
    """Shown to moderators only."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_desk(roles_of(request.user))


@hooks.register("register_admin_menu_item")
def desk_in_the_menu() -> MenuItem:
    return DeskItem(_("The desk"), reverse("moderation:desk"), icon_name="tick-inverse", order=50)


@hooks.register("register_admin_viewset")
def places_and_topics() -> PlacesAndTopics:
    return PlacesAndTopics()


@hooks.register("register_admin_viewset")
def notices() -> NoticeViewSet:
    return NoticeViewSet()


@hooks.register("register_admin_viewset")
def accessibility_reports() -> AccessibilityReportViewSet:
    return AccessibilityReportViewSet()


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _UNUSED]


# Before wagtail-localize's own, which would say that it had published.
@hooks.register("before_edit_page", order=-10)
def refuse_half_a_translation(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Says in words why a translation that lacks sentences does not go live; what is there is kept as a draft."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(page)
    missing = sentences_missing(translation) if translation else 0
    if translation is None or not missing:
        return None
    translation.save_target(user=request.user, publish=False)
    words = ngettext(
        "Not published: %(count)s sentence has no translation yet. The others are kept as a draft.",
        "Not published: %(count)s sentences have no translation yet. The others are kept as a draft.",
        missing,
    )
    messages.error(request, words % {"count": missing})
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_many_half_translations(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publishing many pages at once stops where one of them is a translation that lacks sentences."""
    if action_type != "publish":
        return None
    pages = [one for one in objects if isinstance(one, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [below for page in pages for below in page.get_descendants().not_live()]
    half = [page.title for page in pages if (found := translation_of(page)) and not is_complete(found)]
    if not half:
        return None
    messages.error(request, _("Nothing was published: these pages are not translated in full: %s") % ", ".join(half))
    return redirect(action.next_url)
