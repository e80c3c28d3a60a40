"""What Lighthouse says of the demo town's pages on a telephone with a slow line, as a municipality serves them.

Production's settings, one worker behind the portal's own nginx. Of several turns the median counts.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT, environment
from benchmarks.delivery import HOST, free_port, production, served

CHECKERS, NGINX = str(ROOT / "bin" / "checkers"), str(ROOT / "bin" / "nginx")
TURNS = 3
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 96, "seo": 100}
PAGES = {
    "start": "/sv/",
    "update": "/sv/nytt/ljusa-gangen-i-huddinge/",
    "fact": "/sv/nytt/kameror-vad-de-gor/",
    "news": "/sv/nytt/",
    "dialogue": "/sv/dialog/tryggt-vid-stationen/",
    "search": "/sv/sok/?q=belysning",
}
# On purpose: what somebody searched for is not for other search engines, so nothing describes it to them.
ON_PURPOSE = {"search": {"is-crawlable", "meta-description"}}


def found() -> bool:
    """Whether this machine has all that it takes."""
    parts = all(subprocess.run([part, "found"], check=False).returncode == 0 for part in (CHECKERS, NGINX))
    return parts and _browser() is not None


def measure() -> dict[str, Any]:
    """The four marks of each page, of 100; ms to its largest part and blocked by scripts; how far it shifted."""
    with tempfile.TemporaryDirectory(prefix="portal-bench.") as name, ExitStack() as running:
        folder = Path(name)
        address = running.enter_context(_town(folder))
        pages = {page: _judged(f"{address}{path}", ON_PURPOSE.get(page, set())) for page, path in PAGES.items()}
    return {"limits": LEAST, "pages": pages, "passed": all(page["passed"] for page in pages.values())}


def _browser() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return os.environ.get("TEST_BROWSER") or next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def _town(folder: Path) -> Iterator[str]:
    """The address of the demo town, served as in production."""
    http, https = free_port(), free_port()
    address = f"https://{HOST}:{https}"
    settings = production(f"sqlite:///{folder}/town.sqlite3", folder) | {"PUBLIC_URL": address}
    demo = environment(settings["DATABASE_URL"]) | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "MEDIA_ROOT": settings["MEDIA_ROOT"],
        "MAIL_URL": f"file:{folder}/letters",
    }
    for command, needs in (
        (["manage.py", "migrate", "--no-input", "-v0"], demo),
        (["manage.py", "demo"], demo),
        (["manage.py", "collectstatic", "--no-input", "-v0"], settings),
    ):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=needs, check=True, capture_output=True)
    with served("portal.wsgi:application", settings) as portal:
        values = {
            "HOST": HOST,
            "PORTAL": f"127.0.0.1:{portal}",
            "HTTP": f"127.0.0.1:{http}",
            "HTTPS": f"127.0.0.1:{https}",
            "STATIC": settings["STATIC_ROOT"],
            "MEDIA": settings["MEDIA_ROOT"],
            "ERRORS": str(folder),
        }
        subprocess.run([NGINX, "start", str(folder / "nginx")], env=os.environ | values, check=True)
        try:
            yield address
        finally:
            subprocess.run([NGINX, "stop", str(folder / "nginx")], check=False)


def _judged(address: str, on_purpose: set[str]) -> dict[str, Any]:
    turns = [_report(address) for _turn in range(TURNS)]
    marks = {name: round(statistics.median(_mark(one, name, on_purpose) for one in turns)) for name in LEAST}

    def median(audit: str) -> float:
        return statistics.median(one["audits"][audit]["numericValue"] for one in turns)

    return marks | {
        "largest_part_ms": round(median("largest-contentful-paint")),
        "blocked_ms": round(median("total-blocking-time")),
        "shift": round(median("cumulative-layout-shift"), 4),
        "passed": all(marks[name] >= least for name, least in LEAST.items()),
    }


def _mark(report: dict[str, Any], category: str, on_purpose: set[str]) -> float:
    """The mean of the audits by their weight, as Lighthouse counts it, without those that fail on purpose."""
    weights = {one["id"]: one["weight"] for one in report["categories"][category]["auditRefs"]}
    scores = {name: report["audits"][name]["score"] for name in weights if name not in on_purpose}
    counted = {name: score for name, score in scores.items() if weights[name] and score is not None}
    return 100 * sum(weights[name] * score for name, score in counted.items()) / sum(weights[name] for name in counted)


def _report(address: str) -> dict[str, Any]:
    # The certificate was made a moment ago, and the name leads here only inside this browser.
    flags = f"--ignore-certificate-errors --host-resolver-rules='MAP {HOST} 127.0.0.1'"
    ran = subprocess.run(
        [CHECKERS, "page", address],
        env=os.environ | {"CHROME_PATH": _browser() or "", "CHROME_FLAGS": flags},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(f"{address}: {ran.stderr}")
    return json.loads(ran.stdout)
