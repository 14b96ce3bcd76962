"""What holds of any history, whatever the rules in detail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.models import Company, CompanyParent, Investment, InvestmentSource, Source
from companies.services import confirm_investment
from plants.delivery import delivery_records
from plants.models import CapacityPlan, PlantOwner, PlantStatus
from plants.records import subsidiaries
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from tests.reference.extent import FULL, HISTORIES
from tests.reference.histories import DAYS, RATED, YEARS, Report, World, about_money, about_plants, sites, written

pytestmark = pytest.mark.django_db
often = settings(
    max_examples=HISTORIES // 2,
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
days = st.sampled_from(DAYS)
Answer = dict[str, list[Decimal]]


def capacity(day: dt.date, by: str = "", ownership: str = "operated", **asked: Any) -> tuple[Answer, Decimal]:
    unit, product = RATED[0]
    query = CapacityQuery(day, unit, product, by, ownership, year_from=YEARS[0], year_to=YEARS[-1], **asked)
    series = capacity_series(query)
    return {row.key: row.values for row in series.series}, series.undated


def funding(day: dt.date, by: str = "", spread: str = "announced", layer: str = "committed") -> Answer:
    query = FundingQuery(day, layer, by, spread, year_from=YEARS[0], year_to=YEARS[-1])
    return {row.key: row.values for row in funding_series(query).series}


def everything(day: dt.date) -> list[Any]:
    """All that is answered as of a day, what it rests on included."""
    years = {"year_from": YEARS[0], "year_to": YEARS[-1]}
    found: list[Any] = []
    for unit, product in RATED:
        for by, ownership in (("status", "operated"), ("company", "share"), ("country", "gross")):
            found.append(capacity_series(CapacityQuery(day, unit, product, by, ownership, **years)).as_json())
    for layer in ("committed", "raised"):
        for by, spread in (("purpose", "announced"), ("country", "even"), ("company", "announced")):
            found.append(funding_series(FundingQuery(day, layer, by, spread, **years)).as_json())
    return found


def delivered(day: dt.date) -> list[Any]:
    """The delivery records of each company with its subsidiaries, as known on a day."""
    companies = Company.objects.order_by("slug").values_list("pk", flat=True)
    records = [record for pk in companies for record in delivery_records(subsidiaries(pk, day), RATED, day)]
    return [record.as_json() for record in records]


def summed(answer: Answer) -> list[Decimal]:
    return [sum(values, Decimal(0)) for values in zip(*answer.values(), strict=True)] or [Decimal(0)] * len(YEARS)


def both(history: list[Report], money: list[Report]) -> list[Report]:
    return [*history, *money]


histories = st.builds(both, about_plants, about_money)


@often
@given(histories, sites, days)
def test_what_is_reported_later_changes_nothing_as_of_a_day(
    history: list[Report], within: Sequence[int | None], day: dt.date
) -> None:
    with written(history, within):
        whole = everything(day), delivered(day)
    with written(history, within) as world:
        later = [row for row in world.sums if row.reported_on.last > day]
        for row in later:
            Investment.objects.filter(part_of=row).update(part_of=None)
            Investment.objects.filter(supersedes=row).update(supersedes=None)
        Investment.objects.filter(pk__in=[row.pk for row in later]).delete()
        for model in (CapacityPlan, PlantStatus, PlantOwner, CompanyParent):
            model.objects.filter(reported_on_last__gt=day).delete()
        world.redraw()
        assert (everything(day), delivered(day)) == whole


@often
@given(about_plants, sites, days)
def test_splits_of_capacity_add_up_to_the_total(
    history: list[Report], within: Sequence[int | None], day: dt.date
) -> None:
    with written(history, within):
        total, undated = capacity(day)
        for by, ownership in (
            ("company", "operated"),
            ("company", "share"),
            ("country", "operated"),
            ("status", "operated"),
            ("commitment", "operated"),
            ("kind", "operated"),
            ("kind", "share"),
        ):
            split, beside = capacity(day, by, ownership)
            assert (summed(split), beside) == (total["total"], undated), (by, ownership)
        share, beside = capacity(day, "", "share")
        assert (share, beside) == (total, undated)


@often
@given(about_money, days, st.sampled_from(["announced", "even"]), st.sampled_from(["committed", "raised"]))
def test_splits_of_money_add_up_to_the_total(history: list[Report], day: dt.date, spread: str, layer: str) -> None:
    with written(history):
        total = funding(day, "", spread, layer)["total"]
        for by in ("purpose", "country", "company", "kind"):
            assert summed(funding(day, by, spread, layer)) == total, by


@often
@given(about_plants, about_money, sites, days)
def test_second_source_changes_no_total(
    history: list[Report], money: list[Report], within: Sequence[int | None], day: dt.date
) -> None:
    """The same figure from a second source on the same day, and the same sum."""
    with written([*history, *money], within) as world:
        before = [capacity(day, "status"), funding(day, "purpose"), funding(day, "country", "even")]
        second = Source.objects.create(slug="b", publisher="b", title="b", published="2018", language="en")
        for row in CapacityPlan.objects.all():
            row.pk, row.key, row.source, row.superseded_by, row.restates = None, f"{row.key}:b", second, None, None
            row.save()
        for row in world.sums:
            confirm_investment(row, second, row.reported_on)
        world.redraw()
        assert [capacity(day, "status"), funding(day, "purpose"), funding(day, "country", "even")] == before
        assert InvestmentSource.objects.count() == len(world.sums)


@often
@given(
    about_money,
    days,
    st.sampled_from([Decimal(10), Decimal(50)]),
    st.integers(0, 8),
    st.sampled_from(["capex", "programme", "jv"]),
)
def test_part_that_the_larger_sum_covers_changes_no_total(
    history: list[Report], day: dt.date, amount: Decimal, place: int, purpose: str
) -> None:
    """Over all years, since the part counts on its own day; of the same currency, reported with the larger sum."""
    with written(history) as world:
        parents = [
            row
            for row in world.sums
            if row.modality in ("plan", "fact") and row.purpose in ("capex", "programme", "jv")
        ]
        if not parents:
            return
        parent = parents[place % len(parents)]
        taken = sum((row.amount for row in world.sums if row.part_of_id == parent.pk), Decimal(0))
        nested = any(row.part_of_id == parent.pk for row in world.sums)
        if nested or taken + amount > parent.amount:
            return
        before = funding(day)["total"]
        part = Investment.objects.get(pk=parent.pk)
        part.pk, part.slug, part.amount, part.purpose = None, "part", amount, purpose
        part.part_of, part.supersedes = parent, None
        part.usd_rate = parent.usd_rate
        part.amount_usd = None if parent.amount_usd is None else (amount / parent.usd_rate).quantize(Decimal("0.01"))
        part.save()
        world.redraw()
        after = funding(day)["total"]
        assert all(abs(one - other) <= Decimal("0.02") for one, other in zip(before, after, strict=True))


@often
@given(histories, sites, days, st.randoms(use_true_random=False))
def test_order_of_loading_does_not_matter(
    history: list[Report], within: Sequence[int | None], day: dt.date, random: Any
) -> None:
    """Rows keep their keys, which are made from the report, not from when it was stored."""
    keyed = [
        (table, cells | ({"key": f"{table}:{n}"} if table in ("plan", "status") else {}))
        for n, (table, cells) in enumerate(history)
    ]
    money = [report for report in keyed if report[0] == "sum"]
    # Of two rows that may not stand beside each other the first stays: those keep their order.
    rest = [report for report in keyed if report[0] in ("plan", "status")]
    owned = [report for report in keyed if report[0] in ("owner", "parent")]
    with written(keyed, within):
        first = everything(day)
    random.shuffle(rest)
    with transaction.atomic():
        world = World(within)
        for report in [*rest, *owned, *money]:
            world.write([report])
        again = everything(day)
        transaction.set_rollback(True)
    assert again == first
