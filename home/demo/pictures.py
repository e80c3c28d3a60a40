"""Flat pictures of the demo, drawn when it is loaded: sea, lamp and paper, the colours of the design."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from portal.models import PortalImage

SIZE = (1600, 880)
DEEP, SEA, MIST, LAMP, PAPER = "#0b2e36", "#0b4b59", "#5f8790", "#f5b83d", "#e9efed"

ALTERNATIVES = {
    "tunnel": {
        "sv": "En gångtunnel med lampor i taket och tre personer på väg mot ljuset.",
        "fi": "Kävelytunneli, jonka katossa on lamppuja; kolme ihmistä kulkee kohti valoa.",
        "en": "A foot tunnel with lamps in its ceiling and three people walking towards the light.",
        "ar": "نفق مشاة في سقفه مصابيح وثلاثة أشخاص يسيرون نحو الضوء.",
    },
    "square": {
        "sv": "Ett torg i skymning med hus, en lyktstolpe och några som pratar.",
        "fi": "Aukio iltahämärässä: taloja, katulamppu ja muutama ihminen juttelemassa.",
        "en": "A square at dusk with houses, a street lamp and some people talking.",
        "ar": "ساحة عند الغسق فيها بيوت وعمود إنارة وأشخاص يتحدثون.",
    },
}


def _person(draw: ImageDraw.ImageDraw, x: int, ground: int, height: int, colour: str) -> None:
    head = height // 6
    draw.ellipse((x - head // 2, ground - height, x + head // 2, ground - height + head), fill=colour)
    draw.rounded_rectangle(
        (x - head * 0.7, ground - height + head * 1.2, x + head * 0.7, ground), radius=head // 2, fill=colour
    )


def _tunnel(draw: ImageDraw.ImageDraw) -> None:
    width, height = SIZE
    draw.rectangle((0, 0, width, height), fill=DEEP)
    for step, colour in enumerate(("#0d3a44", "#11505c", "#1d6a76", "#3f8a92", PAPER)):
        inset = 110 * (step + 1)
        draw.rectangle((inset * 1.2, inset * 0.55, width - inset * 1.2, height - inset * 0.3), fill=colour)
        draw.rectangle(
            (width / 2 - 90 + step * 12, inset * 0.55 - 26, width / 2 + 90 - step * 12, inset * 0.55 - 12), fill=LAMP
        )
    for x, tall in ((720, 230), (800, 250), (880, 150)):
        _person(draw, x, 730, tall, DEEP)


def _square(draw: ImageDraw.ImageDraw) -> None:
    width, height = SIZE
    draw.rectangle((0, 0, width, height), fill=SEA)
    draw.ellipse((1180, 110, 1320, 250), fill=LAMP)
    for x, top, wide in ((60, 320, 300), (400, 220, 260), (700, 360, 340), (1080, 280, 240), (1360, 400, 220)):
        draw.rectangle((x, top, x + wide, 660), fill=DEEP)
        for row in range(top + 50, 620, 90):
            for column in range(x + 40, x + wide - 40, 80):
                draw.rectangle((column, row, column + 30, row + 40), fill=LAMP if (row + column) % 3 else MIST)
    draw.rectangle((0, 660, width, height), fill=MIST)
    draw.rectangle((1010, 330, 1022, 760), fill=PAPER)
    draw.ellipse((986, 300, 1046, 360), fill=LAMP)
    for x, tall in ((560, 200), (640, 215), (1120, 190)):
        _person(draw, x, 800, tall, DEEP)


def picture(name: str) -> PortalImage:
    """The demo picture of that name, drawn once."""
    title = f"Demo: {name}"
    known = PortalImage.objects.filter(title=title).first()
    if known:
        return known
    canvas = Image.new("RGB", SIZE, PAPER)
    {"tunnel": _tunnel, "square": _square}[name](ImageDraw.Draw(canvas))
    drawn = BytesIO()
    canvas.save(drawn, "PNG", optimize=True)
    image = PortalImage(title=title, credit="Demo")
    image.file.save(f"demo-{name}.png", ContentFile(drawn.getvalue()), save=False)
    image.width, image.height = SIZE
    image.save()
    return image
