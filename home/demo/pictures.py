"""Three flat drawings in the portal's colours. Drawn, so that nobody's face and nobody's street is in the demo."""

from io import BytesIO
from pathlib import Path

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from home.demo.reading import read
from portal.models import PortalImage

SIZE = (1200, 660)
_SCALE = 2  # drawn larger and shrunk, so that edges are smooth
_DEEP, _SEA, _SHADE, _FLOOR = "#08313c", "#0b4c5b", "#07343f", "#123f4b"
_LAMP, _GLOW, _DUSK, _INK = "#f0a227", "#fbd98b", "#3d6b78", "#041c23"

type _Point = tuple[float, float]


class _Canvas:
    """Pillow's pen in a drawing of 1200 by 660."""

    def __init__(self, background: str) -> None:
        self.picture = Image.new("RGB", (SIZE[0] * _SCALE, SIZE[1] * _SCALE), background)
        self.pen = ImageDraw.Draw(self.picture, "RGBA")

    def shape(self, points: list[_Point], colour: str) -> None:
        self.pen.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        corners = [(x - radius) * _SCALE, (y - radius) * _SCALE, (x + radius) * _SCALE, (y + radius) * _SCALE]
        self.pen.ellipse(corners, fill=colour)

    def person(self, x: float, foot: float, height: float) -> None:
        """A figure without a face."""
        head = height * 0.11
        self.disc(x, foot - height + head, head, _INK)
        body = [(x - height * 0.13, foot - height * 0.74), (x + height * 0.13, foot - height * 0.74)]
        self.shape([*body, (x + height * 0.1, foot), (x - height * 0.1, foot)], _INK)

    def done(self) -> Image.Image:
        return self.picture.resize(SIZE, Image.Resampling.LANCZOS)


def tunnel() -> Image.Image:
    """A pedestrian tunnel at dusk: four of five ceiling lamps are lit, the middle one is out. Too many lines for a pen:
    it was made from portal/img/gangtunnel.svg."""
    return Image.open(Path(__file__).parent / "content" / "tunnel.png").convert("RGB")


def park() -> Image.Image:
    """A park at dusk with trees, a path and three lit lamps."""
    canvas = _Canvas(_DUSK)
    canvas.shape([(0, 0), (1200, 0), (1200, 220), (0, 300)], _SEA)
    canvas.shape([(0, 360), (420, 318), (820, 352), (1200, 300), (1200, 660), (0, 660)], _FLOOR)
    canvas.shape([(380, 660), (760, 660), (690, 470), (820, 345), (790, 345), (610, 460)], "#b9c9c4")
    for x, foot, height in ((110, 520, 330), (270, 430, 220), (960, 470, 280), (1110, 560, 380)):
        canvas.box(x - 9, foot - height * 0.45, x + 9, foot, _INK)
        canvas.disc(x, foot - height * 0.66, height * 0.3, _SHADE)
        canvas.disc(x + height * 0.16, foot - height * 0.52, height * 0.2, _SHADE)
    for x, foot, height in ((340, 560, 260), (850, 520, 215), (720, 380, 105)):
        canvas.box(x - 4, foot - height, x + 4, foot, _INK)
        canvas.disc(x, foot - height, height * 0.46, "#fbd98b38")
        canvas.disc(x, foot - height, height * 0.08 + 4, _LAMP)
    canvas.person(590, 600, 150)
    return canvas.done()


def hall() -> Image.Image:
    """A low community hall in the evening: its windows glow and its door stands open."""
    canvas = _Canvas(_SEA)
    canvas.box(0, 480, 1200, 660, _FLOOR)
    canvas.shape([(160, 270), (600, 130), (1040, 270)], _INK)
    canvas.box(200, 270, 1000, 500, _DEEP)
    for x in (250, 390, 730, 870):
        canvas.box(x, 320, x + 90, 410, _LAMP)
        canvas.box(x + 42, 320, x + 48, 410, _DEEP)
        canvas.box(x, 362, x + 90, 367, _DEEP)
    canvas.box(545, 330, 655, 500, _GLOW)
    canvas.shape([(655, 330), (700, 350), (700, 520), (655, 500)], _SHADE)
    canvas.shape([(545, 500), (655, 500), (760, 660), (440, 660)], "#fbd98b66")
    for x, foot, height in ((470, 560, 160), (800, 590, 175), (860, 590, 165)):
        canvas.person(x, foot, height)
    return canvas.done()


DRAWINGS = {"tunnel": tunnel, "park": park, "hall": hall}


def make_pictures() -> dict[str, PortalImage]:
    """Every drawing as a picture of the portal, by name."""
    pictures = {}
    for name, entry in read("front")["picture"].items():
        drawn = BytesIO()
        DRAWINGS[name]().save(drawn, "PNG")
        drawn.seek(0)
        file = ImageFile(drawn, name=f"demo-{name}.png")
        pictures[name] = PortalImage.objects.create(title=entry["title"], file=file, credit="demo")
    return pictures
