"""What waits around a decision is matched anew, at a cost that does not grow with how much waits."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Claim
from articles.rematching import rematch, waiting_around
from articles.review import accept_claim, undo_decision
from articles.vocabulary import FactKind
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version

pytestmark = pytest.mark.django_db


def waiting(kind: str, days: int) -> None:
    """Claims of this kind, one in the article of each day before the story, matched to what is on record."""
    for number in range(days):
        make_claim(make_version(str(dt.date(2021, 1, 1) + dt.timedelta(days=number))), kind)
    rematch(Claim.objects.pending().select_related("version__article__source"))


@pytest.mark.parametrize("kind", FactKind.values)
def test_deciding_asks_as_often_where_many_claims_wait_as_where_few_do(kind: str) -> None:
    company = make_company("Xiaomi")
    plant = None if kind in ("investment", "partnership") else make_plant(company)
    counts = []
    for days in (5, 20):
        waiting(kind, days)
        claim = make_claim(make_version("2021-12-31"), kind, company=company, plant=plant)
        with CaptureQueriesContext(connection) as queries:
            undo_decision(accept_claim(claim, make_user()), make_user())
        counts.append(len(queries))
    # SQLite takes them in lots of fewer values.
    assert counts[1] <= counts[0] + 2, counts


def test_what_waits_about_another_plant_is_left_alone_and_what_waits_about_none_is_not() -> None:
    company = make_company("Xiaomi")
    beijing, wuhan = make_plant(company), make_plant(company, "Xiaomi Wuhan plant", city="Wuhan", region="Hubei")
    claim = make_claim(make_version(), FactKind.CAPACITY, company=company, plant=beijing)
    far = make_claim(make_version("2022"), FactKind.CAPACITY, company=company, plant=wuhan)
    none = make_claim(make_version("2023"), FactKind.CAPACITY, company=company)
    other = make_claim(make_version("2024"), FactKind.JOBS, company=company)
    with transaction.atomic():
        near = {one.pk for one in waiting_around([claim])}
        all_of_it = {one.pk for one in waiting_around([claim], made=[("plants.plant", 1)])}
    assert near == {claim.pk, none.pk}
    assert all_of_it == {claim.pk, far.pk, none.pk, other.pk}
