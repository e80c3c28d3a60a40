"""What no source may hold, and what the locks promise."""

import json
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["portal", "search", "residents", "moderation", "news", "dialogue", "home"]
SOURCES = [
    path
    for folder in (*ROOMS, "templates", "tests", "benchmarks", "docs", "bin", ".ci", "searchserver")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".html", ".css", ".js", ".mjs", ".md", ".txt", ".java", ".xml", ""}
    if path.is_file() and "__pycache__" not in path.parts
]
# Put together here, so that this file does not find itself.
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", r"\b" + "X" * 3 + r"\b", "Not" + r"ImplementedError\(\)"]))


def test_nothing_unfinished_is_left_in_the_main_line():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    assert len(SOURCES) > 50
    assert not found


def test_no_room_prints():
    """What a command says goes through its own stdout, so that it can be tested and silenced; the rest is logged."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            with path.open("rb") as source:
                tokens = list(tokenize.tokenize(source.readline))
            found += [
                f"{path.relative_to(ROOT)}:{token.start[0]}"
                for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
                if (token.type, token.string, after.string) == (tokenize.NAME, "print", "(") and before.string != "."
            ]

    assert not found


def wanted(path: Path) -> set[str]:
    """The packages that a requirements file asks for, with what it includes."""
    names = set()
    for line in path.read_text().splitlines():
        asked = line.split("#")[0].strip()
        if asked.startswith("-r "):
            names |= wanted(path.parent / asked[3:])
        elif asked:
            names.add(canonical(re.match(r"[A-Za-z0-9._-]+", asked)[0]))
    return names


def canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def locked(path: Path) -> dict[str, str]:
    """Each locked package with its entry: the exact version and its hashes."""
    entries = re.split(r"\n(?=[a-zA-Z0-9])", path.read_text().strip())
    return {canonical(re.match(r"[A-Za-z0-9._-]+", entry)[0]): entry for entry in entries}


@pytest.mark.parametrize("name", ["base", "dev", "tools"])
class TestLocks:
    def test_a_lock_holds_what_is_asked_for(self, name):
        assert wanted(ROOT / f"requirements/{name}.in") <= set(locked(ROOT / f"requirements/{name}.txt"))

    def test_every_package_is_exact_and_hashed(self, name):
        for package, entry in locked(ROOT / f"requirements/{name}.txt").items():
            assert re.match(r"\S+==\S+", entry), package
            assert "--hash=sha256:" in entry, package

    def test_a_lock_holds_no_address(self, name):
        text = (ROOT / f"requirements/{name}.txt").read_text()

        assert "http" not in re.sub(r"^(?:http\S*?|\S*-http\S*)==\S+", "", text, flags=re.MULTILINE)
        assert "--index-url" not in text
        assert "--find-links" not in text


def test_the_checkers_are_exact_hashed_and_without_address():
    """npm fetches them from where it is told to: no registry stands in the lock."""
    asked = json.loads((ROOT / "tests/checkers/package.json").read_text())
    lock = json.loads((ROOT / "tests/checkers/package-lock.json").read_text())
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    versions = asked["dependencies"] | asked["optionalDependencies"]

    assert {name: packages[f"node_modules/{name}"]["version"] for name in versions} == versions
    assert [path for path, entry in packages.items() if not entry.get("integrity")] == []
    assert [path for path, entry in packages.items() if "resolved" in entry] == []


def test_checking_uses_the_versions_that_run():
    """`make demo` and `make test` share .venv: the second lock must hold all of the first, unchanged."""
    base, dev = locked(ROOT / "requirements/base.txt"), locked(ROOT / "requirements/dev.txt")

    assert {name: entry.split()[0] for name, entry in base.items()}.items() <= {
        name: entry.split()[0] for name, entry in dev.items()
    }.items()
