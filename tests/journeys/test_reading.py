"""Somebody who only reads leaves no trace, and asks nobody else for anything."""

import pytest

from portal import clock
from tests.dialogue import factories
from tests.journeys.stories import publish_update
from tests.journeys.town import LANGUAGES
from tests.people import make_person

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

STORES = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def test_a_reader_gets_no_cookie_no_storage_and_no_request_elsewhere(town, visitor, js):
    update = publish_update(town.home)
    factories.comment(town.thread, by=make_person("lo@example.org"), now=clock.now())
    proposal = factories.proposal(by=make_person("samir@example.org"), now=clock.now())
    for language in LANGUAGES:
        reader = visitor(language)
        asked, complaints = [], []
        reader.page.on("request", lambda request, asked=asked: asked.append(request.url))
        reader.page.on("console", lambda line, said=complaints: said.append(line.text))
        reader.page.on("pageerror", lambda error, said=complaints: said.append(str(error)))
        visit = [
            "/",
            "/nytt/",
            f"/nytt/{update.slug}/",
            "/dialog/",
            f"/dialog/{town.dialogue.slug}/",
            "/forslag/",
            f"/forslag/{proposal.public_id}/",
            "/regler/",
            "/om-dialogen/",
            "/sok/?q=lampor",
        ]
        for path in visit:
            reader.open(f"/{language}{path}")
        if js:
            stores = reader.page.evaluate(STORES)
            assert stores == {"local": [], "session": [], "databases": 0, "workers": 0}
        assert reader.page.context.cookies() == []
        assert len(asked) > len(visit)
        assert [url for url in asked if not url.startswith((town.url, "data:"))] == []
        assert complaints == []
