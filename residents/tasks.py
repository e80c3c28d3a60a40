"""Nudges for the worker. Losing one loses nothing: the clock sweeps the same rows."""

from django.tasks import task

from portal import clock
from residents.actions.sending import send_due


@task
def send_due_letters() -> int:
    """Sends what is due now."""
    return send_due(clock.now())
