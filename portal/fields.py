"""Form fields for what people write, and what every form that a person sends carries."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock
from portal.arrival import Arrival, seconds_since, stamp
from portal.graphemes import grapheme_count
from portal.languages import all_languages
from portal.normalise import clean_line, clean_text, has_visible
from portal.personal_data import has_personnummer
from portal.widgets import LanguageChoice, LongText, ProofInput

MOST_BYTES = 16 * 1024


def _too_long(count: int, most: int) -> ValidationError:
    over = count - most
    return ValidationError(
        ngettext(
            "The text is %(over)s character too long. At most %(most)s fit.",
            "The text is %(over)s characters too long. At most %(most)s fit.",
            over,
        )
        % {"over": over, "most": most},
        code="max_length",
    )


class PlainText(forms.CharField):
    """Running text, normalised, measured in characters as a reader counts them and in bytes."""

    def __init__(self, *, most: int, rows: int = 8, draft: str = "", **kwargs: Any) -> None:
        super().__init__(strip=True, widget=LongText(rows=rows, draft=draft), **kwargs)
        self.max_length = most
        # The counter in the page; not a validator, which would count code points.
        self.widget.attrs["maxlength"] = str(most)
        self.most = most

    def clean(self, value: Any) -> str:
        written = str(super().clean(value) or "")
        if len(written) > MOST_BYTES:  # not even looked at: nobody waits for a megabyte to be put in order
            raise ValidationError(_("The text is too long. Write it in two parts."), code="max_length")
        text = clean_text(written)
        if self.required and not has_visible(text):
            raise ValidationError(self.error_messages["required"], code="required")
        count = grapheme_count(text)
        if count > self.most:
            raise _too_long(count, self.most)
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(_("The text is too long. Write it in two parts."), code="max_length")
        return text


class PlainLine(forms.CharField):
    """A title or a name on one line, normalised."""

    def __init__(self, *, most: int, least: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.least = most, least

    def clean(self, value: Any) -> str:
        line = clean_line(str(super().clean(value) or ""))
        if not has_visible(line):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        count = grapheme_count(line)
        if count > self.most:
            raise _too_long(count, self.most)
        if count < self.least:
            raise ValidationError(
                ngettext("Write at least %(least)s character.", "Write at least %(least)s characters.", self.least)
                % {"least": self.least},
                code="min_length",
            )
        return line


def _language_choices() -> list[tuple[str, str]]:
    return [(code, language.name) for code, language in all_languages().items()]


class LanguageField(forms.ChoiceField):
    """One of the languages that may be written, each by its own name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(choices=_language_choices, widget=LanguageChoice, **kwargs)


class AddressField(forms.EmailField):
    """An e-mail address, case-folded."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail"))
        super().__init__(
            max_length=254,
            error_messages={"invalid": _("Write the whole address, for example name@example.com.")},
            **kwargs,
        )
        self.widget.attrs |= {"autocomplete": "email", "dir": "ltr"}

    def clean(self, value: Any) -> str:
        address = str(super().clean(value)).strip().casefold()
        if address:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return address


class SentForm(forms.Form):
    """What every form that a person sends carries: an idempotency key, when it was made, and a field that only machines
    fill in. What those tell is a signal (`arrived`), never an error."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("The form was incomplete. Please send it again."),
            "invalid": _("The form was damaged on the way. Please send it again."),
        },
    )
    # Hidden from people; its name attracts what fills in every field. A password manager may, so it refuses nothing.
    # Fields without any check of their own: whatever stands in them, nothing is given back for it.
    website = forms.Field(label=_("Leave this field empty"), required=False)
    made = forms.Field(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, proof: bool = False, **kwargs: Any) -> None:
        """`proof`: the writer's browser is asked for a proof of work."""
        super().__init__(*args, **kwargs)
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        self.fields["made"].initial = lambda: stamp(clock.now())
        if proof:
            self.fields["proof"] = forms.Field(widget=ProofInput, required=False)

    def refuse_personnummer(self, *fields: str) -> bool:
        """Adds an error to each of the fields that holds a personnummer; True where one stands. It is masked by its
        writer before anything is sent (lag 2018:218, 3 kap. 10 §)."""
        self.full_clean()
        holding = [name for name in fields if has_personnummer(self.cleaned_data.get(name) or "")]
        for name in holding:
            self.add_error(
                name, _("This holds a personal identity number. Replace it with dots: press the button below the text.")
            )
        return bool(holding)

    def arrived(self, now: datetime) -> Arrival:
        """How a valid form came."""
        sent = self.cleaned_data
        return Arrival(
            trap=bool(sent["website"]),
            seconds=seconds_since(sent["made"] or "", now),
            proof=(sent["proof"] or "") if "proof" in sent else None,
        )
