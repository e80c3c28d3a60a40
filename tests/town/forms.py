"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

type Attributes = dict[str, str]
_NOT_SENT = {"submit", "button", "reset", "image", "file"}


@dataclass(frozen=True, kw_only=True)
class Form:
    """`fields`: what would be sent if nothing were touched. `typed`: those in which somebody writes. `buttons`: each
    that sends it, by name and value; one without a name sends nothing of its own."""

    place: str
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def data(self, button: tuple[str, str] = ("", ""), **values: object) -> dict[str, object]:
        """What is sent when the button is pressed, with values of one's own."""
        return {**self.fields, **({button[0]: button[1]} if button[0] else {}), **values}


class _Reader(HTMLParser):
    """Puts each control into the form that it stands in, or that it names."""

    def __init__(self, address: str, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self._named: dict[str, Form] = {}
        self._here: Form | None = None
        self._list = ""
        self._area: tuple[Form, str] | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, given.get("action", "") or self.address)
            self._here = Form(place=self.address, action=action, method=given.get("method", "get").lower())
            self.forms.append(self._here)
            self._named[given.get("id", "")] = self._here
            return
        form = self._named.get(given["form"]) if "form" in given else self._here
        if form is not None and "disabled" not in given:
            reader = getattr(self, f"_{tag}", None)
            if reader:
                reader(form, given)

    def _input(self, form: Form, given: Attributes) -> None:
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "text")
        if kind == "submit":
            form.buttons.append((name, value))
        if not name or kind in _NOT_SENT:
            return
        if kind in {"checkbox", "radio"}:
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in given:
                form.fields.setdefault(name, []).append(value or "on")
            return
        form.fields.setdefault(name, []).append(value)
        if kind != "hidden":
            form.typed.add(name)

    def _button(self, form: Form, given: Attributes) -> None:
        if given.get("type", "submit") == "submit":
            form.buttons.append((given.get("name", ""), given.get("value", "")))

    def _select(self, form: Form, given: Attributes) -> None:
        self._list = given.get("name", "")
        form.choices[self._list] = []

    def _option(self, form: Form, given: Attributes) -> None:
        value = given.get("value", "")
        form.choices[self._list].append(value)
        if "selected" in given or self._list not in form.fields:
            form.fields[self._list] = [value]

    def _textarea(self, form: Form, given: Attributes) -> None:
        name = given.get("name", "")
        self._area = (form, name)
        form.fields.setdefault(name, []).append("")
        form.typed.add(name)

    def handle_data(self, data: str) -> None:
        if self._area:
            form, name = self._area
            form.fields[name][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._here = None
        if tag == "textarea" and self._area:
            form, name = self._area
            form.fields[name][-1] = form.fields[name][-1].removeprefix("\n")  # as a browser reads it
            self._area = None


def forms_of(address: str, source: str) -> list[Form]:
    """Every form of a page that stands at the address."""
    return _Reader(address, source).forms
