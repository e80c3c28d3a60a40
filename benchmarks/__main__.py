"""`make bench`: measures on a throwaway database and writes the figures to `benchmarks/results/`."""

import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
RESULTS = Path(__file__).with_name("results")


def main() -> None:
    """Migrates a database of its own (DATABASE_URL names another), measures, and fails where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django  # noqa: PLC0415 - the settings read the environment

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        from benchmarks.search import measure  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        figures = measure()
        RESULTS.mkdir(exist_ok=True)
        written = json.dumps(figures, indent=2, ensure_ascii=False, default=str)
        (RESULTS / f"search-{connection.vendor}.json").write_text(f"{written}\n", encoding="utf-8")
        print(written)
        connection.close()
    raise SystemExit(0 if figures["passed"] else 1)


if __name__ == "__main__":
    main()
