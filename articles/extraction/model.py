"""What the engine hands out: `Fact` and `Place`. Units and the precision of dates stand at each field."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CAPACITY, MILESTONE, INVESTMENT, PARTNERSHIP, STATUS, JOBS = (
    "capacity",
    "milestone",
    "investment",
    "partnership",
    "status",
    "jobs",
)
KINDS = (CAPACITY, MILESTONE, INVESTMENT, PARTNERSHIP, STATUS, JOBS)
MODALITIES = ("fact", "plan", "rumour", "denied")

# The fields that belong to a kind, in the order in which they are written out.
KIND_FIELDS: dict[str, tuple[str, ...]] = {
    CAPACITY: ("amount", "unit", "phase", "by", "increment"),
    MILESTONE: ("event", "date", "what"),
    INVESTMENT: ("amount", "currency", "purpose", "years", "investors", "also", "part_of"),
    PARTNERSHIP: ("companies", "type"),
    STATUS: ("status",),
    JOBS: ("count", "lost"),
}


@dataclass(frozen=True)
class Place:
    """Where a plant is, as far as the text says; `country` is ISO 3166-1 alpha-2."""

    city: str | None = None
    region: str | None = None
    country: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"city": self.city, "region": self.region, "country": self.country}


@dataclass(frozen=True)
class Fact:
    """One statement of an article; `text[start:end] == quote` in the text that was read.

    `company` is the fullest name that the article itself uses, `company_names` all of them; a partnership has
    `companies` instead. `confidence` is the share of such finds that hold, as far as the engine can tell: it falls
    where the company, the tense or the nature of a sum had to be inferred.
    """

    kind: str
    modality: str
    quote: str
    start: int
    end: int
    confidence: float = 0.5
    company: str = ""
    company_names: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    place: Place | None = None
    # capacity: `amount` in `unit`, `by` a partial ISO date; investment: `amount` in full in `currency` (ISO 4217)
    amount: Decimal | None = None
    unit: str | None = None
    phase: int | None = None
    by: str | None = None
    increment: bool = False
    # milestone: `date` is a partial ISO date (2024, 2024-H2, 2024-Q3, 2024-06, 2024-06-15)
    event: str | None = None
    date: str | None = None
    what: str | None = None
    # investment
    currency: str | None = None
    purpose: str | None = None
    years: int | None = None
    investors: tuple[str, ...] = ()
    also: tuple[tuple[Decimal, str], ...] = ()
    part_of: Decimal | None = None
    # partnership
    type: str | None = None
    # status
    status: str | None = None
    # jobs
    count: int | None = None
    lost: bool = False

    def changed(self, **values: Any) -> Fact:
        """A copy with other values in some fields. `dataclasses.replace` does the same, and takes ten times as long."""
        copy = object.__new__(Fact)
        copy.__dict__.update(self.__dict__, **values)
        return copy

    def as_json(self) -> dict[str, object]:
        """The fact as plain JSON values, with the fields of its own kind alone."""
        row: dict[str, object] = {"kind": self.kind}
        if self.kind != PARTNERSHIP:
            row["company"] = self.company
            row["place"] = self.place.as_json() if self.place else None
        row["modality"] = self.modality
        for name in KIND_FIELDS[self.kind]:
            row[name] = _plain(getattr(self, name))
        if self.kind == INVESTMENT:
            row["also"] = [{"amount": _plain(amount), "currency": currency} for amount, currency in self.also]
        row |= {"quote": self.quote, "start": self.start, "end": self.end, "confidence": round(self.confidence, 2)}
        return row


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value
