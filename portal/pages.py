"""What every page of the portal shares, and pages as a kind that search and letters can ask for."""

from collections.abc import Collection
from typing import Any

from django.core.validators import validate_slug
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Locale, Page, PageQuerySet, PageViewRestriction, Site
from wagtail_localize.fields import SynchronizedField

from portal.editorial_panel import AdvicePanel
from portal.models import Topic
from portal.page_cache import shared
from portal.places import known_areas, known_topics
from portal.public_state import remembered


class PortalPage(Page):
    """A page with a lead, an area and topics. Concrete pages list `content_panels` and their StreamFields.

    The slug is ASCII and the same in every language, so that an address differs only in its language.
    """

    lead = models.TextField(
        _("lead"), max_length=400, blank=True, help_text=_("One or two sentences: what and so what.")
    )
    area = models.ForeignKey(
        "portal.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )

    override_translatable_fields = [SynchronizedField("slug")]
    content_panels = [
        AdvicePanel(heading=_("Advice on the text"), icon="help"),
        *Page.content_panels,
        FieldPanel("lead"),
    ]
    belonging_panels = [FieldPanel("area"), InlinePanel("page_topics", label=_("Topic"), max_num=5)]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.slug:
            validate_slug(self.slug)

    @property
    def topics(self) -> list:
        """The page's topics with their names, in the order they were chosen."""
        known = known_topics()
        return [known[row.topic_id] for row in self.page_topics.all() if row.topic_id in known]

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], **kwargs: Any) -> Any:
        """The page as a revision holds it, without topics that were deleted meanwhile.

        modelcluster would ask for the topic and the page of each row, and break on a topic that is gone.
        """
        rows = data.get("page_topics") or []
        if rows:
            known = set(Topic.objects.filter(pk__in=[row["topic"] for row in rows]).values_list("pk", flat=True))
            data = data | {"page_topics": [row for row in rows if row["topic"] in known]}
        return super().from_serializable_data(data, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """The form has looked the area up, and so has the revision: nobody need ask at each of three savings."""
        super().clean_fields({*(exclude or ()), "area"})

    def get_translations(self, inclusive: bool = False) -> PageQuerySet:
        """Its other languages. What the publishing tool left out of its question is fetched for all of them at once."""
        return super().get_translations(inclusive=inclusive).fetch_mode(models.FETCH_PEERS)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page. A restricted one, or one below it, is never served to who holds no cookie: Wagtail has asked for a
        sign-in before; so whatever comes this far without one is for everybody."""
        if self.area_id:
            self.area = known_areas().get(self.area_id) or self.area
        return shared(request, super().serve(request, *args, **kwargs))

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Who may read it. Where no page is restricted, as in most towns, nothing is asked about this one."""
        if not any_restricted():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()


def any_restricted() -> bool:
    """Whether any page is for some readers only. In most towns none is, and nothing more need be asked."""
    return remembered("restricts", PageViewRestriction.objects.exists)


def known_locales() -> dict[int, Locale]:
    """Every language of pages by its number."""
    return remembered("locales", lambda: {locale.pk: locale for locale in Locale.objects.all()})


def known_site(request: HttpRequest) -> Site | None:
    """The site that is asked; where an installation has one, it is remembered instead of looked for each time."""
    site = getattr(request, "_wagtail_site", None)  # where Wagtail keeps the answer to the same question
    if site is None:
        site = request._wagtail_site = remembered("site", _only_site) or Site.find_for_request(request)  # type: ignore[attr-defined]
    return site


def _only_site() -> Site | None:
    """The site of an installation that has one. Not by host: a reader may send any port with it, and each would be
    remembered."""
    sites = Site.objects.select_related("root_page")[:2]
    return sites[0] if len(sites) == 1 else None


def readable[Pages: PageQuerySet](pages: Pages) -> Pages:
    """Those of the pages that everybody may read: live, under no restriction."""
    live = pages.live()
    return live.public() if any_restricted() else live


def page_public_id(page: Page) -> str:
    """What search and letters call one language version of a page."""
    return f"{page.translation_key.hex}-{page.locale.language_code}"


class PageKind:
    """Pages of the portal, one public id per language version."""

    name = "page"
    # Search finds a page in the reader's language only; what residents write it finds in every language.
    per_language = True

    def label(self) -> str:
        return gettext("Page")

    def _pages(self, public_ids: list[str]) -> models.QuerySet[Page]:
        keys = {public_id.partition("-")[0] for public_id in public_ids}
        live = readable(Page.objects.all()).filter(translation_key__in=keys, alias_of__isnull=True)
        return live.select_related("locale")

    def _one(self, public_id: str) -> Page | None:
        return next((page for page in self._pages([public_id]) if page_public_id(page) == public_id), None)

    def title(self, public_id: str, language: str) -> str:
        page = self._one(public_id)
        return page.title if page else ""

    def url(self, public_id: str, language: str) -> str:
        page = self._one(public_id)
        return (page.get_url() or "") if page else ""

    def urls(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Paths of many at once."""
        return {page_public_id(page): page.get_url() or "" for page in self._pages(public_ids)}

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        """Live and unrestricted ones; the viewer makes no difference to a public page."""
        return {page_public_id(page) for page in self._pages(public_ids)} & set(public_ids)
