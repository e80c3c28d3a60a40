"""What the Nu HTML checker says of pages, all judged in one go."""

import json
import subprocess
from collections import Counter
from pathlib import Path

CHECKERS = str(Path(__file__).parents[2] / "bin" / "checkers")
# Warnings that stand on purpose, and why.
ON_PURPOSE = {
    # Safari takes a list without bullets for no list at all, unless it is told.
    "The “list” role is unnecessary for element “ul”.",
    "The “list” role is unnecessary for element “ol”.",
    # A contribution is an article of its own, and a conversation where each had a heading would drown the page's own.
    "Article lacks heading. Consider using “h2”-“h6” elements to add identifying headings to all articles.",
}


def faults_of(pages: dict[str, str], folder: Path) -> dict[str, str]:
    """Each fault or warning that does not stand on purpose, with one of the pages it is on and how many there are."""
    names = {}
    for number, (name, page) in enumerate(pages.items()):
        path = folder / f"{number:05}.html"
        path.write_text(page, encoding="utf-8")
        names[path.name] = name
    ran = subprocess.run([CHECKERS, "html", *names], cwd=folder, capture_output=True, text=True, check=True)
    said = [one for one in json.loads(ran.stdout)["messages"] if one["message"] not in ON_PURPOSE]
    counted = Counter(one["message"] for one in said)
    first = {one["message"]: one for one in reversed(said)}
    return {
        f"{one.get('subType', one['type'])}: {words}": f"{names[one['url'].rpartition('/')[2]]}"
        f" line {one.get('lastLine')}: {one.get('extract', '').strip()} ({counted[words]} times)"
        for words, one in first.items()
    }
