"""A dated, citable data package of the whole record, with what changed since the one before.

A snapshot is a folder named by its day. Its rows stand in the order of their cells, so the same data makes the same
files; its hash is the SHA-256 of the list that `sha256sum *.csv` prints, and so depends on the data alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plants.answers import number
from plants.figures import ZERO
from plants.questions import CapacityQuery, FundingQuery
from plants.series import capacity_series, funding_series
from plants.starter.comparison import change_log
from plants.starter.package import DESCRIPTOR, write_description, write_package
from plants.vocabulary import Product

CHANGES = "CHANGELOG.md"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What each snapshot tells of itself, to be set against that of the next.
CAPACITIES = (("vehicles/year", Product.VEHICLES.value), ("GWh/year", Product.BATTERY_CELLS.value))
LAYERS = ("committed", "raised")


class SnapshotThereError(Exception):
    """There is a snapshot of that day already: a snapshot is never overwritten."""


def write_snapshot(folder: Path, day: dt.date, tell: Callable[[str, int], None]) -> tuple[Path, str]:
    """Write the snapshot of the day into the folder; returns its place and hash. Whole or not at all.

    `tell` hears of each file and its number of rows. SnapshotThereError where there is one of that day; otherwise as
    write_package. The change log is against the latest earlier snapshot of the folder.
    """
    place = folder / day.isoformat()
    if place.exists():
        raise SnapshotThereError(f"{place} is there already, and no snapshot is overwritten")
    folder.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".snapshot-", dir=folder))
    try:
        write_package(made, tell, in_order=True)
        description = _described(made, day)
        write_description(made, description)
        before = previous(folder, day)
        (made / CHANGES).write_text(change_log(made, before), encoding="utf-8")
        made.chmod(0o755)
        made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return place, str(description["hash"])


def previous(folder: Path, day: dt.date) -> Path | None:
    """The latest snapshot in the folder of an earlier day."""
    found = [path for path in folder.iterdir() if _DAY.fullmatch(path.name) and (path / DESCRIPTOR).is_file()]
    return max((path for path in found if path.name < day.isoformat()), key=lambda path: path.name, default=None)


def _described(made: Path, day: dt.date) -> dict[str, Any]:
    """The package's description with version, day, hash, totals, and how to cite it."""
    description: dict[str, Any] = json.loads((made / DESCRIPTOR).read_text(encoding="utf-8"))
    sums = {resource["path"]: resource["hash"].removeprefix("sha256:") for resource in description["resources"]}
    listed = "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))
    whole = hashlib.sha256(listed.encode()).hexdigest()
    version = day.isoformat()
    resources = description.pop("resources")
    return {
        **description,
        "title": "Entrants of the electric-vehicle industry: plants, plans, money and agreements",
        "version": version,
        "created": version,
        "hash": f"sha256:{whole}",
        "citation": f"evtracker, data as of {version}, sha256 {whole}",
        "totals": _totals(day),
        "resources": resources,
    }


def _totals(day: dt.date) -> dict[str, Any]:
    """The overall totals as known on the day: what stands or is to stand in the end, and dollars."""
    totals: dict[str, Any] = {}
    for unit, product in CAPACITIES:
        series = capacity_series(CapacityQuery(as_of=day, unit=unit, product=product))
        [row] = series.series
        totals[f"{product}, {unit}, with a date"] = number(row.values[-1])
        totals[f"{product}, {unit}, undated"] = number(series.undated)
    for layer in LAYERS:
        funding = funding_series(FundingQuery(as_of=day, layer=layer, year_from=1900))
        totals[f"{layer}, USD"] = number(sum((sum(row.values, ZERO) for row in funding.series), ZERO))
    return totals
