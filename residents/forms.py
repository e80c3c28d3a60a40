"""The shapes of signing in and of one's own settings. allauth's forms, in the portal's words, without placeholders that
pretend to be labels."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.fields import AddressField, SentForm
from portal.languages import published_languages
from portal.normalise import clean_line, has_visible
from portal.widgets import InlineChoice, LanguageChoice
from residents.models import Rhythm, User, fold
from residents.official_names import trouble_with
from residents.roles import STAFF, has

ADDRESS = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
LONG_ENOUGH = _("At least 12 characters. A few words in a row are easy to remember and hard to guess.")


class _OwnWords:
    """Gives fields their labels and hints (`words`: name -> (label, hint)) and takes placeholders away."""

    fields: dict[str, forms.Field]
    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


class LoginForm(_OwnWords, account.LoginForm):
    words = {
        "login": (ADDRESS, ""),
        "password": (PASSWORD, ""),
        "remember": (_("Stay signed in"), _("For two weeks, on this device. Leave it empty where others use it.")),
    }

    def clean_login(self) -> str:
        return fold(super().clean_login())


class SignupForm(_OwnWords, account.SignupForm):
    words = {
        "email": (ADDRESS, _("It is never shown to anybody. We send a letter there to see that it is yours.")),
        "password1": (PASSWORD, LONG_ENOUGH),
    }

    def try_save(self, request: HttpRequest) -> Any:
        """An address that has an account already gets the same answer in the same time: the letter tells the owner."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AddEmailForm(_OwnWords, account.AddEmailForm):
    words = {"email": (_("New e-mail address"), _("It counts when you have pressed the link in the letter we send."))}


class ChangePasswordForm(_OwnWords, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("The password you have now"), ""),
        "password1": (NEW_PASSWORD, LONG_ENOUGH),
        "password2": (_("New password once more"), ""),
    }


class SetPasswordForm(_OwnWords, account.SetPasswordForm):
    words = {"password1": (NEW_PASSWORD, LONG_ENOUGH), "password2": (_("New password once more"), "")}


class ResetPasswordForm(_OwnWords, account.ResetPasswordForm):
    words = {"email": (ADDRESS, "")}


class ResetPasswordKeyForm(_OwnWords, account.ResetPasswordKeyForm):
    words = {"password1": (NEW_PASSWORD, LONG_ENOUGH), "password2": (_("New password once more"), "")}


class ReauthenticateForm(_OwnWords, account.ReauthenticateForm):
    words = {"password": (PASSWORD, "")}


CODE = _("Six digits from the app on your telephone, or one of the codes you wrote down.")


class AuthenticateForm(_OwnWords, mfa.AuthenticateForm):
    words = {"code": (_("Code"), CODE)}


class ReauthenticateCodeForm(_OwnWords, mfa.ReauthenticateForm):
    words = {"code": (_("Code"), CODE)}


class ActivateTOTPForm(_OwnWords, totp.ActivateTOTPForm):
    words = {"code": (_("Code"), _("The six digits that the app shows now."))}


PASSKEY_NAME = (_("What you call it"), _("So that you know it again: the telephone, the key on the key ring."))


# What fido2 raises over an answer that no browser gives: nothing in it is where it should be.
BROKEN = (AttributeError, LookupError, OverflowError, TypeError, ValueError, struct.error)


class _ShownPasskey:
    """A made-up answer is a wrong one, not an accident."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except BROKEN:
            raise mfa_adapter().validation_error("incorrect_code") from None


class LoginPasskeyForm(_ShownPasskey, webauthn.LoginWebAuthnForm):
    """A passkey instead of address and password."""


class AuthenticatePasskeyForm(_ShownPasskey, webauthn.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ReauthenticatePasskeyForm(_ShownPasskey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more, before what is protected."""


class AddPasskeyForm(_OwnWords, webauthn.AddWebAuthnForm):
    """Every passkey is made so that it can sign in alone where the device can; nobody is asked about that."""

    passwordless = None
    words = {"name": PASSKEY_NAME}

    def clean_name(self) -> str:
        return clean_line(super().clean_name())[:80]

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except BROKEN:
            raise mfa_adapter().validation_error("incorrect_code") from None


class RenamePasskeyForm(_OwnWords, webauthn.EditWebAuthnForm):
    words = {"name": PASSKEY_NAME}

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])[:80]


class ConfirmPasswordForm(forms.Form):
    """Shown where an address is confirmed in another browser than the one that signed up: whoever holds the letter must
    also know the password, else a stranger could open an account on somebody else's address and let them confirm it."""

    password = forms.CharField(
        label=PASSWORD,
        help_text=_("The one you chose when you made the account. If you made no account, close this page."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_password(self) -> str:
        adapter = get_adapter()
        found = adapter.authenticate(self.request, email=self.user.email, password=self.cleaned_data["password"])
        if found is None or found.pk != self.user.pk:
            raise adapter.validation_error("incorrect_password")
        return self.cleaned_data["password"]


class RhythmField(forms.TypedChoiceField):
    """How often. One is chosen when the form is opened; where none comes back, what is usual for the kind holds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Rhythm.choices, coerce=Rhythm, widget=InlineChoice, **kwargs)

    def clean(self, value: Any) -> Rhythm | None:
        return super().clean(value) if value else None


class FollowForm(SentForm):
    """Following something, signed in: how often, and one button."""

    rhythm = RhythmField(label=_("How often we write to you"))
    field_order = ["rhythm", "key", "website"]


class GuestFollowForm(FollowForm):
    """Following by somebody who is not signed in: also an address to confirm with."""

    email = AddressField(help_text=_("Never shown. We send a link; you follow when you press it."))
    field_order = ["email", "rhythm", "key", "website"]


class RhythmForm(forms.Form):
    """How often somebody wants to hear of one thing that they follow, or of all."""

    rhythm = forms.TypedChoiceField(choices=Rhythm.choices, coerce=Rhythm)


class SettingsForm(forms.Form):
    """What a resident decides about letters and about the name that their contributions begin with."""

    name = forms.CharField(
        label=_("Name or alias"),
        help_text=_("Filled in when you write. You can change it each time."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of our letters to you"), widget=LanguageChoice)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["language"].choices = [(code, one.name) for code, one in published_languages().items()]

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not has_visible(name):
            return ""
        if not has(self.user, *STAFF) and (trouble := trouble_with(name)):
            raise forms.ValidationError(trouble)
        return name
