"""Histories drawn evenly from a seed, the same on every machine: longer ones than Hypothesis likes to begin with."""

from __future__ import annotations

from random import Random
from typing import Any

from plants.vocabulary import Status
from tests.reference.histories import AMOUNTS, COMPANIES, DATES, PLANTS, REPORTED, Report

# Most is told of the first plant.
MOSTLY = (0, 0, 0, 0, 1, 1, 2, 3)


def seeded(number: int) -> list[Report]:
    """Some thirty reports; the generator is Python's own, whose numbers are the same everywhere."""
    draw = Random(number)
    history: list[Report] = []
    for _ in range(14):
        history.append(("plan", _plan(draw)))
    for _ in range(8):
        cells = {"plant": draw.choice(MOSTLY), "phase": draw.choice([None, None, 1]), "since": _date(draw)}
        history.append(("status", cells | {"status": draw.choice(Status.values), "reported_on": draw.choice(REPORTED)}))
    for _ in range(6):
        share = draw.choice([None, round(draw.choice(AMOUNTS) / 7, 3)])
        cells = {"plant": draw.choice(MOSTLY), "company": draw.randrange(COMPANIES), "share": share}
        # Owners come and go, so that the years have different ones.
        cells |= {"since": draw.choice([None, "2020", "2022-06"]), "until": draw.choice([None, "2023"])}
        history.append(("owner", cells | {"reported_on": draw.choice(REPORTED)}))
    for number in range(8):
        history.append(("sum", _sum(draw, number)))
    return history


def _date(draw: Random) -> str | None:
    return draw.choice([None, *DATES])


def _plan(draw: Random) -> dict[str, Any]:
    return {
        "plant": draw.choice(MOSTLY),
        "phase": draw.choice([None, None, 1, 2]),
        "amount": draw.choice(AMOUNTS) / 8,
        "rated": draw.choice([0, 0, 1]),
        "increment": draw.random() < 0.2,
        "effective": _date(draw),
        "modality": draw.choice(["plan", "plan", "fact", "rumour", "denied"]),
        "reported_on": draw.choice(REPORTED),
    }


def _sum(draw: Random, number: int) -> dict[str, Any]:
    part_of = draw.choice([number - 1, number - 1, draw.randrange(number), None]) if number else None
    return {
        "company": draw.randrange(COMPANIES),
        "purpose": draw.choice(["capex", "programme", "capex", "jv", "equity", "grant"]),
        # Parts are small enough to leave something of what they are part of, and parts of parts of both.
        "amount": draw.choice(AMOUNTS) * 1_000_003 / (1 if part_of is None else 4),
        "currency": draw.choice(["USD", "EUR", "CNY", "KRW", "EGP"]),
        "modality": draw.choice(["plan", "fact", "plan", "fact", "rumour"]),
        "part_of": part_of,
        "supersedes": draw.randrange(number) if number and draw.random() < 0.1 else None,
        "years": None,
        "period_start": None,
        "period_end": draw.choice([None, "2026"]),
        "plants": set(draw.sample(range(PLANTS), draw.randrange(3))),
        "reported_on": draw.choice(REPORTED),
    }
