"""The format of the files: their columns, what may stand in each, and which other file a column refers to."""

from __future__ import annotations

from dataclasses import dataclass

from companies.vocabulary import Bindingness, CompanyKind, CompanyState, Modality, PartnershipType, Purpose
from plants.starter import cells
from plants.starter.cells import Check
from plants.vocabulary import Basis, Event, LinkedBy, Product, Status, Unit


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

    `once` are the columns in which no two rows agree, where these are not all. `extra` columns may be left out of the
    file as a whole, and an `optional` file may be missing: an export fills them with what the other columns can't say.
    """

    name: str
    columns: tuple[Column, ...]
    key: str = ""
    once: tuple[str, ...] = ()
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

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Those, and the ones that may be left out."""
        return (*self.columns, *self.extra)

    @property
    def all_names(self) -> list[str]:
        """The names of all columns."""
        return [column.name for column in self.all_columns]


def _company(name: str = "company_slug", *, required: bool = True) -> Column:
    return Column(name, cells.slug(80), required, refers="companies")


def _plant(*, required: bool = True) -> Column:
    return Column("plant_slug", cells.slug(100), required, refers="plants")


PHASE = Column("phase", cells.phase)
MODALITY = Column("modality", cells.word_of(Modality), True)
REPORTED_ON = Column("reported_on", cells.partial_date)
ASSUMED = Column("reported_on_assumed", cells.true_or_false)
SOURCE = Column("source_id", cells.slug(120), True, refers="sources")
# Rows without a name of their own are told apart by what they say, unless an export names them.
KEY = Column("key", cells.key)
INCREMENT = Column("increment", cells.true_or_false)
CAPACITY = (
    Column("amount", cells.capacity, True),
    Column("unit", cells.word_of(Unit), True),
    Column("effective", cells.partial_date),
)
# What a plan row says beyond that; its links only where a curator drew them, for the rules draw theirs anew.
CAPACITY_EXTRA = (
    Column("product", cells.word_of(Product)),
    Column("basis", cells.word_of(Basis)),
    Column("linked_by", cells.word_of(LinkedBy)),
    Column("superseded_by", cells.key),
    Column("restates", cells.key),
    ASSUMED,
    KEY,
)
INVESTMENT = Column("investment_id", cells.slug(120), True, refers="investments")
PARTNERSHIP = Column("partnership_id", cells.slug(120), True, refers="partnerships")
# Someone named in a report: one of our companies where it is one, and the name as stated.
NAMED = (_company(required=False), Column("name", cells.text(200), True))

SOURCES = Table(
    "sources",
    (
        Column("id", cells.slug(120), True),
        Column("url", cells.web_address(1000)),
        Column("publisher", cells.text(200)),
        Column("title", cells.text(500), True),
        Column("published", cells.partial_date),
        Column("language", cells.language),
    ),
    key="id",
    extra=(Column("retold", cells.true_or_false), Column("retold_from", cells.web_address(1000))),
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
        Column("website", cells.web_address(300)),
        Column("ticker", cells.text(60)),
        Column("wikidata", cells.wikidata),
        SOURCE,
    ),
    key="slug",
    trees=("parent_slug",),
    extra=(REPORTED_ON, ASSUMED),
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
    extra=(REPORTED_ON, ASSUMED),
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
    extra=(ASSUMED, KEY),
)
CAPACITY_PLANS = Table(
    "capacity_plans",
    (_plant(), PHASE, *CAPACITY, INCREMENT, MODALITY, REPORTED_ON, SOURCE),
    extra=CAPACITY_EXTRA,
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
    extra=(
        Column("round_name", cells.text(60)),
        Column("amount_usd", cells.money),
        Column("usd_rate", cells.rate),
        Column("usd_rate_on", cells.day),
        Column("usd_rate_source", cells.text(100)),
        ASSUMED,
    ),
)
PARTNERSHIPS = Table(
    "partnerships",
    (
        Column("id", cells.slug(120), True),
        Column("company_slugs", cells.aliases, refers="companies", many=True),
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
    extra=(Column("bindingness", cells.word_of(Bindingness)), ASSUMED),
)
MILESTONES = Table(
    "milestones",
    (
        _plant(required=False),
        PHASE,
        Column("event", cells.word_of(Event), True),
        Column("date", cells.partial_date, True),
        MODALITY,
        REPORTED_ON,
        SOURCE,
    ),
    extra=(_company(required=False), ASSUMED, KEY),
    optional=True,
)
COMPANY_TARGETS = Table(
    "company_targets",
    (_company(), *CAPACITY, MODALITY, REPORTED_ON, SOURCE),
    extra=(INCREMENT, *CAPACITY_EXTRA),
    optional=True,
)
COMPANY_ALIASES = Table(
    "company_aliases",
    (_company(), Column("name", cells.text(200), True), Column("source_id", cells.slug(120), refers="sources")),
    once=("company_slug", "name"),
    optional=True,
)
COMPANY_STATES = Table(
    "company_states",
    (
        _company(),
        Column("status", cells.word_of(CompanyState), True),
        Column("since", cells.partial_date),
        REPORTED_ON,
        SOURCE,
    ),
    once=("company_slug", "status", "source_id", "since"),
    extra=(ASSUMED,),
    optional=True,
)
COMPANY_PARENTS = Table(
    "company_parents",
    (
        _company(),
        Column("parent_slug", cells.slug(80), True, refers="companies"),
        Column("since", cells.partial_date),
        Column("until", cells.partial_date),
        REPORTED_ON,
        SOURCE,
    ),
    once=("company_slug", "parent_slug", "since"),
    spans=(("since", "until"),),
    extra=(ASSUMED,),
    optional=True,
)
PLANT_OWNERS = Table(
    "plant_owners",
    (
        _plant(),
        *NAMED,
        Column("share", cells.share),
        Column("since", cells.partial_date),
        Column("until", cells.partial_date),
        REPORTED_ON,
        SOURCE,
    ),
    once=("plant_slug", "name", "since"),
    spans=(("since", "until"),),
    extra=(ASSUMED,),
    optional=True,
)
PHASES = Table(
    "phases",
    (_plant(), Column("phase", cells.phase, True), Column("name", cells.text(100), True)),
    once=("plant_slug", "phase"),
    optional=True,
)
PLANT_INVESTMENTS = Table("plant_investments", (_plant(), INVESTMENT), optional=True)
INVESTMENT_PAYERS = Table("investment_payers", (INVESTMENT, *NAMED), once=("investment_id", "name"), optional=True)
PARTNERSHIP_PARTIES = Table(
    "partnership_parties", (PARTNERSHIP, *NAMED), once=("partnership_id", "name"), optional=True
)
# Further sources that tell of the same sum or agreement.
INVESTMENT_SOURCES = Table(
    "investment_sources",
    (INVESTMENT, REPORTED_ON, SOURCE),
    once=("investment_id", "source_id"),
    extra=(ASSUMED,),
    optional=True,
)
PARTNERSHIP_SOURCES = Table(
    "partnership_sources",
    (PARTNERSHIP, REPORTED_ON, SOURCE),
    once=("partnership_id", "source_id"),
    extra=(ASSUMED,),
    optional=True,
)
# In the order in which they can be loaded.
TABLES = (
    SOURCES,
    COMPANIES,
    COMPANY_ALIASES,
    COMPANY_STATES,
    COMPANY_PARENTS,
    PLANTS,
    PLANT_OWNERS,
    PHASES,
    PLANT_STATUS,
    CAPACITY_PLANS,
    INVESTMENTS,
    INVESTMENT_PAYERS,
    PLANT_INVESTMENTS,
    PARTNERSHIPS,
    PARTNERSHIP_PARTIES,
    MILESTONES,
    COMPANY_TARGETS,
    INVESTMENT_SOURCES,
    PARTNERSHIP_SOURCES,
)
