"""The advice on a page, where it is written: at the top of the form, as the page was saved last."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from portal import clock
from portal.editorial import editorial_findings


class AdvicePanel(Panel):
    """Råd om texten. Shown for a page that has been saved once; never in the way of saving."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            known = {
                "findings": editorial_findings(self.instance, today=clock.day_of(clock.now())),
                "advice_url": reverse("page_advice", args=[self.instance.pk]),
            }
            return super().get_context_data(parent_context) | known
