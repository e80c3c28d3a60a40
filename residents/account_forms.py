"""How an administrator makes and changes accounts in the publishing tool (Settings > Users)."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from portal.fields import AddressField, PlainLine
from portal.languages import all_languages, published_languages
from residents.forms import LONG_ENOUGH, PASSWORD
from residents.models import User
from residents.roles import Role

TAKEN = _("Another account has that address already.")
FIELDS = ["email", "name", "reads", "is_superuser", "groups"]


class RoleChoice(forms.ModelMultipleChoiceField):
    """Groups by the names that people know: a group of the portal's own is a role."""

    def label_from_instance(self, obj: Group) -> str:
        return str(Role(obj.name).label) if obj.name in Role.values else obj.name


class _AccountForm(forms.ModelForm):
    """What both forms ask for. Nothing of it signs anybody in: the address counts when its owner has pressed the link
    in the letter that comes when they sign in for the first time."""

    email = AddressField(label=_("E-mail address"), help_text=_("They sign in with it."))
    name = PlainLine(
        label=_("Name"),
        help_text=_("Shown to those who work here, and filled in where they write for the municipality."),
        most=80,
    )
    language = forms.ChoiceField(label=_("Language of our letters to them"))
    reads = forms.MultipleChoiceField(
        label=_("Languages they read"),
        help_text=_("For moderators: what stands in their queue at first."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    groups = RoleChoice(
        label=_("Roles"),
        queryset=Group.objects.order_by("pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # Wagtail's forms declare these; the account has one name, in the reader's own order.
    first_name = None
    last_name = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, one.name) for code, one in published_languages().items()]
        self.fields["reads"].choices = [(code, one.name) for code, one in all_languages().items()]
        self.fields["password1"].label = PASSWORD
        if self.instance.person:
            self.initial["language"] = self.instance.person.language

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        others = EmailAddress.objects.exclude(user=self.instance.pk).filter(email__iexact=address, verified=True)
        if others.exists():
            raise ValidationError(TAKEN, code="taken")
        return address


class NewAccountForm(_AccountForm, UserCreationForm):
    error_messages = UserCreationForm.error_messages | {"duplicate_username": TAKEN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = LONG_ENOUGH

    class Meta:
        model = User
        fields = FIELDS


class ChangeAccountForm(_AccountForm, UserEditForm):
    error_messages = UserEditForm.error_messages | {"duplicate_username": TAKEN}

    class Meta:
        model = User
        fields = [*FIELDS, "is_active"]


class OwnNameForm(forms.ModelForm):
    """One's own name, on one's own page of the publishing tool."""

    name = PlainLine(label=_("Name"), most=80)

    class Meta:
        model = User
        fields = ["name"]
