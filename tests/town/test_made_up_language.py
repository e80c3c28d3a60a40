"""A made-up language: every word that can be translated stands between marks. What stands outside of them, and was
written by nobody, could never be translated.

Pages, feeds and letters are looked at as readers, residents and staff meet them, with their forms sent empty, full and
wrong. Marks are put around what a catalogue of the language holds (ours, Django's, allauth's, Wagtail's), so a word
that is only missing there is found too. The publishing tool's own words are Wagtail's and not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.signals import template_rendered
from django.urls import get_resolver
from django.utils.translation import gettext_lazy, override

from dialogue import notifications as dialogue
from dialogue.models import Answer, Comment, DialoguePage, Proposal, Thread
from home import notifications as home
from home.actions import answer_accessibility, report_accessibility
from home.demo.reading import read
from home.models import AccessibilityReport
from moderation import notifications as moderation
from moderation.models import Appeal, Decision, Outcome, Report, Submission
from news import notifications as news
from news.models import FactPage, UpdatePage
from portal import clock, errors, navigation
from portal.device_storage import kept_on_devices
from portal.languages import all_languages, published_languages
from portal.limits import TooOften
from portal.models import Area, Topic
from residents.actions import (
    announce,
    ask_to_follow,
    confirm_person,
    end_identification,
    follow,
    gather_due,
    identify,
    tell_due,
    write_letter,
)
from residents.models import Event, Letter, Person, Rhythm
from tests.town import links
from tests.town.crawl import body_of
from tests.town.made_up import Page, PeoplesWords, made_up, unmarked
from tests.town.test_every_address import ADDRESSES, NOBODY, walk
from tests.town.traveller import FILLED, NUMBER, Traveller, demo_user, just_signed_in

pytestmark = pytest.mark.usefixtures("town")

# Nearly all of the demo exists in Finnish. The desk quotes letters in the writers' languages, so all four are marked.
LANGUAGE = "fi"
HOME = f"/{LANGUAGE}/"
SEARCHES = ("tunneli", "qqqq")

# Not for those who read or work here: the list of components, and what only the demo has.
UNREAD = {"styleguide/index.html", "styleguide/desk.html", "residents/demo_codes.html", "residents/demo_letters.html"}
# Shown by no page of this town. They are looked at bare: most stand there so that allauth's own are never met.
NOBODY_COMES_TO = {
    *(
        f"allauth/elements/{name}.html"
        for name in (
            "alert",
            "badge",
            "button",
            "button_group",
            "field",
            "fields",
            "form",
            "h1",
            "h2",
            "hr",
            "p",
            "panel",
            "table",
        )
    ),
    "413.html",  # the server in front answers with it
    "sign_in_first.html",  # for who had signed in when they began to write
    *(
        f"mfa/webauthn/{name}.html" for name in ("authenticator_confirm_delete", "edit_form", "reauthenticate")
    ),  # for who has a passkey
    *(f"allauth/layouts/{name}.html" for name in ("base", "entrance", "manage")),
    *(f"account/{name}.html" for name in ("email", "signup_closed", "verified_email_required")),
    *(f"blocks/{name}.html" for name in ("callout", "contact", "document", "related_link", "video")),
    "components/notice.html",
}
NEVER_SHOWN = {"- Select an option -", "No %s matches the given query."}
RICH = "<p>Valaistus</p>"


class _NoForm(str):
    """A form with nothing in it, of something."""

    instance = {"pk": 1}


BLOCKS = {
    "mfa/webauthn/authenticator_confirm_delete.html": {"authenticator": {"pk": 1}},
    "mfa/webauthn/edit_form.html": {"form": _NoForm()},
    "blocks/callout.html": {"value": {"you": RICH, "we": RICH, "others": RICH}},
    "blocks/contact.html": {"value": {"who": "Aino", "role": "Aino", "phone": "1", "email": "uusi@exempel.example"}},
    "blocks/related_link.html": {"value": {"url": "https://exempel.example/", "text": "Valaistus"}},
    "blocks/video.html": {"value": {"title": "Valaistus", "minutes": 2, "captions": "Valaistus"}},
}

# What is the same in every language, and why.
SAME_EVERYWHERE = {
    *(language.name for language in all_languages().values()),  # each language by its own name,
    *(language.name.lower() for language in all_languages().values()),  # within a sentence, too
    *all_languages(),  # and by its code, in the moderators' queue
    "HD",  # how the municipality's numbers begin
    *(one.name.removesuffix("…") for one in kept_on_devices()),  # as the browser shows them
    *SEARCHES,
}


def plain_addresses(language: str = LANGUAGE) -> list[str]:
    """Every address of the portal's own that holds nothing to fill in, in the language."""
    found = dict(reversed(walk(get_resolver())))
    patterns = [found[name] for name, who in ADDRESSES.items() if who != NOBODY and name != "styleguide"]
    with override(language):
        return sorted({f"/{one}".replace("/sv/", f"/{language}/") for one in patterns if not set("<(^") & set(one)})


def as_reader() -> Traveller:
    """Everything that links lead to, every form, and the pages for what goes wrong."""
    reader = Traveller(Client())
    reader.travel(HOME, *(f"{HOME}sok/?q={words}" for words in SEARCHES), within=HOME)
    reader.look(*plain_addresses(), f"{HOME}nothing/")
    comment = Comment.objects.visible_to(None).first()
    waiting = Submission.objects.waiting().first()
    reader.look(
        f"{HOME}anmal/comment/{comment.public_id}/tack/",
        f"{HOME}inlagg/{comment.public_id}/svar/",
        f"{HOME}tack/{waiting.public_id}/",
    )
    reader.look(*links.right(LANGUAGE), *links.expired(LANGUAGE), *links.damaged(LANGUAGE))
    reader.press_everything()
    return reader


def as_someone_without_an_account() -> Traveller:
    """The ways in: after signing up, by a letter, with a second step."""
    visitor = Traveller(Client())
    resident, moderator = demo_user("resident"), demo_user("moderator")
    unconfirmed = EmailAddress.objects.create(user=demo_user("partner"), email="uusi@exempel.example")
    visitor.look(f"{HOME}konto/confirm-email/{EmailConfirmationHMAC(unconfirmed).key}/")
    visitor.look(f"{HOME}konto/confirm-email/damaged/", f"{HOME}konto/password/reset/key/1-damaged/")
    visitor.client.post(f"{HOME}konto/password/reset/", {"email": resident.email})
    link = next(word for word in Letter.objects.latest("pk").body.split() if "/password/reset/key/" in word)
    visitor.look(visitor.client.get(link.removeprefix(settings.PUBLIC_URL)).headers["Location"])
    visitor.client.post(f"{HOME}konto/login/", {"login": moderator.email, "password": read("people")["password"]})
    visitor.look(f"{HOME}konto/2fa/authenticate/")
    visitor.press_everything()
    return visitor


def as_resident() -> Traveller:
    resident = Traveller(just_signed_in(demo_user("resident")))
    own = (f"{HOME}mitt/", f"{HOME}konto/", f"{HOME}arende/")
    resident.travel(*own[:2], within=own)
    resident.look(*plain_addresses(), f"{HOME}bord/", *_places_to_write())
    resident.press_everything()
    without_password = demo_user("partner")
    without_password.set_unusable_password()
    without_password.save()
    identify(user=without_password, keys=["0" * 64], now=clock.now())
    other = Traveller(just_signed_in(without_password))
    other.look(f"{HOME}konto/password/set/", f"{HOME}konto/e-legitimation/?next={HOME}")
    other.press_everything()
    resident.take_over(other)
    return resident


def _places_to_write() -> list[str]:
    comment = Comment.objects.visible_to(None).first()
    proposal = Proposal.objects.filter(status="open").first()
    reply = f"{HOME}skriv/{comment.conversation.public_id}/?svar={comment.public_id}"
    return [
        reply,
        *(
            f"{HOME}{place}"
            for place in (
                f"anmal/comment/{comment.public_id}/",
                f"skriv/{comment.conversation.public_id}/at-nagon/",
                f"forslag/{proposal.public_id}/stod/",
                f"forslag/{proposal.public_id}/svara/",
            )
        ),
    ]


def as_communicator() -> Traveller:
    communicator = Traveller(just_signed_in(demo_user("communicator")))
    RecoveryCodes.activate(demo_user("communicator"))
    communicator.look(*plain_addresses(), *_places_to_write())
    communicator.press_everything()
    return communicator


def as_moderators() -> Traveller:
    """The desk in every language, and what only a senior moderator may judge."""
    desk = (f"{HOME}bord/",)
    moderator = Traveller(just_signed_in(demo_user("moderator")))
    moderator.travel(*desk, f"{HOME}bord/?sprak=alla", f"{HOME}bord/mina-beslut/", within=desk, without="slag=")
    moderator.look(*plain_addresses())
    moderator.press_everything()
    senior = Traveller(just_signed_in(demo_user("senior_moderator")))
    senior.travel(f"{HOME}bord/overprovas/?sprak=alla", within=(f"{HOME}bord/overprovas/", f"{HOME}bord/appeals/"))
    senior.press_everything()
    moderator.take_over(senior)
    return moderator


def as_unlucky() -> Traveller:
    """Whoever meets what hardly ever happens."""
    unlucky = Traveller(Client(enforce_csrf_checks=True))
    unlucky.keep(f"{HOME}#csrf", unlucky.client.post(f"{HOME}forslag/nytt/", {"text": NUMBER}))
    request = RequestFactory().post(
        f"{HOME}skriv/x/", {"text": FILLED["text"]}, headers={"origin": "http://testserver"}
    )
    request.COOKIES = {}
    for name in ("not_understood", "forbidden", "gone", "server_error", "unavailable"):
        unlucky.keep(f"{HOME}#{name}", getattr(errors, name)(request))
    unlucky.keep(f"{HOME}#too_often", errors.too_often(request, TooOften(61)))
    unlucky.keep(f"{HOME}#too_often_with_account", errors.too_often_with_account(request, TooOften(9000)))
    return unlucky


def bare(name: str) -> HttpResponse:
    """A template that nobody came to, without anything to show in it."""
    request = RequestFactory().get(HOME)
    request.user, request.session = AnonymousUser(), {}
    with override(LANGUAGE):
        return HttpResponse(render_to_string(name, {"slots": {}, "attrs": {}} | BLOCKS.get(name, {}), request=request))


def templates_on_disk(pattern: str) -> set[str]:
    folder = settings.BASE_DIR / "templates"
    found = {str(path.relative_to(folder)) for path in folder.rglob(pattern)}
    # The publishing tool's frame is Wagtail's; our words in it are read in tests/home/test_advice.py and
    # tests/residents/test_accounts_in_the_tool.py.
    return {name for name in found if not name.startswith(("editorial/", "wagtailcore/", "wagtailusers/"))}


@dataclass(frozen=True, kw_only=True)
class Looked:
    """`said`: every answer by the way that led to it. `made_of`: the templates of all of them. `asked`: every word that
    was looked up in a catalogue, and in none of which `unknown` was found, by language."""

    said: dict[str, HttpResponse]
    made_of: set[str]
    unknown: dict[str, set[str]]
    written: PeoplesWords

    def left_over(self) -> dict[tuple[str, str], str]:
        """(where, words) outside of marks that nobody wrote, each with one way that leads to them."""
        found = {}
        for way, answer in self.said.items():
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                for where, words in Page(body_of(answer)).found:
                    for piece in unmarked(words):
                        if not self.written.explain(where, piece):
                            found[where, piece] = way
        return found


@pytest.fixture(scope="module")
def looked(demo_town, django_db_blocker) -> Iterator[Looked]:
    """Everything that anybody can be shown, once."""
    made_of = set()

    def note(sender, template, **_kwargs) -> None:
        made_of.add(template.name)

    template_rendered.connect(note)
    with django_db_blocker.unblock(), transaction.atomic(), made_up(*published_languages()) as languages:
        cache.clear()
        together = Traveller(Client())
        for travel in (
            as_reader,
            as_someone_without_an_account,
            as_resident,
            as_communicator,
            as_moderators,
            as_unlucky,
        ):
            together.take_over(travel())
        found = made_of & templates_on_disk("*.html")
        together.said |= {name: bare(name) for name in templates_on_disk("*.html") - found - UNREAD}
        written = PeoplesWords(*SAME_EVERYWHERE, *FILLED.values(), NUMBER, "wrong")
        transaction.set_rollback(True)
    asked = set().union(*(one.asked for one in languages.values()))
    unknown = {code: {words for words in asked if not one.knows(words)} for code, one in languages.items()}
    return Looked(said=together.said, made_of=found, unknown=unknown, written=written)


def test_no_page_holds_a_word_that_could_never_be_translated(looked):
    assert len(looked.said) > 500
    assert looked.left_over() == {}


def test_every_template_was_come_to_or_is_named(looked):
    assert templates_on_disk("*.html") - looked.made_of == NOBODY_COMES_TO | UNREAD


def test_every_word_that_was_asked_for_is_known_in_every_language(looked):
    assert {code: words for code, words in looked.unknown.items() if words - NEVER_SHOWN} == {}


def test_a_word_that_was_forgotten_is_seen_wherever_it_stands(monkeypatch, client):
    monkeypatch.setattr(navigation, "_entries", list(navigation._entries))
    navigation.register("Forgotten words", "search:search", order=99)
    navigation.register(gettext_lazy("Search"), "home:areas", order=99, place=navigation.ABOUT)
    with made_up(LANGUAGE):
        words = Page(body_of(client.get(HOME))).found

    left = [piece for _where, text in words for piece in unmarked(text)]
    assert "Forgotten words" in left
    assert not [piece for piece in left if piece.startswith("Hak")]


FEEDS = ("nytt.atom", "forslag/atom/")


def test_no_feed_holds_a_word_that_could_never_be_translated(client):
    thread = Thread.objects.filter(comment_count__gt=0).first()
    with made_up(LANGUAGE):
        feeds = [client.get(f"{HOME}{place}") for place in (*FEEDS, f"samtal/{thread.public_id}/atom/")]
    written, left = PeoplesWords(*SAME_EVERYWHERE), []

    for feed in feeds:
        words = [one for where, text in Page(body_of(feed)).found if where in FEED_WORDS for one in unmarked(text)]
        assert feed.status_code == 200 and words
        left += [one for one in words if not written.explain("p", one)]
    assert left == []


FEED_WORDS = {"title", "subtitle", "summary", "name", "rights", "category"}


@pytest.fixture(scope="module")
def letters(demo_town, django_db_blocker) -> Iterator[dict[tuple[str, str], str]]:
    """(template, language) -> subject and body: every kind of letter, with what the demo town has to say in it."""
    numbers = count()

    def again(*, key: str, **words) -> Letter:
        return write_letter(key=f"again:{next(numbers)}:{key}"[:120], **words)

    def announced_again(*, key: str, **words) -> Event:
        return announce(key=f"again:{next(numbers)}:{key}"[:100], **words)

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        newest = Letter.objects.latest("pk").pk
        for module in (moderation, dialogue):
            patch.setattr(module, "write_letter", again)
            patch.setattr(module, "announce", announced_again, raising=False)
        patch.setattr(home, "announce", announced_again)
        with made_up(*published_languages()):
            _about_contributions()
            _follow_everything()
            _about_dialogues()
            _about_pages()
            _about_identifications()
            _tell_everybody()
            _about_accounts()
        found: dict[tuple[str, str], str] = {}
        for letter in Letter.objects.filter(pk__gt=newest):
            kind = (letter.template, letter.language)
            found[kind] = f"{found.get(kind, '')}\n{letter.subject}\n{letter.body}"
        transaction.set_rollback(True)
    return found


def test_every_kind_of_letter_was_written(letters):
    kinds = {name.removesuffix("_subject.txt") for name in templates_on_disk("*_subject.txt")}

    assert kinds - {template for template, _language in letters} == set()


def test_no_letter_holds_a_word_that_could_never_be_translated(letters):
    written = PeoplesWords(*SAME_EVERYWHERE, *FILLED.values())

    left = {
        (*kind, piece)
        for kind, words in letters.items()
        for line in words.splitlines()
        for piece in unmarked(line)
        if not written.explain("p", piece)
    }
    assert left == set()


def _about_contributions() -> None:
    """What moderation tells writers and reporters: each outcome of each decision, taken or not."""
    for submission in Submission.objects.all():
        moderation.tell_received(submission=submission, now=clock.now())
    for appeal in Appeal.objects.all():
        moderation.tell_appealed(appeal=appeal, now=clock.now())
    for report in Report.objects.all():
        moderation.tell_reported(report=report, now=clock.now())
    reported = Decision.objects.filter(round__reports__isnull=False).first()
    for decision in Decision.objects.exclude(submission__official=True):
        submission, language = decision.submission, moderation.letter_language(decision.submission)
        for decision.outcome in Outcome:
            words = moderation.decision_words(decision, language)
            template = moderation._template_of(decision)
            if f"moderation/email/{template}.txt" in templates_on_disk("*.txt"):
                moderation._notice(decision, submission.person, template, words, language, clock.now())
    for reported.outcome in (Outcome.HIDE, Outcome.KEEP, Outcome.WITHDRAWN):
        moderation.tell_reporters(decision=reported, now=clock.now())
    person = reported.round.reports.first().person
    words = moderation._reporter_words(reported.submission, LANGUAGE)
    moderation._notice(reported, person, "report_restored", words, LANGUAGE, clock.now())


def _follow_everything() -> None:
    """Somebody of each language hears of everything that can be followed, in each rhythm."""
    things = [
        *(("area", area.code) for area in Area.objects.all()),
        *(("topic", topic.code) for topic in Topic.objects.all()),
        *(("thread", thread.public_id) for thread in Thread.objects.all()),
        *(("proposal", proposal.public_id) for proposal in Proposal.objects.all()),
    ]
    long_ago = clock.now() - timedelta(days=900)
    for language in published_languages():
        for rhythm in Rhythm:
            address = f"{rhythm}.{language}@exempel.example"
            person = Person.objects.for_address(address, language=language, now=long_ago)
            confirm_person(person=person, now=long_ago)
            for kind, key in things:
                follow(person=person, kind=kind, key=key, now=long_ago, rhythm=rhythm)


def _tell_everybody() -> None:
    """As the clock does, today and in a week."""
    while tell_due(clock.now()):
        pass
    gather_due(clock.now() + timedelta(days=7))


def _about_dialogues() -> None:
    now = clock.now()
    for comment in Comment.objects.visible_to(None):
        dialogue.tell_of_comment(
            comment=comment,
            thread=comment.conversation,
            author=Person.objects.for_address("n@n.example", language="sv", now=now),
            now=now,
        )
    for thread in Thread.objects.filter(kind="page"):
        dialogue.tell_of_closed_thread(thread=thread, now=now)
    for proposal in Proposal.objects.visible_to(None):
        dialogue.tell_of_reached(proposal=proposal, now=now)
        dialogue.tell_of_closed(proposal=proposal, now=now)
        dialogue.tell_of_published(proposal=proposal, author=proposal.submission.person, now=now)
        dialogue.ask_to_confirm_support(
            proposal=proposal, person=Person.objects.first(), token="t", language=LANGUAGE, now=now
        )
    for answer in Answer.objects.all():
        dialogue.tell_of_answer(answer=answer, now=now)


def _about_identifications() -> None:
    resident = demo_user("resident")
    for resident.person.language in published_languages():
        identify(user=resident, keys=["1" * 64], now=clock.now())
        end_identification(user=resident, now=clock.now())


def _about_pages() -> None:
    for page in [*UpdatePage.objects.live(), *DialoguePage.objects.live()]:
        home.tell_of_page(page=page, now=clock.now())
    today = clock.day_of(clock.now())
    UpdatePage.objects.live().update(next_review_on=today)
    FactPage.objects.live().update(valid_until=today - timedelta(days=1))
    news.remind_of_reviews(now=clock.now())
    area = Area.objects.first()
    key, network = uuid4(), "127.0.0.1"
    words = {"address": "uusi@exempel.example", "form_key": key, "language": LANGUAGE, "network": network}
    ask_to_follow(kind="area", key=area.code, now=clock.now(), **words)
    _about_accessibility(words)


def _about_accessibility(words: dict[str, Any]) -> None:
    """A report is received, reminded of twice, and answered."""
    now = clock.now()
    told = {"text": FILLED["text"], "place": "", "tools": ""}
    report_accessibility(**told, **words | {"form_key": uuid4()}, now=now)
    report = AccessibilityReport.objects.get()
    for days in (9, 12):
        home.remind_of_accessibility(now=now + timedelta(days=days))
    answer_accessibility(report=report, answer=FILLED["words"], user=demo_user("communicator"), now=now)


def _about_accounts() -> None:
    """What allauth sends: each of its templates, with the words that it gives to any of them."""
    address = "uusi@exempel.example"
    link = "http://testserver/fi/konto/"
    names = ("activate_url", "password_reset_url", "signup_url")
    words = dict.fromkeys(names, link) | dict.fromkeys(("from_email", "to_email", "deleted_email"), address)
    with override(LANGUAGE):
        for folder in ("account/email", "mfa/email"):
            for name in templates_on_disk("*_message.txt"):
                if name.startswith(folder):
                    get_adapter().send_mail(
                        name.removesuffix("_message.txt"), address, words | {"user": demo_user("resident")}
                    )
