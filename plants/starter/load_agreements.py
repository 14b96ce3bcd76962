"""Loading sums of money and agreements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from companies.models import (
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
)
from companies.services import bindingness, convert
from evtracker.fields import to_partial_date
from evtracker.partial_dates import PartialDate
from plants.models import PlantInvestment
from plants.starter import cells
from plants.starter.load import Load, decimal
from plants.starter.reading import Row


def load_investments(load: Load) -> None:
    """Add the sums with who pays them and the plants that they are for."""
    new = load.new("investments", Investment)
    load.make(_investment(load, row) for row in new)
    load.investments = load.by_slug("investments", Investment)
    linked = [row for row in new if row["part_of"] or row["supersedes"]]
    for row in linked:
        load.investments[row["id"]].part_of = load.investments.get(row["part_of"])
        load.investments[row["id"]].supersedes = load.investments.get(row["supersedes"])
    Investment.objects.bulk_update([load.investments[row["id"]] for row in linked], ["part_of", "supersedes"])
    load.make(
        InvestmentPayer(investment=load.investments[row["id"]], **_named(load, name))
        for row in new
        for name in cells.parts(row["investors"])
    )
    load.make(
        PlantInvestment(plant=load.plants[row["plant_slug"]], investment=load.investments[row["id"]])
        for row in new
        if row["plant_slug"]
    )
    _load_details_of_investments(load)


def _load_details_of_investments(load: Load) -> None:
    load.add_missing(
        "investment_payers",
        InvestmentPayer,
        ("investment_id", "name"),
        (
            InvestmentPayer(investment=load.investments[row["investment_id"]], **_as_stated(load, row))
            for row in load.rows("investment_payers")
        ),
    )
    load.add_missing(
        "plant_investments",
        PlantInvestment,
        ("plant_id", "investment_id"),
        (
            PlantInvestment(plant=load.plants[row["plant_slug"]], investment=load.investments[row["investment_id"]])
            for row in load.rows("plant_investments")
        ),
    )
    load.add_missing(
        "investment_sources",
        InvestmentSource,
        ("investment_id", "source_id"),
        (
            InvestmentSource(investment=load.investments[row["investment_id"]], **load.reported(row))
            for row in load.rows("investment_sources")
        ),
    )


def _investment(load: Load, row: Row) -> Investment:
    """The sum; in dollars as the row says, for an export keeps the rate that was used, else at the day's rate."""
    investment = Investment(
        slug=row["id"],
        company=load.companies[row["company_slug"]],
        purpose=row["purpose"],
        amount=Decimal(row["amount"]),
        currency=row["currency"],
        years=decimal(row["years"]),
        period_start=to_partial_date(row["period_start"]),
        period_end=to_partial_date(row["period_end"]),
        round_name=row["round_name"],
        modality=row["modality"],
        **load.reported(row),
    )
    if not row["usd_rate"]:
        return convert(investment)
    investment.amount_usd = Decimal(row["amount_usd"])
    investment.usd_rate = Decimal(row["usd_rate"])
    investment.usd_rate_on = PartialDate.parse(row["usd_rate_on"]).last
    investment.usd_rate_source = row["usd_rate_source"]
    return investment


def load_partnerships(load: Load) -> None:
    """Add the agreements with their parties."""
    new = load.new("partnerships", Partnership)
    load.make(_partnership(load, row) for row in new)
    load.partnerships = load.by_slug("partnerships", Partnership)
    load.make(
        PartnershipParty(partnership=load.partnerships[row["id"]], **party)
        for row in new
        for party in (
            *(_named(load, slug) for slug in cells.parts(row["company_slugs"])),
            *({"name": name} for name in cells.parts(row["other_parties"])),
        )
    )
    load.add_missing(
        "partnership_parties",
        PartnershipParty,
        ("partnership_id", "name"),
        (
            PartnershipParty(partnership=load.partnerships[row["partnership_id"]], **_as_stated(load, row))
            for row in load.rows("partnership_parties")
        ),
    )
    load.add_missing(
        "partnership_sources",
        PartnershipSource,
        ("partnership_id", "source_id"),
        (
            PartnershipSource(partnership=load.partnerships[row["partnership_id"]], **load.reported(row))
            for row in load.rows("partnership_sources")
        ),
    )


def _partnership(load: Load, row: Row) -> Partnership:
    started, ended, reported = to_partial_date(row["started"]), to_partial_date(row["ended"]), load.reported(row)
    binding = row["bindingness"] or bindingness(row["modality"], started, ended, reported["reported_on"].last)
    return Partnership(
        slug=row["id"],
        type=row["type"],
        modality=row["modality"],
        bindingness=binding,
        started=started,
        ended=ended,
        description=row["description"],
        **reported,
    )


def _named(load: Load, name: str) -> dict[str, Any]:
    """Someone of a list: a company by its slug, else a name."""
    company = load.companies.get(name)
    return {"company": company, "name": company.name if company else name}


def _as_stated(load: Load, row: Row) -> dict[str, Any]:
    """Someone of a file of their own: under the name as stated."""
    return {"company": load.companies.get(row["company_slug"]), "name": row["name"]}
