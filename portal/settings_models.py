"""What the municipality's staff tune in the admin. Acts copy a value onto what it governs, so that it holds there."""

from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.languages import published_languages, source_language

_COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", _("Write the colour as # and six signs, 0 to 9 and a to f: #0b4c5b."))


class ColourField(models.CharField):
    """A colour as #rrggbb in small letters; empty is the portal's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 7, "blank": True, "default": "", "validators": [_COLOUR]} | kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value).strip().lower() if value else ""


@register_setting(icon="cogs")
class PortalSettings(ClusterableModel, BaseSiteSetting):
    """The town's own: its names, its look, its contacts and the figures of its proposals."""

    municipality = models.CharField(_("municipality"), max_length=80, default="Haninge kommun")
    portal_name = models.CharField(_("name of the portal"), max_length=80, default="Trygghet & dialog")
    logo = models.ForeignKey(
        "portal.PortalImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sign"),
        help_text=_("The town's coat of arms or sign, best on a transparent ground. It stands beside the name."),
    )
    main_colour = ColourField(
        _("main colour"), help_text=_("Links and buttons, as #rrggbb. A paler shade of it is used on dark pages.")
    )
    frame_colour = ColourField(
        _("colour of the frame"),
        help_text=_("The top and the foot of every page, as #rrggbb. White words stand on it."),
    )
    number_prefix = models.CharField(
        _("prefix of case numbers"), max_length=6, default="HD", help_text=_("Begins every number: HD-2026-00042.")
    )
    contact_email = models.EmailField(_("contact address"), default="trygghet@haninge.example")
    contact_phone = models.CharField(_("contact telephone"), max_length=40, default="08-606 70 00")
    fault_report_url = models.URLField(_("fault reports"), default="https://www.haninge.se/felanmalan")
    social_services_url = models.URLField(_("social services"), default="https://www.haninge.se/omsorg")
    proposal_threshold = models.PositiveIntegerField(
        _("supports a proposal needs"), default=50, validators=[MinValueValidator(1)]
    )
    proposal_days = models.PositiveIntegerField(
        _("days a proposal is open"), default=90, validators=[MinValueValidator(1)]
    )
    review_hours = models.PositiveIntegerField(
        _("hours within which we review"), default=24, validators=[MinValueValidator(1)]
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("municipality"),
                FieldPanel("portal_name"),
                InlinePanel("names", heading=_("Names in other languages"), label=_("Language")),
                FieldPanel("number_prefix"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("fault_report_url"),
                FieldPanel("social_services_url"),
            ],
            heading=_("The municipality"),
        ),
        MultiFieldPanel(
            [FieldPanel("logo"), FieldPanel("main_colour"), FieldPanel("frame_colour")], heading=_("The look")
        ),
        MultiFieldPanel([FieldPanel("proposal_threshold"), FieldPanel("proposal_days")], heading=_("Local proposals")),
        MultiFieldPanel([FieldPanel("review_hours")], heading=_("Review")),
    ]

    class Meta:
        verbose_name = _("portal settings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proposal_threshold__gte=1, proposal_days__gte=1, review_hours__gte=1),
                name="portal_settings_positive",
            )
        ]

    def clean(self) -> None:
        from portal.town_look import refuse_unreadable  # noqa: PLC0415 - it reads the settings

        super().clean()
        # What is no colour at all has been refused as such.
        main, frame = (one if _COLOUR.regex.match(one) else "" for one in (self.main_colour, self.frame_colour))
        refuse_unreadable(main=main, frame=frame)

    def names_in(self, language: str) -> tuple[str, str]:
        """(municipality, name of the portal) as a reader of that language knows them: the source language's where the
        town has said no other."""
        said = None if language == source_language().code else self.names.filter(language=language).first()
        return (said.municipality, said.portal_name) if said else (self.municipality, self.portal_name)


def other_languages() -> list[tuple[str, str]]:
    """Every published language but the source one, each under its own name."""
    source = source_language().code
    return [(code, language.name) for code, language in published_languages().items() if code != source]


class PortalNames(models.Model):
    """What the municipality and the portal are called in one more language."""

    settings = ParentalKey(PortalSettings, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("language"), max_length=20, choices=other_languages)
    municipality = models.CharField(_("municipality"), max_length=80)
    portal_name = models.CharField(_("name of the portal"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["settings", "language"], name="one_name_per_language")]

    def __str__(self) -> str:
        return f"{self.portal_name}, {self.municipality} ({self.language})"


def current_settings() -> PortalSettings:
    """The default site's settings, made with the defaults where nobody has saved any."""
    known = PortalSettings.objects.select_related("logo")
    found = known.filter(site__is_default_site=True).first()
    if found:
        return found
    from wagtail.models import Site  # noqa: PLC0415 - only where a fresh installation has no settings row

    site = Site.objects.filter(is_default_site=True).first()
    return PortalSettings.for_site(site) if site else PortalSettings()
