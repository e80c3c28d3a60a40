"""The shape of what people write. Upstream's form is not used: it refuses what is older than two hours, and asks for
addresses beside the text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from dialogue.graphemes import grapheme_count
from dialogue.language_guess import guess_language
from dialogue.models import ANSWER_OUTCOMES, PROPOSAL_STEPS, Comment, Proposal, ProposalStatus, Thread
from portal.ids import PUBLIC_ID_LENGTH
from portal.languages import all_languages, source_language
from portal.models import Area, Topic
from portal.normalise import clean_line, clean_text
from portal.place_models import choices_of
from portal.widgets import LanguageChoice, LongText

COMMENT_LENGTH = 3000
PROPOSAL_LENGTH = 3000
MOST_BYTES = 16 * 1024
NAME_LENGTH = 50
TITLE_LENGTH = 120


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
        text = clean_text(str(super().clean(value) or ""))
        if self.required and not any(character.isprintable() and not character.isspace() for character in text):
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
        if not line:
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
    """One of the portal's languages; left empty, the form guesses from the text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_language_choices, widget=LanguageChoice, required=False, **kwargs)


class SentForm(forms.Form):
    """What every form that a person sends carries: an idempotency key, and a field that only machines fill in."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("The form was incomplete. Please send it again."),
            "invalid": _("The form was damaged on the way. Please send it again."),
        },
    )
    # Hidden from people; its name attracts what fills in every field.
    website = forms.CharField(label=_("Leave this field empty"), required=False)
    language_guessed = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave the last field of the form empty: only machines fill it in."))
        return ""

    def settle_language(self, text: str) -> None:
        """Keeps the guess beside the choice, and lets it stand for a choice that was not made."""
        self.language_guessed = guess_language(text)
        chosen = self.cleaned_data.get("language")
        if chosen is not None and not chosen:
            here = get_language() or source_language().code
            self.cleaned_data["language"] = self.language_guessed or here


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


class CommentForm(SentForm):
    """A comment or a reply. `guest`: the writer gives an address; a signed-in person has one already."""

    reply_to = forms.CharField(widget=forms.HiddenInput, required=False)
    language = LanguageField(
        label=_("Which language do you write in?"),
        help_text=_("A moderator who reads that language takes care of your text."),
    )
    name = PlainLine(
        most=NAME_LENGTH,
        label=_("Name that is shown"),
        help_text=_("Your name or an alias. You need not give your family name."),
    )

    field_order = ["language", "text", "name", "email", "reply_to", "key", "website"]

    def __init__(self, *args: Any, thread: Thread, guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thread = thread
        self.fields["text"] = PlainText(
            most=COMMENT_LENGTH,
            draft=f"comment-{thread.public_id}",
            label=_("What do you want to say?"),
            help_text=_("Write about the place and the time, not about who."),
        )
        self.fields["name"].widget.attrs["autocomplete"] = "nickname"
        if guest:
            self.fields["email"] = AddressField(
                help_text=_("Never shown. We send a link with which you confirm, and word of what happens.")
            )
        self.order_fields(self.field_order)

    def clean_reply_to(self) -> Comment | None:
        """The comment that is answered: it exists, stands in this thread and is visible."""
        return find_answered(self.thread, self.cleaned_data["reply_to"])

    def clean(self) -> dict[str, Any]:
        self.settle_language(self.cleaned_data.get("text", ""))
        return self.cleaned_data


def find_answered(thread: Thread, public_id: str) -> Comment | None:
    """The visible comment of this thread with that id, None for an empty one; raises ValidationError for any other."""
    if not public_id:
        return None
    answered = None
    if len(public_id) == PUBLIC_ID_LENGTH and public_id.isascii() and public_id.isalnum():
        answered = Comment.objects.visible_to(None).filter(conversation=thread, public_id=public_id).first()
    if answered is None:
        raise ValidationError(
            _("The contribution that you answer is no longer there. Send yours as a contribution of its own.")
        )
    return answered


class ProposalForm(SentForm):
    """A local proposal. `seen` tells that similar proposals were shown for this text."""

    language = LanguageField(
        label=_("Which language do you write in?"),
        help_text=_("A moderator who reads that language takes care of your text."),
    )
    title = PlainLine(
        most=TITLE_LENGTH,
        least=5,
        label=_("Title"),
        help_text=_("What should be done, in one line. For example: Light in the tunnel at the station."),
    )
    area = forms.ChoiceField(label=_("Where?"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = PlainLine(
        most=NAME_LENGTH,
        label=_("Name that is shown"),
        help_text=_("Your name or an alias. You need not give your family name."),
    )
    field_order = ["language", "title", "text", "area", "topics", "name", "email", "key", "website"]

    def __init__(self, *args: Any, guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or source_language().code
        areas = choices_of(Area.objects.with_names(), language)
        self.fields["area"].choices = [("", _("The whole municipality")), *areas]
        self.fields["topics"].choices = choices_of(Topic.objects.with_names(), language)
        self.fields["text"] = PlainText(
            most=PROPOSAL_LENGTH,
            draft="proposal",
            label=_("Your proposal"),
            help_text=_("What should be done, where, and why? One thing in each proposal."),
        )
        self.fields["name"].widget.attrs["autocomplete"] = "nickname"
        if guest:
            self.fields["email"] = AddressField(
                help_text=_("Never shown. We send a link with which you confirm, and word of what happens.")
            )
        self.order_fields(self.field_order)

    def clean_topics(self) -> list[str]:
        topics = self.cleaned_data["topics"]
        if len(topics) > 3:
            raise ValidationError(_("Choose at most three."))
        return topics

    def clean(self) -> dict[str, Any]:
        self.settle_language(f"{self.cleaned_data.get('title', '')} {self.cleaned_data.get('text', '')}".strip())
        return self.cleaned_data


class GuestSupportForm(SentForm):
    """Support from somebody who is not signed in: an address to confirm with."""

    email = AddressField(help_text=_("Never shown. We send a link; your support counts when you press it."))


class ProposalAnswerForm(SentForm):
    """The official answer, and what becomes of the proposal by it."""

    language = LanguageField(label=_("Language of the answer"))
    name = PlainLine(most=120, label=_("Who answers"), help_text=_("Unit and title, as residents shall see it."))
    outcome = forms.ChoiceField(label=_("What becomes of the proposal"), required=False)
    field_order = ["language", "text", "name", "outcome", "key", "website"]

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = PlainText(
            most=COMMENT_LENGTH,
            rows=12,
            draft=f"answer-{proposal.public_id}",
            label=_("The answer"),
            help_text=_("First what you decided, then why, then what happens next and when."),
        )
        possible = PROPOSAL_STEPS[ProposalStatus(proposal.status)] & ANSWER_OUTCOMES
        self.fields["outcome"].choices = [
            ("", _("The status stays: %(status)s") % {"status": proposal.get_status_display()}),
            *((status.value, status.label) for status in ProposalStatus if status in possible),
        ]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        self.settle_language(self.cleaned_data.get("text", ""))
        return self.cleaned_data


class ProposalFilterForm(forms.Form):
    """Narrows the list of proposals; whatever is unknown narrows nothing."""

    omrade = forms.ChoiceField(label=_("Area"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    GROUPS = {
        "open": (_("Open for support"), frozenset({ProposalStatus.OPEN, ProposalStatus.REACHED})),
        "handled": (
            _("Being handled"),
            frozenset({ProposalStatus.PREPARING, ProposalStatus.COMMITTEE, ProposalStatus.UNDER_WAY}),
        ),
        "answered": (
            _("Answered"),
            frozenset(
                {
                    ProposalStatus.GRANTED,
                    ProposalStatus.PARTLY,
                    ProposalStatus.REFUSED,
                    ProposalStatus.ANSWERED,
                    ProposalStatus.DONE,
                    ProposalStatus.NOT_DONE,
                }
            ),
        ),
        "closed": (_("Closed without enough support"), frozenset({ProposalStatus.TOO_FEW, ProposalStatus.MERGED})),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or source_language().code
        areas = choices_of(Area.objects.with_names(), language)
        self.fields["omrade"].choices = [("", _("All areas")), *areas]
        self.fields["status"].choices = [("", _("All")), *((key, words) for key, (words, _s) in self.GROUPS.items())]

    def wanted(self) -> Q:
        """The condition on proposals that the valid fields make."""
        self.is_valid()
        condition = Q()
        if area := self.cleaned_data.get("omrade"):
            condition &= Q(area__code=area)
        if group := self.cleaned_data.get("status"):
            condition &= Q(status__in=self.GROUPS[group][1])
        return condition
