from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        # Models must be loaded before these.
        from moderation import jobs, receivers  # noqa: F401, PLC0415
        from moderation.leaving import take_back_what_waits, what_becomes_of_texts  # noqa: PLC0415
        from moderation.mine import contributions, export, reports_made, trust  # noqa: PLC0415
        from portal import navigation  # noqa: PLC0415
        from residents import leaving, mine  # noqa: PLC0415

        mine.register(contributions)
        mine.register_trust(trust)
        mine.register_export("submissions", export)
        mine.register_export("reports", reports_made)
        leaving.register(take_back_what_waits, tells=what_becomes_of_texts)
        navigation.register(_("The rules of conversation"), "moderation:rules", order=10, place=navigation.DIALOGUE)
        navigation.register(_("The rules of conversation"), "moderation:rules", order=10, place=navigation.LEAVING)
