"""How allauth meets the portal: letters through the ledger, accounts without user names, people linked when confirmed."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import email_changed, email_confirmed
from django.dispatch import receiver
from django.utils.translation import get_language

from portal import clock
from portal.languages import published_or_source, source_language
from residents.actions import UnableToLink, link_person, write_account_letter
from residents.models import User, fold

log = logging.getLogger(__name__)


def _language() -> str:
    """The language of the page that somebody is on."""
    return published_or_source(get_language() or source_language().code)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in letters are rows like all others: a dead mail server hinders nobody from signing up."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Puts the letter in the ledger, in the language of the page that asked for it."""
        message = self.render_mail(template_prefix, email, context | {"email": email})
        write_account_letter(
            address=email,
            template=template_prefix,
            subject=message.subject,
            body=message.body,
            language=_language(),
            now=clock.now(),
        )

    def format_email_subject(self, subject: str) -> str:
        return subject

    def clean_email(self, email: str) -> str:
        return fold(super().clean_email(email))


def _link(user: User, address: str) -> None:
    try:
        link_person(user=user, address=address, language=_language(), now=clock.now())
    except UnableToLink:
        log.warning("account %s keeps its person: the address has another", user.pk)


@receiver(email_confirmed, dispatch_uid="residents.link_person")
def on_email_confirmed(request, email_address, **kwargs) -> None:
    _link(email_address.user, email_address.email)


@receiver(email_changed, dispatch_uid="residents.move_person")
def on_email_changed(request, user, from_email_address, to_email_address, **kwargs) -> None:
    _link(user, to_email_address.email)
