"""Who may import whom. Foreign keys and get_model count as imports, which the import linter does not see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
# Lowest first. A room may know itself and every room before it, `dialogue` and `news` not each other.
ROOMS = ["portal", "search", "residents", "moderation", "news", "dialogue", "home"]
STRANGERS = {("news", "dialogue"), ("dialogue", "news")}


def may_know(room: str, other: str) -> bool:
    return ROOMS.index(other) <= ROOMS.index(room) and (room, other) not in STRANGERS


def room_of(model) -> str:
    return model.__module__.split(".")[0]


def python_files():
    for room in ROOMS:
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def models_named_in(path: Path):
    """The app labels of `get_model("app.Model")`, `get_model("app", "Model")` and of relations given as "app.Model"."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = node.args[0].value
        if isinstance(named, str) and (name == "get_model" or name.endswith(("ForeignKey", "Field", "ParentalKey"))):
            label = named.split(".")[0]
            if "." in named or name == "get_model":
                yield label, node.lineno


def test_the_import_contracts_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--cache-dir", "var/import-linter"]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stdout


def test_the_contracts_would_notice_an_upward_import(tmp_path):
    """The contract itself is tried: a copy of the house with one wrong import must fail."""
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    for module in ("settings", "urls", "wsgi"):
        (tmp_path / "portal" / f"{module}.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (tmp_path / "search" / "models.py").write_text("import residents\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "search is not allowed to import residents" in ran.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_relations_point_downwards(room):
    models = [model for model in apps.get_models(include_auto_created=True) if room_of(model) == room]
    upward = [
        f"{model.__name__}.{field.name} -> {room_of(field.related_model)}"
        for model in models
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if not getattr(field, "swappable_setting", None)  # "the user model" names no room
        if room_of(field.related_model) in ROOMS and not may_know(room, room_of(field.related_model))
    ]

    assert not upward


def test_models_named_as_text_are_below():
    upward = [
        f"{path.relative_to(ROOT)}:{line} names {label}"
        for path in python_files()
        if "settings" not in path.parts
        for label, line in models_named_in(path)
        if label in ROOMS and not may_know(path.relative_to(ROOT).parts[0], label)
    ]

    assert not upward
