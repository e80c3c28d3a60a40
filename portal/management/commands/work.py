"""`manage.py work`: runs the queue and the clock until it is told to stop. Several may run at once."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from portal import clock, jobs
from portal.ids import new_public_id

PAUSE_SECONDS = 1.0


def run_clock(stop: threading.Event) -> None:
    """The clock's loop: every second it runs what is due. A lost database is met again at the next turn."""
    last_run: dict = {}
    while not stop.is_set():
        close_old_connections()
        jobs.run_due(last_run, clock.now())
        stop.wait(PAUSE_SECONDS)


class Command(BaseCommand):
    help = "Runs the task queue and the clock: letters, closings, copies of the search index."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="run every clock job and waiting task once, then stop")

    def handle(self, *args, once: bool, **options) -> None:
        stop = threading.Event()
        if once:
            jobs.run_due({}, clock.now())
        worker = Worker(
            queue_names=["default"],
            interval=PAUSE_SECONDS,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=new_public_id(),
            excluded_queue_names=[],
        )
        if not once:
            threading.Thread(target=run_clock, args=(stop,), name="clock", daemon=True).start()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: (stop.set(), setattr(worker, "running", False)))
        worker.run()
        stop.set()
