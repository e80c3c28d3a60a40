from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Residents")

    def ready(self) -> None:
        # They use models, which exist from here on.
        from residents import jobs, receivers  # noqa: F401, PLC0415
