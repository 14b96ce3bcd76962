"""The views of plants that ask for a curator's look, and the way to them from the admin's first page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from plants.attention import (
    VIEWS,
    begun_unsaid,
    disputed,
    past_due,
    shares_unknown,
    silent,
    sums_alike,
    told_with_its_total,
)
from plants.models import Plant
from tests.factories import (
    CapacityPlanFactory,
    InvestmentFactory,
    MilestoneFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
)

pytestmark = pytest.mark.django_db
# As the clock of the tests stands.
DAY = dt.date(2026, 1, 15)


def test_a_date_that_passed_without_news_is_past_due() -> None:
    late, due, told = (PlantFactory() for _ in range(3))
    CapacityPlanFactory(plant=late, effective="2024", reported_on="2022-01-10")
    CapacityPlanFactory(plant=due, effective="2027", reported_on="2022-01-10")
    CapacityPlanFactory(plant=told, effective="2024", reported_on="2022-01-10")
    PlantStatusFactory(plant=told, status="operating", reported_on="2024-06-01")
    assert list(past_due(DAY)) == [late]
    assert not past_due(dt.date(2023, 1, 1)).exists()


def test_reports_of_one_day_that_disagree_are_conflicts() -> None:
    plant, agreed = PlantFactory(), PlantFactory()
    CapacityPlanFactory(plant=agreed, amount=100_000, effective="2027", reported_on="2025-01-10")
    for amount in (100_000, 150_000):
        CapacityPlanFactory(plant=plant, amount=amount, effective="2027", reported_on="2025-01-10")
    assert list(disputed(DAY)) == [plant]


def test_a_start_of_production_that_no_status_followed_asks_for_a_look() -> None:
    unsaid, said, planned, given_up = (PlantFactory(reported_on="2020-01-10") for _ in range(4))
    for plant in (unsaid, said, given_up):
        MilestoneFactory(plant=plant, event="production_start", date="2024-10", modality="fact", reported_on="2024-10")
    MilestoneFactory(plant=planned, event="production_start", date="2024-10", modality="plan", reported_on="2023")
    PlantStatusFactory(plant=unsaid, status="construction", reported_on="2023-01-10")
    PlantStatusFactory(plant=said, status="operating", reported_on="2024-11-10")
    PlantStatusFactory(plant=given_up, status="closed", reported_on="2025-01-10")
    assert list(begun_unsaid(DAY)) == [unsaid]
    assert not begun_unsaid(dt.date(2024, 10, 30)).exists(), "known from the last day of its month"


def test_an_expansion_told_with_the_total_that_it_leads_to_asks_for_a_look() -> None:
    plant, apart = PlantFactory(reported_on="2020-01-10"), PlantFactory(reported_on="2020-01-10")
    for one, day in ((plant, "2023-05-10"), (apart, "2023-05-11")):
        CapacityPlanFactory(plant=one, amount=300, effective="2023", reported_on="2021-01-10")
        CapacityPlanFactory(plant=one, amount=200, effective="2025", increment=True, reported_on="2023-05-10")
        CapacityPlanFactory(plant=one, amount=500, effective="2025", reported_on=day)
    assert list(told_with_its_total(DAY)) == [plant]
    assert not told_with_its_total(dt.date(2023, 5, 9)).exists()


def test_plants_nobody_spoke_of_for_two_years_are_silent_unless_they_ended() -> None:
    heard = PlantFactory(reported_on="2020-01-10")
    CapacityPlanFactory(plant=heard, reported_on="2024-01-16")
    quiet = PlantFactory(reported_on="2020-01-10")
    CapacityPlanFactory(plant=quiet, reported_on="2024-01-15")
    bare = PlantFactory(reported_on="2020-01-10")
    ended = PlantFactory(reported_on="2020-01-10")
    PlantStatusFactory(plant=ended, status="cancelled", reported_on="2021-01-10")
    assert set(silent(DAY)) == {quiet, bare}
    assert silent(dt.date(2024, 2, 29)).count() == 1


def test_shares_are_unknown_where_one_of_several_owners_has_none() -> None:
    stated, unstated, alone, former = (PlantFactory() for _ in range(4))
    for plant, shares in ((stated, (60, 40)), (unstated, (60, None)), (alone, (None,))):
        for share in shares:
            PlantOwnerFactory(plant=plant, share=share)
    PlantOwnerFactory(plant=former, share=None)
    PlantOwnerFactory(plant=former, share=None, until="2020")
    assert list(shares_unknown(DAY)) == [unstated]


def test_several_sums_of_one_purpose_for_a_plant_ask_whether_they_are_the_same_money() -> None:
    def told(*sums: Any) -> Any:
        plant = PlantFactory()
        for row in sums:
            PlantInvestmentFactory(plant=plant, investment=row)
        return plant

    old, new = InvestmentFactory(purpose="capex"), InvestmentFactory(purpose="capex")
    twice = told(old, new)
    told(InvestmentFactory(purpose="capex"), InvestmentFactory(purpose="grant"))
    whole = InvestmentFactory(purpose="capex")
    parts = [InvestmentFactory(purpose="capex", company=whole.company, part_of=whole) for _ in range(2)]
    told(whole, parts[0])
    told(*parts)
    replaced = InvestmentFactory(purpose="capex")
    told(replaced, InvestmentFactory(purpose="capex", company=replaced.company, supersedes=replaced))
    assert list(sums_alike(DAY)) == [twice]
    assert not sums_alike(dt.date(2021, 1, 1)).exists()


class TestInTheAdmin:
    @pytest.fixture
    def desk(self, client: Client, curator: User) -> Client:
        client.force_login(curator)
        return client

    def test_the_first_page_leads_to_each_view_with_its_number(self, desk: Client) -> None:
        plant: Any = PlantFactory(name="Late plant")
        PlantFactory(name="Other plant")
        CapacityPlanFactory(plant=plant, effective="2024", reported_on="2024-06-10")
        html = desk.get(reverse("admin:index")).content.decode()
        for word, (label, _) in VIEWS.items():
            assert f"?view={word}" in html
            assert label in html
        address = f"{reverse('admin:plants_plant_changelist')}?view=past_due"
        assert f'<a href="{address}"><strong>1</strong> plants: past due</a>' in html
        rows = desk.get(address).context["cl"].queryset
        assert list(rows) == [plant]

    @pytest.mark.parametrize("word", VIEWS)
    def test_each_view_asks_as_often_for_many_plants_as_for_few(
        self, desk: Client, word: str, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(5):
            CapacityPlanFactory(
                plant=PlantFactory(reported_on="2020-01-10"), effective="2024", reported_on="2022-01-10"
            )
        with django_assert_max_num_queries(9):
            assert desk.get(reverse("admin:plants_plant_changelist"), {"view": word}).status_code == 200

    def test_who_may_see_nothing_is_led_nowhere(self, client: Client) -> None:
        client.force_login(User.objects.create_user("nobody", is_staff=True))
        html = client.get(reverse("admin:index")).content.decode()
        assert "Asks for a look" not in html
        assert Plant.objects.count() == 0
