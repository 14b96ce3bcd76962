"""Settings come from the environment; what a deployment must not forget is asked for."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from django.conf import settings

KINDS = {"str", "int", "bool", "list", "float"}
SHOW = "from evtracker import settings as s; print({})"


def read(folder: Path, expression: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Read settings anew in a process of their own, with these variables and no others of ours."""
    own = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": ""}
    code = [sys.executable, "-c", SHOW.format(expression)]
    environment = {**own, **variables}
    return subprocess.run(code, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def test_a_secret_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path, "s.SECRET_KEY"), read(tmp_path, "s.SECRET_KEY")
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_key_of_ones_own_wins_and_none_is_made(tmp_path: Path) -> None:
    assert read(tmp_path, "s.SECRET_KEY", SECRET_KEY="mine").stdout == "mine\n"
    assert not (tmp_path / "secret_key").exists()


def test_a_database_server_demands_a_secret_key(tmp_path: Path) -> None:
    result = read(tmp_path, "s.SECRET_KEY", DATABASE_URL="postgres://user@localhost/name")
    assert result.returncode != 0
    assert "SECRET_KEY must be set" in result.stderr


def test_a_queue_server_demands_a_secret_key(tmp_path: Path) -> None:
    assert "SECRET_KEY must be set" in read(tmp_path, "s.SECRET_KEY", REDIS_URL="redis://localhost").stderr


def test_debug_is_off_unless_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, "s.DEBUG").stdout == "False\n"
    assert read(tmp_path, "s.DEBUG", DEBUG="1").stdout == "True\n"


def test_without_servers_everything_is_kept_in_one_folder(tmp_path: Path) -> None:
    result = read(tmp_path, "s.DATABASES['default']['NAME'], s.CELERY_BROKER_URL")
    assert result.stdout == f"{tmp_path}/evtracker.sqlite3 sqla+sqlite:///{tmp_path}/queue.sqlite3\n"


def test_only_a_named_tile_server_may_be_asked_for_pictures(tmp_path: Path) -> None:
    shown = "*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']"
    assert read(tmp_path, shown).stdout == "'self' data:\n"
    named = {"MAP_TILES_URL": "https://tiles.example.org/streets/{z}/{x}/{y}.png", "MAP_TILES_ATTRIBUTION": "Example"}
    assert read(tmp_path, shown, **named).stdout == "'self' data: https://tiles.example.org\n"


def test_a_tile_server_is_named_with_its_attribution_and_all_three_numbers(tmp_path: Path) -> None:
    for url in (
        "https://tiles.example.org/{z}/{x}.png",
        "//host/{z}/{x}/{y}",
        "https://a.org; script-src *//{z}/{x}/{y}",
    ):
        told = read(tmp_path, "s.MAP_TILES_URL", MAP_TILES_URL=url, MAP_TILES_ATTRIBUTION="Example").stderr
        assert "MAP_TILES_URL must" in told, url
    told = read(tmp_path, "s.MAP_TILES_URL", MAP_TILES_URL="https://tiles.example.org/{z}/{x}/{y}.png").stderr
    assert "MAP_TILES_ATTRIBUTION must say" in told


def test_postgresql_compiles_no_query_unless_told_to(tmp_path: Path) -> None:
    shown = "s.DATABASES['default']['OPTIONS']['options']"
    url = "postgres://user@localhost/name"
    assert read(tmp_path, shown, DATABASE_URL=url, SECRET_KEY="mine").stdout == "-c jit=off\n"
    own = read(tmp_path, shown, DATABASE_URL=f"{url}?options=-c%20jit%3Don", SECRET_KEY="mine")
    assert own.stdout == "-c jit=on\n"


def test_a_named_redis_is_the_queue(tmp_path: Path) -> None:
    result = read(tmp_path, "s.CELERY_BROKER_URL", REDIS_URL="redis://queue:6379/0", SECRET_KEY="mine")
    assert result.stdout == "redis://queue:6379/0\n"


def test_behind_tls_cookies_and_redirects_are_for_tls_alone(tmp_path: Path) -> None:
    names = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0"
    assert read(tmp_path, names, HTTPS="1").stdout == "True True True True\n"
    assert read(tmp_path, names).stdout == "False False False False\n"


def test_every_setting_is_named_in_the_example_and_the_readme() -> None:
    source = (settings.BASE_DIR / "evtracker/settings.py").read_text(encoding="utf-8")
    names = {part.split('"')[1] for part in source.split("env.")[1:] if part.split("(")[0] in KINDS}
    for path in (".env.example", "README.md"):
        text = (settings.BASE_DIR / path).read_text(encoding="utf-8")
        assert {name for name in names if name not in text} == set(), f"not in {path}"
