"""Which company or plant of ours a name in somebody's table stands for: candidates, the best first.

A company is recognised as articles' names are (articles.matching); a plant by its name, with or without its company's.
What merely looks alike is offered, never taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pycountry

from articles.matching import NamesInUse
from articles.matching.names import CompanyNames
from companies.models import Company
from evtracker.directory import COMPANY, PLANT, Directory, directory
from evtracker.trigrams import folded
from plants.models import Plant

KINDS = (COMPANY, PLANT)
COUNTRY = "country"
# What is known of a row beside its name, by the kinds that have it.
PROPERTIES = {COUNTRY: KINDS, COMPANY: (PLANT,)}
# Of a candidate that something known of the row contradicts.
CONTRADICTED = 0.5
_names = NamesInUse()


@dataclass(frozen=True)
class Asked:
    """A name with the kinds that it may be of, how many candidates are wanted, and what else is known of its row."""

    name: str
    kinds: tuple[str, ...] = KINDS
    limit: int = 5
    known: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Candidate:
    """A company or plant; score up to 100, and whether the name clearly is its."""

    kind: str
    record: Any
    score: float
    match: bool


@dataclass(frozen=True)
class _Near:
    """What a name is like, before the records are read: score up to 1, and whether it is one of the record's names."""

    kind: str
    pk: int
    score: float
    own: bool


def reconcile(asked: Mapping[str, Asked], day: dt.date) -> dict[str, list[Candidate]]:
    """The candidates for each of the names, of what is known on the day. Eleven queries at most, however many names."""
    held = directory()
    names = _names.current()
    near = {key: [*_near_companies(one, names, held, day), *_near_plants(one, held, day)] for key, one in asked.items()}
    tables: dict[str, Any] = {
        COMPANY: Company.objects.known_as_of(day),
        PLANT: Plant.objects.known_as_of(day).select_related("company"),
    }
    records = {
        kind: table.in_bulk({one.pk for found in near.values() for one in found if one.kind == kind})
        for kind, table in tables.items()
    }
    return {key: _weighed(one, near[key], records) for key, one in asked.items()}


def _near_companies(asked: Asked, names: CompanyNames, held: Directory, day: dt.date) -> list[_Near]:
    if COMPANY not in asked.kinds:
        return []
    named = names.find([asked.name])
    own = {one.pk for one in (named.company, *named.candidates) if one is not None}
    found = dict.fromkeys(own, named.score or 1.0)
    for pk, score in held.scored(asked.name, day, COMPANY, asked.limit):
        found.setdefault(pk, min(score, 0.99))
    return [_Near(COMPANY, pk, score, pk in own) for pk, score in found.items()]


def _near_plants(asked: Asked, held: Directory, day: dt.date) -> list[_Near]:
    if PLANT not in asked.kinds:
        return []
    return [_Near(PLANT, pk, score, False) for pk, score in held.scored(asked.name, day, PLANT, asked.limit)]


def _weighed(asked: Asked, near: Iterable[_Near], records: Mapping[str, Mapping[int, Any]]) -> list[Candidate]:
    """The best, one of them matched where it alone goes by the name and nothing that is known contradicts it."""
    weighed = []
    for one in near:
        record = records[one.kind].get(one.pk)
        if record is None:
            continue
        contradicted = any(_contradicts(record, name, values) for name, values in (asked.known or {}).items())
        own = (one.own or _is_called(record, asked.name)) and not contradicted
        score = max(one.score, float(own and one.kind == PLANT)) * (CONTRADICTED if contradicted else 1)
        weighed.append((round(100 * score, 1), own, one, record))
    weighed.sort(key=lambda each: (-each[1], -each[0], each[2].kind, each[2].pk))
    sole = sum(own for _, own, _, _ in weighed) == 1
    return [Candidate(one.kind, record, score, own and sole) for score, own, one, record in weighed[: asked.limit]]


def _is_called(record: Any, name: str) -> bool:
    """Whether a plant goes by the name, alone or after its company's."""
    if not isinstance(record, Plant):
        return False
    own = folded(record.name)
    return folded(name) in (own, folded(f"{record.company.name} {record.name}"))


def _contradicts(record: Any, name: str, values: tuple[str, ...]) -> bool:
    """Whether what is known of the row is another than what the record says; not where the record says nothing."""
    if name == COUNTRY:
        says = {record.country if isinstance(record, Plant) else record.hq_country}
        given = {_country_code(value) for value in values}
    else:
        company = record.company if isinstance(record, Plant) else record
        says = {company.slug, folded(company.name)}
        given = {value.strip() for value in values} | {folded(value) for value in values}
    says.discard("")
    given.discard("")
    return bool(says) and bool(given) and not says & given


def _country_code(text: str) -> str:
    """The code of a country by its code or name; empty for a text that is neither."""
    try:
        return str(pycountry.countries.lookup(text.strip()).alpha_2)
    except LookupError:
        return ""
