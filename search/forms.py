"""The shape of a search: what it says, and which filters hold. Nothing that arrives is refused, only left out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import kinds
from portal.languages import all_languages
from portal.normalise import clean_line
from portal.templatetags.portal_ui import lang_name
from search.sources import all_sources
from search.words import MOST_SIGNS_ASKED


class QuestionField(forms.CharField):
    """Any text at all: its first 200 characters in their normal form. It has no way of being wrong."""

    def clean(self, value: Any) -> str:
        return clean_line(str(value or ""))[:MOST_SIGNS_ASKED]


class SearchForm(forms.Form):
    """What the address of the search page may hold. An unknown kind or language counts as none."""

    q = QuestionField(
        label=_("Search for"), required=False, widget=forms.TextInput(attrs={"type": "search", "dir": "auto"})
    )
    typ = forms.ChoiceField(label=_("What"), required=False)
    sprak = forms.ChoiceField(label=_("Written in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(name, kinds.get(name).label()) for name in all_sources()]
        self.fields["typ"].choices = [("", _("Everything")), *found]
        written = [(code, lang_name(code)) for code in all_languages()]
        self.fields["sprak"].choices = [("", _("All languages")), *written]

    def asked(self) -> dict[str, str]:
        """The question and those filters that make sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("q", "typ", "sprak")}
