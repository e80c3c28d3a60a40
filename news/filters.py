"""The filters of the list, by address alone."""

from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.languages import source_language
from portal.models import Area
from portal.place_models import choices_of


class NewsFilter(forms.Form):
    """What a value says that is not among the choices is taken as no choice."""

    typ = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("Everything")), ("nyheter", _("Updates")), ("goda-exempel", _("Good examples"))],
    )
    omrade = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or source_language().code
        areas = cast("forms.ChoiceField", self.fields["omrade"])
        areas.choices = [("", _("All areas")), *choices_of(Area.objects.with_names(), language)]

    def chosen(self) -> dict[str, str]:
        """The filters that hold."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("typ", "omrade")}
