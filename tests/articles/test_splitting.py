"""Splitting companies and plants: what is chosen goes with what hangs on it, and comes back exactly as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.change_models import Deed, RecordChange
from articles.merging import merge
from articles.models import Claim
from articles.recording import ReviewRefused
from articles.review import accept_claim
from articles.split_models import Split
from articles.splitting import parts_of, split, undo_split
from articles.vocabulary import FactKind
from companies.models import Company, CompanyAlias
from plants.models import CapacityPlan, Plant
from plants.services import redraw
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version
from tests.articles.whole import everything
from tests.factories import (
    CapacityPlanFactory,
    InvestmentFactory,
    MilestoneFactory,
    PhaseFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def foxconn() -> Company:
    """A company under whose name two are kept."""
    company = make_company("Foxconn", aliases=["Foxtron", "Hon Hai"])
    InvestmentFactory(company=company)
    plant = make_plant(company, "Foxtron plant")
    PlantOwnerFactory(plant=plant, company=company)
    CapacityPlanFactory(plant=plant)
    redraw([company.pk], [plant.pk])
    return company


@pytest.fixture
def beijing() -> Plant:
    """Two sites kept as one: two phases with their figures, and a claim that one of these rests on."""
    plant = make_plant(make_company("Xiaomi"))
    for number, amount in ((1, 150_000), (2, 200_000)):
        phase = PhaseFactory(plant=plant, number=number)
        CapacityPlanFactory(plant=plant, phase=phase, amount=amount, effective="2025")
        PlantStatusFactory(plant=plant, phase=phase)
    MilestoneFactory(plant=plant)
    claim = make_claim(
        make_version(), FactKind.CAPACITY, values={"phase": 2, "by": "2026"}, company=plant.company, plant=plant
    )
    accept_claim(claim, make_user())
    redraw([plant.company_id], [plant.pk])
    return plant


def keys(row: Any, *words: str) -> list[str]:
    """The parts of a row whose words have one of these in them."""
    return [part.key for part in parts_of(row) if any(word in part.words for word in words)]


def test_what_is_chosen_of_a_company_goes_to_the_new_one(foxconn: Company) -> None:
    chosen = keys(foxconn, "Foxtron")
    entry = split(foxconn, "Foxtron", chosen, make_user(), "two firms")
    new = Company.objects.get(pk=entry.new_id)
    assert (new.slug, new.kind, new.hq_country) == ("foxtron", foxconn.kind, foxconn.hq_country)
    assert list(CompanyAlias.objects.filter(company=new).values_list("name", flat=True)) == ["Foxtron"]
    assert Plant.objects.get().company == new
    assert foxconn.investments.count() == 1
    assert list(CompanyAlias.objects.filter(company=foxconn).values_list("name", flat=True)) == ["Hon Hai"]


def test_a_phase_goes_with_its_figures_and_the_claims_that_these_rest_on(beijing: Plant) -> None:
    entry = split(beijing, "Xiaomi Yizhuang plant", keys(beijing, "phase 2"), make_user())
    new = Plant.objects.get(pk=entry.new_id)
    assert sorted(map(int, new.plans.values_list("amount", flat=True))) == [200_000, 300_000]
    assert list(map(int, beijing.plans.values_list("amount", flat=True))) == [150_000]
    assert new.statuses.count() == beijing.statuses.count() == 1
    assert Claim.objects.get().plant == new


@pytest.mark.parametrize("which", ["foxconn", "beijing"])
def test_taken_back_all_is_as_it_was(which: str, request: pytest.FixtureRequest) -> None:
    row = request.getfixturevalue(which)
    before = everything()
    entry = split(row, "The other one", keys(row, "Foxtron", "phase 2"), make_user())
    assert everything() != before
    undo_split(entry, make_user())
    assert everything() == before
    with pytest.raises(ReviewRefused, match="undone already"):
        undo_split(entry, make_user())


def test_both_rows_tell_in_their_history(foxconn: Company) -> None:
    entry = split(foxconn, "Foxtron", keys(foxconn, "Foxtron"), make_user(), "two firms")
    made = RecordChange.objects.get(deed=Deed.MADE)
    assert (made.row, made.reason) == (entry.new_id, "two firms")
    moved = RecordChange.objects.filter(deed=Deed.CHANGED, after__company=entry.new_id)
    assert moved.count() == 2
    undo_split(entry, make_user())
    assert RecordChange.objects.filter(deed=Deed.REMOVED, row=entry.new_id).exists()


@pytest.mark.parametrize(
    ("name", "chosen", "why"),
    [
        ("Foxtron", [], "choose what belongs"),
        ("Foxtron", ["companies.companyalias:0:company"], "choose what belongs"),
        ("foxconn", None, "on record already"),
        ("  ", None, "needs a name"),
    ],
)
def test_what_can_not_be_is_refused_and_leaves_all(foxconn: Company, name: str, chosen: Any, why: str) -> None:
    before = everything()
    with pytest.raises(ReviewRefused, match=why):
        split(foxconn, name, keys(foxconn, "Foxtron") if chosen is None else chosen, make_user())
    assert everything() == before


def test_a_part_that_went_meanwhile_is_refused(foxconn: Company) -> None:
    chosen = keys(foxconn, "Foxtron")
    CompanyAlias.objects.filter(name="Foxtron").delete()
    with pytest.raises(ReviewRefused, match="not all there"):
        split(foxconn, "Foxtron", chosen, make_user())


def test_what_came_to_the_new_one_since_stands_in_the_way_by_its_name(foxconn: Company) -> None:
    entry = split(foxconn, "Foxtron", keys(foxconn, "Foxtron"), make_user())
    new = Company.objects.get(pk=entry.new_id)
    alias = CompanyAlias.objects.create(company=new, name="Foxtron Vehicles")
    with pytest.raises(ReviewRefused, match="Foxtron Vehicles"):
        undo_split(entry, make_user())
    alias.delete()
    moved = CompanyAlias.objects.get(company=new)
    CompanyAlias.objects.filter(pk=moved.pk).update(company=foxconn)
    with pytest.raises(ReviewRefused, match="not Foxtron's any more"):
        undo_split(entry, make_user())


def test_a_new_one_that_was_merged_since_is_to_be_parted_first(foxconn: Company) -> None:
    entry = split(foxconn, "Foxtron", keys(foxconn, "Foxtron"), make_user())
    merge(Company.objects.get(pk=entry.new_id), make_company("Yulon"), make_user())
    with pytest.raises(ReviewRefused, match="if it was merged, undo that first"):
        undo_split(entry, make_user())


class TestInTheAdmin:
    def test_from_the_plants_page_after_a_look_and_back(self, desk: Client, beijing: Plant) -> None:
        address = reverse("admin:plants_plant_split", args=[beijing.pk])
        assert address in desk.get(reverse("admin:plants_plant_change", args=[beijing.pk])).content.decode()
        sent = {"name": "Xiaomi Yizhuang plant", "parts": keys(beijing, "phase 2")}
        before = everything()
        html = desk.post(address, {**sent, "look": "1"}).content.decode()
        assert "5 rows go to Xiaomi Yizhuang plant." in html
        assert everything() == before
        html = desk.post(address, {**sent, "confirmed": "1"}, follow=True).content.decode()
        assert "Xiaomi Yizhuang plant split off Xiaomi EV Beijing plant" in html
        asked = {"action": "undo_selected", "_selected_action": [Split.objects.get().pk]}
        html = desk.post(reverse("admin:articles_split_changelist"), asked, follow=True).content.decode()
        assert "Undone" in html
        assert everything() == before

    def test_a_name_on_record_is_refused_in_words(self, desk: Client, foxconn: Company) -> None:
        address = reverse("admin:companies_company_split", args=[foxconn.pk])
        sent = {"name": "Foxconn", "parts": keys(foxconn, "Foxtron"), "confirmed": "1"}
        assert "Foxconn is on record already" in desk.post(address, sent).content.decode()
        assert not Split.objects.exists()
        assert CapacityPlan.objects.count() == 1
