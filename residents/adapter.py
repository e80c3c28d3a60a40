"""How allauth meets the portal: letters through the ledger, one way of writing addresses, people linked when confirmed,
the second factor's secret not readable in a copy of the database."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal import clock
from portal.languages import published_or_source
from portal.settings_models import current_settings
from portal.site_words import site_words
from residents.actions import UnableToLink, link_person, write_account_letter
from residents.limiting import may_write_confirmation
from residents.models import Person, User, fold
from residents.roles import Role, has


class AccountAdapter(DefaultAccountAdapter):
    """Letters about signing in are rows like all others: a dead mail server hinders nobody from signing up."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Puts the letter in the ledger, in the person's language, else in that of the page that asked for it."""
        page = get_language() or settings.LANGUAGE_CODE
        known = Person.objects.filter(address=fold(email)).values_list("language", flat=True).first()
        language = published_or_source(known or page)
        with override(language):
            words = context | {"email": email, "portal": site_words(current_settings()), "base": settings.PUBLIC_URL}
            message = self.render_mail(template_prefix, email, words)
        write_account_letter(
            address=email,
            template=template_prefix,
            subject=message.subject,
            body=message.body,
            language=language,
            now=clock.now(),
        )

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Writes the letter with the link, unless ten of them lie in that mailbox since three hours: they all work."""
        if may_write_confirmation(emailconfirmation.email_address.email):
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def clean_email(self, email: str) -> str:
        return fold(super().clean_email(email))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirms the address and links the account to its person, both or neither."""
        try:
            with transaction.atomic():
                if not super().confirm_email(request, email_address):
                    return False
                user = User.objects.select_related("person").get(pk=email_address.user_id)
                language = published_or_source(get_language() or settings.LANGUAGE_CODE)
                link_person(user=user, address=email_address.email, language=language, now=clock.now())
        except UnableToLink:
            self.add_message(
                request,
                messages.ERROR,
                message=_(
                    "Somebody has already written to us from that address without an account. Write to us, and we help "
                    "you to bring both together. Until then you keep the address you had."
                ),
            )
            return False
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Moderators come to their desk, communicators to publishing, everybody else to their own page."""
        try:
            if has(request.user, Role.MODERATOR):
                return reverse("moderation:desk")
            if has(request.user, Role.COMMUNICATOR, Role.ADMINISTRATOR):
                return reverse("wagtailadmin_home")
        except NoReverseMatch:
            pass
        return super().get_login_redirect_url(request)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted under the portal's secret key; former keys open theirs."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The portal under the name that residents know; the browser shows it when it asks for the passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": site_words(current_settings()).portal_name}

    def get_totp_issuer(self) -> str:
        """Under what name an authenticator app lists the code."""
        return f"{current_settings().municipality}, {current_settings().portal_name}"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a passkey is called until its owner calls it something."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    hashes = [hashlib.sha256(f"portal.second-factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in hashes])
