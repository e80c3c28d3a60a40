"""The style sheet that browsers fetch is what the files in css/ say, and keeps what the design promises."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "portal" / "static" / "portal"
SOURCES = sorted((STATIC / "css").rglob("*.css"))


def rules(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)


def test_the_style_sheet_is_in_step_with_its_files():
    result = subprocess.run([sys.executable, ROOT / "bin" / "build-css", "--check"], capture_output=True, text=True)

    assert result.returncode == 0, result.stderr


def test_the_check_sees_a_style_sheet_that_is_not(tmp_path):
    copy = tmp_path / "bin" / "build-css"
    copy.parent.mkdir()
    copy.write_text((ROOT / "bin" / "build-css").read_text("utf-8"), "utf-8")
    static = tmp_path / "portal" / "static" / "portal"
    for source in SOURCES:
        target = static / source.relative_to(STATIC)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text("utf-8"), "utf-8")
    (static / "site.css").write_text("body{}", "utf-8")

    result = subprocess.run([sys.executable, copy, "--check"], capture_output=True, text=True)

    assert result.returncode == 1
    assert "bin/build-css" in result.stderr


def test_every_component_with_a_style_of_its_own_has_a_template_or_styles_marks_of_others():
    """One component, one template, one file of the same name; what styles an element of several is listed here."""
    blocks = {path.stem for path in (ROOT / "templates" / "blocks").glob("*.html")}
    templates = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}

    styled = {path.stem for path in (STATIC / "css" / "components").glob("*.css")}

    assert styled - {"prose", "form", "desk", "icon", "map"} <= templates | blocks


def test_what_runs_left_or_right_is_said_logically():
    """Physical sides would not be mirrored in Arabic. A gradient and a number that always reads from the left may."""
    physical = re.compile(
        r"(?:^|[;{\s])(?:(?:margin|padding|border|inset)-(?:left|right)|left|right|float:\s*(?:left|right))\s*:", re.M
    )

    found = [f"{path.name}: {hit}" for path in SOURCES for hit in physical.findall(rules(path))]

    assert len(SOURCES) > 20
    assert not found


def test_the_arabic_face_answers_for_no_latin_letter():
    """Else every page would fetch it."""
    faces = re.findall(r"@font-face \{(.*?)\}", rules(STATIC / "css" / "fonts.css"), flags=re.S)
    arabic = next(face for face in faces if "naskh-arabic" in face)

    ranges = re.search(r"unicode-range: (.*?);", arabic)[1]

    assert all(int(start, 16) >= 0x600 for start in re.findall(r"U\+([0-9A-F]+)", ranges))


def test_every_url_of_the_style_sheet_is_a_file_beside_it():
    urls = re.findall(r'url\("([^"]+)"\)', (STATIC / "site.css").read_text("utf-8"))

    assert len(urls) >= 5
    assert all((STATIC / url).is_file() for url in urls)


def test_the_first_view_is_light():
    """Style, script, signs and the fonts of a first view: 60 kB, less what the page itself takes."""
    packed = sum(
        len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in ("site.css", "js/site.js", "icons.svg")
    )
    latin = sum((STATIC / "fonts" / name).stat().st_size for name in ("literata-latin.woff2", "hanken-latin.woff2"))
    arabic = sum((STATIC / "fonts" / name).stat().st_size for name in ("naskh-arabic.woff2", "hanken-latin.woff2"))

    assert packed + latin <= 45_000
    assert packed + arabic <= 53_000
