"""SQLite and PostgreSQL answer alike, to the cent: the same seeded histories have the same answers on both."""

from __future__ import annotations

import hashlib
import json
from random import Random
from typing import Any

import pytest

from plants.vocabulary import Status
from tests.reference.histories import AMOUNTS, COMPANIES, DATES, DAYS, PLANTS, REPORTED, Report, written
from tests.reference.test_invariants import everything

pytestmark = pytest.mark.django_db
# Of all figures below; whoever changes the rules of counting states it anew, on both databases.
ANSWERS = "f0a21e3dc4e6e4e1b786c20b1db6d2f081f51ea3184ac4c5b77d7c5b56826394"


def seeded(number: int) -> list[Report]:
    """Thirty reports; the generator is Python's own, whose numbers are the same everywhere."""
    draw = Random(number)
    history: list[Report] = []
    for _ in range(14):
        history.append(("plan", _plan(draw)))
    for _ in range(6):
        cells = {"plant": draw.randrange(PLANTS), "phase": draw.choice([None, None, 1]), "since": _date(draw)}
        history.append(("status", cells | {"status": draw.choice(Status.values), "reported_on": draw.choice(REPORTED)}))
    for number in range(3):
        share = draw.choice(AMOUNTS) / 7
        cells = {"plant": number, "company": draw.randrange(COMPANIES), "share": round(min(share, 40), 3)}
        history.append(("owner", cells | {"since": None, "until": None, "reported_on": draw.choice(REPORTED)}))
    for number in range(8):
        history.append(("sum", _sum(draw, number)))
    return history


def _date(draw: Random) -> str | None:
    return draw.choice([None, *DATES])


def _plan(draw: Random) -> dict[str, Any]:
    return {
        "plant": draw.randrange(PLANTS),
        "phase": draw.choice([None, None, 1, 2]),
        "amount": draw.choice(AMOUNTS) / 8,
        "rated": draw.choice([0, 0, 1]),
        "increment": draw.random() < 0.2,
        "effective": _date(draw),
        "modality": draw.choice(["plan", "plan", "fact", "rumour", "denied"]),
        "reported_on": draw.choice(REPORTED),
    }


def _sum(draw: Random, number: int) -> dict[str, Any]:
    return {
        "company": draw.randrange(COMPANIES),
        "purpose": draw.choice(["capex", "programme", "equity", "grant"]),
        "amount": draw.choice(AMOUNTS) * 1_000_003,
        "currency": draw.choice(["USD", "EUR", "CNY", "KRW", "EGP"]),
        "modality": draw.choice(["plan", "fact", "rumour"]),
        "part_of": draw.randrange(number) if number and draw.random() < 0.5 else None,
        "supersedes": draw.randrange(number) if number and draw.random() < 0.2 else None,
        "years": None,
        "period_start": None,
        "period_end": draw.choice([None, "2026"]),
        "plants": set(draw.sample(range(PLANTS), draw.randrange(3))),
        "reported_on": draw.choice(REPORTED),
    }


def figures(answer: dict[str, Any]) -> list[Any]:
    """The figures alone, whatever else an answer tells."""
    return [[row["key"], row["values"]] for row in answer["series"]] + [answer["undated"]]


def test_answers_are_the_same_on_every_database() -> None:
    answers = []
    for number in range(12):
        with written(seeded(number), (None, 0, None, 1)):
            answers += [figures(answer) for day in DAYS for answer in everything(day)]
    told = json.dumps(answers, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(told).hexdigest() == ANSWERS, f"{len(told):,} bytes of answers"
