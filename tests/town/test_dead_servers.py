"""With a server dead, in every way it can be, the town goes on: readers read, search answers, what is sent is kept.

The engines and the ledger are tried one by one in tests/search and tests/residents; here the whole site stands before
the same dead servers. Seconds are not measured: a page cannot wait for a server that it does not call.
"""

import re
from contextlib import ExitStack
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import gettext, override

from dialogue.models import Proposal, Support, Thread
from moderation.models import State, Submission
from portal import clock
from portal.languages import published_languages
from portal.settings import environment
from residents import smtp
from residents.actions import sending
from residents.models import Letter, LetterState
from search import engines
from search.engines import client as search_server
from tests.residents import mail_servers
from tests.search import dead_servers
from tests.town.crawl import body_of, crawl
from tests.town.traveller import view_of

pytestmark = pytest.mark.usefixtures("town")

LANGUAGES = list(published_languages())
# Each meets the whole site in one language, and the search in all. tests/search knows more kinds of garbage.
DEATHS = {
    "refused": dead_servers.refused,
    "black hole": dead_servers.silent,
    "slow": dead_servers.slow,
    "garbage": lambda: dead_servers.garbage("not http"),
}


@pytest.fixture(params=DEATHS)
def dead_search(request, settings):
    """The portal looks for its search server where one of the deaths is, and remembers nothing of it yet."""
    with DEATHS[request.param]() as url:
        settings.SEARCH_URL = url
        engines._server.cache_clear()
        yield request.param
        engines._server.cache_clear()


@pytest.fixture
def calls(monkeypatch) -> list[str]:
    """Every call to the search server, by what it asked for."""
    made: list[str] = []
    real = search_server.PlainNode.perform_request

    def noted(self, method, target, *args, **kwargs):
        made.append(target)
        return real(self, method, target, *args, **kwargs)

    monkeypatch.setattr(search_server.PlainNode, "perform_request", noted)
    return made


class TestADeadSearchServer:
    def test_is_called_by_no_page_but_the_search(self, dead_search, calls):
        language = LANGUAGES[list(DEATHS).index(dead_search)]

        answers = crawl(Client(), f"/{language}/", within=f"/{language}/")
        wrong = {place: answer.status_code for place, answer in answers.items() if answer.status_code not in {200, 302}}
        kinds = {view_of(place) for place in answers}

        assert wrong == {}
        assert calls == []
        assert {"wagtail_serve", "dialogue:proposal", "dialogue:write", "dialogue:thread_feed", "home:area"} <= kinds

    def test_is_called_once_by_the_search_which_says_so_and_finds_all_the_same(self, dead_search, calls, settings):
        words = Submission.objects.filter(state=State.PUBLISHED, kind="comment").first().current_version.text.split()[0]
        asked = [f"/{language}/sok/?q={words}" for language in LANGUAGES]
        alive, settings.SEARCH_URL = settings.SEARCH_URL, ""
        expected = [[row.url for row in Client().get(address).context["rows"]] for address in asked]
        settings.SEARCH_URL = alive

        for language, address, urls in zip(LANGUAGES, asked, expected, strict=True):
            answer = Client().get(address)
            with override(language):
                says_so = gettext("The search is running in reserve.")
            assert (answer.status_code, [row.url for row in answer.context["rows"]]) == (200, urls)
            assert urls and says_so in body_of(answer)
        # The breaker remembers: the other readers of the next half minute wait for nothing.
        assert len(calls) == 1

    def test_hinders_nobody_from_proposing(self, dead_search, calls):
        known = Proposal.objects.filter(status="open").first()
        text = f"{known.text} Det vore bra före vintern."
        words = {"title": known.title, "text": text, "name": "Aino", "language": known.language, "key": str(uuid4())}

        preview = Client().post("/fi/forslag/nytt/", words | {"email": "aino@exempel.example", "action": "preview"})

        assert preview.status_code == 200
        assert known in preview.context["alike"]
        assert len(calls) == 1

    def test_has_one_second_and_no_second_try(self):
        url = "http://127.0.0.1:9"
        engine, asked = engines._server(url, "limits"), search_server.client(url)
        engines._server.cache_clear()

        assert search_server.SECONDS_TO_SEARCH <= 1
        assert engine.breaker._seconds >= 30
        assert (asked._max_retries, asked._retry_on_timeout, list(asked._retry_on_status)) == (0, False, [])


@pytest.fixture
def smtp_at(settings, monkeypatch):
    """Points the portal at a mail server with a short patience; the demo's own letters are out of the way."""
    Letter.objects.filter(state=LetterState.WAITING).update(state=LetterState.SENT, sent_at=clock.now())
    monkeypatch.setattr(smtp, "LIFE_SECONDS", 1.5)

    def use(port: int) -> None:
        settings.MAILERS = {"default": environment.mailer(f"smtp://127.0.0.1:{port}/?timeout=1")}

    return use


def send_all(client: Client) -> dict[str, str]:
    """A guest comments, proposes, supports and reports: where each was sent on to."""
    cache.clear()
    thread = Thread.objects.filter(kind="page", comment_count__gt=0).first()
    comment = Submission.objects.filter(kind="comment", state=State.PUBLISHED).first()
    proposal = Proposal.objects.filter(status="open").first()
    common = {"name": "Aino", "language": "fi", "action": "send", "seen": "1", "website": ""}
    text = "Tunnelin lamput vilkkuvat joka ilta, ja joku voisi vaihtaa ne ennen talvea."
    sent = {
        f"/fi/skriv/{thread.public_id}/": common | {"text": text},
        "/fi/forslag/nytt/": common | {"text": text, "title": "Uudet lamput tunneliin"},
        f"/fi/forslag/{proposal.public_id}/stod/": {"action": "ask"},
        f"/fi/anmal/comment/{comment.public_id}/": {"rule": "4", "text": "Tässä on osoite."},
    }
    places = {}
    for number, (address, data) in enumerate(sent.items()):
        answer = client.post(address, data | {"key": str(uuid4()), "email": f"guest{number}@exempel.example"})
        assert answer.status_code == 303, (address, answer.status_code)
        places[f"guest{number}@exempel.example"] = answer.headers["Location"]
    return places


class TestADeadMailServer:
    @pytest.mark.parametrize("way", mail_servers.DEAD)
    def test_holds_up_nobody_and_each_letter_comes_once_when_it_is_back(
        self, way, smtp_at, client, django_capture_on_commit_callbacks
    ):
        with ExitStack() as stack:
            smtp_at(stack.enter_context(mail_servers.DEAD[way]()))
            with django_capture_on_commit_callbacks(execute=True):
                places = send_all(client)
            receipt = client.get(places["guest0@exempel.example"])
            assert sending.send_due(clock.now()) == 0

        waiting = Letter.objects.filter(state=LetterState.WAITING)
        assert re.search(r"HD-[\d-]+", receipt.text)
        assert sorted(letter.to for letter in waiting) == sorted(places)
        assert {(letter.tries, letter.claimed_until) for letter in waiting} == {(0, None)}
        mailbox, later = mail_servers.Mailbox(), max(letter.next_try_at for letter in waiting)
        with mail_servers.working(mailbox) as port:
            smtp_at(port)
            assert [sending.send_due(later), sending.send_due(later), sending.send_due(later)] == [len(places), 0, 0]
        assert sorted(message["To"] for message in mailbox.messages) == sorted(places)

    def test_has_delayed_nothing_that_its_letters_cannot_do(self, smtp_at, client):
        """The links that come late still confirm the comment and count the support."""
        with mail_servers.refused() as port:
            smtp_at(port)
            send_all(client)
            sending.send_due(clock.now())
        before, mailbox = Support.objects.standing().count(), mail_servers.Mailbox()
        with mail_servers.working(mailbox) as port:
            smtp_at(port)
            sending.send_due(max(letter.next_try_at for letter in Letter.objects.filter(state=LetterState.WAITING)))
        bodies = [message.get_payload(decode=True).decode() for message in mailbox.messages]
        links = [link for body in bodies for link in re.findall(r"http://testserver(/fi/(?:bekrafta|stod)/\S+)", body)]

        answers = [client.post(link, {"action": "support"}) for link in links]

        assert len(links) == 3
        assert {answer.status_code for answer in answers} <= {200, 303}
        assert Submission.objects.filter(person__address__startswith="guest", state=State.WAITING).count() == 2
        assert Support.objects.standing().count() == before + 1
