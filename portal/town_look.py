"""What makes the portal look like the town's own: its sign and its colours, as the settings say."""

import hashlib
from dataclasses import dataclass

from django.conf import settings as installation
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.contrast import LEAST, least_contrast, readable_on, shaded
from portal.public_state import remembered
from portal.settings_models import PortalSettings
from portal.site_words import known_settings

# As css/tokens.css has them: every surface that a link or a button stands on, and what is read on the frame.
LIGHT_GROUNDS = ("#fdfefe", "#edf3f3", "#fdf1da", "#fbecea")
DARK_GROUNDS = ("#0c191e", "#13252b", "#2b2313", "#331a1a")
ON_MAIN, ON_MAIN_DARK = "#ffffff", "#06222a"
ON_FRAME, FRAME = ("#eef5f5", "#f0a227"), "#08313c"
# A dark page has a darker frame still, and the same words on it.
DARKER = -0.55
# Signs stand on the page's ground at this height, twice as fine for screens that show it.
SIGN_FILTER, ICON_FILTER, SIGN_HEIGHT = "max-400x88|format-png", "max-64x64|format-png", 44


@dataclass(frozen=True, kw_only=True)
class Sign:
    """The town's own sign as it stands in the masthead: an address, and the room that it takes in CSS pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Look:
    """`sign` and `icon` where the town has one of its own, `sheet` the address of its colours where it has any."""

    frame: str
    sign: Sign | None = None
    icon: str = ""
    sheet: str = ""


def town_look(settings: PortalSettings | None = None) -> Look:
    """How the town wants the portal to look; the portal's own look where nothing is said. `settings` where they are
    known already."""
    return remembered("look", lambda: _look(settings or known_settings()))


def refuse_unreadable(*, main: str, frame: str) -> None:
    """Raises ValidationError, with the nearest shade that is read, where one of the town's colours is not (WCAG 2.2,
    1.4.6: at least 7 to 1). An empty colour is the portal's own."""
    wrong = {}
    if main and least_contrast(main, (*LIGHT_GROUNDS, ON_MAIN)) < LEAST:
        wrong["main_colour"] = _refusal(main, (*LIGHT_GROUNDS, ON_MAIN))
    if frame and least_contrast(frame, ON_FRAME) < LEAST:
        wrong["frame_colour"] = _refusal(frame, ON_FRAME)
    if wrong:
        raise ValidationError(wrong)


def _refusal(colour: str, grounds: tuple[str, ...]) -> str:
    return _(
        "This colour is too light to be read: its contrast is %(found).1f to 1 and must be at least %(least)d to 1. "
        "The nearest that is read: %(nearest)s."
    ) % {
        "found": least_contrast(colour, grounds),
        "least": LEAST,
        "nearest": readable_on(colour, grounds),
    }


def _look(settings: PortalSettings) -> Look:
    logo, css = settings.logo, sheet(settings)
    sign, icon = None, ""
    if logo:
        drawn = logo.get_rendition(SIGN_FILTER)
        sign = Sign(url=drawn.url, width=round(drawn.width * SIGN_HEIGHT / drawn.height), height=SIGN_HEIGHT)
        icon = logo.get_rendition(ICON_FILTER).url
    address = reverse("town_colours", args=[_digest(css)]) if css else ""
    return Look(frame=settings.frame_colour or FRAME, sign=sign, icon=icon, sheet=address)


def sheet(settings: PortalSettings) -> str:
    """The town's colours as a style sheet, with shades of them for a dark page; empty where it has none.

    Only for screens: paper stays black on white.
    """
    light, dark = {}, {}
    if main := settings.main_colour:
        light = {"sea": main, "sea-2": shaded(main, -0.3), "focus": main}
        # Also its own words, which are dark, must be read on it.
        paler = readable_on(main, (*DARK_GROUNDS, ON_MAIN_DARK))
        dark = {"sea": paler, "sea-2": shaded(paler, 0.3)}
    if frame := settings.frame_colour:
        light["deep"], dark["deep"] = frame, shaded(frame, DARKER)
    return "".join(_rules(scheme, tokens) for scheme, tokens in (("light", light), ("dark", dark)) if tokens)


def _rules(scheme: str, tokens: dict[str, str]) -> str:
    said = ";".join(f"--{name}:{colour}" for name, colour in tokens.items())
    return f"@media screen and (prefers-color-scheme:{scheme}){{:root{{{said}}}}}\n"


def _digest(css: str) -> str:
    return hashlib.sha256(css.encode()).hexdigest()[:12]


@require_safe
def town_colours(request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet of the town's colours. A page that was made before they changed gets the new ones.

    Raises Http404 where the town has none.
    """
    css = remembered("colours", lambda: sheet(known_settings()))
    if not css:
        raise Http404
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    is_its_own = digest == _digest(css) and not installation.DEBUG
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_its_own else "public, max-age=60"
    return response
