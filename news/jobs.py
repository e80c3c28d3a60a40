"""What the clock runs for news: reminders of what is to be reviewed."""

from datetime import datetime

from news.notifications import remind_of_reviews
from portal import jobs


@jobs.every(seconds=3600)
def remind(now: datetime) -> None:
    """Letters about pages whose day of review, or last day, has come. Each is written once for each such day."""
    remind_of_reviews(now=now)
