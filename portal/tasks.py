"""Nudges for the worker. Losing one loses nothing: what is missing is drawn when a page asks for it."""

from django.tasks import task

from portal.models import PortalImage
from portal.pictures import draw_sizes


@task
def draw_picture(pk: int) -> int:
    """Draws every size of a picture that pages may ask for."""
    image = PortalImage.objects.filter(pk=pk).first()
    return draw_sizes(image) if image else 0
