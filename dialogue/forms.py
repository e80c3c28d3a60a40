"""The shape of what people write. Upstream's form is not used: it refuses what is older than two hours, and asks for
addresses beside the text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogue.models import ANSWER_OUTCOMES, PROPOSAL_STEPS, Comment, Proposal, ProposalStatus, Thread
from moderation.models import Channel
from portal.fields import AddressField, LanguageField, PlainLine, PlainText, SentForm
from portal.ids import PUBLIC_ID_LENGTH
from portal.language_guess import guess
from portal.languages import source_language
from portal.places import area_choices, topic_choices
from portal.widgets import InlineChoice

COMMENT_LENGTH = 3000
PROPOSAL_LENGTH = 3000
NAME_LENGTH = 50
TITLE_LENGTH = 120


class WrittenForm(SentForm):
    """A form with a text of one's own, whose language is chosen or guessed."""

    language_guessed = ""
    _is_sure = False

    def settle_language(self, text: str) -> None:
        """Keeps the guess beside the choice, and lets it stand for a choice that was not made."""
        self.language_guessed, self._is_sure = guess(text)
        chosen = self.cleaned_data.get("language")
        if chosen is not None and not chosen:
            here = get_language() or source_language().code
            self.cleaned_data["language"] = self.language_guessed or here

    def other_language(self) -> str:
        """The language that it clearly is, where another was chosen; else empty."""
        differs = self.language_guessed != self.cleaned_data["language"]
        return self.language_guessed if self._is_sure and differs else ""


class WrittenIn(LanguageField):
    """The language of one's own text. One is always chosen in the page; a form without it gets the guess."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, **kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)) if value else ""


class CommentForm(WrittenForm):
    """A comment or a reply. `guest`: the writer gives an address; a signed-in person has one already."""

    reply_to = forms.CharField(widget=forms.HiddenInput, required=False)
    language = WrittenIn(
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
        super().__init__(*args, proof=guest, **kwargs)
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


class WrittenDownForm(WrittenForm):
    """What somebody said on paper or in a talk, as a member of staff writes it down."""

    channel = forms.ChoiceField(
        label=_("How did it reach you?"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
        widget=InlineChoice,
    )
    language = WrittenIn(label=_("Language of the text"), help_text=_("The one it was said or written in."))
    name = PlainLine(
        most=NAME_LENGTH,
        label=_("Name that is shown"),
        help_text=_("As the person wants it: a name or an alias. Write no address and no telephone number."),
    )
    field_order = ["channel", "language", "text", "name", "key", "website"]

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = PlainText(
            most=COMMENT_LENGTH,
            draft=f"written-down-{thread.public_id}",
            label=_("What did the person say?"),
            help_text=_("In the person’s own words, and nothing of yours."),
        )
        self.order_fields(self.field_order)

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


class ProposalForm(WrittenForm):
    """A local proposal. `seen` tells that similar proposals were shown for this text."""

    language = WrittenIn(
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
        super().__init__(*args, proof=guest, **kwargs)
        language = get_language() or source_language().code
        self.fields["area"].choices = [("", _("The whole municipality")), *area_choices(language)]
        self.fields["topics"].choices = topic_choices(language)
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


class ProposalAnswerForm(WrittenForm):
    """The official answer, and what becomes of the proposal by it."""

    language = WrittenIn(label=_("Language of the answer"))
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
        if self.is_bound:
            # The same form sent twice: by then the proposal stands where the first one led it.
            possible |= {ProposalStatus(proposal.status)}
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
        self.fields["omrade"].choices = [("", _("All areas")), *area_choices(language)]
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
