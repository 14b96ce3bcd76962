"""How much hangs on a claim, from 0 to 100, so that the queue puts first what matters most. Pure; no queries."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from articles.vocabulary import Effect, FactKind
from companies.money import usd_rate
from companies.vocabulary import Modality
from plants.vocabulary import Status, Unit

# What contradicts the record or moves it matters more than what adds to it, and that more than what says it again.
EFFECTS: dict[str, int] = {
    Effect.CONFLICTS: 40,
    Effect.REVISES: 36,
    Effect.NEW: 26,
    Effect.AMBIGUOUS: 26,
    Effect.UNKNOWN_PLANT: 24,
    Effect.UNKNOWN_COMPANY: 14,
    Effect.REFINES: 12,
    Effect.CONFIRMS: 4,
    Effect.NOTHING_NEW: 0,
}
KINDS: dict[str, int] = {
    FactKind.CAPACITY: 20,
    FactKind.INVESTMENT: 20,
    FactKind.STATUS: 16,
    FactKind.MILESTONE: 10,
    FactKind.PARTNERSHIP: 10,
    FactKind.JOBS: 2,
}
# Rumours are shown, never summed.
MODALITIES: dict[str, int] = {Modality.FACT: 6, Modality.DENIED: 8, Modality.PLAN: 5, Modality.RUMOUR: 0}
# A plant that stops takes all its figure away.
STOPS = frozenset({Status.PAUSED, Status.SHELVED, Status.CANCELLED, Status.CLOSED})
STOP = 14
# The size that adds nothing and the one that adds all, by unit; sums in US dollars.
SIZES: dict[str, tuple[float, float]] = {Unit.VEHICLES: (1e4, 1e6), Unit.GWH: (1, 100), "USD": (1e7, 1e10)}
MOST_SIZE = 20
# Sums are told apart by their order of magnitude alone, so that any day's rate will do.
RATE_DAY = dt.date(2024, 6, 28)


def weight_of(kind: str, modality: str, effect: str, values: Mapping[str, Any]) -> int:
    """The weight of a claim by its kind, how it is put, what accepting it would do, and the size of its figure."""
    weight = KINDS[kind] + MODALITIES[modality] + EFFECTS[effect]
    if kind == FactKind.STATUS and values.get("status") in STOPS:
        weight += STOP
    if kind in (FactKind.CAPACITY, FactKind.INVESTMENT):
        weight += _size(values)
    return min(weight, 100)


def _size(values: Mapping[str, Any]) -> int:
    """Points for the size of a figure, by its order of magnitude; none where it can't be read."""
    try:
        amount = float(values.get("amount") or 0)
    except ValueError:
        return 0
    unit = values.get("unit") or "USD"
    if unit == "USD":
        rate = usd_rate(str(values.get("currency") or ""), RATE_DAY)
        amount = amount / float(rate.rate) if rate else 0
    if unit not in SIZES or not math.isfinite(amount) or amount <= 0:
        return 0
    least, most = SIZES[unit]
    share = math.log(amount / least) / math.log(most / least)
    return round(MOST_SIZE * min(max(share, 0), 1))
