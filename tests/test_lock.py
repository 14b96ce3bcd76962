"""What is locked, listed and described is what requirements.txt asks for: `make lock` was run after its last change."""

from __future__ import annotations

import json
import re

from django.conf import settings


def canonical(name: str) -> str:
    """As the package index compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, str]:
    """Name and version of each line `name[extra]==version`."""
    text = (settings.BASE_DIR / file).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s\\]+)", text, re.MULTILINE)
    return {canonical(name): version for name, version in found}


def test_the_lock_has_every_pin_of_the_requirements() -> None:
    wanted, locked = pins("requirements.txt"), pins("requirements.lock")
    assert wanted
    assert {name: locked.get(name) for name in wanted} == wanted


def test_each_locked_package_has_a_hash() -> None:
    text = (settings.BASE_DIR / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins("requirements.lock"))
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_licences_and_bill_of_materials_list_what_is_locked() -> None:
    locked = pins("requirements.lock")
    bill = json.loads((settings.BASE_DIR / "sbom.cdx.json").read_text(encoding="utf-8"))
    described = {canonical(part["name"]): part["version"] for part in bill["components"]}
    assert {name: described.get(name) for name in locked} == locked
    listing = (settings.BASE_DIR / "docs" / "licences.md").read_text(encoding="utf-8")
    listed = {
        canonical(name): version for name, version in re.findall(r"^\| (\S+) +\| (\S+) +\|", listing, re.MULTILINE)
    }
    assert {name: listed.get(name) for name in locked} == locked
