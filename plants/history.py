"""All that was ever reported of a plant, and what of it was known on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from plants.figures import PlantFigure
from plants.models import CapacityPlan, Milestone, Plant, PlantInvestment, PlantOwner
from plants.records import PlantRecords, plant_records
from plants.statuses import StatusHistory, begins
from plants.supersession import Drawing, draw

A_DAY = dt.timedelta(days=1)
LAST_DAY = dt.date.max


@dataclass
class PlantHistory:
    """A plant with all its reports; `heard` are the days of further ones (milestones, money for it, its sources)."""

    plant: Plant
    records: PlantRecords = field(default_factory=PlantRecords)
    owners: list[PlantOwner] = field(default_factory=list)
    heard: list[dt.date] = field(default_factory=list)
    _statuses: dict[int, StatusHistory] = field(default_factory=dict)
    _drawings: dict[tuple[int, ...], Drawing] = field(default_factory=dict)
    _figures: dict[tuple[dt.date, int], PlantFigure] = field(default_factory=dict)

    def plans(self, day: dt.date) -> list[CapacityPlan]:
        """The figures reported by the day."""
        return [row for row in self.records.plans if row.reported_on.last <= day]

    def statuses(self, day: dt.date) -> StatusHistory:
        """The statuses reported by the day."""
        known = [row for row in self.records.statuses.rows if row.reported_on.last <= day]
        # By one order of reports the known ones are told by their number.
        return self._statuses.setdefault(len(known), StatusHistory(known))

    def drawing(self, rows: Sequence[CapacityPlan]) -> Drawing:
        """What holds of some of the rows; drawn once, since it is the same until the next of them is reported."""
        key = tuple(row.pk for row in rows)
        if key not in self._drawings:
            self._drawings[key] = draw(rows)
        return self._drawings[key]

    def figure(self, drawing: Drawing, day: dt.date) -> PlantFigure:
        """What the drawn rows come to as known on the day."""
        key = (day, id(drawing))
        if key not in self._figures:
            self._figures[key] = PlantFigure(day, drawing.live, self.statuses(day), drawing.past)
        return self._figures[key]

    def known_owners(self, day: dt.date) -> list[PlantOwner]:
        """The owners reported by the day."""
        return [row for row in self.owners if row.reported_on.last <= day]

    def last_heard(self, day: dt.date) -> dt.date | None:
        """The day of the latest report of any kind by the day (DOMAIN rule 5)."""
        rows = (self.plant, *self.records.plans, *self.records.statuses.rows, *self.owners)
        days = [*(row.reported_on.last for row in rows), *self.heard]
        return max((one for one in days if one <= day), default=None)

    def turning_days(self, by: dt.date = LAST_DAY) -> set[dt.date]:
        """The days from which what is known of the plant, or what follows from it, may be another.

        Of what was reported by a day, where one is given.
        """
        days = {day for day in (self.plant.reported_on.last, *self.heard) if day <= by}
        for plan in self.plans(by):
            days.add(plan.reported_on.last)
            # Past due the day after.
            days.add((plan.effective or plan.reported_on).last + A_DAY)
        for status in self.statuses(by).rows:
            days |= {status.reported_on.last, begins(status), begins(status) + A_DAY}
        for owner in self.known_owners(by):
            days |= {owner.reported_on.last, *(date.last for date in (owner.since, owner.until) if date)}
        return days

    def turning_years(self, by: dt.date = LAST_DAY) -> set[int]:
        """The years on whose last day the plant may count something else than a year before; by what was reported."""
        dates = [date for plan in self.plans(by) for date in (plan.effective, plan.reported_on) if date]
        dates += [date for owner in self.known_owners(by) for date in (owner.since, owner.until) if date]
        return {date.last.year for date in dates} | {begins(row).year for row in self.statuses(by).rows}


def histories(plant_ids: Collection[int], *, heard: bool = True) -> dict[int, PlantHistory]:
    """The histories of plants, by their ids. Seven queries for any number; four without `heard`."""
    found = {plant.pk: PlantHistory(plant) for plant in Plant.objects.filter(pk__in=plant_ids)}
    for plant_id, records in plant_records(LAST_DAY, plant_ids).items():
        found[plant_id].records = records
    for owner in PlantOwner.objects.filter(plant__in=plant_ids).order_by("pk"):
        found[owner.plant_id].owners.append(owner)
    for plant_id, day in _heard(plant_ids) if heard else ():
        found[plant_id].heard.append(day)
    return found


def _heard(plant_ids: Collection[int]) -> Iterable[tuple[int, dt.date]]:
    yield from Milestone.objects.filter(plant__in=plant_ids).order_by().values_list("plant", "reported_on_last")
    money = PlantInvestment.objects.filter(plant__in=plant_ids)
    yield from money.order_by().values_list("plant", "investment__reported_on_last")
    yield from (
        money.order_by()
        .exclude(investment__confirmations=None)
        .values_list("plant", "investment__confirmations__reported_on_last")
    )


def families(plant_ids: Collection[int]) -> list[list[int]]:
    """These plants, each with all that lie within the same largest site, by their ids. One query.

    A ring of sites is one family.
    """
    above = dict(Plant.objects.exclude(within=None).values_list("pk", "within"))
    top: dict[int, int] = {}
    for plant in above:
        seen = [plant]
        while seen[-1] in above and above[seen[-1]] not in seen:
            seen.append(above[seen[-1]])
        # Of a ring every plant names the same one.
        ring = above.get(seen[-1])
        top[plant] = min(seen[seen.index(ring) :]) if ring is not None else seen[-1]
    members: dict[int, set[int]] = defaultdict(set)
    for plant, site in top.items():
        members[site] |= {plant, site}
    wanted = {top.get(plant, plant) for plant in plant_ids}
    return [sorted(members.get(site, {site})) for site in sorted(wanted)]
