"""A conversation read page by page: whole, in order, in constant queries, the same in every language."""

from dataclasses import asdict
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dialogue.models import Comment
from dialogue.reading import page_of_roots, standing_comment
from moderation import actions as moderation
from portal import clock
from portal.page_cache import shelf
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def page():
    return make.dialogue()


def many(thread, number: int, **fields) -> list[Comment]:
    """Published comments a minute apart, three of them in the same moment."""
    return [
        make.comment(thread, text=f"Inlägg nummer {place}", now=NOW + timedelta(minutes=place // 3), **fields)
        for place in range(number)
    ]


def text(response) -> str:
    return response.content.decode()


def walk(thread, order: str) -> list[str]:
    """Every root's public id, by going from page to page."""
    found, after = [], ""
    for _ in range(10):
        part = page_of_roots(thread, after=after, order=order)
        found += [root.comment.public_id for root in part.roots]
        after = part.next_after
        if not after:
            return found
    raise AssertionError("the pages never end")


def test_pages_hold_every_root_once_in_both_orders(page):
    thread = make.thread(page)
    written = many(thread, 45)

    ids = [comment.public_id for comment in written]
    assert walk(thread, "oldest") == ids
    assert walk(thread, "newest") == ids[::-1]


def test_a_row_of_a_page_says_what_the_comment_says(page):
    thread = make.thread(page)
    root, hidden = make.comment(thread, name="Maria"), make.comment(thread)
    make.comment(thread, answers=root)
    make.hidden(hidden)

    roots = page_of_roots(thread, language="sv").roots
    rows = [row for one in roots for row in (one.comment, *one.replies)]

    assert len(rows) == 3
    for row in rows:
        comment = standing_comment(row.public_id, language="sv")
        assert {name: getattr(comment, name) for name in asdict(row)} == asdict(row)


@pytest.mark.parametrize("first", ["the reply is removed", "the root is taken back"])
def test_a_removed_reply_keeps_its_tombstone_when_its_root_is_taken_back(page, first):
    thread = make.thread(page)
    root = make.comment(thread)
    reply = make.comment(thread, answers=root)

    if first == "the reply is removed":
        make.hidden(reply)
        make.withdrawn(root)
    else:
        make.withdrawn(root)
        make.hidden(reply)

    found = page_of_roots(thread).roots
    assert [(one.comment.pk, one.comment.state, [under.pk for under in one.replies]) for one in found] == [
        (root.pk, "withdrawn", [reply.pk])
    ]
    assert [one.pk for one in thread.comments.roots().standing()] == [root.pk]
    assert f'id="inlagg-{reply.public_id}"' in text(Client().get(thread.url("sv")))
    assert Client().get(f"/sv/inlagg/{root.public_id}/svar/").status_code == 200


def test_a_root_that_is_taken_back_with_nothing_under_it_is_gone(page):
    thread = make.thread(page)
    make.withdrawn(make.comment(thread))

    assert page_of_roots(thread).roots == []
    assert not thread.comments.roots().standing().exists()


def test_a_root_published_meanwhile_moves_nothing(page):
    thread = make.thread(page)
    written = many(thread, 25)
    first = page_of_roots(thread)

    make.comment(thread, now=NOW - timedelta(days=1))
    second = page_of_roots(thread, after=first.next_after)

    assert [root.comment.pk for root in second.roots] == [comment.pk for comment in written[20:]]


def test_a_root_shows_its_first_replies_and_how_many_more_there_are(page):
    thread = make.thread(page)
    root = make.comment(thread)
    replies = many(thread, 5, answers=root)
    make.hidden(replies[1])

    shown = page_of_roots(thread).roots[0]

    assert [reply.pk for reply in shown.replies] == [reply.pk for reply in replies[:3]]
    assert shown.more == 2


def test_replies_have_pages_of_their_own(page):
    thread = make.thread(page)
    root = make.comment(thread)
    replies = many(thread, 25, answers=root)

    first = Client().get(f"/sv/inlagg/{root.public_id}/svar/")
    link = text(first).split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = Client().get(link)

    assert f'id="inlagg-{replies[19].public_id}"' in text(first)
    assert f'id="inlagg-{replies[20].public_id}"' not in text(first)
    assert f'id="inlagg-{replies[24].public_id}"' in text(second)


def test_a_reply_to_a_reply_names_whom_it_answers(page):
    thread = make.thread(page)
    root = make.comment(thread, name="Maria")
    reply = make.comment(thread, answers=root, name="Pendlare 73")
    deeper = make.comment(thread, answers=reply, name="Göran")

    shown = page_of_roots(thread).roots[0].replies
    assert [(one.user_name, one.answers_name) for one in shown] == [("Pendlare 73", ""), ("Göran", "Pendlare 73")]

    make.hidden(reply)
    shown = page_of_roots(thread).roots[0].replies
    assert [one.answers_name for one in shown if one.pk == deeper.pk] == [""]


@pytest.mark.parametrize("place", [0, 5, 19, 20, 21, 44])
def test_a_permalink_leads_to_the_page_where_it_stands(page, place):
    thread = make.thread(page)
    written = many(thread, 45)[place]

    response = Client().get(f"/sv/inlagg/{written.public_id}/", follow=True)

    assert response.redirect_chain[0][0].endswith(f"#inlagg-{written.public_id}")
    assert f'id="inlagg-{written.public_id}"' in text(response)


@pytest.mark.parametrize("place", [0, 2, 3, 22, 24])
def test_a_permalink_finds_a_reply_too(page, place):
    thread = make.thread(page)
    root = make.comment(thread)
    reply = many(thread, 25, answers=root)[place]

    response = Client().get(f"/sv/inlagg/{reply.public_id}/", follow=True)

    assert f'id="inlagg-{reply.public_id}"' in text(response)


@pytest.mark.parametrize("public_id", ["bcdfghjkmnpq", "x", "1", "9" * 100])
def test_an_unknown_contribution_is_not_found(public_id):
    assert Client().get(f"/sv/inlagg/{public_id}/").status_code == 404
    assert Client().get(f"/sv/inlagg/{public_id}/svar/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"efter": "bcdfghjkmnpq"}, {"efter": "x' OR 1=1"}, {"efter": "\x00"}, {"ordning": "sidledes"}, {"efter": ""}],
)
def test_a_garbled_address_begins_at_the_beginning(page, query):
    published = make.comment(make.thread(page))

    response = Client().get(page.get_url(), query)

    assert response.status_code == 200
    assert f'id="inlagg-{published.public_id}"' in text(response)


def test_every_language_version_shows_the_same_conversation(page):
    versions = {"sv": page} | {code: make.translated(page, code, f"Q {code}") for code in ("fi", "en", "ar")}
    published = make.comment(make.thread(page), text="مرحبا من المحطة هنا", language="ar", name="أم يوسف")

    for code, version in versions.items():
        response = Client().get(version.get_url())
        assert response.status_code == 200
        assert published.comment in text(response), code
        assert '<p class="said" lang="ar" dir="auto">' in text(response), code
        assert f'href="/{code}/skriv/' in text(response), code


def test_the_page_may_be_kept_it_has_no_token_and_sets_no_cookie(page):
    make.comment(make.thread(page))

    response = Client().get(page.get_url())

    assert not response.cookies
    assert "csrfmiddlewaretoken" not in text(response)
    assert "public" in response.headers["Cache-Control"]
    assert "Cookie" not in response.headers.get("Vary", "")


def test_what_waits_is_not_even_shown_to_its_writer_on_the_shared_page(page):
    writer = make.user(Role.RESIDENT)
    client = signed_in(writer)
    make.submitted(make.thread(page), by=writer.person, text="Kanariefågeln väntar på granskning.")

    assert "Kanariefågeln" not in text(client.get(page.get_url()))


def test_a_tombstone_says_which_rule_and_shows_no_word(page):
    thread = make.thread(page)
    root = make.comment(thread, text="Kanariefågeln bor på Storgatan.", name="Kanariefågel")
    reply = make.comment(thread, answers=root, text="Skriv inte var folk bor.")
    make.hidden(root, number=4)

    shown = text(Client().get(page.get_url()))

    assert "Kanarief" not in shown
    assert "Skriv inte var folk bor." in shown
    assert "4" in shown.split('class="tomb"')[1].split("</p>")[0]
    assert Client().get(f"/sv/inlagg/{root.public_id}/").status_code == 302
    assert f'id="inlagg-{reply.public_id}"' in shown


def test_removed_words_are_in_no_feed_page_or_count(page):
    thread = make.thread(page)
    root = make.comment(thread, text="Kanariefågeln syns här.")
    places = [page.get_url(), f"/sv/samtal/{thread.public_id}/atom/", f"/sv/inlagg/{root.public_id}/svar/"]
    assert all("Kanariefågeln" in text(Client().get(place)) for place in places)

    make.hidden(root)

    assert not any("Kanariefågeln" in text(Client().get(place)) for place in places)


def test_what_its_writer_took_back_and_nobody_answered_leaves_nothing(page):
    thread = make.thread(page)
    gone = make.comment(thread, text="Kanariefågeln ångrar sig.")

    moderation.withdraw(submission=gone.submission, now=NOW)

    assert f"inlagg-{gone.public_id}" not in text(Client().get(page.get_url()))
    assert Client().get(f"/sv/inlagg/{gone.public_id}/").status_code == 404


def test_markup_in_a_text_stays_text(page):
    make.comment(make.thread(page), text="<script>alert(1)</script><b>fet</b>", name="<i>Lo</i>")

    shown = text(Client().get(page.get_url()))

    assert "<script>alert(1)" not in shown
    assert "&lt;b&gt;fet&lt;/b&gt;" in shown
    assert "<i>Lo</i>" not in shown


def queries_of(address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(address).status_code == 200
    return counted(captured)


def test_the_number_of_queries_does_not_follow_the_number_of_comments(page, settings):
    """As for a reader: what every page needs is remembered, the page itself is made anew."""
    settings.PAGE_CACHE = True
    thread = make.thread(page)
    root = make.comment(thread)
    make.hidden(make.comment(thread))
    make.comment(thread, answers=make.comment(thread, answers=root))

    def asked() -> int:
        Client().get(page.get_url())
        shelf.clear()
        return queries_of(page.get_url())

    few = asked()

    for one in many(thread, 30)[:10]:
        many(thread, 4, answers=one)

    assert asked() == few
    assert few <= 12


def test_the_list_of_proposals_asks_the_same_whatever_it_holds():
    make.proposal()
    few = queries_of("/sv/forslag/")

    for number in range(24):
        make.proposal(title=f"Förslag nummer {number}")

    assert queries_of("/sv/forslag/") <= few + 1
    assert few <= 15


def test_the_list_of_dialogues_says_which_are_open(page):
    make.dialogue("Stängd fråga", closes_at=NOW)
    make.dialogue("Kommande fråga", opens_at=NOW + timedelta(days=3))
    make.dialogue("Sista dagen", closes_at=NOW + timedelta(hours=5))

    shown = text(Client().get(make.index().get_url()))

    order = ["Sista dagen", page.title, "Kommande fråga", "Stängd fråga"]
    places = [shown.index(title) for title in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_the_feed_is_atom_in_every_language(page, language):
    thread = make.thread(page)
    published = make.comment(thread, text="Första & <andra>")

    response = Client().get(f"/{language}/samtal/{thread.public_id}/atom/")

    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert f"/{language}/inlagg/{published.public_id}/" in text(response)
    assert "Första &amp; &lt;andra&gt;" in text(response)
    assert not response.cookies


def test_a_sign_that_xml_cannot_hold_does_not_end_the_feed(page):
    thread = make.thread(page)
    make.comment(thread)
    Comment.objects.update(comment="Före\x0b\ufffe\uffff efter", user_name="Lo\x01")

    feed = ElementTree.fromstring(Client().get(f"/sv/samtal/{thread.public_id}/atom/").content)

    assert "Före efter" in "".join(feed.itertext())


def test_the_feed_of_a_page_that_is_gone_is_not_found(page):
    thread = make.thread(page)
    page.unpublish()

    assert Client().get(f"/sv/samtal/{thread.public_id}/atom/").status_code == 404
