"""The start page narrowed down to one area, by address alone: ?omrade=handen."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.languages import source_language
from portal.models import Area
from portal.places import area_choices, known_areas


class AreaChoice(forms.Form):
    """My area. What is not among the areas is taken as no choice."""

    omrade = forms.ChoiceField(label=_("My area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = area_choices(get_language() or source_language().code)
        cast("forms.ChoiceField", self.fields["omrade"]).choices = [("", _("All areas")), *offered]

    def area(self) -> Area | None:
        """The chosen area."""
        self.is_valid()
        code = self.cleaned_data.get("omrade", "")
        return next((area for area in known_areas().values() if area.code == code), None)


def concerns(area: Area | None) -> Q:
    """What is about the area or about the whole municipality; everything where none is chosen."""
    return Q(area=area) | Q(area=None) if area else Q()
