"""A page with everything below it, into other languages: asked for here, followed here, made by the worker."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from home.forms import TreeForm
from home.permissions import may_translate_tree
from home.reports import may_see_reports
from home.tree_models import PageState, TreeTranslation
from home.trees import UnableToTranslateTree, start_tree, try_again
from portal import clock
from portal.languages import published_languages

# Older ones are history; what they made is in the report of pages and languages.
MOST_SHOWN = 30


def translate_tree(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks for the languages, and starts."""
    page = get_object_or_404(Page.objects.select_related("locale"), pk=page_id)
    if not may_translate_tree(request.user, page):
        raise PermissionDenied
    form = TreeForm(request.POST or None, source=page.locale.language_code)
    if request.method == "POST" and form.is_valid():
        return _started(request, page, form.cleaned_data["languages"])
    known = {
        "page": page,
        "form": form,
        "count": page.get_descendants(inclusive=True).count(),
        "page_title": _("Translate with subpages"),
    }
    return render(request, "editorial/translate_tree.html", known)


def _started(request: HttpRequest, page: Page, languages: list[str]) -> HttpResponse:
    try:
        tree = start_tree(page=page, languages=languages, user=request.user, now=clock.now())
    except UnableToTranslateTree as trouble:
        messages.error(request, _("These pages are being translated already. Nothing was started."))
        tree = trouble.tree
    return redirect("tree_translation", tree.pk)


class SubmitPageView(SubmitPageTranslationView):
    """wagtail-localize's own form: "include subtree" goes the same way, and the request makes no page."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not form.cleaned_data["include_subtree"]:
            return super().form_valid(form)
        if not may_translate_tree(self.request.user, self.object):
            raise PermissionDenied
        languages = [locale.language_code for locale in form.cleaned_data["locales"]]
        return _started(self.request, Page.objects.get(pk=self.object.pk), languages)


def tree_translation(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come: so many of so many pages, and which ones failed and why. POST tries these once more."""
    tree = _counted().filter(pk=pk).first()
    if tree is None:
        raise Http404
    if not may_translate_tree(request.user, tree.page):
        raise PermissionDenied
    if request.method == "POST":
        try:
            try_again(tree=tree)
        except UnableToTranslateTree as trouble:
            messages.error(request, _("These pages are being translated already. Nothing was started."))
            tree = trouble.tree
        return redirect("tree_translation", tree.pk)
    known = {
        "tree": tree,
        "languages": _names(tree),
        "failures": tree.pages.failed().select_related("page"),
        "page_title": _("Translation with subpages"),
    }
    return render(request, "editorial/tree.html", known)


def tree_translations(request: HttpRequest) -> HttpResponse:
    """The latest ones of the pages that somebody may translate."""
    if not (may_see_reports(request) and request.user.has_perm("wagtail_localize.submit_translation")):
        raise PermissionDenied
    latest = _counted().order_by("-asked_at", "-pk")[:MOST_SHOWN]
    trees = [(tree, _names(tree)) for tree in latest if may_translate_tree(request.user, tree.page)]
    known = {"trees": trees, "page_title": _("Translations with subpages")}
    return render(request, "editorial/trees.html", known)


def _counted() -> Any:
    trees = TreeTranslation.objects.select_related("page__locale", "asked_by")
    return trees.annotate(
        total=Count("pages"),
        made=Count("pages", filter=Q(pages__state=PageState.MADE)),
        failed=Count("pages", filter=Q(pages__state=PageState.FAILED)),
    )


def _names(tree: TreeTranslation) -> str:
    known = published_languages()
    return ", ".join(known[code].name if code in known else code for code in tree.languages)
