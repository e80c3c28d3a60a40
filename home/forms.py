"""What staff edit beside pages, with its words in every published language in one form; and what a reader tells us."""

from typing import Any, ClassVar

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from home.accessibility_models import AccessibilityReport
from portal.fields import AddressField, PlainLine, PlainText, SentForm
from portal.languages import published_languages, source_language
from portal.models import Area, AreaName, Notice, NoticeText, Topic, TopicName


def _field(language: str) -> str:
    return f"name_{language.replace('-', '_')}"


class NamedForm(WagtailAdminModelForm):
    """Adds one field for the name in each language; `names_of` says in which rows they are kept."""

    names_of: ClassVar[tuple[type[models.Model], str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.language: row.name for row in self.instance.names.all()} if self.instance.pk else {}
        for code, language in published_languages().items():
            label = _("Name in %(language)s") % {"language": language.name}
            self.fields[_field(code)] = forms.CharField(label=label, max_length=80, initial=known.get(code, ""))
        if self.instance.pk:
            # Addresses and the record name places by their code.
            self.fields["code"].disabled = True

    @transaction.atomic
    def save(self, commit: bool = True) -> models.Model:
        saved = super().save(commit=commit)
        model, owner = self.names_of
        for code in published_languages():
            name = self.cleaned_data[_field(code)]
            model._default_manager.update_or_create(**{owner: saved}, language=code, defaults={"name": name})
        return saved


class AreaForm(NamedForm):
    names_of = (AreaName, "area")

    class Meta:
        model = Area
        fields = ("code", "position", "latitude", "longitude")


class TopicForm(NamedForm):
    names_of = (TopicName, "topic")

    class Meta:
        model = Topic
        fields = ("code", "position")


class NoticeForm(WagtailAdminModelForm):
    """The two moments, the link, and the words in each language. Those in the source language are needed."""

    class Meta:
        model = Notice
        fields = ("starts_at", "ends_at", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.language: row.text for row in self.instance.texts.all()} if self.instance.pk else {}
        for code, language in published_languages().items():
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text in %(language)s") % {"language": language.name},
                max_length=300,
                required=code == source_language().code,
                initial=known.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @transaction.atomic
    def save(self, commit: bool = True) -> models.Model:
        saved = super().save(commit=commit)
        for code in published_languages():
            text = self.cleaned_data[f"text_{code}"]
            NoticeText.objects.update_or_create(notice=saved, language=code, defaults={"text": text})
        return saved


class AccessibilityForm(SentForm):
    """What somebody could not use. `guest`: a signed-in person has an address already."""

    text = PlainText(
        most=3000,
        rows=6,
        label=_("What does not work for you?"),
        help_text=_("What did you want to do, and what happened?"),
    )
    place = PlainLine(
        most=300,
        required=False,
        label=_("On which page? (if you know)"),
        help_text=_("Its heading or its address."),
    )
    tools = PlainLine(
        most=200,
        required=False,
        label=_("What do you use? (if you want to say)"),
        help_text=_("For example a screen reader, the keyboard only, or large text; and which browser."),
    )
    email = AddressField(
        required=False,
        label=_("E-mail (if you want an answer)"),
        help_text=_("Never shown. Used for this answer only."),
    )
    field_order = ["text", "place", "tools", "email", "key", "website"]

    def __init__(self, *args: Any, guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not guest:
            del self.fields["email"]


class AccessibilityAnswerForm(WagtailAdminModelForm):
    """The answer to one report. What was sent cannot be changed afterwards."""

    class Meta:
        model = AccessibilityReport
        fields = ("answer",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].disabled = bool(self.instance.answered_at)


class TreeForm(forms.Form):
    """Into which languages a page and all below it go."""

    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(code, language.name) for code, language in published_languages().items() if code != source]
        self.fields["languages"].choices = others
        self.fields["languages"].initial = [code for code, _name in others]
