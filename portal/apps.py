from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks, clockwork, kinds, receivers  # noqa: F401, PLC0415 - all but kinds register themselves
        from portal.pages import PageKind  # noqa: PLC0415

        kinds.register(PageKind())
