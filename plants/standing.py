"""Where plants stand on a day: status, live figure, what is undated, what is past due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, PlantStatus
from plants.vocabulary import UNKNOWN


@dataclass(frozen=True)
class Standing:
    """A plant on a day, by what had been reported by then.

    `capacity`: its whole live plan, dated or not, in the product's unit (None where nobody stated one); `plan` the row
    that it rests on where it is one row, `effective` when it is to be reached, `modality` how sure. `undated`: what the
    whole plan exceeds its dated figure by. `inferred`: "shelved" or "cancelled" where silence suggests it, else "".
    """

    status: str = UNKNOWN
    status_row: PlantStatus | None = None
    capacity: Decimal | None = None
    unit: str = ""
    product: str = ""
    effective: PartialDate | None = None
    modality: str = ""
    plan: CapacityPlan | None = None
    undated: Decimal = Decimal(0)
    past_due: bool = False
    inferred: str = ""
    flags: list[str] = field(default_factory=list)


def standings(plant_ids: Iterable[int], day: dt.date) -> dict[int, Standing]:
    """The standing of each plant as known on the day, with a constant number of queries."""
    raise NotImplementedError


def subsidiaries(company_id: int, day: dt.date) -> set[int]:
    """The company and all companies below it, by the parents known and holding on the day."""
    raise NotImplementedError
