"""Twelve flat drawings in the portal's colours. Drawn, so that nobody's face and nobody's street is in the demo.

Each is drawn as content/drawings/NAME.svg and kept as content/NAME.png, so that loading the demo needs no browser;
bin/draw-demo makes the second from the first.
"""

from pathlib import Path

from django.core.files.images import ImageFile

from home.demo.reading import read
from portal.models import PortalImage

FOLDER = Path(__file__).parent / "content"


def make_pictures() -> dict[str, PortalImage]:
    """Every drawing as a picture of the portal, by name."""
    pictures = {}
    for name, entry in read("front")["picture"].items():
        with (FOLDER / f"{name}.png").open("rb") as drawn:
            file = ImageFile(drawn, name=f"demo-{name}.png")
            pictures[name] = PortalImage.objects.create(title=entry["title"], file=file, credit="demo")
    return pictures
