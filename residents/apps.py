from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Residents")

    def ready(self) -> None:
        # Models must be loaded before these: they register the clock's jobs and allauth's signals.
        from residents import adapter, jobs  # noqa: F401, PLC0415
