"""The shape of what writers, reporters and moderators fill in."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.models import Outcome, Rule
from portal.languages import all_languages
from portal.normalise import clean_line, clean_text
from portal.widgets import LanguageChoice, LongText
from residents.models import fold

WORDS_LENGTH = 2000
TEXT_LENGTH = 3000


class KeptText(forms.CharField):
    """Running text in its normal form."""

    def __init__(self, *, length: int, rows: int = 6, **kwargs: Any) -> None:
        super().__init__(max_length=length, widget=LongText(rows=rows), **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class KeptLine(forms.CharField):
    """A name or title in its normal form."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


def fresh_key() -> dict[str, Any]:
    """Initial values with a key of their own, so that the same form counts once."""
    return {"key": uuid4()}


class EditForm(forms.Form):
    """The writer's own text. `version` is the one they saw."""

    title = KeptLine(label=_("Title"), max_length=120)
    text = KeptText(label=_("Your text"), length=TEXT_LENGTH)
    name = KeptLine(label=_("Name that is shown"), max_length=50)
    language = forms.ChoiceField(label=_("The text is in"), widget=LanguageChoice)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_title: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, language.name) for code, language in all_languages().items()]
        if not has_title:
            del self.fields["title"]


class AppealForm(forms.Form):
    """Why the decision is wrong, in the writer's words."""

    text = KeptText(label=_("Why do you think the decision is wrong?"), length=WORDS_LENGTH)
    key = forms.UUIDField(widget=forms.HiddenInput)


def rule_choices(rules: list[Rule], language: str) -> list[tuple[str, str]]:
    """Rules by number, with their titles in a language."""
    return [(str(rule.number), f"{rule.number}. {rule.title_in(language)}") for rule in rules]


class ReportForm(forms.Form):
    """What somebody points at (DSA art. 16): which rule, why, and where to answer."""

    rule = forms.ChoiceField(label=_("Which rule does it break?"), widget=forms.RadioSelect)
    text = KeptText(
        label=_("What should we look at?"),
        length=WORDS_LENGTH,
        rows=4,
        required=False,
        help_text=_("The writer is never told who reported."),
    )
    email = forms.EmailField(label=_("Your e-mail address"), help_text=_("We write to you what we decide."))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: list[Rule], guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rule_choices(rules, get_language())
        if not guest:
            del self.fields["email"]

    def clean_email(self) -> str:
        return fold(self.cleaned_data["email"])


class DecisionForm(forms.Form):
    """What the moderator decides, on which words, by which rule and why."""

    outcome = forms.ChoiceField(choices=Outcome)
    content_hash = forms.CharField(max_length=64)
    rule = forms.CharField(max_length=3, required=False)
    words = KeptText(label=_("Your own words"), length=WORDS_LENGTH, required=False)
    forwarded_to = KeptLine(label=_("Sent on to"), max_length=120, required=False)
