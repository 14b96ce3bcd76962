"""A company's delivery record as bars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop

from plants.delivery import PARTS, DeliveredYear, DeliveryRecord

# What became of an announced amount (plants/delivery.py), in words.
DELIVERY_WORDS = {
    "operating": gettext_noop("operates"),
    "planned": gettext_noop("still planned for it"),
    "late": gettext_noop("late"),
    "cut": gettext_noop("cut"),
    "gone": gettext_noop("given up"),
}


@dataclass(frozen=True)
class DeliveryBar:
    """A year of a delivery record: each part with its start and width in per cent of the largest announcement."""

    year: DeliveredYear
    parts: list[tuple[str, Decimal, Decimal]]


def delivery_bars(record: DeliveryRecord) -> list[DeliveryBar]:
    """The years of a record as bars on one scale."""
    most = max((year.delivered.announced for year in record.years), default=Decimal(0))
    bars = []
    for year in record.years:
        parts, at = [], Decimal(0)
        for name in PARTS:
            width = (100 * getattr(year.delivered, name) / most).quantize(Decimal("0.01")) if most else Decimal(0)
            if width:
                parts.append((name, at, width))
            at += width
        bars.append(DeliveryBar(year, parts))
    return bars
