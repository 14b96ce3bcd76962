"""Plants of a unit and product, ready to be counted: figures, owners, and the sites that lie within others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from plants.figures import ZERO, Part, PlantFigure
from plants.history import PlantHistory
from plants.models import CapacityPlan, Plant, PlantOwner
from plants.supersession import Drawing


@dataclass(eq=False)
class CountedPlant:
    """A plant with its rows of one unit and product, what they come to, its owners, and the plants within it."""

    plant: Plant
    rows: list[CapacityPlan]
    drawing: Drawing
    figure: PlantFigure
    owners: list[PlantOwner] = field(default_factory=list)
    within: list[CountedPlant] = field(default_factory=list)

    def parts(self, day: dt.date) -> list[Part]:
        """What the site counts on the day beyond the plants within it (DOMAIN rule 3)."""
        parts = self.figure.parts(day)
        return _without(parts, sum((site.whole_site(day) for site in self.within), ZERO)) if self.within else parts

    def whole_site(self, day: dt.date) -> Decimal:
        """What the site counts on the day, all plants within it included."""
        return max(self.figure.value(day), sum((site.whole_site(day) for site in self.within), ZERO))

    def undated(self) -> Decimal:
        """What is planned beyond the plants within it, and dated nowhere."""
        beyond = self._planned() - sum((site.planned_site() for site in self.within), ZERO)
        dated = self._dated() - sum((site.dated_site() for site in self.within), ZERO)
        return max(beyond - max(dated, ZERO), ZERO)

    def dated_site(self) -> Decimal:
        """The whole of the site that has a date, however far off, all plants within it included."""
        return max(self._dated(), sum((site.dated_site() for site in self.within), ZERO))

    def planned_site(self) -> Decimal:
        """The whole plan of the site, dated or not, all plants within it included; nothing once it is gone."""
        return max(self._planned(), sum((site.planned_site() for site in self.within), ZERO))

    def _dated(self) -> Decimal:
        return ZERO if self.figure.gone else self.figure.all_dated()

    def _planned(self) -> Decimal:
        return ZERO if self.figure.gone else self.figure.whole()


def counted_plants(family: Iterable[PlantHistory], day: dt.date, unit: str, product: str) -> list[CountedPlant]:
    """Plants as known on the day, with what had been reported of them in the unit and product."""
    counted = {}
    for history in family:
        rows = [row for row in history.plans(day) if row.unit == unit and row.product == product]
        drawing = history.drawing(rows)
        figure = history.figure(drawing, day)
        owners = history.known_owners(day)
        counted[history.plant.pk] = CountedPlant(history.plant, rows, drawing, figure, owners)
    _nest(counted)
    return list(counted.values())


def _nest(counted: dict[int, CountedPlant]) -> None:
    """Hang each plant under the site that it lies within; a ring of sites is left open where it closes."""
    for site in counted.values():
        seen, above = {site.plant.pk}, site.plant.within_id
        while above in counted and above not in seen:
            seen.add(above)
            above = counted[above].plant.within_id
        if above is None and site.plant.within_id in counted:
            counted[site.plant.within_id].within.append(site)


def _without(parts: Iterable[Part], amount: Decimal) -> list[Part]:
    """The parts less an amount, taken off the plant's own rest first, then off what is late, then off its phases."""
    left: list[Part] = []
    for part in reversed(list(parts)):
        taken = min(amount, part.amount)
        amount -= taken
        if part.amount > taken:
            left.append(Part(part.status, part.amount - taken, part.assumed))
    return left[::-1]
