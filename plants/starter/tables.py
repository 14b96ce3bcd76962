"""The format of the files: their columns, what may stand in each, and which other file a column refers to."""

from __future__ import annotations

from dataclasses import dataclass

from companies.vocabulary import CompanyKind, CompanyState, Modality, PartnershipType, Purpose
from plants.starter import cells
from plants.starter.cells import Check
from plants.vocabulary import Event, Product, Status, Unit


@dataclass(frozen=True)
class Column:
    """A column: its check, whether it may be empty, and the table whose keys it names (a list of them where `many`)."""

    name: str
    check: Check
    required: bool = False
    refers: str = ""
    many: bool = False


@dataclass(frozen=True)
class Table:
    """A file. `key` names its rows; a `tree` column refers to rows of the same file and must not go round.

    `extra` columns may be left out of the file as a whole, and an `optional` file may be missing.
    """

    name: str
    columns: tuple[Column, ...]
    key: str = ""
    trees: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    extra: tuple[Column, ...] = ()
    optional: bool = False

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        """The columns that every such file has."""
        return [column.name for column in self.columns]


def _company(name: str = "company_slug", *, required: bool = True) -> Column:
    return Column(name, cells.slug(80), required, refers="companies")


def _plant(*, required: bool = True) -> Column:
    return Column("plant_slug", cells.slug(100), required, refers="plants")


PHASE = Column("phase", cells.phase)
MODALITY = Column("modality", cells.word_of(Modality), True)
REPORTED_ON = Column("reported_on", cells.partial_date)
SOURCE = Column("source_id", cells.slug(120), True, refers="sources")
CAPACITY = (
    Column("amount", cells.capacity, True),
    Column("unit", cells.word_of(Unit), True),
    Column("effective", cells.partial_date),
)

SOURCES = Table(
    "sources",
    (
        Column("id", cells.slug(120), True),
        Column("url", cells.web_address),
        Column("publisher", cells.text(200)),
        Column("title", cells.text(500), True),
        Column("published", cells.partial_date),
        Column("language", cells.language),
    ),
    key="id",
    extra=(Column("retold", cells.true_or_false), Column("retold_from", cells.web_address)),
)
COMPANIES = Table(
    "companies",
    (
        Column("slug", cells.slug(80), True),
        Column("name", cells.text(200), True),
        Column("legal_name", cells.text(300)),
        Column("aliases", cells.aliases),
        Column("kind", cells.word_of(CompanyKind), True),
        _company("parent_slug", required=False),
        Column("hq_city", cells.text(100)),
        Column("hq_country", cells.country),
        Column("founded", cells.partial_date),
        Column("ev_entry", cells.partial_date),
        Column("status", cells.word_of(CompanyState)),
        Column("status_since", cells.partial_date),
        Column("website", cells.web_address),
        Column("ticker", cells.text(60)),
        Column("wikidata", cells.wikidata),
        SOURCE,
    ),
    key="slug",
    trees=("parent_slug",),
)
PLANTS = Table(
    "plants",
    (
        Column("slug", cells.slug(100), True),
        Column("name", cells.text(200), True),
        _company(),
        Column("partners", cells.owners),
        Column("within", cells.slug(100), refers="plants"),
        Column("city", cells.text(100)),
        Column("region", cells.text(100)),
        Column("country", cells.country),
        Column("lat", cells.coordinate(90)),
        Column("lon", cells.coordinate(180)),
        Column("product", cells.word_of(Product), True),
        Column("announced_on", cells.partial_date),
        SOURCE,
    ),
    key="slug",
    trees=("within",),
)
PLANT_STATUS = Table(
    "plant_status",
    (
        _plant(),
        PHASE,
        Column("status", cells.word_of(Status), True),
        Column("since", cells.partial_date),
        REPORTED_ON,
        SOURCE,
    ),
)
CAPACITY_PLANS = Table(
    "capacity_plans",
    (_plant(), PHASE, *CAPACITY, Column("increment", cells.true_or_false), MODALITY, REPORTED_ON, SOURCE),
)
INVESTMENTS = Table(
    "investments",
    (
        Column("id", cells.slug(120), True),
        _company(),
        _plant(required=False),
        Column("purpose", cells.word_of(Purpose), True),
        Column("amount", cells.money, True),
        Column("currency", cells.currency, True),
        Column("years", cells.years),
        Column("period_start", cells.partial_date),
        Column("period_end", cells.partial_date),
        MODALITY,
        Column("investors", cells.aliases),
        Column("part_of", cells.slug(120), refers="investments"),
        Column("supersedes", cells.slug(120), refers="investments"),
        REPORTED_ON,
        SOURCE,
    ),
    key="id",
    trees=("part_of", "supersedes"),
    spans=(("period_start", "period_end"),),
)
PARTNERSHIPS = Table(
    "partnerships",
    (
        Column("id", cells.slug(120), True),
        Column("company_slugs", cells.aliases, True, refers="companies", many=True),
        Column("other_parties", cells.aliases),
        Column("type", cells.word_of(PartnershipType), True),
        MODALITY,
        Column("started", cells.partial_date),
        Column("ended", cells.partial_date),
        Column("description", cells.text(500)),
        REPORTED_ON,
        SOURCE,
    ),
    key="id",
    spans=(("started", "ended"),),
)
MILESTONES = Table(
    "milestones",
    (
        _plant(),
        PHASE,
        Column("event", cells.word_of(Event), True),
        Column("date", cells.partial_date, True),
        MODALITY,
        REPORTED_ON,
        SOURCE,
    ),
    optional=True,
)
COMPANY_TARGETS = Table("company_targets", (_company(), *CAPACITY, MODALITY, REPORTED_ON, SOURCE), optional=True)
# Further sources that tell of the same sum or agreement.
INVESTMENT_SOURCES = Table(
    "investment_sources",
    (Column("investment_id", cells.slug(120), True, refers="investments"), REPORTED_ON, SOURCE),
    optional=True,
)
PARTNERSHIP_SOURCES = Table(
    "partnership_sources",
    (Column("partnership_id", cells.slug(120), True, refers="partnerships"), REPORTED_ON, SOURCE),
    optional=True,
)
# In the order in which they can be loaded.
TABLES = (
    SOURCES,
    COMPANIES,
    PLANTS,
    PLANT_STATUS,
    CAPACITY_PLANS,
    INVESTMENTS,
    PARTNERSHIPS,
    MILESTONES,
    COMPANY_TARGETS,
    INVESTMENT_SOURCES,
    PARTNERSHIP_SOURCES,
)
