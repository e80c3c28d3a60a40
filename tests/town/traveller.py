"""Somebody who looks at pages, fills in forms and presses buttons, and remembers what was said."""

import time
from copy import deepcopy
from urllib.parse import urljoin, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from home.demo.reading import read
from residents.models import User
from tests.people import signed_in
from tests.town.crawl import body_of, crawl
from tests.town.forms import Form, forms_of

TEXT = "Soita numeroon 070-123 45 67 tai kirjoita aino@exempel.example. Asun osoitteessa Ekvägen 12."
NUMBER = "Henkilötunnukseni on 19811218-9876."
# What is written into fields of these names, in the variants that a writer meets: nothing, all, what nobody offered,
# something to hide.
FILLED = {
    "text": TEXT,
    "words": "Poista nimi, niin julkaisemme loput.",
    "title": "Penkki leikkipuistoon",
    "name": "Aino",
    "email": "uusi@exempel.example",
    "login": "kukaan@exempel.example",
    "password": "väärä salasana",
    "password1": "lyhyt",
    "oldpassword": "väärä salasana",
    "code": "000000",
    "seen": "1",
}


def demo_user(role: str) -> User:
    return User.objects.get(email=next(one["email"] for one in read("people")["staff"] if one["role"] == role))


def just_signed_in(user: User) -> Client:
    """So lately that no page asks for the password once more."""
    client = signed_in(user)
    session = client.session
    methods = session.get("account_authentication_methods") or [{"method": "password", "email": user.email}]
    session["account_authentication_methods"] = [one | {"at": time.time(), "reauthenticated": True} for one in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def view_of(address: str) -> str:
    """The name of the view behind an address; empty where there is none or it has no name."""
    try:
        return resolve(urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


class Traveller:
    """`said`: what was read, by the way that led there."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.said: dict[str, HttpResponse] = {}
        self._pressed: set[tuple] = set()

    def keep(self, way: str, answer: HttpResponse) -> HttpResponse:
        self.said[way] = answer
        return answer

    def take_over(self, other: "Traveller") -> None:
        """What another one has seen, too; the same way may say different things to different people."""
        self.said |= {
            f"{way} as {number}" if way in self.said else way: answer
            for number, (way, answer) in enumerate(other.said.items())
        }

    def look(self, *addresses: str) -> None:
        for address in addresses:
            self.keep(address, self.client.get(address))

    def travel(self, *starts: str, **bounds: str | tuple[str, ...]) -> None:
        """Looks at everything that links lead to."""
        for address, answer in crawl(self.client, *starts, **bounds).items():
            self.keep(address, answer)

    def press_everything(self) -> None:
        """Every button of every kind of form that was seen, in every variant."""
        for way, answer in list(self.said.items()):
            source = body_of(answer)
            for form in forms_of(way.partition(" ")[0], source) if 'method="post"' in source else ():
                if form.method == "post":
                    self._press_each(form)

    def _press_each(self, form: Form) -> None:
        kind = (view_of(form.action), *sorted(form.fields))
        for button in form.buttons or [("", "")]:
            if (*kind, button) not in self._pressed:
                self._pressed.add((*kind, button))
                for values in _variants(form):
                    self.press(form, button, **values)

    def press(self, form: Form, button: tuple[str, str] = ("", ""), **values: object) -> HttpResponse:
        """Presses, reads the answer and where it leads; afterwards nothing of it has happened."""
        cache.clear()
        cookies = deepcopy(self.client.cookies)
        way = f"{form.place} {button} {sorted(values)}"
        try:
            with transaction.atomic():
                answer = self.keep(way, self.client.post(form.action, form.data(button, **values)))
                target = answer.headers.get("Location", "")
                if target.startswith("/"):
                    self.keep(f"{urljoin(form.action, target)} after {way}", self.client.get(target))
                transaction.set_rollback(True)
        finally:
            self.client.cookies = cookies
        return answer


def _variants(form: Form) -> list[dict[str, object]]:
    empty: dict[str, object] = dict.fromkeys(form.typed, "")
    if not form.typed - {"website"} and not form.choices:
        return [{}]
    full: dict[str, object] = {name: FILLED[name] for name in form.typed & FILLED.keys()} | {"seen": "1", "website": ""}
    for name, values in form.choices.items():
        full[name] = next((value for value in reversed(values) if value), "")
    if "language" in form.choices:
        full["language"] = "fi"
    wrong = full | dict.fromkeys(form.choices, "wrong")
    variants = [empty, full, wrong] if form.choices else [empty, full]
    if "text" in form.typed:
        variants += [full | {"seen": ""}, full | {"text": NUMBER}]
    return variants
