"""The one place that reads the time. Views, jobs and commands read it once and pass it on; acts never ask."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def day_of(moment: datetime) -> date:
    """The calendar day in Sweden on which a moment falls."""
    return moment.astimezone(STOCKHOLM).date()


def end_of(day: date) -> datetime:
    """The first moment after a Swedish calendar day: an exclusive end."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=STOCKHOLM)


def end_after_days(moment: datetime, days: int) -> datetime:
    """The first moment after `days` whole Swedish calendar days: an exclusive end, right over summer time too."""
    return end_of(day_of(moment) + timedelta(days=days))


def last_at(moment: datetime, *, hour: int, weekday: int | None = None) -> datetime:
    """The newest moment, not after `moment`, at which a clock in Sweden struck that full hour, on that weekday (Monday
    is 0) or on any day. Right over summer time: the hour is the one on the wall."""
    day = day_of(moment)
    while True:
        struck = datetime.combine(day, time(hour), tzinfo=STOCKHOLM)
        if struck <= moment and weekday in {None, day.weekday()}:
            return struck
        day -= timedelta(days=1)
