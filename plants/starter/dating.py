"""The day on which a row was reported: its own, its source's, else the newest dated source beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from evtracker.partial_dates import PartialDate
from plants.starter import cells
from plants.starter.reading import Folder, Row


@dataclass(frozen=True)
class Report:
    """When a row was reported, and whether that day is assumed."""

    on: PartialDate
    assumed: bool


class Reports:
    """The report of each row of a folder that was checked."""

    def __init__(self, folder: Folder) -> None:
        self._published = {
            row["id"]: PartialDate.parse(row["published"]) for row in folder.rows["sources"] if row["published"]
        }
        self._company_of = {row["slug"]: row["company_slug"] for row in folder.rows["plants"]}
        dates: dict[str, list[PartialDate]] = defaultdict(list)
        for name, rows in folder.rows.items():
            for row in rows if name != "sources" else ():
                if row.cells.get("source_id") in self._published:
                    for about in self._about(row):
                        dates[about].append(self._published[row["source_id"]])
        self._newest = {about: max(found) for about, found in dates.items()}
        self._newest_of_all = max(self._published.values(), default=None)

    def of(self, row: Row) -> Report | None:
        """The row's report; None where nothing beside it is dated."""
        own = row.cells.get("reported_on")
        if own:
            return Report(PartialDate.parse(own), assumed=row.cells.get("reported_on_assumed") == "true")
        if row["source_id"] in self._published:
            return Report(self._published[row["source_id"]], assumed=False)
        for about in self._about(row):
            if about in self._newest:
                return Report(self._newest[about], assumed=True)
        return Report(self._newest_of_all, assumed=True) if self._newest_of_all else None

    def _about(self, row: Row) -> list[str]:
        """What the row is about, the nearest first: its plant, then its companies."""
        plant = row["slug"] if row.table.name == "plants" else row.cells.get("plant_slug", "")
        companies = [row.cells.get("company_slug") or self._company_of.get(plant, "")]
        if row.table.name == "companies":
            companies = [row["slug"]]
        if row.table.name == "partnerships":
            companies = cells.parts(row["company_slugs"])
        return [*([f"plant {plant}"] if plant else []), *(f"company {slug}" for slug in companies if slug)]
