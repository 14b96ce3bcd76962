"""Loading a folder of starter data: all of it or nothing, and nothing that is there already is touched."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models, transaction

from companies.models import (
    Company,
    CompanyAlias,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
    Source,
)
from companies.services import bindingness, convert
from evtracker.fields import to_partial_date
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.services import product_rated, redraw
from plants.starter import cells
from plants.starter.checking import check_folder
from plants.starter.dating import Report, Reports
from plants.starter.reading import Fault, Folder, Row, read_folder
from plants.starter.rows import cells_of, digest, number
from plants.starter.tables import TABLES


class StarterDataRefused(Exception):  # noqa: N818 - it is an answer to the user, not a fault of the program
    """The data can't be loaded; `faults` says why, all of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


# Told after each file: its name, how many rows were added, how many were there already.
Progress = Callable[[str, int, int], None]


def load_starter(path: Path, progress: Progress) -> None:
    """Load the folder in one transaction. StarterDataRefused names every fault, and leaves the database as it was."""
    folder = read_folder(path)
    faults = check_folder(folder)
    if not faults:
        reports = Reports(folder)
        undated = (row for table in TABLES[1:] for row in folder.rows[table.name] if reports.of(row) is None)
        faults = [row.fault("source_id", "is undated, and so is every other source") for row in undated]
    if faults:
        raise StarterDataRefused(faults)
    with transaction.atomic():
        Loader(folder, reports, progress).load()


class Loader:
    """Adds the rows of a checked folder that are not there yet."""

    def __init__(self, folder: Folder, reports: Reports, progress: Progress) -> None:
        self._folder = folder
        self._reports = reports
        self._progress = progress
        self._sources: dict[str, int] = {}
        self._companies: dict[str, Company] = {}
        self._plants: dict[str, Plant] = {}
        self._phases: dict[tuple[int, int], int] = {}

    def load(self) -> None:
        """In the order in which rows name each other; then draw what follows from them."""
        self._load_sources()
        self._load_companies()
        self._load_plants()
        self._load_phases()
        self._load_keyed("plant_status", PlantStatus, self._status)
        self._load_keyed("capacity_plans", CapacityPlan, self._plan)
        self._load_investments()
        self._load_partnerships()
        self._load_keyed("milestones", Milestone, self._milestone)
        self._load_keyed("company_targets", CapacityPlan, self._target)
        self._load_further_sources()
        redraw({company.pk for company in self._companies.values()}, {plant.pk for plant in self._plants.values()})

    def _rows(self, table: str) -> list[Row]:
        return self._folder.rows[table]

    def _reported(self, row: Row) -> dict[str, Any]:
        """What every row that rests on a source has."""
        report = self._reports.of(row)
        assert isinstance(report, Report)
        return {
            "source_id": self._sources[row["source_id"]],
            "reported_on": report.on,
            "reported_on_assumed": report.assumed,
        }

    def _new(self, table: str, model: Any, key: str = "slug") -> list[Row]:
        """The rows whose key is not there yet; tells the progress."""
        rows = self._rows(table)
        column = rows[0].table.key if rows else ""
        known = set(model.objects.values_list(key, flat=True))
        new = [row for row in rows if row[column] not in known]
        self._progress(f"{table}.csv", len(new), len(rows) - len(new))
        return new

    def _load_sources(self) -> None:
        """A source that came in as an article under the same address is that source."""
        rows = self._rows("sources")
        by_slug = dict(Source.objects.values_list("slug", "pk"))
        by_url = dict(Source.objects.exclude(url=None).values_list("url", "pk"))
        new = [row for row in rows if row["id"] not in by_slug and row["url"] not in by_url]
        Source.objects.bulk_create(
            Source(
                slug=row["id"],
                url=row["url"] or None,
                publisher=row["publisher"],
                title=row["title"],
                published=to_partial_date(row["published"]),
                language=row["language"],
                retold=row["retold"] == "true",
                retold_from=row["retold_from"],
            )
            for row in new
        )
        by_slug = dict(Source.objects.values_list("slug", "pk"))
        self._sources = {row["id"]: by_slug.get(row["id"]) or by_url[row["url"]] for row in rows}
        self._progress("sources.csv", len(new), len(rows) - len(new))

    def _load_companies(self) -> None:
        new = self._new("companies", Company)
        Company.objects.bulk_create(
            Company(
                **{name: row[name] for name in COMPANY_FIELDS},
                founded=to_partial_date(row["founded"]),
                ev_entry=to_partial_date(row["ev_entry"]),
                **self._reported(row),
            )
            for row in new
        )
        slugs = [row["slug"] for row in self._rows("companies")]
        self._companies = {company.slug: company for company in Company.objects.filter(slug__in=slugs)}
        company = {row["slug"]: self._companies[row["slug"]] for row in new}
        CompanyAlias.objects.bulk_create(
            CompanyAlias(company=company[row["slug"]], name=name, source_id=self._sources[row["source_id"]])
            for row in new
            for name in cells.parts(row["aliases"])
        )
        CompanyParent.objects.bulk_create(
            CompanyParent(
                company=company[row["slug"]], parent=self._companies[row["parent_slug"]], **self._reported(row)
            )
            for row in new
            if row["parent_slug"]
        )
        CompanyStatus.objects.bulk_create(
            CompanyStatus(
                company=company[row["slug"]],
                status=row["status"],
                since=to_partial_date(row["status_since"]),
                **self._reported(row),
            )
            for row in new
            if row["status"]
        )

    def _load_plants(self) -> None:
        new = self._new("plants", Plant)
        Plant.objects.bulk_create(
            Plant(
                **{name: row[name] for name in PLANT_FIELDS},
                company=self._companies[row["company_slug"]],
                lat=_decimal(row["lat"]),
                lon=_decimal(row["lon"]),
                announced_on=to_partial_date(row["announced_on"]),
                **self._reported(row),
            )
            for row in new
        )
        slugs = [row["slug"] for row in self._rows("plants")]
        self._plants = {plant.slug: plant for plant in Plant.objects.filter(slug__in=slugs)}
        inner = [row for row in new if row["within"]]
        for row in inner:
            self._plants[row["slug"]].within = self._plants[row["within"]]
        Plant.objects.bulk_update([self._plants[row["slug"]] for row in inner], ["within"])
        PlantOwner.objects.bulk_create(owner for row in new for owner in self._owners(row))

    def _owners(self, row: Row) -> list[PlantOwner]:
        """Two or more partners are all the owners; a single one owns beside the row's company."""
        stated = [part.partition(":") for part in cells.parts(row["partners"])]
        if len(stated) == 1 and stated[0][0] != row["company_slug"]:
            stated.insert(0, (row["company_slug"], "", ""))
        owners = []
        for name, _, share in stated:
            company = self._companies.get(name)
            owners.append(
                PlantOwner(
                    plant=self._plants[row["slug"]],
                    company=company,
                    name=company.name if company else name,
                    share=_decimal(share),
                    **self._reported(row),
                )
            )
        return owners

    def _load_phases(self) -> None:
        """Make the phases that rows name."""
        tables = ("plant_status", "capacity_plans", "milestones")
        rows = [row for table in tables for row in self._rows(table) if row["phase"]]
        named = {(self._plants[row["plant_slug"]].pk, int(row["phase"])) for row in rows}
        known = set(Phase.objects.values_list("plant", "number"))
        Phase.objects.bulk_create(Phase(plant_id=plant, number=number) for plant, number in sorted(named - known))
        self._phases = {(plant, number): pk for plant, number, pk in Phase.objects.values_list("plant", "number", "pk")}

    def _load_keyed(self, table: str, model: Any, build: Callable[[Row], models.Model]) -> None:
        """Add the rows that have no key of their own but what they say."""
        rows = self._rows(table)
        if not rows:
            return
        known = {digest(rows[0].table, cells_there) for cells_there in cells_of(rows[0].table)}
        new = [row for row in rows if self._digest(row) not in known]
        model.objects.bulk_create([build(row) for row in new])
        self._progress(f"{table}.csv", len(new), len(rows) - len(new))

    def _key(self, row: Row) -> str:
        return f"starter:{self._digest(row)}"

    def _digest(self, row: Row) -> str:
        """The row's own, with its amount written plainly and the day of its report found."""
        reported = self._reported(row)
        day = "" if reported["reported_on_assumed"] else str(reported["reported_on"])
        plain = {"amount": number(Decimal(row["amount"]))} if "amount" in row.cells else {}
        return digest(row.table, {**row.cells, **plain, "reported_on": day})

    def _of_plant(self, row: Row) -> dict[str, Any]:
        """What every row about a plant or phase has."""
        plant = self._plants[row["plant_slug"]]
        phase = self._phases[plant.pk, int(row["phase"])] if row["phase"] else None
        return {"key": self._key(row), "plant": plant, "phase_id": phase, **self._reported(row)}

    def _status(self, row: Row) -> PlantStatus:
        return PlantStatus(status=row["status"], since=to_partial_date(row["since"]), **self._of_plant(row))

    def _plan(self, row: Row) -> CapacityPlan:
        product = product_rated(row["unit"], self._plants[row["plant_slug"]].product)
        increment = row["increment"] == "true"
        return CapacityPlan(**_capacity(row), product=product, increment=increment, **self._of_plant(row))

    def _milestone(self, row: Row) -> Milestone:
        date = to_partial_date(row["date"])
        return Milestone(event=row["event"], date=date, modality=row["modality"], **self._of_plant(row))

    def _target(self, row: Row) -> CapacityPlan:
        return CapacityPlan(
            **_capacity(row),
            key=self._key(row),
            company=self._companies[row["company_slug"]],
            product=product_rated(row["unit"]),
            **self._reported(row),
        )

    def _load_investments(self) -> None:
        new = self._new("investments", Investment)
        Investment.objects.bulk_create(self._investment(row) for row in new)
        slugs = [row["id"] for row in self._rows("investments")]
        by_slug = {investment.slug: investment for investment in Investment.objects.filter(slug__in=slugs)}
        for row in new:
            by_slug[row["id"]].part_of = by_slug.get(row["part_of"])
            by_slug[row["id"]].supersedes = by_slug.get(row["supersedes"])
        Investment.objects.bulk_update([by_slug[row["id"]] for row in new], ["part_of", "supersedes"])
        payers = []
        for row in new:
            for name in cells.parts(row["investors"]):
                company = self._companies.get(name)
                shown = company.name if company else name
                payers.append(InvestmentPayer(investment=by_slug[row["id"]], company=company, name=shown))
        InvestmentPayer.objects.bulk_create(payers)
        PlantInvestment.objects.bulk_create(
            PlantInvestment(plant=self._plants[row["plant_slug"]], investment=by_slug[row["id"]])
            for row in new
            if row["plant_slug"]
        )

    def _investment(self, row: Row) -> Investment:
        return convert(
            Investment(
                slug=row["id"],
                company=self._companies[row["company_slug"]],
                purpose=row["purpose"],
                amount=Decimal(row["amount"]),
                currency=row["currency"],
                years=_decimal(row["years"]),
                period_start=to_partial_date(row["period_start"]),
                period_end=to_partial_date(row["period_end"]),
                modality=row["modality"],
                **self._reported(row),
            )
        )

    def _load_partnerships(self) -> None:
        new = self._new("partnerships", Partnership)
        Partnership.objects.bulk_create(self._partnership(row) for row in new)
        slugs = [row["id"] for row in new]
        by_slug = {partnership.slug: partnership for partnership in Partnership.objects.filter(slug__in=slugs)}
        parties = []
        for row in new:
            for slug in cells.parts(row["company_slugs"]):
                company = self._companies[slug]
                parties.append(PartnershipParty(partnership=by_slug[row["id"]], company=company, name=company.name))
            for name in cells.parts(row["other_parties"]):
                parties.append(PartnershipParty(partnership=by_slug[row["id"]], name=name))
        PartnershipParty.objects.bulk_create(parties)

    def _load_further_sources(self) -> None:
        """Add the sources that a sum or agreement does not rest on yet."""
        for table, model, link, record in FURTHER_SOURCES:
            by_slug = dict(record.objects.values_list("slug", "pk"))
            known = set(model.objects.values_list(f"{link}_id", "source_id"))
            named = [(row, by_slug[row[f"{link}_id"]], self._sources[row["source_id"]]) for row in self._rows(table)]
            new = [(row, pk) for row, pk, source in named if (pk, source) not in known]
            model.objects.bulk_create(model(**{f"{link}_id": pk}, **self._reported(row)) for row, pk in new)
            if named:
                self._progress(f"{table}.csv", len(new), len(named) - len(new))

    def _partnership(self, row: Row) -> Partnership:
        started, ended, reported = to_partial_date(row["started"]), to_partial_date(row["ended"]), self._reported(row)
        return Partnership(
            slug=row["id"],
            type=row["type"],
            modality=row["modality"],
            bindingness=bindingness(row["modality"], started, ended, reported["reported_on"].last),
            started=started,
            ended=ended,
            description=row["description"],
            **reported,
        )


FURTHER_SOURCES: tuple[tuple[str, Any, str, Any], ...] = (
    ("investment_sources", InvestmentSource, "investment", Investment),
    ("partnership_sources", PartnershipSource, "partnership", Partnership),
)
# Columns that are fields of the same name, as they stand.
COMPANY_FIELDS = ("slug", "name", "legal_name", "kind", "hq_city", "hq_country", "website", "ticker", "wikidata")
PLANT_FIELDS = ("slug", "name", "city", "region", "country", "product")


def _decimal(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _capacity(row: Row) -> dict[str, Any]:
    return {
        "amount": Decimal(row["amount"]),
        "unit": row["unit"],
        "effective": to_partial_date(row["effective"]),
        "modality": row["modality"],
    }
