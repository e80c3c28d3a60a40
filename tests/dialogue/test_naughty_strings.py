"""Whatever people or machines write is received, shown as it was written and never run: the Big List of Naughty
Strings (tests/data/blns.json, MIT) and what it lacks, by the real doors from the form to the page, feed, letter and
search. One test sends them all, since the pages are read once.
"""

import html
import json
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from dialogue.forms import NAME_LENGTH
from dialogue.models import Comment
from moderation import actions as moderation
from moderation.models import Outcome, Submission
from portal import clock, limits
from portal.normalise import clean_line, clean_text, has_visible
from portal.personal_data import has_personnummer
from residents.actions import follow, tell_due
from residents.actions.sending import message_of
from residents.models import Letter, Person, Rhythm
from residents.official_names import trouble_with
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db

LIST = json.loads((Path(__file__).parents[1] / "data" / "blns.json").read_text(encoding="utf-8"))
OWN = [
    "\u202egnirts\u202c desrever",
    "\u2066isolated\u2069 \u2067\u0627\u2069",
    "a\u200bd\u200bm\u2060i\ufeffn",
    "Z" + "\u0301" * 200 + "algo",
    "\U000e0041\U000e0042 hidden",
    "Лоla",
    "ѕсоре",
    "%00%0d%0aSet-Cookie: a=b",
    "{% load x %}{{ settings.SECRET_KEY }}",
    "]]><!--",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x1b[0m \x00nul \x7f",
    "\ud7ff\ue000\uffff\U0010ffff",
]
# As they are written, so they stand: every sign of them is needed.
UNTOUCHED = [
    "می‌خواهم به کتاب‌خانه بروم",
    "क्‍ष और र्‍य की मात्रा",
    "مُنَاقَشَةُ سُبُلِ اسْتِخْدَامِ اللُّغَةِ",
    "👨‍👩‍👧‍👦 och 👩🏽‍🚒 och 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "שָׁלוֹם עֲלֵיכֶם",
    "Nguyễn Thị Hường ở Vega",
    "\u200eWest 12\u200f حي",
]


class Words(HTMLParser):
    """The plain words of each comment on a page, as a browser shows them, and every element's name and attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.comments: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self._here = self._inside = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.add(tag)
        self.attributes |= given.keys()
        if tag == "article":
            self._here = given.get("id", "")
            self.comments[self._here] = self.names[self._here] = ""
        if tag == "p":
            self._inside = "said" if given.get("class") == "said" else ""
        if tag == "header" and self._here:
            self._inside = "name"
        if tag in {"p", "br"} and self._here and self._inside == "said":
            self.comments[self._here] += "\n"

    def handle_endtag(self, tag):
        if tag in {"p", "bdi", "header"}:
            self._inside = ""
        if tag == "article":
            self._here = ""

    def handle_data(self, data):
        if not self._here:
            return
        if self._inside == "said":
            self.comments[self._here] += data
        elif self._inside == "name":
            self.names[self._here] += data


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def doors(monkeypatch):
    """Open as often as is needed: how often is tested elsewhere."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setitem(limits.LIMITS, "comment", ())


def is_shown(text: str) -> bool:
    return has_visible(text)


def may_be_sent(text: str) -> bool:
    """A personnummer is masked first, and a null sign, which no keyboard has, is an error of the form."""
    return not has_personnummer(clean_text(text)) and "\x00" not in text


def is_a_name(text: str) -> bool:
    name = clean_line(text)
    return is_shown(name) and len(name) <= NAME_LENGTH and may_be_sent(text) and not trouble_with(name)


def packed(strings: list[str], between: str, fits) -> list[str]:
    """As few texts as will hold all strings, in their order: every sending costs the test a moment."""
    packs: list[list[str]] = [[]]
    for one in strings:
        if packs[-1] and not fits([*packs[-1], one]):
            packs.append([])
        packs[-1].append(one)
    return [between.join(pack) for pack in packs]


def send_all(thread, strings: list[str]) -> dict[str, tuple[str, str]]:
    """Sends each as part of a text, and as part of a name where it may be one; gives what is to be read, by id."""
    texts = packed([one for one in strings if may_be_sent(one)], "\n\n", lambda pack: len(pack) <= 6)
    names = packed([one for one in strings if is_a_name(one)], " ", lambda pack: is_a_name(" ".join(pack)))
    client, expected = signed_in(make.user(Role.RESIDENT)), {}
    for number in range(max(len(texts), len(names))):
        text, name = texts[number % len(texts)], names[number % len(names)]
        text += f"\n\n{number}"  # the same words twice are one text
        sent = {"action": "send", "seen": "1", "key": str(uuid4()), "text": text, "name": name, "language": "sv"}
        answer = client.post(f"/sv/skriv/{thread.public_id}/", sent | {"reply_to": ""})
        if answer.status_code == 200:  # it is to be looked at once more
            seen = answer.content.decode().split('name="seen" value="')[1].split('"')[0]
            answer = client.post(f"/sv/skriv/{thread.public_id}/", sent | {"reply_to": "", "seen": seen})

        assert answer.status_code == 303, (text, name)
        expected[answer.headers["Location"].rstrip("/").rpartition("/")[2]] = (clean_text(text), clean_line(name))
    return expected


def read_all(thread) -> Words:
    page, seen = Words(), 0
    address = thread.url("sv")
    after = ""
    while True:
        answer = Client().get(address, {"efter": after} if after else {})
        assert answer.status_code == 200
        page.feed(answer.content.decode())
        roots = [key for key in page.comments if key]
        if len(roots) == seen:
            return page
        seen, after = len(roots), roots[-1].rpartition("-")[2]


def test_every_string_is_received_and_read_as_it_was_written(doors):
    thread, moderator = make.thread(), make.user(Role.MODERATOR)
    follower = make.person()
    follow(person=follower, kind="thread", key=thread.public_id, now=NOW, rhythm=Rhythm.AT_ONCE)

    expected = send_all(thread, [*LIST, *OWN, *UNTOUCHED])
    for submission in Submission.objects.filter(public_id__in=expected):
        read = submission.current_version.content_hash
        moderation.decide(
            submission=submission, user=moderator, outcome=Outcome.PUBLISH, content_hash=read, rule=None, words="",
            now=NOW,
        )  # fmt: skip

    sent = "\n\n".join(text for text, _name in expected.values())
    assert all(one in sent for one in UNTOUCHED)
    assert sum(clean_text(one) in sent for one in LIST) > 0.98 * len(LIST)
    _is_read_on_the_pages(thread, expected)
    _is_read_in_the_feed(thread, expected)
    _is_read_by_search(expected)
    _is_in_no_letter()
    _is_mailed_whole(follower, {name for _text, name in expected.values()})
    for public_id in list(expected)[::40]:
        assert Client().get(reverse("dialogue:comment", args=[public_id])).status_code == 302


def _is_read_on_the_pages(thread, expected: dict[str, tuple[str, str]]) -> None:
    page = read_all(thread)
    shown = {key.rpartition("-")[2]: key for key in page.comments if key}
    for public_id, (text, name) in expected.items():
        assert spaced(page.comments[shown[public_id]]) == spaced(text)
        assert page.names[shown[public_id]] == name
    assert not page.elements & {"iframe", "foo", "plaintext", "u", "object", "embed", "marquee"}
    assert not {one for one in page.attributes if one.startswith("on")}


def _is_read_in_the_feed(thread, expected: dict[str, tuple[str, str]]) -> None:
    answer = Client().get(reverse("dialogue:thread_feed", args=[thread.public_id]))

    feed = ElementTree.fromstring(answer.content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    texts = {text for text, _name in expected.values()}
    for text in texts:  # the feed holds only some of them
        ElementTree.fromstring(f"<a>{html.escape(text)}</a>")
    entries = feed.findall("a:entry/a:summary", atom)
    assert len(entries) == 30
    assert all(any(spaced(one.text or "") == spaced(text) for text in texts) for one in entries)


def _is_read_by_search(expected: dict[str, tuple[str, str]]) -> None:
    for asked in ("alert", "script", "کتاب‌خانه", "👨‍👩‍👧‍👦", "'", "%", "NaN", "\u202e", "1;DROP TABLE users"):
        answer = Client().get("/sv/sok/", {"q": asked})
        page = Words()
        page.feed(answer.content.decode())

        assert answer.status_code == 200
        assert not {one for one in page.attributes if one.startswith("on")}


def _is_in_no_letter() -> None:
    """Letters carry numbers and addresses, not what a resident wrote; each one is whole."""
    for letter in Letter.objects.all():
        assert "\n" not in letter.subject
        assert "alert(" not in letter.body


def _is_mailed_whole(follower: Person, names: set[str]) -> None:
    """Whoever follows reads who has written: each such letter can be sent, and says it as it was written."""
    while tell_due(NOW):
        pass
    letters = [BytesParser(policy=policy.default).parsebytes(message_of(one).message().as_bytes())
               for one in Letter.objects.filter(person=follower)]  # fmt: skip
    told = " ".join(spaced(letter.get_body().get_content()) for letter in letters)

    assert letters
    assert all(letter["To"].addresses[0].addr_spec == follower.address for letter in letters)
    assert sum(name in told for name in names) > 0.9 * min(len(names), len(letters))


def test_a_disguised_name_is_an_error_of_the_name_and_the_text_comes_back(doors):
    for name in ("Лоla", "Hаninge kommun", "аdmin", "Moderat0r"):
        sent = {"action": "send", "key": str(uuid4()), "text": "Mina ord", "name": name, "language": "sv"}
        answer = Client().post(f"/sv/skriv/{make.thread().public_id}/", sent | {"email": "lo@example.org"})

        assert answer.status_code == 422
        assert "Mina ord" in answer.content.decode()
    assert not Comment.objects.exists()
