"""A client that is generated from the schema, and passes a type checker, pulls all that there is."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator
from pytest_django.live_server_helper import LiveServer

from evtracker.api.documents import read_schema
from tests.evtracker.api import PREFIX

PACKAGE = "evtracker_client"
# What whoever uses the client writes; it is checked with it.
USE = """
from evtracker_client import Client
from evtracker_client.api.plants import plants_list
from evtracker_client.models import PaginatedPlantRowList, PlantRow


def plants(api: str) -> list[PlantRow]:
    page = plants_list.sync(client=Client(base_url=api), page_size=500, ordering="-capacity")
    assert isinstance(page, PaginatedPlantRowList)
    return page.results
"""
SINGLE = {"slug", "id", "body"}


@pytest.fixture(scope="module")
def client_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client, freshly generated."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "schema.json").write_text(json.dumps(read_schema()))
    generate = ["openapi_python_client", "generate", "--path", "schema.json", "--output-path", "made", "--meta", "none"]
    made = subprocess.run(
        [sys.executable, "-m", *generate], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (folder / "made").rename(folder / PACKAGE)
    return folder


@pytest.fixture
def operations(client_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The client's modules that ask for something without naming one row, by their names."""
    monkeypatch.syspath_prepend(str(client_folder))
    api = importlib.import_module(f"{PACKAGE}.api")
    modules = [
        importlib.import_module(f"{PACKAGE}.api.{tag.name}.{one.name}")
        for tag in pkgutil.iter_modules(api.__path__)
        for one in pkgutil.iter_modules([f"{client_folder}/{PACKAGE}/api/{tag.name}"])
    ]
    yield {
        module.__name__.rpartition(".")[2]: module
        for module in modules
        if hasattr(module, "sync_detailed") and not SINGLE & set(inspect.signature(module.sync_detailed).parameters)
    }
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_the_schema_is_a_good_one() -> None:
    problems = [f"{each.json_path}: {each.message}" for each in OpenAPIV31SpecValidator(read_schema()).iter_errors()]
    assert problems == []


def test_the_client_and_what_is_written_with_it_pass_a_strict_type_checker(client_folder: Path) -> None:
    (client_folder / "use.py").write_text(USE)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "use.py", PACKAGE]
    checked = subprocess.run(command, cwd=client_folder, capture_output=True, text=True, check=False, timeout=300)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.django_db(transaction=True)
def test_it_pulls_every_list_to_its_end_and_every_series(
    live_server: LiveServer, operations: dict[str, ModuleType]
) -> None:
    call_command("load_starter", verbosity=0)
    made: Any = importlib.import_module(PACKAGE)
    client = made.Client(base_url=live_server.url, raise_on_unexpected_status=True, timeout=60)
    pulled = {name: pull(module, client) for name, module in operations.items()}
    asked = client.get_httpx_client()
    lists = {name: ids for name, ids in pulled.items() if ids is not None}
    assert {"plants_list", "capacity_plans_list", "investments_list", "changes_list"} <= set(lists)
    assert {"series_capacity", "series_funding", "mirror", "reconcile"} <= set(pulled)
    for name, ids in lists.items():
        path = name.removesuffix("_list").replace("_", "-")
        lines = asked.get(f"{PREFIX}{path}/", params={"format": "jsonl"}).text.splitlines()
        assert ids == [json.loads(line)["id"] for line in lines], name
    assert len(lists["plants_list"]) > 100


def pull(module: ModuleType, client: Any) -> list[int] | None:
    """The ids of all rows of a list, page by page; None for what is no list, asked for once."""
    if "cursor" not in inspect.signature(module.sync_detailed).parameters:
        assert module.sync_detailed(client=client).status_code == 200, module.__name__
        return None
    ids: list[int] = []
    following: dict[str, str] = {}
    while True:
        page = module.sync_detailed(client=client, page_size=50, **following).parsed
        ids += [row.id for row in page.results]
        if page.next_ is None:
            return ids
        following = {"cursor": parse_qs(urlparse(page.next_).query)["cursor"][0]}
