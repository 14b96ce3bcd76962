"""Loading a folder of starter data: all of it or nothing, and nothing that is there already is touched."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from plants.services import redraw
from plants.starter.checking import check_folder
from plants.starter.dating import Reports
from plants.starter.load import Load, Progress
from plants.starter.load_agreements import load_investments, load_partnerships
from plants.starter.load_companies import load_companies, load_sources
from plants.starter.load_plants import load_plants, load_reports
from plants.starter.reading import Fault, Folder, read_folder
from plants.starter.tables import TABLES


class StarterDataRefused(Exception):  # noqa: N818 - it is an answer to the user, not a fault of the program
    """The data can't be loaded; `faults` says why, all of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def load_starter(path: Path, progress: Progress) -> int:
    """Load the folder in one transaction, and return how many rows were added.

    StarterDataRefused names every fault, and leaves the database as it was.
    """
    folder = read_folder(path)
    faults = check_folder(folder) or _undated(folder)
    if faults:
        raise StarterDataRefused(faults)
    load = Load(folder, Reports(folder), progress)
    with transaction.atomic():
        load_all(load)
        if load.added:
            redraw({company.pk for company in load.companies.values()}, {plant.pk for plant in load.plants.values()})
    return load.added


def _undated(folder: Folder) -> list[Fault]:
    """The rows that no day of a report can be found for."""
    reports = Reports(folder)
    dated = [table for table in TABLES if "reported_on" in table.all_names]
    undated = (row for table in dated for row in folder.rows[table.name] if reports.of(row) is None)
    return [row.fault("source_id", "is undated, and so is every other source") for row in undated]


def load_all(load: Load) -> None:
    """In the order in which rows name each other. What follows from them is still to be drawn."""
    load_sources(load)
    load_companies(load)
    load_plants(load)
    load_investments(load)
    load_partnerships(load)
    load_reports(load)
