from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        # They use models, which exist from here on.
        from home import jobs, notifications, receivers  # noqa: F401, PLC0415
        from home.entries import all_pages  # noqa: PLC0415
        from home.footer import address_of  # noqa: PLC0415
        from home.kinds import AreaKind, TopicKind  # noqa: PLC0415
        from home.leaving import reports_told, what_becomes_of_reports  # noqa: PLC0415
        from home.translating import guard_half_translated  # noqa: PLC0415
        from portal import kinds, navigation  # noqa: PLC0415
        from residents import leaving, mine, telling  # noqa: PLC0415
        from search import sources  # noqa: PLC0415

        for name, (template, words) in notifications.TELLERS.items():
            telling.register(name, template=template, words=words)
        kinds.register(AreaKind())
        kinds.register(TopicKind())
        sources.register("page", all_pages)
        leaving.register(tells=what_becomes_of_reports)
        mine.register_export("accessibility_reports", reports_told)
        guard_half_translated()
        navigation.register(_("Areas"), "home:areas", order=40)
        navigation.register(_("Topics"), "home:topics", order=5, place=navigation.ABOUT)
        navigation.register(_("About the dialogue"), address_of("om-dialogen"), order=5, place=navigation.DIALOGUE)
        navigation.register(_("Personal data"), address_of("integritet"), order=10, place=navigation.ABOUT)
        navigation.register(_("Cookies"), "home:cookies", order=15, place=navigation.ABOUT)
        navigation.register(_("Personal data"), address_of("integritet"), order=5, place=navigation.LEAVING)
        navigation.register(_("Accessibility"), address_of("tillganglighet"), order=20, place=navigation.ABOUT)
