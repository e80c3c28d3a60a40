"""In which sizes and forms pictures stand on pages, and who draws them before a reader asks."""

from wagtail.images.models import Filter

from portal.models import PortalImage

# Every `width-{...}` of the templates. AVIF is a quarter smaller than WebP and takes fifteen times as long to draw: the
# worker does it, so that nobody waits for it.
WIDTHS = (480, 600, 960, 1200)
FORMATS = ("avif", "webp", "jpeg")


def draw_sizes(image: PortalImage) -> int:
    """Draws what pages may ask for and is not there yet; gives how many were drawn. A second time draws nothing."""
    specs = [f"format-{form}|width-{width}" for width in WIDTHS for form in FORMATS]
    known = set(image.renditions.filter(filter_spec__in=specs).values_list("filter_spec", flat=True))
    missing = [spec for spec in specs if spec not in known]
    for spec in missing:
        image.get_rendition(Filter(spec=spec))
    return len(missing)
