"""Imports run one way, and the guard really bites."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("companies", "plants", "articles")
# Part of every app and imported by Django alone.
NEITHER = {"apps", "migrations"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the project in the folder."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's code, to be spoilt."""
    for package in ("evtracker", *APPS):
        ignore = shutil.ignore_patterns("__pycache__", "*.csv", "*.json")
        shutil.copytree(settings.BASE_DIR / package, tmp_path / package, ignore=ignore)
    shutil.copy(settings.BASE_DIR / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_one_way() -> None:
    result = lint(settings.BASE_DIR)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("companies/models.py", "import plants.vocabulary", "Companies know neither plants nor articles"),
        ("plants/statuses.py", "import articles.vocabulary", "Plants know no articles"),
        ("plants/series.py", "import plants.views", "The domain knows nothing of the web"),
        ("evtracker/fields.py", "import companies.vocabulary", "The value types know no app"),
        ("articles/fetch.py", "import articles.text", "Articles: commands, pipeline and review"),
        ("articles/matching/names.py", "import articles.pipeline", "Articles: commands, pipeline and review"),
        ("articles/extraction/engine.py", "import django.utils.timezone", "Extraction is pure"),
        ("articles/extraction/engine.py", "import articles.models", "Extraction is pure"),
    ],
)
def test_an_import_the_wrong_way_is_caught(copy: Path, module: str, line: str, contract: str) -> None:
    path = copy / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    result = lint(copy)
    assert result.returncode != 0
    assert contract in result.stdout.partition("Broken contracts")[2]


def test_each_module_is_of_the_domain_or_of_the_web() -> None:
    pyproject = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    floors = pyproject["tool"]["importlinter"]["contracts"][0]
    listed = {*floors["source_modules"], *floors["forbidden_modules"]}
    there = {
        f"{app}.{path.stem}"
        for app in APPS
        for path in (settings.BASE_DIR / app).iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
        if path.stem not in NEITHER
    }
    assert there - listed == set(), "add them to one of the lists of the contract “floors” in pyproject.toml"
