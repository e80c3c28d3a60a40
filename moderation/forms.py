"""The shape of what writers, reporters and moderators fill in."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.models import Recipient, Rule
from portal.fields import AddressField, LanguageField, PlainLine, PlainText, SentForm
from portal.language_guess import guess_language

WORDS_LENGTH = 2000
TEXT_LENGTH = 3000
TITLE_LENGTH = 120
NAME_LENGTH = 50


def fresh_key() -> dict[str, Any]:
    """Initial values with a key of their own, so that the same form counts once."""
    return {"key": uuid4()}


class ConfirmForm(SentForm):
    """Nothing but the key: pressing is the answer."""


class EditForm(SentForm):
    """The writer's own text. `version` is the one they saw."""

    language = LanguageField(label=_("Which language do you write in?"), required=True)
    title = PlainLine(most=TITLE_LENGTH, least=5, label=_("Title"))
    name = PlainLine(most=NAME_LENGTH, label=_("Name that is shown"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ["language", "title", "text", "name", "version", "key", "website"]

    def __init__(self, *args: Any, has_title: bool, public_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = PlainText(most=TEXT_LENGTH, draft=f"edit-{public_id}", label=_("Your text"))
        if not has_title:
            del self.fields["title"]
        self.order_fields(self.field_order)

    @property
    def language_guessed(self) -> str:
        """Which language the new words look like."""
        return guess_language(f"{self.cleaned_data.get('title', '')} {self.cleaned_data['text']}".strip())


class AppealForm(SentForm):
    """Why the decision is wrong, in the writer's words."""

    text = PlainText(most=WORDS_LENGTH, rows=6, label=_("Why do you think the decision is wrong?"))


class ReportForm(SentForm):
    """What somebody points at (DSA art. 16): which rule, why, and where to answer."""

    rule = forms.ChoiceField(label=_("Which rule does it break?"), widget=forms.RadioSelect)
    text = PlainText(
        most=WORDS_LENGTH,
        rows=4,
        required=False,
        label=_("What should we look at?"),
        help_text=_("The writer is never told who reported."),
    )
    email = AddressField(help_text=_("Never shown. We write to you what we decide."))
    field_order = ["rule", "text", "email", "key", "website"]

    def __init__(self, *args: Any, rules: list[Rule], guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, proof=guest, **kwargs)
        language = get_language() or ""
        self.fields["rule"].choices = [
            (str(rule.number), f"{rule.number}. {rule.title_in(language)}") for rule in rules
        ]
        if not guest:
            del self.fields["email"]


class DecisionForm(forms.Form):
    """On which words the moderator decides, by which rule and why. The pressed button says what.

    `case`: what was open for judgement on the page that was read; empty where the moderator acts unasked.
    """

    content_hash = forms.CharField(max_length=64)
    case = forms.CharField(max_length=20, required=False)
    rule = forms.CharField(max_length=3, required=False)
    words = PlainText(most=WORDS_LENGTH, required=False)
    forwarded_to = forms.ChoiceField(choices=[("", ""), *Recipient.choices], required=False)
