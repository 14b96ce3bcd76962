"""Whom and what a fact is about, and what accepting it would do to the record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from articles.extraction import Fact, Place
from articles.matching import Match, Matcher, match_fact
from articles.matching.names import CompanyNames
from articles.vocabulary import Effect
from companies.models import Company
from evtracker.partial_dates import PartialDate
from plants.models import Plant
from tests.factories import (
    CapacityPlanFactory,
    CompanyAliasFactory,
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    MilestoneFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
)

pytestmark = pytest.mark.django_db

BEIJING = Place(city="Beijing", country="CN")
DAY = "2021-11-29"


def fact(kind: str = "capacity", company: str = "Nova", **fields: Any) -> Fact:
    """A planned 300,000 vehicles a year in Beijing, unless said otherwise."""
    defaults: dict[str, Any] = {"modality": "plan", "quote": "…", "start": 0, "end": 1, "company": company}
    if kind == "capacity":
        defaults |= {"amount": Decimal(300_000), "unit": "vehicles/year", "place": BEIJING}
    if kind in ("status", "milestone"):
        defaults |= {"place": BEIJING}
    if kind == "partnership":
        defaults |= {"company": ""}
    return Fact(kind, **{**defaults, **fields})


def money(amount: int | str, currency: str = "USD", purpose: str = "capex", **fields: Any) -> Fact:
    return fact("investment", amount=Decimal(amount), currency=currency, purpose=purpose, **fields)


def match(one: Fact, day: str = DAY) -> Match:
    return match_fact(one, PartialDate.parse(day))


@pytest.fixture
def nova() -> Company:
    return CompanyFactory(slug="nova", name="Nova")


@pytest.fixture
def plant(nova: Company) -> Plant:
    return PlantFactory(slug="nova-beijing", name="Nova Beijing plant", company=nova)


# Companies


@pytest.mark.parametrize(
    ("written", "score"),
    [
        ("Great Wall Motor", 1.0),
        ("GREAT WALL MOTOR", 1.0),
        ("GWM", 0.98),
        ("长城汽车", 0.98),
        ("Great Wall Motor Co., Ltd.", 0.95),
        ("Great Wall Motor’s", 1.0),
        ("Great Wall", 0.85),
        ("Great Wall Motors", 0.85),
        ("Great Wal Motor", 0.7),
    ],
)
def test_a_company_is_known_by_all_its_names(written: str, score: float) -> None:
    company = CompanyFactory(name="Great Wall Motor", legal_name="Great Wall Motor Company Limited")
    CompanyAliasFactory(company=company, name="GWM")
    CompanyAliasFactory(company=company, name="长城汽车")
    CompanyFactory(name="Greatland")
    found = CompanyNames(Company.objects.all()).find([written])
    assert (found.company, found.score) == (company, score)


def test_accents_make_no_other_company() -> None:
    company = CompanyFactory(name="Škoda Auto", legal_name="Škoda Auto a.s.")
    assert CompanyNames(Company.objects.all()).find(["Skoda Auto"]).company == company


def test_a_subsidiary_is_told_from_its_parent() -> None:
    xiaomi, ev = CompanyFactory(name="Xiaomi"), CompanyFactory(name="Xiaomi EV")
    CompanyAliasFactory(company=ev, name="Xiaomi Automobile")
    names = CompanyNames(Company.objects.all())
    assert names.find(["Xiaomi"]).company == xiaomi
    assert names.find(["Xiaomi Corporation"]).company == xiaomi
    assert names.find(["Xiaomi Automobile"]).company == ev


def test_a_name_of_several_companies_is_ambiguous() -> None:
    cars, trucks = CompanyFactory(name="Volvo Cars"), CompanyFactory(name="Volvo Automotive")
    found = match(fact(company="Volvo"))
    assert (found.effect, found.company, found.score) == (Effect.AMBIGUOUS, None, 0.0)
    assert {one.name for one in found.runners_up} == {cars.name, trucks.name}
    assert "Volvo Cars or Volvo Automotive" in found.reason


def test_a_further_name_settles_between_several() -> None:
    cars = CompanyFactory(name="Volvo Cars")
    CompanyFactory(name="Volvo Automotive")
    assert match(fact(company="Volvo", company_names=("Volvo", "Volvo Cars"))).company == cars


def test_an_unknown_company_is_told_as_such(plant: Plant) -> None:
    found = match(fact(company="Zephyr Wagons"))
    assert (found.effect, found.company, found.plant) == (Effect.UNKNOWN_COMPANY, None, None)
    assert "Zephyr Wagons is not on record" in found.reason


def test_short_names_are_not_taken_for_near_ones(nova: Company) -> None:
    assert match(fact(company="Nava")).effect == Effect.UNKNOWN_COMPANY


# Plants


def test_a_plant_is_found_by_company_and_city(plant: Plant) -> None:
    found = match(fact())
    assert (found.company, found.plant, found.score) == (plant.company, plant, 1.0)
    assert "its own plant in Beijing" in found.reason


def test_a_plant_of_a_subsidiary_is_found(plant: Plant) -> None:
    group = CompanyFactory(name="Nova Group Holding of Beijing")
    CompanyParentFactory(company=plant.company, parent=group)
    found = match(fact(company=group.name))
    assert (found.plant, found.score) == (plant, 0.95)
    assert "a plant of its subsidiary Nova" in found.reason


def test_a_plant_is_found_for_its_owner_and_for_a_subsidiary_of_its_operator(plant: Plant) -> None:
    owner, child = CompanyFactory(name="Owning Partner"), CompanyFactory(name="Nova Trucks")
    PlantOwnerFactory(plant=plant, company=owner)
    CompanyParentFactory(company=child, parent=plant.company)
    assert (match(fact(company=owner.name)).plant, match(fact(company=child.name)).plant) == (plant, plant)


def test_a_plant_of_a_former_parent_is_not_found(plant: Plant) -> None:
    former = CompanyFactory(name="Former Parent")
    CompanyParentFactory(company=plant.company, parent=former, until="2019")
    assert match(fact(company=former.name)).effect == Effect.UNKNOWN_PLANT


@pytest.mark.parametrize(
    ("place", "score"),
    [
        (Place(city="Grunheide", country="DE"), 1.0),
        (Place(city="Berlin", country="DE"), 1.0),
        (Place(region="Brandenburg", country="DE"), 0.8),
        (Place(region="State of Brandenburg"), 0.8),
        (Place(country="DE"), 0.65),
        (Place(city="Munich", country="DE"), None),
        (Place(region="Bavaria", country="DE"), None),
        (Place(country="FR"), None),
    ],
)
def test_places_agree_as_far_as_they_are_named(nova: Company, place: Place, score: float | None) -> None:
    plant = PlantFactory(
        name="Gigafactory Berlin-Brandenburg", company=nova, city="Grünheide", region="Brandenburg", country="DE"
    )
    found = match(fact("status", status="announced", place=place))
    if score is None:
        assert (found.effect, found.plant) == (Effect.UNKNOWN_PLANT, None)
    else:
        assert (found.plant, found.score) == (plant, score)


def test_a_plant_makes_what_is_counted(plant: Plant) -> None:
    cells = PlantFactory(company=plant.company, product="battery_cells")
    assert match(fact(amount=Decimal(20), unit="GWh/year")).plant == cells


def test_two_plants_in_one_city_are_ambiguous(plant: Plant) -> None:
    PlantFactory(name="Nova second plant", company=plant.company)
    found = match(fact())
    assert (found.effect, found.plant, found.score) == (Effect.AMBIGUOUS, None, 0.0)
    assert len(found.runners_up) == 2


def test_of_two_plants_the_one_with_the_figure_on_record_is_taken(plant: Plant) -> None:
    other = PlantFactory(name="Nova second plant", company=plant.company)
    CapacityPlanFactory(plant=other)
    assert match(fact()).plant == other


@pytest.mark.parametrize("words", ["its second factory for electric cars", "Nova's 2nd plant", "a third car plant"])
def test_what_the_passage_counts_as_a_later_plant_is_not_the_makers_first(plant: Plant, words: str) -> None:
    if "third" in words:
        PlantFactory(company=plant.company, city="Hefei")
    found = match(fact("status", status="construction", quote=f"Cranes over Beijing, where {words} goes up."))
    assert (found.plant, found.effect) == (None, Effect.AMBIGUOUS)
    assert f"{plant} or one that is not on record yet (the passage counts it as a later plant" in found.reason


def test_a_second_plant_that_is_on_record_is_found(plant: Plant) -> None:
    second = PlantFactory(company=plant.company, city="Hefei", source__published="2021-12-01")
    told = fact("status", status="construction", quote="its second plant", place=Place(city="Hefei", country="CN"))
    assert match(told).plant == second


def test_a_later_plant_is_found_where_not_all_before_it_are_on_record(plant: Plant) -> None:
    assert match(fact("status", status="operating", quote="Nova's fourth gigafactory, in Beijing")).plant == plant


@pytest.mark.parametrize("quote", ["both sites together", "At home it runs two factories", "three existing car plants"])
def test_what_is_said_of_several_plants_together_is_of_no_one_of_them(plant: Plant, quote: str) -> None:
    found = match(fact("status", status="operating", quote=quote))
    assert (found.plant, found.effect) == (None, Effect.AMBIGUOUS)
    assert "several plants together" in found.reason
    sum_of_all = match(money(12_600_000_000, place=BEIJING, quote=quote))
    assert (sum_of_all.plant, sum_of_all.effect) == (None, Effect.NEW)
    assert [one.name for one in sum_of_all.runners_up] == [str(plant)]


def test_a_sum_for_plants_somewhere_in_a_region_is_of_no_one_of_them(plant: Plant) -> None:
    somewhere = Place(country="CN")
    assert match(money(10**9, place=somewhere, quote="spending on new plants in China")).plant is None
    assert match(money(10**9, place=somewhere, quote="spending on a new plant in China")).plant == plant


def test_a_status_without_a_place_is_that_of_the_only_plant(plant: Plant) -> None:
    assert match(fact("status", status="announced", place=None)).plant == plant
    PlantFactory(company=plant.company)
    assert match(fact("status", status="announced", place=None)).effect == Effect.AMBIGUOUS


def test_a_capacity_without_a_place_is_a_plants_only_if_that_has_the_figure(plant: Plant) -> None:
    CapacityPlanFactory(plant=plant)
    assert match(fact(place=None)).plant == plant
    target = match(fact(place=None, amount=Decimal(1_000_000)))
    assert (target.plant, target.effect) == (None, Effect.NEW)


# Capacity


def test_the_same_figure_confirms(plant: Plant) -> None:
    row = CapacityPlanFactory(plant=plant)
    for by in (None, "2024"):
        found = match(fact(by=by))
        assert (found.effect, found.record) == (Effect.CONFIRMS, row)
    assert "300,000 vehicles/year by 2024, reported 2021-11-27" in found.reason


@pytest.mark.parametrize(
    ("recorded", "by", "effect"),
    [
        ("2024", "2024-06", Effect.REFINES),
        (None, "2024", Effect.REFINES),
        ("2024-06", "2024", Effect.CONFIRMS),
        ("2024", "2025", Effect.REVISES),
    ],
)
def test_the_same_figure_for_another_date(plant: Plant, recorded: str | None, by: str, effect: Effect) -> None:
    row = CapacityPlanFactory(plant=plant, effective=recorded)
    found = match(fact(by=by))
    assert (found.effect, found.record) == (effect, row)


@pytest.mark.parametrize(
    ("amount", "by", "effect"),
    [
        (200_000, "2024", Effect.REVISES),
        (400_000, "2024", Effect.REVISES),
        (200_000, "2026", Effect.REVISES),
        (200_000, None, Effect.REVISES),
        # Stages of one plan stand beside each other.
        (400_000, "2026", Effect.NEW),
        (100_000, "2023", Effect.NEW),
        (400_000, None, Effect.NEW),
    ],
)
def test_another_figure_revises_or_stands_beside(plant: Plant, amount: int, by: str | None, effect: Effect) -> None:
    CapacityPlanFactory(plant=plant)
    assert match(fact(amount=Decimal(amount), by=by)).effect == effect


def test_another_figure_of_the_same_day_conflicts(plant: Plant) -> None:
    CapacityPlanFactory(plant=plant, source__published=DAY)
    assert match(fact(amount=Decimal(200_000), by="2024")).effect == Effect.CONFLICTS


def test_what_runs_replaces_only_plans_that_are_past_their_date(plant: Plant) -> None:
    row = CapacityPlanFactory(plant=plant)
    running = fact(amount=Decimal(100_000), modality="fact")
    assert match(running, "2023-05-01").effect == Effect.NEW
    assert (match(running, "2025-05-01").effect, match(running, "2025-05-01").record) == (Effect.REVISES, row)


def test_a_plan_never_revises_a_fact(plant: Plant) -> None:
    CapacityPlanFactory(plant=plant, modality="fact")
    assert match(fact(amount=Decimal(200_000), by="2024")).effect == Effect.NEW


def test_phases_increments_and_totals_are_apart(plant: Plant) -> None:
    phase = PhaseFactory(plant=plant, number=1)
    row = CapacityPlanFactory(plant=plant, phase=phase, amount=150_000)
    assert match(fact(amount=Decimal(150_000), phase=1)).record == row
    assert match(fact(amount=Decimal(150_000), phase=2)).record is None
    assert match(fact(amount=Decimal(150_000))).record is None
    assert match(fact(amount=Decimal(150_000), increment=True)).record is None


def test_a_figure_that_a_phase_has_is_not_taken_for_a_cut_of_the_whole(plant: Plant) -> None:
    """Read as the whole plant's, 150,000 would cut 300,000 to its half."""
    CapacityPlanFactory(plant=plant, effective=None)
    CapacityPlanFactory(plant=plant, phase=PhaseFactory(plant=plant), amount=150_000)
    found = match(fact(amount=Decimal(150_000)))
    assert (found.plant, found.record, found.effect) == (plant, None, Effect.AMBIGUOUS)
    assert "phase 1 alone is on record with this figure" in found.reason
    assert match(fact(amount=Decimal(120_000))).effect == Effect.REVISES


def test_a_rumour_revises_nothing_and_a_plan_firms_up_a_rumour(plant: Plant) -> None:
    row = CapacityPlanFactory(plant=plant, modality="rumour")
    assert match(fact(amount=Decimal(800_000), by="2024", modality="rumour")).effect == Effect.NEW
    assert (match(fact()).effect, match(fact()).record) == (Effect.REVISES, row)


def test_what_was_planned_and_now_runs_moves_the_record_on(plant: Plant) -> None:
    """A rule that accepts what only confirms may not make a plan a fact."""
    row = CapacityPlanFactory(plant=plant)
    found = match(fact(modality="fact"), "2025-03-01")
    assert (found.effect, found.record) == (Effect.REVISES, row)


def test_a_denial_conflicts_with_what_it_denies(plant: Plant) -> None:
    row = CapacityPlanFactory(plant=plant)
    found = match(fact(modality="denied"))
    assert (found.effect, found.record) == (Effect.CONFLICTS, row)


def test_superseded_rows_are_no_match(plant: Plant) -> None:
    later = CapacityPlanFactory(plant=plant, effective="2025", source__published="2022-05-01")
    CapacityPlanFactory(plant=plant, superseded_by=later)
    assert match(fact(by="2024"), "2022-06-01").record == later
    # The link counts only from the day of the later report.
    assert match(fact(by="2024"), "2022-04-01").effect == Effect.CONFIRMS


def test_only_what_was_reported_by_the_articles_day_counts(plant: Plant) -> None:
    CapacityPlanFactory(plant=plant)
    found = match(fact(), "2021-11-26")
    assert (found.plant, found.record, found.effect) == (plant, None, Effect.NEW)


def test_a_partial_day_counts_by_its_last_day(plant: Plant) -> None:
    CapacityPlanFactory(plant=plant)
    assert match(fact(), "2021-11").effect == Effect.CONFIRMS


# Statuses and milestones


@pytest.mark.parametrize(
    ("status", "modality", "effect"),
    [
        ("construction", "fact", Effect.CONFIRMS),
        ("operating", "fact", Effect.REVISES),
        ("paused", "fact", Effect.REVISES),
        ("announced", "plan", Effect.CONFIRMS),
        ("pre_construction", "fact", Effect.CONFLICTS),
        ("construction", "denied", Effect.CONFLICTS),
    ],
)
def test_a_status_against_the_last_one(plant: Plant, status: str, modality: str, effect: Effect) -> None:
    announced = PlantStatusFactory(plant=plant, source__published="2021-03-01")
    building = PlantStatusFactory(plant=plant, status="construction", source__published="2021-10-01")
    found = match(fact("status", status=status, modality=modality))
    assert found.effect == effect
    assert found.record == (announced if status == "announced" else building)


@pytest.mark.parametrize(
    ("date", "modality", "effect"),
    [
        ("2024", "plan", Effect.CONFIRMS),
        ("2024-06", "plan", Effect.REFINES),
        ("2025", "plan", Effect.REVISES),
        ("2024", "fact", Effect.REVISES),
        ("2024", "denied", Effect.CONFLICTS),
    ],
)
def test_a_milestone_against_the_one_on_record(plant: Plant, date: str, modality: str, effect: Effect) -> None:
    row = MilestoneFactory(plant=plant)
    found = match(fact("milestone", event="production_start", date=date, what="plant", modality=modality))
    assert (found.effect, found.record) == (effect, row)
    assert match(fact("milestone", event="completion", date=date, what="plant")).effect == Effect.NEW


def test_a_date_against_what_has_happened_conflicts(plant: Plant) -> None:
    MilestoneFactory(plant=plant, event="completion", date="2021-06", modality="fact")
    assert match(fact("milestone", event="completion", date="2022", what="plant")).effect == Effect.CONFLICTS
    MilestoneFactory(plant=plant, date="2021-06", modality="fact")
    started = fact("milestone", event="production_start", date="2021-09", what="plant", modality="fact")
    assert match(started).effect == Effect.CONFLICTS


@pytest.mark.parametrize(("what", "date"), [("plant", "2026-H1"), ("vehicle", "2026-H1"), ("vehicle", "2021-01")])
def test_a_start_at_a_plant_that_has_long_begun_is_a_further_models(plant: Plant, what: str, date: str) -> None:
    MilestoneFactory(plant=plant, date="2020-09-14", modality="fact")
    found = match(fact("milestone", event="production_start", date=date, what=what))
    assert (found.plant, found.record, found.effect) == (plant, None, Effect.NEW)
    assert "a further model's" in found.reason


def test_a_models_start_of_production_is_the_companys(nova: Company) -> None:
    row = MilestoneFactory(plant=None, company=nova)
    found = match(fact("milestone", event="production_start", date="2024", what="vehicle", place=None))
    assert (found.company, found.plant, found.record) == (nova, None, row)


# Money


def test_the_same_sum_confirms(nova: Company) -> None:
    row = InvestmentFactory(company=nova)
    found = match(money(100_000_000))
    assert (found.effect, found.record, found.score) == (Effect.CONFIRMS, row, 1.0)
    assert match(money(200_000_000)).effect == Effect.NEW


@pytest.mark.parametrize(
    ("amount", "currency", "found"),
    [
        # 10 bn yuan were 1.565 bn dollars on 29 November 2021.
        ("1550000000", "USD", True),
        ("1610000000", "USD", True),
        ("1620000000", "USD", False),
        ("1390000000", "EUR", True),
        ("9900000000", "CNY", False),
        ("1550000000", "MAD", False),
    ],
)
def test_a_sum_in_another_currency_is_compared_in_dollars(
    nova: Company, amount: str, currency: str, found: bool
) -> None:
    row = InvestmentFactory(company=nova, purpose="equity", amount=10_000_000_000, currency="CNY")
    result = match(money(amount, currency, "equity"))
    assert result.record == (row if found else None)
    assert result.score == (0.9 if found else 1.0)


def test_a_sum_stated_in_two_currencies_is_found_by_either(nova: Company) -> None:
    row = InvestmentFactory(company=nova, amount=401_600_000_000, currency="KRW")
    assert match(money(304_600_000, also=((Decimal(401_600_000_000), "KRW"),))).record == row


def test_layers_never_mix(nova: Company) -> None:
    InvestmentFactory(company=nova, purpose="equity")
    assert match(money(100_000_000, purpose="capex")).record is None
    assert match(money(100_000_000, purpose="ipo")).record is not None
    assert match(money(100_000_000, purpose="unspecified")).record is not None


@pytest.mark.parametrize(
    ("recorded", "told"), [("equity", "debt"), ("debt", "equity"), ("grant", "equity"), ("debt", "grant")]
)
def test_equity_a_loan_and_a_grant_of_one_amount_are_three_sums(nova: Company, recorded: str, told: str) -> None:
    row = InvestmentFactory(company=nova, purpose=recorded)
    found = match(money(100_000_000, purpose=told))
    assert (found.record, found.effect) == (None, Effect.NEW)
    assert str(row) in [other.name for other in found.runners_up]
    assert match(money(100_000_000, purpose=recorded)).record == row


def test_a_figure_of_which_the_country_alone_is_said_is_not_taken_for_that_of_its_plant_there(nova: Company) -> None:
    plant = PlantFactory(company=nova, city="Debrecen", region="", country="HU")
    hungary = Place(country="HU")
    found = match(fact("capacity", amount=Decimal(100_000), place=hungary))
    assert (found.plant, found.effect) == (None, Effect.AMBIGUOUS)
    assert found.reason.endswith(f"the plant may be {plant} or one that is not on record yet")
    assert str(plant) in [other.name for other in found.runners_up]
    assert match(fact("capacity", amount=Decimal(100_000), place=hungary, increment=True)).plant == plant
    CapacityPlanFactory(plant=plant, amount=100_000)
    assert match(fact("capacity", amount=Decimal(100_000), place=hungary)).plant == plant


def test_a_sum_that_stands_goes_before_one_that_was_replaced(nova: Company) -> None:
    first = InvestmentFactory(company=nova, purpose="equity", source__published="2021-03-30")
    second = InvestmentFactory(company=nova, purpose="equity", source__published="2021-09-03", supersedes=first)
    assert match(money(100_000_000, purpose="equity")).record == second
    # Before the later one was reported the first one stood.
    assert match(money(100_000_000, purpose="equity"), "2021-08-01").record == first


def test_two_sums_of_the_same_size_are_ambiguous(nova: Company) -> None:
    InvestmentFactory(company=nova, slug="one")
    InvestmentFactory(company=nova, slug="two")
    found = match(money(100_000_000))
    assert (found.effect, found.record) == (Effect.AMBIGUOUS, None)


def test_of_two_sums_that_for_the_same_plant_is_taken(plant: Plant) -> None:
    here, there = InvestmentFactory(company=plant.company), InvestmentFactory(company=plant.company)
    PlantInvestmentFactory(plant=plant, investment=here)
    PlantInvestmentFactory(plant=PlantFactory(company=plant.company, city="Wuhan"), investment=there)
    assert match(money(100_000_000, place=BEIJING)).record == here


def test_a_sum_that_was_reported_later_is_no_match_but_is_named(nova: Company) -> None:
    InvestmentFactory(company=nova, slug="later-sum", source__published="2021-12-05")
    found = match(money(100_000_000))
    assert (found.effect, found.record) == (Effect.NEW, None)
    assert "later-sum" in found.reason


def test_a_rumoured_sum_is_revised_by_a_plan(nova: Company) -> None:
    InvestmentFactory(company=nova, modality="rumour")
    assert match(money(100_000_000)).effect == Effect.REVISES
    assert match(money(100_000_000, modality="rumour")).effect == Effect.CONFIRMS


# Agreements


def agreement(*companies: Company, **fields: Any) -> Any:
    row = PartnershipFactory(**fields)
    for company in companies:
        PartnershipPartyFactory(partnership=row, company=company)
    return row


def test_an_agreement_is_found_by_its_parties_in_any_order(nova: Company) -> None:
    other = CompanyFactory(name="Celltek")
    row = agreement(nova, other)
    found = match(fact("partnership", companies=("Celltek Inc.", "Nova"), type="supply", modality="fact"))
    assert (found.effect, found.record, found.company) == (Effect.CONFIRMS, row, other)


def test_an_agreement_of_the_same_type_goes_first(nova: Company) -> None:
    other = CompanyFactory(name="Celltek")
    agreement(nova, other, type="technology")
    row = agreement(nova, other, type="engineering")
    told = fact("partnership", companies=("Nova", "Celltek"), type="engineering", modality="fact")
    assert match(told).record == row


def test_an_agreement_of_another_type_is_another_one(nova: Company) -> None:
    agreement(nova, CompanyFactory(name="Celltek"), type="charging")
    found = match(fact("partnership", companies=("Nova", "Celltek"), type="supply", modality="fact"))
    assert (found.effect, found.record) == (Effect.NEW, None)
    assert len(found.runners_up) == 1


def test_an_agreement_of_a_near_type_is_another_one_years_later(nova: Company) -> None:
    row = agreement(nova, CompanyFactory(name="Celltek"), type="other")
    told = fact("partnership", companies=("Nova", "Celltek"), type="supply", modality="fact")
    assert match(told).record == row
    assert (match(told, "2025-05-12").record, match(told, "2025-05-12").effect) == (None, Effect.NEW)
    same = fact("partnership", companies=("Nova", "Celltek"), type="other", modality="fact")
    assert match(same, "2025-05-12").record == row


def test_an_agreement_of_the_parent_is_the_same_one(nova: Company) -> None:
    child, other = CompanyFactory(name="Nova Trucks"), CompanyFactory(name="Celltek")
    CompanyParentFactory(company=child, parent=nova)
    row = agreement(nova, other)
    assert (
        match(fact("partnership", companies=("Nova Trucks", "Celltek"), type="supply", modality="fact")).record == row
    )


@pytest.mark.parametrize(
    ("recorded", "told", "effect"),
    [
        ("rumour", "rumour", Effect.CONFIRMS),
        ("rumour", "fact", Effect.REVISES),
        ("plan", "fact", Effect.REVISES),
        ("fact", "plan", Effect.CONFIRMS),
        ("rumour", "denied", Effect.CONFLICTS),
        ("denied", "rumour", Effect.CONFLICTS),
    ],
)
def test_how_an_agreement_is_put(nova: Company, recorded: str, told: str, effect: Effect) -> None:
    row = agreement(nova, CompanyFactory(name="Celltek"), modality=recorded)
    found = match(fact("partnership", companies=("Nova", "Celltek"), type="supply", modality=told))
    assert (found.effect, found.record) == (effect, row)


def test_an_unknown_party_is_named(nova: Company) -> None:
    found = match(fact("partnership", companies=("Nova", "City of Hefei"), type="government", modality="fact"))
    assert (found.effect, found.company) == (Effect.NEW, nova)
    assert "City of Hefei is not on record" in found.reason
    nobody = match(fact("partnership", companies=("A Town", "A Club"), type="other", modality="fact"))
    assert nobody.effect == Effect.UNKNOWN_COMPANY


# Queries


def test_the_number_of_queries_does_not_grow_and_only_what_the_facts_need_is_loaded(
    plant: Plant, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    InvestmentFactory(company=plant.company)
    for number in range(5):
        company = CompanyFactory(name=f"Maker {number}")
        CapacityPlanFactory(plant=PlantFactory(company=company))
        InvestmentFactory(company=company)
        agreement(company, plant.company)
    facts = [
        one
        for name in ("Nova", *(f"Maker {number}" for number in range(5)))
        for one in (fact(company=name), money(100_000_000, company=name), fact("status", name, status="announced"))
    ]
    for some in (facts[:3], facts):
        with django_assert_max_num_queries(11):
            matcher = Matcher(some, PartialDate.parse(DAY))
            for one in some:
                matcher.match(one)
    with django_assert_num_queries(3):
        assert Matcher([fact(company="Nobody")], PartialDate.parse(DAY)).match(fact(company="Nobody")).company is None
