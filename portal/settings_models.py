"""What the municipality's staff tune in the admin. Acts copy a value onto what it governs, so that it holds there."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="cogs")
class PortalSettings(BaseSiteSetting):
    """The town's own: its names, its contacts and the figures of its proposals."""

    municipality = models.CharField(_("municipality"), max_length=80, default="Haninge kommun")
    portal_name = models.CharField(_("name of the portal"), max_length=80, default="Trygghet & dialog")
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
                FieldPanel("number_prefix"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("fault_report_url"),
                FieldPanel("social_services_url"),
            ],
            heading=_("The municipality"),
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


def current_settings() -> PortalSettings:
    """The default site's settings, made with the defaults where nobody has saved any."""
    found = PortalSettings.objects.filter(site__is_default_site=True).first()
    if found:
        return found
    from wagtail.models import Site  # noqa: PLC0415 - only where a fresh installation has no settings row

    site = Site.objects.filter(is_default_site=True).first()
    return PortalSettings.for_site(site) if site else PortalSettings()
