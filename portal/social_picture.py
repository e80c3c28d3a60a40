"""The picture that goes with a link when somebody passes it on: the page's title, drawn in the portal's own letters.

Nothing stands in it but what the page itself says.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont
from wagtail.models import Page

from portal.languages import direction_of
from portal.pages import readable
from portal.site_words import known_settings, site_words
from portal.town_look import FRAME, town_look

SIZE = (1200, 630)
_EDGE, _TITLE_WIDTH, _LINES = 80, 1040, 4
_PAPER, _LAMP, _SOFT = "#fdfefe", "#f0a227", "#b7c6c9"
_FONTS = Path(__file__).parent / "static" / "portal" / "fonts"
_ARABIC = re.compile("[\u0600-\u06ff]")
# Another drawing is another address.
_DRAWING = "1"


def picture_path(page: Page, language: str) -> str:
    """The address of the page's picture. It holds what is drawn, so that it may be kept for ever and made only once."""
    return reverse("social_picture", args=[page.translation_key, language, _digest(page.title, language)])


def _digest(title: str, language: str) -> str:
    drawn = "\n".join([_DRAWING, language, title, *_names(language), town_look().frame])
    return hashlib.sha256(drawn.encode()).hexdigest()[:16]


def _names(language: str) -> tuple[str, str]:
    """What the portal and the municipality are called in that language."""
    with override(language):
        words = site_words(known_settings())
        return str(words.portal_name), str(words.municipality)


@require_safe
def social_picture(request: HttpRequest, key: UUID, language: str, digest: str) -> HttpResponse:
    """The picture of a page that everybody may read.

    Raises Http404 for any other, and for an address that holds another title than the page has: whoever makes addresses
    up makes nothing be drawn.
    """
    versions = readable(Page.objects.filter(translation_key=key, locale__language_code=language))
    title = versions.values_list("title", flat=True).first()
    if title is None or digest != _digest(title, language):
        raise Http404
    name = f"og/{key}-{language}-{digest}.png"
    if not default_storage.exists(name):
        default_storage.save(
            name, ContentFile(draw(title, *_names(language), direction_of(language), town_look().frame))
        )
    with default_storage.open(name) as file:
        response = HttpResponse(file.read(), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=2592000, immutable"
    return response


def absolute_picture(page: Page, language: str) -> str:
    return settings.PUBLIC_URL + picture_path(page, language)


def draw(title: str, portal: str, municipality: str, direction: str, ground: str = FRAME) -> bytes:
    """A PNG of SIZE with the title in at most four lines, from the side that the language begins on."""
    picture = Image.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(picture)
    side = _Side(pen, direction == "rtl")
    side.bar(_EDGE, 76)
    size, lines = _fitted(title)
    top = 130
    for line in lines:
        side.line(line, top, size, _PAPER, serif=True)
        top += int(size * 1.28)
    side.line(portal.split(), SIZE[1] - 150, 38, _PAPER, serif=True)
    side.line(municipality.split(), SIZE[1] - 96, 28, _SOFT, serif=False)
    stored = BytesIO()
    picture.quantize(64).save(stored, "PNG", optimize=True)
    return stored.getvalue()


@cache
def _font(word_is_arabic: bool, size: int, serif: bool) -> ImageFont.FreeTypeFont:
    name = "naskh-arabic" if word_is_arabic else "literata-latin" if serif else "hanken-latin"
    return ImageFont.truetype(str(_FONTS / f"{name}.woff2"), size)


def _width(words: list[str], size: int, serif: bool = True) -> float:
    space = _font(False, size, serif).getlength(" ")
    return sum(_font(_is_arabic(word), size, serif).getlength(word) for word in words) + space * max(0, len(words) - 1)


def _is_arabic(word: str) -> bool:
    return bool(_ARABIC.search(word))


def _fitted(title: str) -> tuple[int, list[list[str]]]:
    """The largest letters in which the title fits, and its lines; one too long even then ends with dots."""
    for size in (72, 64, 56, 48):
        lines = _wrapped(title.split(), size)
        if len(lines) <= _LINES:
            return size, lines
    return size, [*lines[: _LINES - 1], [*lines[_LINES - 1][:-1], "…"]]


def _wrapped(words: list[str], size: int) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for word in (piece for whole in words for piece in _pieces(whole, size)):
        if lines[-1] and _width([*lines[-1], word], size) > _TITLE_WIDTH:
            lines.append([])
        lines[-1].append(word)
    return lines


def _pieces(word: str, size: int) -> list[str]:
    """A word, cut where it is wider than a whole line."""
    if _width([word], size) <= _TITLE_WIDTH:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and _width([pieces[-1] + letter], size) > _TITLE_WIDTH:
            pieces.append("")
        pieces[-1] += letter
    return pieces


class _Side:
    """Draws lines of words from the left or, in a language that runs so, from the right. The letters of a word are
    joined and ordered by the font's own rules; here only words are put one after the other, each in the font that has
    its letters."""

    def __init__(self, pen: ImageDraw.ImageDraw, from_right: bool) -> None:
        self.pen, self.from_right = pen, from_right

    def bar(self, top: int, width: int) -> None:
        left = SIZE[0] - _EDGE - width if self.from_right else _EDGE
        self.pen.rectangle([left, top, left + width, top + 8], fill=_LAMP)

    def line(self, words: list[str], top: int, size: int, colour: str, *, serif: bool) -> None:
        space = _font(False, size, serif).getlength(" ")
        at = SIZE[0] - _EDGE if self.from_right else _EDGE
        for word in self._in_order(words):
            font = _font(_is_arabic(word), size, serif)
            width = font.getlength(word)
            left = at - width if self.from_right else at
            self.pen.text((left, top + size), word, font=font, fill=colour, anchor="ls")
            at = left - space if self.from_right else at + width + space

    def _in_order(self, words: list[str]) -> Iterator[str]:
        """From the side where the line begins: words of the other direction, side by side, keep their own order."""
        together: list[str] = []
        for word in words:
            if _is_arabic(word) == self.from_right:
                yield from reversed(together)
                together = []
                yield word
            else:
                together.append(word)
        yield from reversed(together)
