"""Who may open what of staff's: every address of the publishing tool and of the desk, by hand, for every role.

Each address is asked for and posted to, by everybody, with the password alone and with the second factor. Nothing but
the way to the second factor is answered without it, nothing anywhere fails, and an address that the table does not name
fails the test. `tests.town.tool` says which real object stands in an address.
"""

import logging
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from residents.models import User
from residents.roles import STAFF, Role
from tests.town.test_every_address import ADDRESSES, ALL_ROLES, DESK, SIGN_INS, filled_in, visitor
from tests.town.tool import Address, addresses, objects

pytestmark = pytest.mark.usefixtures("town")

EDITORS, ADMINISTRATOR = {Role.COMMUNICATOR, Role.ADMINISTRATOR}, {Role.ADMINISTRATOR}
EVERY_MEMBER_OF_STAFF, NOBODY = set(STAFF), set()


def named(text: str, space: str = "") -> list[str]:
    return [f"{space}:{name}" if space else name for name in text.split()]


# Communicators publish: pages with their reviews and translations, pictures, documents, areas, topics and notices.
FOR_EDITORS = [
    *named("wagtailadmin_home wagtailadmin_account wagtailadmin_dismissibles -"),
    *named("listing detail find action", "wagtailadmin_api:pages"),
    *named("listing detail find", "wagtailadmin_api:documents"),
    *named("listing detail find", "wagtailadmin_api:images"),
    *named("wagtailadmin_explore_root wagtailadmin_explore wagtailadmin_explore_results wagtail_bulk_action"),
    *named(
        "add preview_on_add type_use choose_parent type_use_results usage edit preview_on_edit view_draft add_subpage"
        " delete unpublish search search_results move move_confirm set_page_position copy"
        " workflow_action collect_workflow_action_data confirm_workflow_cancellation workflow_preview set_privacy lock"
        " unlock revisions_index revisions_view revisions_revert revisions_unschedule revisions_compare"
        " workflow_history workflow_history_detail history history_results",
        "wagtailadmin_pages",
    ),
    *named(
        "wagtailadmin_choose_page wagtailadmin_choose_page_child wagtailadmin_choose_page_search"
        " wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_external_link"
        " wagtailadmin_choose_page_email_link wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_anchor_link"
        " wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete wagtailadmin_block_preview page_advice"
    ),
    *named("task_chooser task_chooser_results task_chooser_create task_chosen", "wagtailadmin_workflows"),
    *named(
        "locked_pages locked_pages_results workflow workflow_results workflow_tasks workflow_tasks_results site_history"
        " site_history_results aging_pages aging_pages_results page_types_usage page_types_usage_results",
        "wagtailadmin_reports",
    ),
    *named("review_report review_report_results language_report language_report_results"),
    *named("ping release", "wagtailadmin_editing_sessions"),
    *named(
        "javascript_catalog submit_page_translation update_translations edit_string_translation edit_override"
        " download_pofile upload_pofile preview_translation stop_translation translations_report"
        " translations_report_results",
        "wagtail_localize",
    ),
    *named(
        "index index_results add edit delete add_multiple edit_multiple delete_multiple document_usage", "wagtaildocs"
    ),
    *named("choose choose_results chosen chosen_multiple create", "wagtaildocs_chooser"),
    *named(
        "index index_results add edit delete preview image_usage add_multiple edit_multiple delete_multiple",
        "wagtailimages",
    ),
    *named("choose choose_results chosen chosen_multiple create select_format", "wagtailimages_chooser"),
    *named("index index_results add edit history history_results usage", "area"),
    *named("index index_results add edit history history_results usage", "topic"),
    *named("index index_results add edit delete history history_results usage", "notice"),
    *named("index index_results edit history history_results usage", "accessibility_reports"),
    *named("translate_tree tree_translation tree_translations submit_page_with_subpages"),
]
FOR_ADMINISTRATORS = [
    "area:delete",
    "topic:delete",
    *named("index add edit delete set_privacy", "wagtailadmin_collections"),
    *named(
        "index index_results add enable disable edit usage usage_results remove add_task select_task_type task_index"
        " task_index_results edit_task disable_task enable_task",
        "wagtailadmin_workflows",
    ),
    "wagtailsettings:edit",
    *named("index index_results add edit delete start_import process_import", "wagtailredirects"),
    *named("index index_results add edit delete history history_results usage copy", "wagtaillocales"),
    *named("index index_results add edit delete history history_results usage copy", "wagtailsites"),
    *named("index index_results add edit delete history history_results usage", "wagtailusers_users"),
    *named("index index_results add edit delete history history_results usage", "wagtailusers_groups"),
]
# Drawings and words of the tool itself, which say nothing of anybody.
FOR_ALL_STAFF = named("wagtailadmin_sprite wagtailadmin_javascript_catalog")
# Closed, or without anything behind them here: no alias, no snippet with translations or a preview, no machine that
# translates official text, no half-finished upload. The way out leads to signing in.
FOR_NOBODY = [
    "wagtailadmin_logout",
    "wagtailsettings:preview_on_edit",
    "wagtail_localize:machine_translate",
    *named("wagtail_login_closed wagtailadmin_login wagtail_error_test_closed wagtailadmin_error_test"),
    *named(
        "wagtailadmin_password_reset wagtailadmin_password_reset_done wagtailadmin_password_reset_confirm"
        " wagtailadmin_password_reset_complete"
    ),
    "wagtailadmin_pages:convert_alias",
    # What people have sent is neither made up nor deleted.
    *named("add delete", "accessibility_reports"),
    *named("convert_to_alias submit_snippet_translation snippets_api_listing snippets_api_detail", "wagtail_localize"),
    *named("create_multiple_from_uploaded_document delete_upload_multiple", "wagtaildocs"),
    *named(
        "create_multiple_from_uploaded_image delete_upload_multiple url_generator url_generator_output", "wagtailimages"
    ),
]
MAY_ENTER = (
    dict.fromkeys(FOR_EDITORS, EDITORS)
    | dict.fromkeys(FOR_ADMINISTRATORS, ADMINISTRATOR)
    | dict.fromkeys(FOR_ALL_STAFF, EVERY_MEMBER_OF_STAFF)
    | dict.fromkeys(FOR_NOBODY, NOBODY)
)
# Behind a name that has more than one address: pages have one preview each, and what is no address is none.
NOTHING_THERE = {
    "admin/localize/translate/<int:translation_id>/preview/<str:mode>/",
    "admin/^.*/$",
}
# Everything else is asked for by GET and by POST.
OTHER_METHODS = dict.fromkeys(
    ("wagtail_localize:edit_string_translation", "wagtail_localize:edit_override"), ("put", "delete")
)
MODERATORS = {Role.MODERATOR, Role.SENIOR_MODERATOR}
# Wagtail 8.0 and wagtail-localize 1.14 answer what lacks the fields of their own form with an error page. Whoever
# can send one is signed in with both factors, and a browser sends the fields: it is theirs to mend.
FAILS_UPSTREAM = {
    "wagtailadmin_pages:add": "body-count",
    "wagtailadmin_pages:edit": "body-count",
    "wagtailadmin_pages:revisions_revert": "body-count",
    "wagtailadmin_pages:copy": "new_parent_page",
    "wagtailadmin_choose_page_external_link": "startswith",
    "wagtail_localize:upload_pofile": "file",
    "wagtail_localize:edit_string_translation": "value",
    "wagtail_localize:edit_override": "value",
    # Which of its fields it misses first depends on what was sent before.
    "wagtailredirects:process_import": "KeyError(",
}


@pytest.fixture(scope="module")
def paths(demo_town, django_db_blocker) -> Iterator[list[tuple[str, str, set[Role]]]]:
    """Name, address and who may enter, of everything that is staff's."""
    with django_db_blocker.unblock(), transaction.atomic():
        known = objects()
        tool = [
            (one.name, one.filled(known), NOBODY if one.pattern in NOTHING_THERE else MAY_ENTER.get(one.name, NOBODY))
            for one in addresses()
        ]
        desk = {name: f"/sv/bord/{end}" for name, end in DESK_PATHS.items()} | {
            name: path for name, path in filled_in().items() if name in STAFF_OUTSIDE
        }
        yield [*tool, *((name, path, MODERATORS) for name, path in desk.items())]
        transaction.set_rollback(True)


STAFF_OUTSIDE = {"moderation:desk_item"}
DESK_PATHS = {
    "moderation:desk": "",
    "moderation:desk_unread": "efterlasning/",
    "moderation:desk_reports": "anmalda/",
    "moderation:desk_appeals": "overprovas/",
    "moderation:desk_decided": "mina-beslut/",
}


@pytest.fixture(autouse=True)
def unlogged() -> Iterator[None]:
    """Every refusal is a warning in the log, every failure upstream a stack trace."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Asking:
    """Somebody who asks for one address after the other, each as if it were the first."""

    def __init__(self, client: Client) -> None:
        client.raise_request_exception = False
        self.client, self.cookies = client, deepcopy(client.cookies)

    def answers(self, name: str, path: str) -> list[HttpResponse]:
        """To a GET, and to a POST with nothing in it. Nothing is changed by either."""
        return [self._answer(method, path) for method in OTHER_METHODS.get(name, ("get", "post"))]

    def _answer(self, method: str, path: str) -> HttpResponse:
        cache.clear()
        self.client.cookies = deepcopy(self.cookies)
        undo = transaction.savepoint()
        answer = getattr(self.client, method)(path)
        transaction.savepoint_rollback(undo)
        return answer


def led_to(answer: HttpResponse) -> str:
    return answer.headers.get("Location", "").partition("?")[0]


def is_refused(answer: HttpResponse) -> bool:
    """Not allowed or not there. Wagtail leads whoever may not to its first page; what is not there, to a language."""
    away = led_to(answer) == "/admin/" or led_to(answer).startswith(("/sv/", "/admin/login/"))
    return answer.status_code in {403, 404, 405} or (answer.status_code == 302 and away)


def failure(name: str, answer: HttpResponse) -> str:
    """What has failed; empty where nothing has, or what is known to fail upstream."""
    if answer.status_code < 500:
        return ""
    failed = repr(answer.exc_info[1]) if answer.exc_info else "without a reason"
    known = answer.request["REQUEST_METHOD"] != "GET" and FAILS_UPSTREAM.get(name, failed + "!") in failed
    return "" if known else failed


def test_the_table_names_every_address_of_the_publishing_tool_and_no_other():
    named_here = [*FOR_EDITORS, *FOR_ADMINISTRATORS, *FOR_ALL_STAFF, *FOR_NOBODY]

    assert {one.name for one in addresses()} == set(MAY_ENTER)
    assert len(named_here) == len(set(named_here))
    assert {name for name, rule in ADDRESSES.items() if rule == DESK} == set(DESK_PATHS) | STAFF_OUTSIDE


def test_an_address_without_an_object_is_noticed():
    with pytest.raises(KeyError, match="say what stands for stone"):
        Address("new:edit", "admin/new/<int:stone>/").filled({})


@pytest.mark.parametrize("role", ALL_ROLES, ids=lambda role: role.value if role else "anonymous")
def test_each_role_with_its_second_factor_enters_what_the_table_says(paths, role):
    asking, wrong = Asking(visitor(role)), {}

    for name, path, may_enter in paths:
        answers = asking.answers(name, path)
        entered = not all(map(is_refused, answers))
        statuses = [(answer.status_code, led_to(answer)) for answer in answers]
        failures = "".join(failure(name, answer) for answer in answers)
        if failures:
            wrong[path, failures] = statuses
        if entered != (role in may_enter):
            wrong[path] = statuses
        if role not in STAFF and not all(status == 403 or to == "/sv/konto/login/" for status, to in statuses):
            wrong[path] = statuses

    assert wrong == {}
    assert len(paths) > 240


@pytest.mark.parametrize("role", [role for role in SIGN_INS if role in STAFF], ids=lambda role: role.value)
def test_with_the_password_alone_staff_are_led_to_their_second_factor_and_nowhere_else(paths, role):
    client = Client()
    client.force_login(User.objects.get(email=SIGN_INS[role]))
    asking, wrong = Asking(client), {}

    for name, path, _may_enter in paths:
        statuses = [(answer.status_code, led_to(answer)) for answer in asking.answers(name, path)]
        if statuses != [(302, "/sv/konto/2fa/reauthenticate/")] * 2:
            wrong[path] = statuses

    assert wrong == {}
