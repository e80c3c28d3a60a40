from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks, kinds, receivers  # noqa: F401, PLC0415 - the first and last register themselves
        from portal.pages import PageKind  # noqa: PLC0415

        kinds.register(PageKind())
