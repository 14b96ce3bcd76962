"""Reading pages in tests: their words, their links, and rows enough that every part of a page has something to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import html

from articles.models import Article
from articles.vocabulary import ClaimState
from companies.models import Company
from plants.models import Plant
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    CapacityPlanFactory,
    ClaimFactory,
    CompanyFactory,
    CompanyStatusFactory,
    InvestmentFactory,
    InvestmentPayerFactory,
    MilestoneFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    SourceFactory,
    UserFactory,
)

EVERY_PAGE = (
    "/",
    "/companies/",
    "/companies/maker/",
    "/plants/",
    "/plants/works/",
    "/investments/",
    "/partnerships/",
    "/changes/",
    "/articles/",
    "/methodology/",
    "/then-and-now/?then=2022-01-01",
)


def tree(response: Any) -> Any:
    """The parsed page."""
    return html.fromstring(response.content.decode())


def words(element: Any) -> str:
    """All text of a page or a part of it, blanks collapsed, no-break spaces as blanks."""
    if hasattr(element, "content"):
        element = tree(element)
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split()).replace(" ,", ",")


@dataclass(frozen=True)
class Told:
    """A company with a plant, and an article that has told of it."""

    company: Company
    plant: Plant
    article: Article


def tell(rows: int = 1, *, retold: bool = False, reported: str = "2021-11-27") -> Told:
    """A maker with its works: `rows` of everything that its page lists, all told by one article of one accepted claim.

    The plan of 300,000 by 2024 has moved to 2025 in June 2025.
    """
    source = SourceFactory(slug="told", published=reported, title="A plant is planned", retold=retold)
    company = CompanyFactory(slug="maker", name="Maker", source=source)
    plant = PlantFactory(slug="works", name="Maker Works", company=company, source=source, lat="39.9", lon="116.4")
    moved = SourceFactory(slug="moved", published="2025-06-24", title="The plant is late")
    later = CapacityPlanFactory(plant=plant, source=moved, effective="2025")
    plan = CapacityPlanFactory(plant=plant, source=source, superseded_by=later)
    for number in range(1, rows + 1):
        more_of(company, plant, source, number)
    article = ArticleFactory(source=source)
    version = ArticleVersionFactory(article=article)
    ClaimFactory(
        version=version,
        capacity_plan=plan,
        company=company,
        plant=plant,
        state=ClaimState.ACCEPTED,
        decided_by=UserFactory(),
        decided_at="2021-12-01T12:00:00Z",
    )
    return Told(company, plant, article)


def more_of(company: Company, plant: Plant, source: Any, number: int) -> None:
    """One more row of each list."""
    phase = PhaseFactory(plant=plant, number=number)
    CapacityPlanFactory(plant=plant, phase=phase, source=source, amount=100_000 * number)
    PlantStatusFactory(plant=plant, source=source)
    PlantStatusFactory(plant=plant, phase=phase, source=source, status="construction")
    MilestoneFactory(plant=plant, source=source)
    MilestoneFactory(plant=None, company=company, source=source)
    PlantOwnerFactory(plant=plant, source=source, company=CompanyFactory(source=source))
    PlantFactory(company=company, source=source, lat=str(30 + number), lon=str(100 + 5 * number))
    CapacityPlanFactory(plant=None, company=company, source=source, amount=1_000_000)
    CompanyStatusFactory(company=company, source=source, since=str(2000 + number))
    whole = InvestmentFactory(company=company, source=source, amount=10_000_000_000, amount_usd=10_000_000_000)
    part = InvestmentFactory(company=company, source=source, purpose="equity", part_of=whole)
    InvestmentFactory(company=company, source=source, purpose="equity", supersedes=part, amount=5_000_000)
    InvestmentPayerFactory(investment=whole, company=CompanyFactory(source=source))
    PlantInvestmentFactory(plant=plant, investment=whole)
    deal = PartnershipFactory(source=source, modality="rumour", bindingness="rumoured")
    PartnershipPartyFactory(partnership=deal, company=company)
    PartnershipPartyFactory(partnership=deal, company=CompanyFactory(source=source))
