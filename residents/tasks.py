"""Nudges for the worker. Losing one loses nothing: the clock sweeps the same rows."""

from django.tasks import task

from portal import clock
from residents.actions.sending import send_due
from residents.actions.telling import tell_due


@task
def send_due_letters() -> int:
    """Tells followers of what has just happened, and sends what is due now."""
    tell_due(clock.now())
    return send_due(clock.now())
