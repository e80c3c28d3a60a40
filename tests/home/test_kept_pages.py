"""What readers without a cookie get from memory is always what the portal would say now."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import PageViewRestriction

from dialogue import actions
from dialogue.models import SupportBasis
from portal import page_cache
from portal.models import AreaName
from residents.roles import Role
from tests.dialogue import factories as make
from tests.home import pages
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


@pytest.fixture(autouse=True)
def on(settings):
    settings.PAGE_CACHE = True


@pytest.fixture
def act(django_capture_on_commit_callbacks) -> Callable:
    """Does something as a request of its own would: committed when it returns."""

    def do(what: Callable):
        connection.run_on_commit.clear()  # a test never commits: what earlier acts had asked for is done
        with django_capture_on_commit_callbacks(execute=True):
            return what()

    return do


def read(path: str) -> str:
    """As a reader who has never been here; asked twice, so that the second answer is a kept one."""
    Client().get(path)
    answer = Client().get(path)
    assert answer.status_code == 404 or answer.headers["ETag"], "nothing was kept: this test would show nothing"
    assert not answer.cookies
    return answer.content.decode()


def test_an_update_is_there_when_it_is_published_and_gone_when_it_is_taken_back(act):
    index = pages.news_index().get_url()
    before = read(index)
    page = act(lambda: pages.update("Lamporna är bytta"))
    published = read(index)
    act(page.unpublish)
    gone = read(index)
    assert "Lamporna är bytta" not in before
    assert "Lamporna är bytta" in published
    assert "Lamporna är bytta" not in gone


def test_a_page_that_is_restricted_is_no_longer_shown_to_everybody(act):
    page = act(lambda: pages.update("Bara för inbjudna"))
    assert "Bara för inbjudna" in read(page.get_url())
    act(lambda: PageViewRestriction.objects.create(page=page, restriction_type="login"))
    assert "Bara för inbjudna" not in Client().get(page.get_url()).content.decode()


def test_a_page_that_is_deleted_is_gone(act):
    page = act(lambda: pages.update("Försvinner"))
    address = page.get_url()
    read(address)
    act(page.delete)
    assert Client().get(address).status_code == 410


def test_a_comment_stands_when_it_is_approved_and_not_when_it_is_removed(act):
    thread = make.thread()
    address = thread.url("sv")
    before = read(address)
    comment = act(lambda: make.comment(thread, text="Kanariefågeln sjunger."))
    published = read(address)
    act(lambda: make.hidden(comment))
    removed = read(address)
    assert "Kanariefågeln" not in before
    assert "Kanariefågeln" in published
    assert "Kanariefågeln" not in removed


def test_a_proposal_counts_who_has_just_supported_it(act):
    proposal = act(make.proposal)
    address = reverse("dialogue:proposal", args=[proposal.public_id])
    before = read(address)
    person = make.person()
    act(lambda: actions.support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=make.NOW))
    assert read(address) != before


def test_a_name_that_staff_change_is_changed_everywhere(act):
    read("/sv/")
    renamed = AreaName.objects.get(area__code="vega", language="sv")
    renamed.name = "Nya Vega"
    act(renamed.save)
    assert "Nya Vega" in read("/sv/")


def test_whoever_is_signed_in_never_leaves_their_page_to_others():
    address = pages.news_index().get_url()
    signed_in(make_user("karin@haninge.example", Role.COMMUNICATOR)).get(address)
    assert page_cache.shelf._bytes == 0
    assert "userbar" not in read(address)


def test_an_editors_preview_is_a_draft_and_stays_one():
    page = pages.update("Som den är")
    address = page.get_url()
    read(address)
    page.title = "Som den blir"
    assert "Som den blir" in page.make_preview_request(original_request=_of_an_editor()).content.decode()
    assert "Som den är" in read(address)


def _of_an_editor():
    return RequestFactory().get("/admin/", HTTP_COOKIE="sessionid=x")
