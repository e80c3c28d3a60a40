from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogueConfig(AppConfig):
    name = "dialogue"
    verbose_name = _("Dialogue")

    def ready(self) -> None:
        # They use models, which exist from here on.
        from dialogue import entries, jobs, judged, kinds, notifications, receivers  # noqa: F401, PLC0415
        from dialogue import leaving as going  # noqa: PLC0415
        from dialogue.duties import proposals_to_answer  # noqa: PLC0415
        from moderation import kinds as judged_kinds  # noqa: PLC0415
        from portal import kinds as portal_kinds  # noqa: PLC0415
        from portal import navigation  # noqa: PLC0415
        from residents import leaving, mine, telling  # noqa: PLC0415
        from search import sources  # noqa: PLC0415

        for kind in kinds.ALL:
            portal_kinds.register(kind())
        for judged_kind in judged.ALL:
            judged_kinds.register(judged_kind())
        for name, (template, words) in notifications.TELLERS.items():
            telling.register(name, template=template, words=words)
        sources.register("comment", entries.all_comments)
        sources.register("proposal", entries.all_proposals)
        navigation.register(_("Proposals"), "dialogue:proposals", order=30)
        mine.register_duties(proposals_to_answer)
        mine.register_export("supports", going.supports_given)
        mine.register_export("thanks", going.thanks_given)
        leaving.register(going.take_back_support, tells=going.what_becomes_of_words)
        leaving.register(going.take_back_thanks)
