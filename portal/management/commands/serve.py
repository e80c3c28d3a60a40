"""`manage.py serve`: the site and its worker in one command; they start and stop together.

With --demo it first brings the database up to date and loads the demo, where that has not been done.
"""

import gc
import importlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from portal import clock

log = logging.getLogger(__name__)

# Before the server begins anew: short for readers, long enough that a site which cannot run fills no log.
PAUSE = 0.2
WORKER_PAUSE = 1.0
# What is under way may end when the parent is gone.
LAST_WORDS = 10


def _leave_ctrl_c_to_the_parent() -> None:
    """A terminal sends Ctrl+C to every process it started; the parent then ends the others, in its own order. A server
    process that hears both goes on serving, and the parent waits for it in vain."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _application() -> Callable:
    """The site, in a process of the server."""
    _leave_ctrl_c_to_the_parent()
    _end_with_the_parent()  # which may be killed: else this one would hold the port against its successor
    return importlib.import_module("portal.wsgi").application


def _load() -> None:
    """Loads the site before the server's processes are made: they share its memory, and one that was killed is replaced
    in a moment. Nothing may be open that two processes cannot share."""
    importlib.import_module("portal.wsgi")
    connections.close_all()
    gc.collect()
    gc.freeze()


class _Server(Granian):
    """Granian, where a word to stop holds for the servers that follow as well: it may come while one has given up and
    the next has not begun to listen for it."""

    told_to_stop = False

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        _Server.told_to_stop = True
        super().signal_handler_interrupt(*args, **kwargs)

    def startup(self, *args: Any, **kwargs: Any) -> None:
        super().startup(*args, **kwargs)
        if self.told_to_stop:
            self.signal_handler_interrupt()


def _serve(address: str, port: int, workers: int) -> bool:
    """Serves until it is told to stop; True where the server gave up by itself, as it does when a process that replaced
    another one ends within seconds: it must not stay away for that."""
    server = _Server(
        target="portal.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    try:
        server.serve(target_loader=_application, wrap_loader=False)
    except SystemExit:
        if server.told_to_stop or not server.interrupt_children:
            raise
        return True
    return False


def _keep_working() -> None:
    """The process that sees to it that there is a worker: one that was killed, or gave up while the database was away,
    is followed by another. Without one no letter leaves, and no page would show it."""
    _leave_ctrl_c_to_the_parent()
    _end_with_the_parent()
    while True:
        worker = multiprocessing.Process(target=_work, name="worker")
        worker.start()
        worker.join()
        if worker.exitcode == 0:
            return
        log.error("the worker ended with %s: another one begins", worker.exitcode)
        time.sleep(WORKER_PAUSE)


def _work() -> None:
    """The worker's process: its own connections, and it ends when its parent does."""
    _end_with_the_parent()
    connections.close_all()
    call_command("work")


def _end_with_the_parent() -> None:
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_WORDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Command(BaseCommand):
    help = "Runs the site and its worker together, on 127.0.0.1:8000 unless told otherwise."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--demo", action="store_true", help="migrate and load the demo first")
        parser.add_argument("--address", default=os.environ.get("ADDRESS", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument("--workers", type=int, default=int(os.environ.get("WEB_WORKERS", "1")))

    def handle(self, *args, demo: bool, address: str, port: int, workers: int, **options) -> None:
        if demo:
            self._load_demo()
        # Read by the C library of every process started from here: else each thread keeps a heap of its own.
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")
        # The server's processes are made as its default says, which is another one from Python 3.14 on.
        multiprocessing.set_start_method("fork", force=True)
        worker = multiprocessing.Process(target=_keep_working, name="worker")
        worker.start()
        connections.close_all()
        if demo:
            self._welcome(address, port)
        _load()
        try:
            while _serve(address, port, workers):
                log.error("web workers ended again and again: the server begins anew")
                time.sleep(PAUSE)
        finally:
            worker.terminate()
            worker.join(10)

    def _load_demo(self) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is loaded only with the settings portal.settings.demo.")
        self.stdout.write("Bringing the database up to date …")
        self.stdout.flush()
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("Loading the demo town …")
        self.stdout.flush()
        # The demo lies in an upper room, which the ground may not import: it is asked for by name.
        importlib.import_module("home.demo.load").load_demo(now=clock.now(), say=self.stdout.write)

    def _welcome(self, address: str, port: int) -> None:
        signins = importlib.import_module("home.demo.load").demo_signins()
        where = f"http://{address}:{port}"
        lines = [
            "",
            f"  The portal:        {where}/sv/   {where}/fi/   {where}/en/   {where}/ar/",
            f"  Letters it sent:   {where}/demo/brev/",
            f"  Codes for staff:   {where}/demo/kod/",
            f"  Sign in:           {where}/sv/konto/login/",
            f"  The desk:          {where}/sv/bord/",
            f"  Publishing:        {where}/admin/",
            "",
            *[f"  {role:<18} {email:<38} {password}" for role, email, password in signins],
            "",
            "  Ctrl+C stops the site and its worker.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        sys.stdout.flush()
