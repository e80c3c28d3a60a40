"""The form in which a dialogue page is written."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from dialogue.models.states import OpenTo
from portal import clock


class DialoguePageForm(WagtailAdminPageForm):
    """Offers only what can be had, and asks for a reason where a dialogue that is open is ended by its dates."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "open_to" in self.fields and not settings.OIDC_ISSUER and self.instance.open_to != OpenTo.EID:
            field = self.fields["open_to"]
            field.choices = [choice for choice in field.choices if choice[0] != OpenTo.EID]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._ends_by_hand(cleaned) and not (cleaned.get("closed_reason") or "").strip():
            self.add_error("closed_reason", _("Say why it closes before its day: everybody reads it."))
        return cleaned

    def _ends_by_hand(self, cleaned: dict[str, Any]) -> bool:
        """Whether a dialogue that readers see open gets an end that has passed already."""
        if not self.instance.live or "closed_reason" not in self.fields:
            return False
        now, end, before = clock.now(), cleaned.get("closes_at"), self.initial.get("closes_at")
        return end is not None and end <= now and (before is None or before > now)
