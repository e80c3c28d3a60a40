"""An address that was printed in a letter goes on leading somewhere: to the page, or to the words that it is gone."""

from datetime import timedelta

import pytest
from wagtail.actions.move_page import MovePageAction

from home.models import HomePage, StandardPage
from home.translating import translate_page
from portal import clock
from tests.home.pages import in_language, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def standard(slug, parent=None):
    parent = parent or HomePage.objects.get(locale__language_code="sv")
    page = StandardPage(title=slug.title(), slug=slug, locale=parent.locale, live=False)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def renamed(page, slug):
    page.slug = slug
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def led(client, address):
    """Where an address leads and in how many steps."""
    response = client.get(address, follow=True)
    return [step for step, _status in response.redirect_chain], response.status_code


class TestARenamedPage:
    def test_is_found_at_its_former_address(self, client):
        page = standard("gammalt")
        renamed(page, "nytt-namn")
        assert client.get("/sv/gammalt/").status_code == 301
        assert led(client, "/sv/gammalt/") == (["/sv/nytt-namn/"], 200)

    def test_with_everything_below_it(self, client):
        above = standard("gammalt")
        standard("under", above)
        renamed(above, "nytt-namn")
        assert led(client, "/sv/gammalt/under/") == (["/sv/nytt-namn/under/"], 200)

    def test_twice_and_still_in_one_step(self, client):
        page = standard("ett")
        renamed(page, "tva")
        renamed(page, "tre")
        assert led(client, "/sv/ett/") == (["/sv/tre/"], 200)
        assert led(client, "/sv/tva/") == (["/sv/tre/"], 200)

    def test_and_back_again_without_a_circle(self, client):
        page = standard("ett")
        renamed(page, "tva")
        renamed(page, "ett")
        assert led(client, "/sv/ett/") == ([], 200)
        assert led(client, "/sv/tva/") == (["/sv/ett/"], 200)

    def test_in_the_other_languages_too(self, client):
        page = update("Nya lampor")
        old = page.slug
        translate_page(page, "fi", {"Nya lampor": "Uusia lamppuja"})
        renamed(page, "annat-namn")
        translate_page(page, "fi", {"Nya lampor": "Uusia lamppuja"})
        assert in_language(page, "fi").slug == "annat-namn"
        assert led(client, f"/fi/nytt/{old}/") == (["/fi/nytt/annat-namn/"], 200)


def test_a_moved_page_is_found_with_what_lies_below_it(client):
    above, page = standard("mapp"), standard("sida")
    standard("under", page)
    MovePageAction(page, above, pos="last-child").execute(skip_permission_checks=True)
    assert led(client, "/sv/sida/under/") == (["/sv/mapp/sida/under/"], 200)


class TestWhatIsGone:
    WORDS = "Det här har tagits bort"

    def gone(self, client, address):
        response = client.get(address)
        return response.status_code == 410 and self.WORDS in response.text and 'action="/sv/sok/"' in response.text

    def test_a_page_that_was_taken_down_or_deleted_says_so_and_how_to_go_on(self, client):
        down, deleted = update("Nere"), update("Raderad")
        addresses = [down.get_url(), deleted.get_url()]
        down.unpublish()
        deleted.delete()
        assert [self.gone(client, address) for address in addresses] == [True, True]

    def test_with_what_lay_below_it(self, client):
        above = standard("mapp")
        standard("under", above)
        StandardPage.objects.get(pk=above.pk).delete()
        assert self.gone(client, "/sv/mapp/under/")

    def test_until_it_is_there_again(self, client):
        page = update("Nere")
        page.unpublish()
        page.save_revision().publish()
        assert client.get(page.get_url()).status_code == 200

    def test_its_former_addresses_say_so_too(self, client):
        page = standard("ett")
        renamed(page, "tva")
        page.unpublish()
        assert self.gone(client, "/sv/ett/")

    def test_what_was_never_public_was_never_here(self, client):
        later = update("Senare", live=False, go_live_at=clock.now() + timedelta(days=1))
        later.save_revision().publish()
        assert client.get(f"/sv/nytt/{later.slug}/").status_code == 404
        draft = update("Hemligt", live=False)
        address = f"/sv/nytt/{draft.slug}/"
        assert client.get(address).status_code == 404
        draft.delete()
        assert client.get(address).status_code == 404
        assert client.get("/sv/finns-inte/").status_code == 404
