"""What an editor sees in the preview and no reader ever does: advice on the draft, and Wagtail's checks of the page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.userbar import ContentCheckerItem, Userbar
from wagtail.models import Page
from wagtail.users.models import UserProfile

from portal import clock
from portal.editorial import editorial_findings
from portal.languages import direction_of

_WORDS = _("Say in words what is there.")


class PageChecks(ContentCheckerItem):
    """Wagtail's checks, for what an editor can mend: the content of the page, not the frame around it.

    A page without a description of its own shows its lead to search engines, so that is no mistake here.
    """

    axe_include = ["main"]
    axe_run_only = [
        "alt-text-quality",
        "empty-heading",
        "empty-table-header",
        "frame-title",
        "heading-order",
        "image-alt",
        "image-redundant-alt",
        "link-name",
        "p-as-heading",
    ]
    axe_custom_rules = [rule for rule in ContentCheckerItem.axe_custom_rules if rule["id"] == "alt-text-quality"]
    axe_custom_checks = [one for one in ContentCheckerItem.axe_custom_checks if one["id"] == "check-image-alt-text"]
    # In words of our own: Wagtail's are not translated into every language of the publishing tool.
    axe_messages: dict[str, dict[str, str | Promise]] = {
        "alt-text-quality": {
            "error_name": _("What the picture shows is the name of a file"),
            "help_text": _("Say what a person who does not see it would miss."),
        },
        "empty-heading": {"error_name": _("A heading is empty"), "help_text": _WORDS},
        "empty-table-header": {"error_name": _("A heading in the table is empty"), "help_text": _WORDS},
        "frame-title": {"error_name": _("A frame has no title"), "help_text": _WORDS},
        "heading-order": {
            "error_name": _("A heading skips a level"),
            "help_text": _("Make it a part of the page, or put a heading above it."),
        },
        "image-alt": {
            "error_name": _("Nobody has said what the picture shows"),
            "help_text": _("Say what a person who does not see it would miss."),
        },
        "image-redundant-alt": {
            "error_name": _("The picture says the same as the words beside it"),
            "help_text": _("Say something else, or mark the picture as decoration."),
        },
        "link-name": {
            "error_name": _("A link has no words"),
            "help_text": _("Let the words of the link say what is found there."),
        },
        "p-as-heading": {
            "error_name": _("A paragraph plays a heading"),
            "help_text": _("Make it a heading, so that it can be found and listened to."),
        },
    }


def with_our_checks(items: list[Any]) -> None:
    """Puts our rules in the place of Wagtail's, in the preview and beside the form."""
    items[:] = [PageChecks(in_editor=one.in_editor) if isinstance(one, ContentCheckerItem) else one for one in items]


def is_for_editor(request: HttpRequest | None) -> bool:
    """Whether this is a preview, made for somebody who works in the publishing tool. No address leads to one: Wagtail
    makes the request itself (docs/decisions/0018)."""
    if not getattr(request, "is_preview", False):
        return False
    user = getattr(request, "user", None)
    return bool(user and user.has_perm("wagtailadmin.access_admin"))


def advice_on_draft(request: HttpRequest | None, page: Any) -> SafeString | str:
    """The advice on the page as it stands in the form now, in the language of whoever edits it; else nothing."""
    if request is None or not isinstance(page, Page) or not is_for_editor(request):
        return ""
    language = UserProfile.get_for_user(request.user).get_preferred_language()
    with override(language):
        known = {
            "findings": editorial_findings(page, today=clock.day_of(clock.now())),
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else "",
            "language": language,
            "direction": direction_of(language),
        }
        return SafeString(render_to_string("editorial/preview.html", known))


def checks_of_page(context: Any) -> SafeString | str:
    """Wagtail's bar with the checks. On a public page it would be another page for staff than for everybody else."""
    request = context.get("request")
    return Userbar(object=context.get("page")).render_html(context) if is_for_editor(request) else ""
