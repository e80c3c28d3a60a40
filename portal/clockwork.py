"""What happens to the portal's own rows by the clock."""

import logging
from datetime import datetime

from portal import audit, jobs

log = logging.getLogger(__name__)


@jobs.every(seconds=1800)
def anchor_the_log(now: datetime) -> None:
    """Anchors yesterday's acts. The line in the log, kept outside the portal, is what an anchor is worth."""
    made = audit.anchor(now=now)
    if made:
        log.info("audit log anchored: %s %s", made.day, made.hash)
