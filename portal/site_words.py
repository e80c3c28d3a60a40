"""The town's own words and the right doors, in the reader's language."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from portal.languages import source_language
from portal.public_state import remembered
from portal.settings_models import PortalSettings, current_settings


def known_settings() -> PortalSettings:
    """The settings as they are since readers could last see something else: what every page and letter says of them."""
    return remembered("settings", current_settings)


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where something is better said than here: `label` in large, `short` in the footer.

    `number` is a telephone number, else `url` leads there.
    """

    label: str
    short: str
    text: str
    number: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class SiteWords:
    """What masthead, footer and forms say about who runs the portal."""

    municipality: str
    portal_name: str
    contact_email: str
    contact_phone: str
    doors: list[Door]


# National numbers (SOS Alarm, Polisen): the same in every Swedish municipality, and needed when no database answers.
EMERGENCY = "112"
POLICE = "114 14"


def site_words(settings: PortalSettings) -> SiteWords:
    """The settings as words, in the reader's language as far as the town has said them in it."""
    municipality, portal_name = settings.names_in(get_language() or source_language().code)
    return SiteWords(
        municipality=municipality,
        portal_name=portal_name,
        contact_email=settings.contact_email,
        contact_phone=settings.contact_phone,
        doors=doors(settings),
    )


def doors(settings: PortalSettings) -> list[Door]:
    """The right doors, the most urgent first; one without an address in the settings is left out."""
    found = [
        Door(
            label=EMERGENCY,
            short=gettext("Danger to life:"),
            number=EMERGENCY,
            text=gettext("Life, health or property is in danger right now."),
        ),
        Door(
            label=POLICE,
            short=gettext("A crime that has happened:"),
            number=POLICE,
            text=gettext("A crime has happened but it is not urgent. Tips to the police."),
        ),
        Door(
            label=gettext("Report a fault"),
            short=gettext("Report a fault: lamp, graffiti"),
            url=settings.fault_report_url,
            text=gettext("Broken lamp, graffiti, litter."),
        ),
        Door(
            label=gettext("Social services"),
            short=gettext("Worried about a child"),
            url=settings.social_services_url,
            text=gettext("You are worried about a child, or need support yourself."),
        ),
    ]
    return [door for door in found if door.number or door.url]
