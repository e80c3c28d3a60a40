"""What templates need to speak the design: signs, residents' words, dates, strokes, language links.

Everything here returns text that is already safe to print; what a resident wrote is escaped here and nowhere else.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext
from wagtail.models import Page

from portal import clock, switcher
from portal.editorial_preview import advice_on_draft, checks_of_page
from portal.languages import all_languages, direction_of, published_languages, source_language
from portal.notice_models import Said
from portal.notices import notices_at
from portal.public_state import remembered
from portal.social_picture import absolute_picture

register = template.Library()

# Signs that point the way you read: mirrored where the page is read from the right.
POINTING = frozenset({"arrow", "arrow-back", "back", "reply"})

FIGURE = re.compile(r"[-+−±<>≈~]?\s?\d[\d\s.,\u00a0]*\s?(%|kr|st|km|m)?")

# The sign that goes with a status when the caller names none.
STATUS_SIGNS = {"open": "lit", "wait": "wait", "going": "wait", "good": "check", "bad": "no", "off": "unlit"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign from icons.svg. Silent beside a word; with `label` it speaks for itself."""
    css = "i flip" if name in POINTING else "i"
    href = f"{static('portal/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a list to choose from, of which an empty value is never the chosen one."""
    selected = SafeString(" selected")
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, selected if value and value == chosen else "", words) for value, words in choices),
    )


@register.filter
def status_sign(kind: str) -> str:
    """The sign for a family of states; empty for one without a sign of its own."""
    return STATUS_SIGNS.get(kind, "")


@register.filter
def is_figure(cell: str) -> bool:
    """True for a cell that is read as a number, so that its column stands against the end: "58 %", "−3", "1 585"."""
    return bool(FIGURE.fullmatch(str(cell).strip()))


@register.filter
def lang_dir(code: str) -> str:
    """`rtl` or `ltr` for a language code; `auto` where we do not know the language."""
    return direction_of(code)


@register.filter
def isolated(text: str) -> str:
    """A number or an address in a letter, kept from being turned around where the letter runs from the right."""
    return f"\u2066{text}\u2069" if get_language_bidi() else text


@register.filter
def own_name(code: str) -> str:
    """The language's name for itself ("العربية"); the code where we have none."""
    language = all_languages().get(code)
    return language.name if language else code or ""


@register.filter
def lang_name(code: str) -> str:
    """The language's name in the reader's language ("Arabic"); its own name where nobody has translated it."""
    try:
        return get_language_info(code)["name_translated"]
    except (KeyError, TypeError, AttributeError):
        return own_name(code)


@register.filter
def lang_in_text(code: str) -> str:
    """The same inside a sentence: only English writes languages with a capital ("Skrivet på arabiska")."""
    name = lang_name(code)
    return name if get_language() == "en" else f"{name[:1].lower()}{name[1:]}"


@register.simple_tag
def said(text: str, language: str = "", css: str = "said") -> SafeString:
    """A resident's words as paragraphs, escaped, each finding its own direction and marked with its language."""
    paragraphs = [part.strip() for part in (text or "").replace("\r\n", "\n").split("\n\n") if part.strip()]
    lang = f' lang="{html.escape(language)}"' if language else ""
    opening = f'<p class="{html.escape(css)}"{lang} dir="auto">'
    # The standard library's escape is what Django's is made of, without a wrapper that costs more than the work.
    return SafeString("\n".join(f"{opening}{html.escape(part).replace('\n', '<br>')}</p>" for part in paragraphs))


@register.simple_tag
def name_of(name: str, language: str = "") -> SafeString:
    """A person's or a thing's name, isolated so that its direction never disturbs the line it stands in."""
    lang = format_html(' lang="{}"', language) if language else ""
    return format_html('<bdi dir="auto"{}>{}</bdi>', lang, name)


@register.simple_tag
def when(moment: date | datetime | SafeString | None, form: str = "day") -> SafeString:
    """A `<time>` in the reader's language. `form`: `day` (year only if it is not this year), `full` (always with
    the year), `moment` (day and clock). Empty for nothing, so that templates need not ask; what is drawn already is
    given back."""
    if not moment:
        return SafeString("")
    if isinstance(moment, SafeString):
        return moment
    has_clock = isinstance(moment, datetime)
    local = timezone.localtime(moment) if has_clock and timezone.is_aware(moment) else moment
    this_year = timezone.localtime(clock.now()).year
    pattern = "DATE_FORMAT" if form == "full" or local.year != this_year else "MONTH_DAY_FORMAT"
    shown = local.replace(second=0, microsecond=0) if has_clock else local
    plain = shown.isoformat(timespec="minutes") if has_clock else shown.isoformat()
    return _time(plain, shown, pattern, form == "moment" and has_clock, get_language())


@lru_cache(maxsize=4096)
def _time(plain: str, moment: date | datetime, pattern: str, with_clock: bool, _language: str | None) -> SafeString:
    """Drawn once: a page says the same few moments again and again, and finding their words is slow. Remembered by
    `plain` too: in the hour that comes twice in autumn two different moments are equal."""
    words = date_format(moment, pattern, use_l10n=True)
    if with_clock:
        words = f"{words} {date_format(moment, 'TIME_FORMAT', use_l10n=True)}"
    return format_html('<time datetime="{}">{}</time>', plain, words)


@register.simple_tag
def tel(number: str, css: str = "tel") -> SafeString:
    """A telephone number that can be pressed and always reads from the left."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return format_html('<a class="{}" href="tel:{}"><bdi dir="ltr">{}</bdi></a>', css, digits, number)


@dataclass(frozen=True, kw_only=True)
class Strokes:
    """The drawing of a tally: two SVG paths in a box `width` wide and 44 high."""

    yes: str
    no: str
    width: int
    few: bool
    reached: bool


MOST_STROKES = 100


@register.simple_tag
def tally_strokes(count: int, threshold: int) -> Strokes:
    """One stroke for each supporter up to the threshold, in groups of five, 12 apart with 8 more between groups.

    Above 100 each stroke stands for an equal share of the threshold: the drawing shows how far it is, the words
    beside it give the number. A proposal over its threshold is drawn full.
    """
    total = max(1, min(threshold, MOST_STROKES))
    filled = min(total, count if threshold <= MOST_STROKES else count * total // threshold)
    places = [6 + 12 * n + 8 * (n // 5) for n in range(total)]
    return Strokes(
        yes="".join(f"M{x} 4V40" for x in places[:filled]),
        no="".join(f"M{x} 10V34" for x in places[filled:]),
        width=places[-1] + 6,
        few=total <= 20,
        reached=count >= threshold,
    )


@register.simple_tag(takes_context=True)
def crumbs(context: dict[str, Any], page: Page) -> list[dict[str, str]]:
    """The way here: every page above it but the root."""

    def ask() -> list[dict[str, str]]:
        above = page.get_ancestors().filter(depth__gt=1)
        return [{"label": one.title, "url": one.get_url(context.get("request"))} for one in above]

    # Named by the page above, which many pages have in common.
    return remembered(("way", page.path[: -page.steplen]), ask)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[switcher.Link]:
    """One link for every published language, to this page in that language or, where it is missing, to its start.

    A view that knows better puts `translations` (language code -> address) in the context; else the Wagtail page's
    own translations are asked; an own view exists in every language at the same path.
    """
    request, page = context.get("request"), context.get("page")
    kept = getattr(request, "_language_links", {})
    # The head and the masthead both ask, about the same page: the database is asked once.
    key = getattr(page, "pk", None)
    if key not in kept:
        kept[key] = switcher.links(
            request=request,
            page=page,
            translations=context.get("translations"),
            current=get_language() or settings.LANGUAGE_CODE,
        )
        if request is not None:
            request._language_links = kept
    return kept[key]


# What stands around every page, and the menus in it.
AROUND = {"masthead": ("navigation",), "footer": ("navigation_dialogue", "navigation_about")}


@register.simple_tag(takes_context=True)
def around(context: template.Context, part: str) -> SafeString:
    """The masthead or the footer, drawn once for all pages of a language on which the same way is the current one."""
    menus = {name: list(context.get(name) or []) for name in AROUND[part]}
    query = context.get("query") or ""

    def draw() -> SafeString:
        words = {"site_words": context.get("site_words"), "look": context.get("look"), "query": query}
        return render_to_string(f"components/{part}.html", words | menus)

    if query:
        return draw()
    current = tuple(item.current for items in menus.values() for item in items)
    return remembered((part, get_language(), current), draw)


@register.simple_tag
def start_url() -> str:
    """The start page in the reader's language."""
    return switcher.start_url(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def absolute(path: str) -> str:
    """An address with the public host in front: what search engines and letters need."""
    return path if "://" in path else f"{settings.PUBLIC_URL}{path}"


@register.simple_tag
def default_language_url(languages: list[switcher.Link]) -> str:
    """Where whoever reads none of the languages is led: to the page in the source language, if it is there."""
    source = source_language().code
    return next((one.url for one in languages if one.code == source and one.is_available), "")


@register.simple_tag(takes_context=True)
def social_tags(context: template.Context) -> dict[str, Any]:
    """What a page says of itself where a link to it is shown: title, words, language and picture.

    Nothing for an own view or a preview.
    """
    page, request = context.get("page"), context.get("request")
    if not isinstance(page, Page) or not page.pk or getattr(request, "is_preview", False):
        return {}
    known, language = published_languages(), get_language() or settings.LANGUAGE_CODE
    others = [one.code for one in language_links(context) if one.is_available and one.code != language]
    return {
        "title": page.title,
        "description": page.search_description or getattr(page, "lead", ""),
        "type": "article" if hasattr(page, "published_on") else "website",
        "locale": known[language].locale,
        "others": [known[code].locale for code in others],
        "picture": absolute_picture(page, language),
    }


@register.simple_tag(takes_context=True)
def advice_in_preview(context: template.Context) -> str:
    """Advice on the draft, for its editor; nothing for readers."""
    return advice_on_draft(context.get("request"), context.get("page"))


@register.simple_tag(takes_context=True)
def checks_in_preview(context: template.Context) -> str:
    """Wagtail's checks of the draft, for its editor; nothing for readers."""
    return checks_of_page(context)


@register.simple_tag
def site_notices() -> list[Said]:
    """What the municipality has to say on every page now."""
    return notices_at(clock.now(), get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def demo_note() -> str:
    """In the demo, and nowhere else: that people and contributions are invented."""
    if not settings.DEMO:
        return ""
    return " " + gettext("This is a demo: people and contributions are invented.")


@register.simple_tag(takes_context=True)
def page_messages(context: template.Context) -> Iterable[Message]:
    """Messages for the one who acted. A reader without a session cookie has none, and their page must not ask:
    reading the session would make every page private."""
    request: Any = context.get("request")
    if request is None or not ({settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()):
        return ()
    return get_messages(request)
