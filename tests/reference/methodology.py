"""Reads the tables of docs/methodology.md that the tests execute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

TEXT = Path(__file__).resolve().parents[2] / "docs" / "methodology.md"
REPORT = re.compile(
    r"(?P<day>\S+) (?:(?P<inner>inner) )?(?:phase (?P<phase>\d) )?"
    r"(?:is (?P<status>\w+)(?: since (?P<since>\S+))?"
    r"|(?P<modality>plan|fact|rumour|denied|target) (?P<plus>\+)?(?P<amount>\d+)(?: by (?P<by>\S+))?)"
)
YEAR = re.compile(r"(?P<year>\d{4}): (?P<parts>.+)")
BESIDE = re.compile(r"(?P<what>undated|rumoured|target): (?P<amount>[\d.,]+)")
PART = re.compile(r"(?P<amount>[\d.,]+)(?: (?P<status>[a-z ]+))?")


def table(heading: str) -> Iterator[dict[str, str]]:
    """The rows of the first table below a heading, by the names of its columns."""
    _, found, below = TEXT.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    assert found, f"no heading {heading!r}"
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("|")]
    names, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    for row in rows:
        yield dict(zip(names, row, strict=True))


def reports(cell: str) -> list[dict[str, Any]]:
    """The reports of a cell, each by its named parts; AssertionError names what can't be read."""
    found = []
    for text in cell.split("; "):
        match = REPORT.fullmatch(text)
        assert match, f"{text!r} is no report"
        found.append(match.groupdict())
    return found


@dataclass
class Counts:
    """What is expected: by year the total, or the parts by status; and what stands beside."""

    totals: dict[int, Decimal]
    parts: dict[int, dict[str, Decimal]]
    beside: dict[str, Decimal]
    flagged: bool


def counts(cell: str) -> Counts:
    """Read `2024: 0, 2025: 200 operating + 100 past due, undated: 50, flagged`."""
    told = Counts({}, {}, {}, flagged=False)
    for text in cell.split(", "):
        if text == "flagged":
            told.flagged = True
        elif match := YEAR.fullmatch(text):
            _read_year(told, int(match["year"]), match["parts"])
        else:
            match = BESIDE.fullmatch(text)
            assert match, f"{text!r} is no figure"
            told.beside[match["what"]] = _number(match["amount"])
    return told


def _read_year(told: Counts, year: int, text: str) -> None:
    matches = [PART.fullmatch(part) for part in text.split(" + ")]
    assert all(matches), f"{text!r} is no figure"
    parts = [(match["status"], _number(match["amount"])) for match in matches if match]
    told.totals[year] = sum((amount for _, amount in parts), Decimal(0))
    if parts[0][0]:
        told.parts[year] = {str(status).replace(" ", "_"): amount for status, amount in parts}


def sums(cell: str) -> dict[str, str]:
    """Read `inv-a: 127 GBP, inv-b: superseded`."""
    return dict(text.split(": ") for text in cell.split(", "))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
