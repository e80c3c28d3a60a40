"""Whatever arrives, in an address or in a form: no stack trace, words in the reader's language, their own words back,
and nothing half saved.

The pages are read in a made-up language (tests/town/made_up.py): a message that no catalogue has is seen at once. All
that is thrown is made of the letter z, so that it is known again where a page repeats it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils.html import escape
from django.utils.translation import override

from dialogue.models import Answer, Comment, Proposal, Support, Thread
from home.models import AccessibilityReport
from moderation.models import Appeal, Decision, Report, Round, Submission, SubmissionVersion
from news.models import UpdatePage
from portal.languages import published_languages
from portal.social_picture import picture_path
from residents import tokens
from residents.models import Follow, Letter, User
from tests.town import links
from tests.town.crawl import body_of
from tests.town.forms import Form, forms_of
from tests.town.made_up import Page, PeoplesWords, made_up, unmarked
from tests.town.test_every_address import ADDRESSES, walk
from tests.town.test_made_up_language import SAME_EVERYWHERE
from tests.town.traveller import FILLED, NUMBER, demo_user, just_signed_in, view_of

pytestmark = pytest.mark.usefixtures("town")

LANGUAGES = ("fi", "ar")
LONG = "z" * 100_000
# What was thrown, at the beginning of a title or at the end of what is said.
THROWN = re.compile(r"^\W*z[z\W\d_]* – |\W*z[z\W\d_]*$")
# As they stand in an address or in the body of a form: percent-encoded, so that bytes can be no text at all.
BAD = {
    "empty": "",
    "wrong type": "zz",
    "negative": "-1",
    "huge number": "9" * 40,
    "too long": LONG,
    "control characters and NUL": "z%00z%1Fz%7F%0Az",
    "invalid UTF-8": "z%FF%FEz",
    "lone surrogates": "%ED%A0%80z%ED%BF%BF",
    "direction overrides": quote("z\u202ez\u2066z"),
    "markup": quote("<z>\"'&z;{{z}}%z"),
}
# Too long an address is cut by every server in front; a view must bear it all the same.
BAD_IN_PATHS = BAD | {"too long": "z" * 5_000, "unknown id": "zzzzzzzzzzzz", "a way up": "..%2F..%2Fz", "empty": "%20"}

# What each address reads from its query. An address that is not named here fails the test.
QUEUE, TALK, NEXT = ("sprak", "slag", "sena", "skrap", "hog", "efter"), ("efter", "ordning"), ("next",)
QUERIES: dict[str, tuple[str, ...]] = {
    "wagtail_serve": (*TALK, "sida", "typ", "omrade"),
    "news:feed": (),
    "search:search": ("q", "typ", "sprak", "sida"),
    "dialogue:proposals": ("efter", "omrade", "status"),
    "dialogue:proposal": TALK,
    "dialogue:replies": ("efter",),
    "dialogue:write": ("svar",),
    "dialogue:support": ("skickat",),
    "residents:follow": ("skickat",),
    "residents:identification": NEXT,
    "residents:begin_identifying": NEXT,
    "eid_answer": ("code", "state", "iss", "error"),
    "moderation:mine_item": ("klart",),
    "moderation:desk": QUEUE,
    "moderation:desk_unread": QUEUE,
    "moderation:desk_reports": QUEUE,
    "moderation:desk_appeals": QUEUE,
    "moderation:desk_decided": QUEUE,
    "moderation:desk_item": QUEUE,
    **{name: NEXT for name in ADDRESSES if name.startswith(("account_", "mfa_", "usersessions_"))},
}
# These read nothing; one word is thrown at them all the same.
READ_NOTHING = {
    "-", "livez", "readyz", "robots", "proof_challenge", "security_txt", "sitemap", "sitemap_file", "social_picture",
    "styleguide", "demo_letters", "demo_codes",
    "home:areas", "home:area", "home:topics", "home:topic", "home:cookies", "home:accessibility_report",
    "home:accessibility_reported", "town_colours", "moderation:rules", "moderation:confirm",
    "moderation:receipt", "moderation:report",
    "moderation:reported", "residents:unsubscribe", "residents:follow_by_letter", "residents:left", "residents:mine",
    "residents:follows_by_letter", "residents:change_follows",
    "residents:settings", "residents:end_follow", "residents:data", "residents:end_sign_in", "residents:leave",
    "dialogue:comment", "dialogue:thank", "dialogue:write_down",
    "dialogue:thread_feed", "dialogue:support_by_letter", "dialogue:proposal_feed", "dialogue:propose",
    "dialogue:answer_proposal",
}  # fmt: skip
# Which one stands before the patterns depends on the language of the moment.
PREFIX = re.compile(r"^[a-z]{2}/")
SAVED = (
    *(AccessibilityReport, Submission, SubmissionVersion, Decision, Round, Report, Appeal, Support, Follow, Letter),
    *(Answer, Comment, User),
)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in SAVED}


def places() -> dict[str, str]:
    """A right address of each name that has something in it, after the language."""
    thread = Thread.objects.filter(kind="page", comment_count__gt=0).first()
    comment = Comment.objects.visible_to(None).filter(root=None, conversation=thread).first()
    proposal = Proposal.objects.filter(status="open").first()
    waiting = Submission.objects.waiting().first()
    token = tokens.make("submission", waiting.public_id)
    person = Follow.objects.filter(kind="proposal").first().person.public_id
    follow = f"{person}.proposal.{proposal.public_id}"
    return {
        "wagtail_serve": "dialog/",
        "sitemap_file": "/sitemap-1.xml",
        "social_picture": picture_path(UpdatePage.objects.live().filter(locale__language_code="sv").first(), "sv"),
        "town_colours": "/colours-0123456789ab.css",
        "home:area": "omraden/handen/",
        "home:topic": "amnen/lighting/",
        "moderation:confirm": f"bekrafta/{tokens.make('confirm', waiting.public_id)}/",
        "moderation:receipt": f"tack/{waiting.public_id}/",
        "moderation:mine_item": f"arende/{token}/",
        "moderation:report": f"anmal/comment/{comment.public_id}/",
        "moderation:reported": f"anmal/comment/{comment.public_id}/tack/",
        "moderation:desk_item": f"bord/waiting/{waiting.public_id}/",
        "residents:unsubscribe": f"sluta-folja/{tokens.make('unsubscribe', follow)}/",
        "residents:follow": f"folj/proposal/{proposal.public_id}/",
        "residents:follow_by_letter": f"folj/{tokens.make('follow', follow)}/",
        "residents:follows_by_letter": f"foljer/{tokens.make('follows', person)}/",
        "residents:end_sign_in": "mitt/inloggad/zz/",
        "dialogue:write": f"skriv/{thread.public_id}/",
        "dialogue:write_down": f"skriv/{thread.public_id}/at-nagon/",
        "dialogue:comment": f"inlagg/{comment.public_id}/",
        "dialogue:thank": f"inlagg/{comment.public_id}/tacka/",
        "dialogue:replies": f"inlagg/{comment.public_id}/svar/",
        "dialogue:thread_feed": f"samtal/{thread.public_id}/atom/",
        "dialogue:support_by_letter": f"stod/{tokens.make('support', f'{proposal.public_id}:{person}')}/",
        "dialogue:proposal": f"forslag/{proposal.public_id}/",
        "dialogue:support": f"forslag/{proposal.public_id}/stod/",
        "dialogue:answer_proposal": f"forslag/{proposal.public_id}/svara/",
        "account_confirm_email": "konto/confirm-email/zz/",
        "mfa_edit_webauthn": "konto/2fa/webauthn/keys/1/edit/",
        "mfa_remove_webauthn": "konto/2fa/webauthn/keys/1/remove/",
        "account_reset_password_from_key": "konto/password/reset/key/1-zz/",
    }


def every_address() -> list[tuple[str, str]]:
    """(name, pattern); Wagtail's own doors are known by the source language's prefix."""
    with override("sv"):
        return walk(get_resolver())


def addresses() -> dict[str, dict[str, str]]:
    """By language: a right address of each name. What stands in no language comes in the visitor's."""
    known, patterns = places(), dict(reversed(every_address()))
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        found[language] = {}
        for name, pattern in patterns.items():
            assert name in known or not set("<(^") & set(pattern), f"{name}: give it an address in places()"
            plain = f"/{PREFIX.sub(f'{language}/', pattern)}"
            there = known.get(name, "")
            # What begins with a slash stands in no language.
            found[language][name] = (there if there[0] == "/" else f"/{language}/{there}") if there else plain
    return found


class Judge:
    """Looks at answers: what is wrong with them is noted with the way that led there."""

    def __init__(self, words: PeoplesWords) -> None:
        self.words, self.wrong, self.statuses = words, {}, Counter()

    @property
    def seen(self) -> int:
        return self.statuses.total()

    def look(self, way: tuple, answer: HttpResponse, language: str) -> None:
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.wrong[way] = answer.status_code
        elif answer.headers.get("Content-Type", "").startswith("text/html") and not answer.headers.get("Location"):
            source = body_of(answer)
            if f'<html lang="{language}"' not in source:
                self.wrong[way] = f"{answer.status_code}: not in the language: {source[:100]!r}"
            elif left := list(self._strange(source)):
                self.wrong[way] = f"{answer.status_code}: {left}"

    def _strange(self, source: str) -> Iterator[str]:
        for where, text in Page(source).found:
            for piece in unmarked(re.sub("[\udc80-\udcff]", "", text)):
                ours = not re.search(r"[^\W\d_z]", piece)
                if not ours and not self.words.explain(where, THROWN.sub("", piece)):
                    yield piece


@pytest.fixture(scope="module")
def written(demo_town, django_db_blocker) -> PeoplesWords:
    with django_db_blocker.unblock():
        return PeoplesWords(*SAME_EVERYWHERE, *GOOD.values(), NUMBER)


@pytest.fixture
def judge(written) -> Iterator[Judge]:
    with made_up(*published_languages()):
        yield Judge(written)


def visitors() -> dict[str, Client]:
    roles = ("resident", "communicator", "moderator")
    people = {"reader": Client()} | {role: just_signed_in(demo_user(role)) for role in roles}
    for client in people.values():
        client.raise_request_exception = False  # a stack trace is an answer too, and the next one is looked at
    return people


def who_opens(name: str) -> str:
    if name.startswith("moderation:desk"):
        return "moderator"
    if name == "dialogue:answer_proposal":
        return "communicator"
    own = ("mine", "settings", "end_follow", "change_follows", "end_sign_in", "leave", "data")
    inside = {f"residents:{act}" for act in own}
    return "resident" if name in inside or ADDRESSES[name] == ADDRESSES["account_email"] else "reader"


def test_the_tables_name_every_address_and_every_kind_of_link():
    assert set(QUERIES) | READ_NOTHING == set(ADDRESSES) == {name for name, _pattern in every_address()}
    assert set(QUERIES) & READ_NOTHING == set()
    assert set(links.PLACES) == set(tokens.LIFETIMES)


def test_nothing_in_a_query_breaks_a_page(judge):
    people, languages, before, right = visitors(), cycle(LANGUAGES), rows(), addresses()

    # The list of components shows words of its own, to developers only.
    for name, names in {**QUERIES, **dict.fromkeys(READ_NOTHING - {"styleguide"}, ())}.items():
        client = people[who_opens(name)]
        for kind, value in BAD.items() if names else [("markup", BAD["markup"])]:
            language = next(languages)
            asked = "&".join(f"{one}={value}&{one}={value}" for one in names or ("zz",))
            answer = client.get(f"{right[language][name]}?{asked}", headers={"accept-language": language})
            judge.look((name, kind, language), answer, language)

    assert judge.wrong == {}
    assert judge.seen > 200
    assert rows() == before


def test_nothing_in_a_path_breaks_a_page(judge):
    people, languages, before = visitors(), cycle(LANGUAGES), rows()
    patterns = [(name, pattern) for name, pattern in every_address() if re.search("[<(]", pattern)]

    for name, pattern in patterns:
        for kind, value in BAD_IN_PATHS.items():
            language = next(languages)
            filled = re.sub(r"\(\?P<\w+>[^)]*\)(\.\*)?|<\w+:\w+>|\(\(?[^()]*\)[^()]*\)", value, pattern)
            path = "/" + PREFIX.sub(f"{language}/", filled.replace("^", "").replace("$", ""))
            for method in ("get", "post") if name in FORMS else ("get",):
                visitor = people[who_opens(name)]
                answer = getattr(visitor, method)(path, headers={"accept-language": language})
                judge.look((name, kind, method, path[:80]), answer, language)

    assert judge.wrong == {}
    assert judge.seen > 250
    assert rows() == before


# Who posts to which address, and from which page. Every other address takes no POST.
FORMS = {
    "account_login": ("reader", ""),
    "account_signup": ("reader", ""),
    "account_reset_password": ("reader", ""),
    "account_logout": ("resident", ""),
    "account_email": ("resident", ""),
    "account_change_password": ("resident", ""),
    "account_reauthenticate": ("resident", ""),
    "mfa_activate_totp": ("resident", ""),
    "mfa_reauthenticate": ("moderator", ""),
    "mfa_deactivate_totp": ("moderator", ""),
    "mfa_generate_recovery_codes": ("moderator", ""),
    "residents:settings": ("resident", "mitt/"),
    "residents:end_follow": ("resident", "folj/area/handen/"),
    "residents:change_follows": ("resident", "mitt/"),
    "residents:follows_by_letter": ("reader", ""),
    "residents:leave": ("resident", ""),
    "residents:unsubscribe": ("reader", ""),
    "residents:follow": ("reader", ""),
    "residents:follow_by_letter": ("reader", ""),
    "moderation:confirm": ("reader", ""),
    "moderation:mine_item": ("reader", ""),
    "moderation:report": ("reader", ""),
    "moderation:desk": ("moderator", ""),
    "moderation:desk_unread": ("moderator", ""),
    "moderation:desk_reports": ("moderator", ""),
    "moderation:desk_appeals": ("moderator", ""),
    "moderation:desk_item": ("moderator", ""),
    "home:accessibility_report": ("reader", ""),
    "dialogue:write": ("reader", ""),
    "dialogue:propose": ("reader", ""),
    "dialogue:support": ("reader", ""),
    "dialogue:thank": ("resident", ""),
    "dialogue:write_down": ("communicator", ""),
    "dialogue:support_by_letter": ("reader", ""),
    "dialogue:answer_proposal": ("communicator", ""),
}
# Each needs a letter, a first step or a second session before its form is there: tried in tests/residents.
OTHER_DOORS = {
    "account_confirm_email", "account_reset_password_from_key", "account_set_password", "account_confirm_login_code",
    "mfa_authenticate", "usersessions_list", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn", "residents:end_sign_in",
    "residents:identification",
}  # fmt: skip
# A POST to these is answered like a GET: they read nothing of it.
READ_ALL_THE_SAME = {
    "-", "wagtail_serve", "styleguide", "news:feed", "dialogue:thread_feed", "dialogue:proposal_feed",
}  # fmt: skip
NOT_THROWN_AT = {"csrfmiddlewaretoken"}
ENCODED = "application/x-www-form-urlencoded"
GOOD = FILLED | {"text": "Tunnelin lamput vilkkuvat joka ilta ennen talvea."}
# Of the buttons of a form, the one that does most.
DOES_MOST = ("send", "edit", "refuse", "uphold")
# Thrown at every field; one of the others comes by turns.
ALWAYS = ("empty", "wrong type", "too long", "control characters and NUL")


@dataclass(frozen=True, kw_only=True)
class Thrower:
    """Posts to one form again and again. Afterwards nothing of it has happened."""

    client: Client
    judge: Judge
    language: str
    before: dict[str, int] = field(default_factory=rows)

    def post(self, way: tuple, address: str, body: bytes | str, content_type: str = ENCODED) -> HttpResponse:
        """What was answered, looked at; where it was refused, nothing has been saved."""
        cache.clear()
        cookies, before = deepcopy(self.client.cookies), self.before
        with transaction.atomic():
            answer = self.client.generic("POST", address, body, content_type)
            self.judge.look(way, answer, self.language)
            after = rows() if answer.status_code < 500 else before
            transaction.set_rollback(True)
        self.client.cookies = cookies
        if answer.status_code >= 400 and after != before:
            self.judge.wrong[(*way, "saved")] = {name: after[name] - before[name] for name in after if after != before}
        if after["Submission"] - before["Submission"] > after["SubmissionVersion"] - before["SubmissionVersion"]:
            self.judge.wrong[(*way, "half")] = "a submission without its words"
        return answer


def filled(form: Form) -> dict[str, str]:
    """Something in every field that would do, and a button pressed."""
    data = {name: values[-1] for name, values in form.fields.items()}
    for name, values in form.choices.items():
        data[name] = data.get(name) or next((one for one in values if one), "")
    for name, value in sorted(form.buttons, key=lambda button: button[1] in DOES_MOST):
        data[name] = value
    data.pop("", None)
    return data | {name: GOOD[name] for name in form.typed & GOOD.keys()} | {"seen": "1"}


def encoded(data: dict[str, str], field: str, value: str) -> str:
    """The body of a form with one value replaced by what is encoded already, sent twice."""
    rest = urlencode({name: one for name, one in data.items() if name != field})
    return f"{rest}&{quote(field)}={value}&{quote(field)}={value}"


def forms() -> Iterator[tuple[str, str, Client, Form]]:
    """(name, language, who, form): every form that is posted, in each language by turns."""
    people, languages, right = visitors(), cycle(LANGUAGES), addresses()
    for name, (role, page) in FORMS.items():
        language = next(languages)
        place = f"/{language}/{page}" if page else right[language][name]
        found = [form for form in forms_of(place, body_of(people[role].get(place))) if form.method == "post"]
        kinds = {(*sorted(form.fields), *form.buttons): form for form in found if view_of(form.action) == name}
        assert kinds, f"{name}: no form at {place}"
        for form in kinds.values():
            yield name, language, people[role], form


def test_every_address_that_takes_a_post_is_named():
    people, right = visitors(), addresses()["fi"]

    takes = set()
    for name in set(ADDRESSES) - OTHER_DOORS:
        with transaction.atomic():
            answer = people[FORMS.get(name, (who_opens(name),))[0]].post(right[name])
            transaction.set_rollback(True)
        if answer.status_code not in {404, 405} and "/login/" not in answer.headers.get("Location", ""):
            takes.add(name)
    assert takes - set(FORMS) == READ_ALL_THE_SAME


def test_nothing_in_a_field_breaks_a_form(judge):
    others = cycle(sorted(set(BAD) - set(ALWAYS)))

    for name, language, client, form in forms():
        thrower, data = Thrower(client=client, judge=judge, language=language), filled(form)
        judge.words.know(*data.values())
        for part in sorted(set(data) - NOT_THROWN_AT):
            for kind in (*ALWAYS, next(others)):
                answer = thrower.post((name, part, kind), form.action, encoded(data, part, BAD[kind]))
                text = data.get("text", "") if part != "text" else ""
                if answer.status_code in {409, 422} and text and escape(text) not in body_of(answer):
                    judge.wrong[name, part, kind, "text"] = f"{answer.status_code}: the text is not given back"

    assert judge.wrong == {}
    assert judge.seen > 400
    assert judge.statuses[422] > 100 and judge.statuses[303] > 10, "forms were refused, and forms were taken"


def broken_bodies(data: dict[str, str]) -> dict[str, tuple[bytes, str]]:
    """Bodies that are no form at all, or far too much of one: (body, content type)."""
    good = urlencode(data)
    part = 'Content-Disposition: form-data; name="text"'
    multipart = f"--z\r\n{part}\r\n\r\nzz\r\n--z--\r\n"
    return {
        "nothing": (b"", ENCODED),
        "json": (b'{"text": "zz"}', "application/json"),
        "plain text": (good.encode(), "text/plain"),
        "no type": (good.encode(), ""),
        "an unknown charset": (good.encode(), f"{ENCODED}; charset=zz"),
        "too many fields": (b"&".join(b"z%d=z" % number for number in range(10_001)), ENCODED),
        "too much": (b"text=" + b"z" * (1024 * 1024 + 1), ENCODED),
        "multipart without a boundary": (multipart.encode(), "multipart/form-data"),
        "multipart cut short": (multipart[:40].encode(), "multipart/form-data; boundary=z"),
        "multipart of another boundary": (multipart.encode(), "multipart/form-data; boundary=zz"),
        "multipart that is none": (b"\xff\xfe\x00", "multipart/form-data; boundary=z"),
        "a file instead of words": (
            multipart.replace(part, f'{part}; filename="z"').encode(),
            "multipart/form-data; boundary=z",
        ),
        "a wrong key twice": (f"{good}&key=zz&key=zz&reply_to=zzzzzzzzzzzz&reply_to=".encode(), ENCODED),
    }


def test_no_broken_body_breaks_a_form(judge):
    for name, language, client, form in forms():
        data = filled(form)
        judge.words.know(*data.values())
        thrower = Thrower(client=client, judge=judge, language=language)
        for kind, (body, content_type) in broken_bodies(data).items():
            thrower.post((name, kind), form.action, body, content_type)

    assert judge.wrong == {}
    assert judge.seen > 300
    assert judge.statuses[400] > 40, "what cannot be read was refused"


@pytest.mark.parametrize("field", ["reply_to", "language", "key"])
def test_what_nobody_could_choose_is_told_and_the_text_is_given_back(judge, field):
    """The hidden parts of a comment's form, broken: said in the reader's language, with a catalogue's words."""
    for language in LANGUAGES:
        place = addresses()[language]["dialogue:write"]
        form = next(one for one in forms_of(place, body_of(Client().get(place))) if one.method == "post")
        data, before = filled(form), rows()

        answer = Client().post(place, data | {field: "zzzzzzzzzzzz"})

        said = [text for _where, text in Page(body_of(answer)).found if "⟦" in text]
        assert answer.status_code == 422
        assert rows() == before
        again = next(one for one in forms_of(place, body_of(answer)) if "text" in one.fields)
        assert again.fields["text"] == [GOOD["text"]]
        assert 'class="error-summary"' in body_of(answer) or 'role="alert"' in body_of(answer)
        judge.words.know(*data.values())
        judge.look((language, field), answer, language)
        assert said and judge.wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
class TestLinksOfLetters:
    def test_that_are_damaged_open_nothing_and_change_nothing(self, judge, language):
        before, client = rows(), Client()

        for address in links.damaged(language):
            for method in (client.get, client.post):
                answer = method(address)
                judge.look((address, method.__name__), answer, language)
                assert answer.status_code == 404, address

        assert judge.wrong == {}
        assert rows() == before

    def test_that_have_run_out_say_so_and_do_nothing_of_what_they_were_for(self, judge, language):
        before, client = rows(), Client()

        for address in links.expired(language):
            cache.clear()
            answers = [client.get(address), client.post(address)]
            for answer in answers:
                judge.look((address,), answer, language)
            assert answers[0].status_code == 410, address

        changed = {name for name, number in rows().items() if number != before[name]}
        assert judge.wrong == {}
        assert changed <= {"Letter"}, "a new link may be sent to the same address, and nothing else"
