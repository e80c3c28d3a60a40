"""`make bench`: measures on throwaway databases and writes the figures to `benchmarks/results/`.

`ARGS="start delivery lighthouse publishing conversation sending writing reading search"` names what is measured;
without it, everything is. Ends with 1 where a limit is passed.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import conversation, databases, delivery, lighthouse, publishing, reading, starting, writing

RESULTS = Path(__file__).with_name("results")


def _delivery() -> dict[str, Any]:
    with databases.sqlite() as database:
        return delivery.measure(database)


# What takes programs beside the portal: whether they are here, what is measured, how to get them.
WITH_PARTS = {
    "delivery": (delivery.found, _delivery, "wrk: apt-get install wrk"),
    "lighthouse": (lighthouse.found, lighthouse.measure, "Chromium, nginx and the checkers: bin/checkers build"),
}


def _of_pages(pages: dict[str, Any], **amounts: Any) -> dict[str, Any]:
    """Figures of several pages, which hold when each does."""
    return amounts | pages | {"passed": all(page["passed"] for page in pages.values())}


def _search(database: databases.Database) -> dict[str, Any]:
    return databases.alone("benchmarks.search", database.url)


# What is measured on every database that this machine has.
ON_EACH: dict[str, Callable[[databases.Database], dict[str, Any]]] = {
    "publishing": lambda one: _of_pages(publishing.measure(one), pages=publishing.PAGES),
    "conversation": lambda one: _of_pages(
        conversation.measure(one), contributions=[conversation.FEW, conversation.MANY]
    ),
    "sending": writing.cost,
    "writing": writing.measure,
    "reading": lambda one: _of_pages(reading.measure(one), amounts=[reading.LITTLE, reading.MUCH]),
    "search": _search,
}
WHAT = ("start", *WITH_PARTS, *ON_EACH)


def main() -> None:
    """Measures what was asked for."""
    asked = sys.argv[1:] or list(WHAT)
    if unknown := set(asked) - set(WHAT):
        raise SystemExit(f"bench: nothing is called {', '.join(sorted(unknown))}; there is {', '.join(WHAT)}.")
    passed = True
    if "start" in asked:
        passed = _written("start", starting.measure()) and passed
    passed = _with_parts(asked) and passed
    on_each = [name for name in ON_EACH if name in asked]
    for found in databases.found() if on_each else []:
        with found as database:
            for name in on_each:
                passed = _written(f"{name}-{database.vendor}", ON_EACH[name](database)) and passed
    raise SystemExit(0 if passed else 1)


def _with_parts(asked: list[str]) -> bool:
    """Whether all held that was asked for. What cannot be measured here counts only where it was asked for by name."""
    passed = True
    for name, (found, measure, needs) in WITH_PARTS.items():
        if name in asked and not found():
            print(f"{name}: not measured, needs {needs}", flush=True)
            passed = passed and not sys.argv[1:]
        elif name in asked:
            passed = _written(name, measure()) and passed
    return passed


def _written(name: str, figures: dict[str, Any]) -> bool:
    """Keeps and prints the figures with what was beside them; gives whether every limit held."""
    told = {
        "command": f"make bench ARGS={name.partition('-')[0]}",
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
        "processors": os.cpu_count(),
        "load_at_the_end": [round(load, 1) for load in os.getloadavg()],
    }
    text = json.dumps(told | figures, indent=2, ensure_ascii=False)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    print(f"{name}: {text}", flush=True)
    return figures["passed"]


if __name__ == "__main__":
    main()
