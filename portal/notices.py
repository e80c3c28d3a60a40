"""The notices of this moment, for every page."""

from datetime import datetime

from portal.models import Notice
from portal.notice_models import Said
from portal.public_state import remembered


def notices_at(now: datetime, language: str) -> list[Said]:
    """What stands at the top of every page now, the newest first."""
    known = remembered("notices", lambda: list(Notice.objects.not_over_at(now).prefetch_related("texts")))
    said = [notice.in_language(language) for notice in known if notice.is_shown_at(now)]
    return [one for one in said if one]
