"""The clock: jobs that run again and again. Each is one act given the moment; each may run twice without harm."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    name: str
    seconds: int
    run: Callable[[datetime], object]


_jobs: dict[str, Job] = {}


def every(seconds: int) -> Callable:
    """Registers `fn(now)` to run at least every `seconds` while a worker lives; several workers may run it at once."""

    def remember(function: Callable[[datetime], object]) -> Callable[[datetime], object]:
        name = f"{function.__module__}.{function.__name__}"
        _jobs[name] = Job(name, seconds, function)
        return function

    return remember


def all_jobs() -> list[Job]:
    """Every registered job."""
    return list(_jobs.values())


def run_due(last_run: dict[str, datetime], now: datetime) -> None:
    """Runs what is due and notes when; a job that fails is logged and does not hinder the next."""
    for job in all_jobs():
        before = last_run.get(job.name)
        if before is not None and (now - before).total_seconds() < job.seconds:
            continue
        last_run[job.name] = now
        try:
            job.run(now)
        except Exception:
            log.exception("clock job %s failed", job.name)
