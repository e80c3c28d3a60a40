"""The filters of the list, by address alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.languages import source_language
from portal.places import area_choices, topic_choices


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a reader wants to see of the list; empty is everything. `kind` is a key of `news.models.KINDS`."""

    kind: str = ""
    area: str = ""
    topic: str = ""
    year: int = 0

    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        year = str(self.year) if self.year else ""
        asked = {"typ": self.kind, "omrade": self.area, "amne": self.topic, "ar": year}
        return {name: value for name, value in asked.items() if value}

    def address(self, page: int = 1) -> str:
        """The address of a page of the list as it is narrowed down, relative to the list's own."""
        return "?" + urlencode(self.query() | ({"sida": str(page)} if page > 1 else {}))


class NewsFilter(forms.Form):
    """What a value says that is not among the choices is taken as no choice."""

    typ = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("nyheter", _("Updates")),
            ("goda-exempel", _("Good examples")),
            ("fakta", _("Facts")),
        ],
    )
    omrade = forms.ChoiceField(label=_("Area"), required=False)
    amne = forms.ChoiceField(label=_("Topic"), required=False)
    ar = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or source_language().code
        self._offer("omrade", _("All areas"), area_choices(language))
        self._offer("amne", _("All topics"), topic_choices(language))
        self._offer("ar", _("All years"), [(str(year), str(year)) for year in years])

    def _offer(self, name: str, everything: Any, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]

    def chosen(self) -> Choice:
        """The filters that hold."""
        self.is_valid()
        held = self.cleaned_data
        return Choice(
            kind=held.get("typ", ""),
            area=held.get("omrade", ""),
            topic=held.get("amne", ""),
            year=int(held.get("ar") or 0),
        )

    def heading(self, title: str) -> str:
        """What the list, or its feed, is called as it is narrowed down."""
        names = ", ".join(one["name"] for one in self.in_words())
        return f"{title}: {names}" if names else title

    def in_words(self) -> list[dict[str, str]]:
        """What is chosen, each with the address of the list without it."""
        choice = self.chosen()
        words = []
        for name, value in choice.query().items():
            label = dict(cast("forms.ChoiceField", self.fields[name]).choices)[value]
            rest = {key: one for key, one in choice.query().items() if key != name}
            words.append({"name": str(label), "url": "?" + urlencode(rest)})
        return words
