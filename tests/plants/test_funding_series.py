"""Money over the years: never twice, never mixed, in dollars of the report's day (DOMAIN rules 7 to 10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.models import Investment
from evtracker.parameters import BadParameterError
from plants.money_timeline import redraw_sums
from plants.series import FundingQuery, FundingSeries, funding_series, funding_total
from tests.factories import (
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    InvestmentSourceFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 1, 1)


def told(amount: int, reported: str = "2021-03-30", **more: Any) -> Investment:
    row: Investment = InvestmentFactory.create(amount=Decimal(amount), reported_on=reported, **more)
    return row


def in_yuan(yuan: int, usd: int, reported: str = "2021-03-30", **more: Any) -> Investment:
    return told(yuan, reported, currency="CNY", amount_usd=Decimal(usd), **more)


def counted(as_of: dt.date = DAY, **asked: Any) -> FundingSeries:
    return funding_series(FundingQuery(as_of=as_of, **{"year_from": 2021, "year_to": 2024, **asked}))


def rows(as_of: dt.date = DAY, **asked: Any) -> dict[str, list[Decimal]]:
    return {row.key: row.values for row in counted(as_of, **asked).series}


def total(as_of: dt.date = DAY, **asked: Any) -> Decimal:
    return sum((sum(values) for values in rows(as_of, **asked).values()), Decimal(0))


def test_money_is_drawn_in_the_year_of_its_report() -> None:
    told(10, "2021-03-30")
    told(5, "2023")
    assert rows() == {"total": [10, 0, 5, 0]}
    assert funding_series(FundingQuery(as_of=DAY)).years == [2021, 2022, 2023, 2024, 2025]


def test_rewound_series_knows_no_later_sum() -> None:
    told(10, "2021-03-30")
    told(5, "2023")
    assert total(dt.date(2023, 12, 30)) == 10
    assert total(dt.date(2023, 12, 31)) == 15


def test_layers_are_never_mixed() -> None:
    for purpose in ("capex", "programme", "jv", "equity", "debt", "grant", "ipo", "acquisition", "unspecified"):
        told(10, purpose=purpose)
    layers = ("committed", "raised", "acquisition", "unspecified")
    assert [total(layer=layer) for layer in layers] == [30, 40, 10, 10]


def test_parent_counts_what_its_parts_of_the_same_layer_leave_of_it_on_its_own_day() -> None:
    pledge = told(100, "2021-03-30", purpose="programme")
    told(30, "2022", purpose="capex", part_of=pledge)
    told(20, "2023", purpose="equity", part_of=pledge)
    assert rows() == {"total": [70, 30, 0, 0]}
    assert total(layer="raised") == 20
    assert total(dt.date(2021, 12, 31)) == 100


def test_parts_beyond_their_parent_are_flagged_and_leave_zero() -> None:
    pledge = told(100, slug="pledge", purpose="programme")
    told(130, "2022", part_of=pledge)
    series = counted()
    assert series.series[0].values == [0, 130, 0, 0]
    assert series.basis.flagged == [{"investment": "pledge", "reasons": ["its parts exceed it"]}]


def test_parts_of_parts_are_taken_off_once() -> None:
    pledge = told(100, purpose="programme")
    plant = told(60, "2022", part_of=pledge)
    told(25, "2023", part_of=plant)
    assert rows() == {"total": [40, 35, 25, 0]}


def test_part_below_a_sum_of_another_layer_is_taken_off_the_nearest_of_its_own() -> None:
    pledge = told(100, purpose="programme")
    stake = told(60, "2022", purpose="equity", part_of=pledge)
    told(25, "2023", purpose="capex", part_of=stake)
    assert rows() == {"total": [75, 0, 25, 0]}


def test_netting_is_in_the_common_currency_else_in_dollars() -> None:
    common = in_yuan(100, 16, purpose="programme")
    in_yuan(50, 7, "2022", part_of=common)
    assert rows() == {"total": [8, 7, 0, 0]}
    mixed = told(100, "2023", purpose="programme")
    in_yuan(50, 7, "2024", part_of=mixed)
    assert rows()["total"][2:] == [93, 7]


def test_later_sum_supersedes_an_earlier_one_from_the_later_of_the_two_days() -> None:
    old = told(100, "2021-03-30")
    told(150, "2022-06-01", supersedes=old)
    assert total(dt.date(2022, 5, 31)) == 100
    assert rows() == {"total": [0, 150, 0, 0]}
    recalled = told(10, "2024-06-01")
    told(20, "2023-06-01", supersedes=recalled)
    assert rows(dt.date(2024, 5, 1))["total"][2:] == [20, 0]
    assert rows()["total"][2:] == [20, 0]


def test_part_of_a_superseded_sum_goes_with_it_unless_linked_anew() -> None:
    old = told(100, purpose="programme")
    new = told(150, "2022", purpose="programme", supersedes=old)
    part = told(30, "2021-06-01", part_of=old)
    assert rows() == {"total": [0, 150, 0, 0]}
    Investment.objects.filter(pk=part.pk).update(part_of=new)
    redraw_sums([part.company_id])
    assert rows() == {"total": [30, 120, 0, 0]}


def test_rumours_and_denials_count_nothing_and_a_rumour_supersedes_nothing() -> None:
    old = told(100, slug="old")
    told(900, "2022", modality="rumour", supersedes=old, slug="talk")
    assert total() == 100
    assert [one["slug"] for one in counted().rumoured] == ["talk"]
    told(100, "2023", modality="denied", supersedes=old)
    assert total() == 0


def test_denied_raise_leaves_the_sum_that_it_had_replaced() -> None:
    old = told(100, "2021")
    raised = told(900, "2022", supersedes=old)
    told(900, "2023", modality="denied", supersedes=raised)
    assert total(dt.date(2022, 12, 31)) == 900
    assert rows() == {"total": [100, 0, 0, 0]}
    assert [one["reason"] for one in counted().basis.left_out] == ["denied", "superseded"]


def test_filter_comes_before_netting_and_netting_before_groups() -> None:
    home, abroad = PlantFactory.create(country="CN"), PlantFactory.create(country="DE")
    pledge = told(100, purpose="programme")
    for plant, amount in ((home, 20), (abroad, 30)):
        PlantInvestmentFactory.create(plant=plant, investment=told(amount, part_of=pledge))
    assert {key: sum(values) for key, values in rows(by="country").items()} == {"CN": 70, "DE": 30}
    assert total(purpose="programme") == 100, "parts that are filtered out take nothing off"
    assert total(country="DE") == 30


def test_pledges_without_a_plant_and_money_for_lost_plants_are_lines_of_their_own() -> None:
    lost, running = PlantFactory.create(), PlantFactory.create()
    PlantStatusFactory.create(plant=lost, status="cancelled", reported_on="2024-05-01")
    told(100, purpose="programme")
    for plant, amount in ((lost, 20), (running, 30)):
        PlantInvestmentFactory.create(plant=plant, investment=told(amount))
        PlantInvestmentFactory.create(plant=plant, investment=told(amount, purpose="programme"))
    assert {key: sum(values) for key, values in rows(by="purpose").items()} == {
        "unallocated": 100,
        "capex": 30,
        "programme": 30,
        "cancelled_or_closed": 40,
    }
    before = rows(dt.date(2024, 4, 30), by="purpose")
    assert sum(before["capex"]) == 50, "until then it was a plant as any other"
    worth_naming = {"unallocated": 100, "cancelled_or_closed": 40}
    assert {row.key: sum(row.values) for row in counted().of_which} == worth_naming
    of_countries = {row.key: sum(row.values) for row in counted(by="country").of_which}
    assert of_countries == {**worth_naming, "by_seat": 100}


def test_sum_for_several_plants_is_divided_equally_among_them() -> None:
    row = told(100)
    for country in ("CN", "DE", "DE"):
        PlantInvestmentFactory.create(plant=PlantFactory.create(country=country), investment=row)
    split = {key: sum(values) for key, values in rows(by="country").items()}
    assert sum(split.values()) == 100
    assert round(split["CN"]) == 33


def test_country_is_the_plants_else_the_seats_and_marked() -> None:
    PlantInvestmentFactory.create(plant=PlantFactory.create(country="DE"), investment=told(75))
    told(25, company=CompanyFactory.create(hq_country="US"))
    series = counted(by="country")
    assert {row.key: sum(row.values) for row in series.series} == {"DE": 75, "US": 25}
    assert series.basis.assumed_share == Decimal("0.25")
    told(10, company=CompanyFactory.create(hq_country=""))
    assert rows(by="country")[""][0] == 10


def test_kind_split_is_of_the_company_whose_money_it_is() -> None:
    told(10, company=CompanyFactory.create(kind="startup"))
    told(5, company=CompanyFactory.create(kind="incumbent"))
    assert {row.label: row.values for row in counted(by="kind").series} == {
        "start-up": [10, 0, 0, 0],
        "incumbent vehicle maker": [5, 0, 0, 0],
    }


def test_a_seat_that_nobody_had_told_yet_places_no_sum() -> None:
    late = CompanyFactory.create(hq_country="US", reported_on="2022-06-01", known_on="2021-03-30")
    told(25, company=late)
    PlantInvestmentFactory.create(plant=PlantFactory.create(country="", company=late), investment=told(5, company=late))
    assert {key: sum(values) for key, values in rows(dt.date(2022, 5, 31), by="country").items()} == {"": 30}
    assert total(dt.date(2022, 5, 31), country="US") == 0
    assert {key: sum(values) for key, values in rows(dt.date(2022, 6, 1), by="country").items()} == {"US": 30}


def test_even_spread_lays_a_sum_over_its_years() -> None:
    told(100, period_start="2021", period_end="2031", years=4, purpose="programme")
    assert rows(spread="even") == {"total": [25, 25, 25, 25]}
    assert rows() == {"total": [100, 0, 0, 0]}


def test_even_spread_goes_by_the_period_where_no_years_are_told_and_keeps_every_cent() -> None:
    told(100, period_start="2022", period_end="2024")
    assert rows(spread="even")["total"] == [0, Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    told(50, "2021", years=Decimal("2.5"))
    assert rows(spread="even")["total"][0] == 20
    assert total(spread="even") == 150


def test_even_spread_leaves_a_sum_without_years_on_its_day() -> None:
    told(100, "2023", period_start="2021")
    assert rows(spread="even") == {"total": [0, 0, 100, 0]}


def test_what_cannot_be_converted_is_left_out_and_named() -> None:
    told(100)
    told(5, currency="VND", amount_usd=None, slug="in-dong")
    series = counted()
    assert series.series[0].values[0] == 100
    assert series.basis.left_out == [
        {"reason": "no_dollar_rate", "count": 1, "sums": [{"slug": "in-dong", "amount": "5.00", "currency": "VND"}]}
    ]


def test_company_has_its_subsidiaries_money_too() -> None:
    group, maker = CompanyFactory.create(slug="group"), CompanyFactory.create(slug="maker")
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2021-01-01")
    pledge = told(100, company=group, purpose="programme")
    told(30, company=maker, part_of=pledge)
    told(7)
    assert total(company="group") == 100
    assert total(company="maker") == 30
    assert {key: sum(values) for key, values in rows(by="company", company="group").items()} == {
        "group": 70,
        "maker": 30,
    }


def test_sums_count_for_the_group_that_their_company_was_of_in_the_year_of_the_report() -> None:
    group, maker = CompanyFactory.create(slug="group"), CompanyFactory.create(slug="maker")
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2020", since="2022", until="2024-06")
    for amount, day in ((1, "2021-05-01"), (2, "2022-05-01"), (4, "2023-05-01"), (8, "2024-05-01")):
        told(amount, day, company=maker)
    assert total(company="group") == 6, "those of 2022 and 2023: on 31 December 2024 it belonged to nobody"
    assert total(company="maker") == 15


def test_basis_counts_each_source_that_tells_of_a_sum() -> None:
    row = told(100, "2021-03-30")
    InvestmentSourceFactory.create(investment=row, reported_on="2022-02-02", source=SourceFactory.create(retold=True))
    InvestmentSourceFactory.create(investment=row, reported_on="2026-02-02")
    told(50, "2022", supersedes=told(40, "2021"))
    basis = counted().basis
    assert (basis.records, basis.sources, basis.newest_report, basis.retold) == (2, 3, dt.date(2022, 12, 31), True)
    assert basis.left_out == [{"reason": "superseded", "count": 1}]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"layer": "all"}, "layer"),
        ({"by": "status"}, "by"),
        ({"spread": "odd"}, "spread"),
        ({"prices": "real"}, "prices"),
        ({"company": "nobody"}, "company"),
        ({"purpose": "equity"}, "purpose"),
        ({"kind": "big"}, "kind"),
        ({"plant": "nowhere"}, "plant"),
        ({"year_from": 2024, "year_to": 2021}, "from"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(asked: dict[str, Any], name: str) -> None:
    with pytest.raises(BadParameterError) as refused:
        counted(**asked)
    assert refused.value.name == name


def test_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    maker = CompanyFactory.create(slug="maker")
    for _ in range(3):
        row = told(100, company=maker)
        InvestmentSourceFactory.create(investment=row)
        PlantInvestmentFactory.create(plant=PlantFactory.create(slug=f"plant-of-{row.slug}"), investment=row)
    with django_assert_num_queries(4):
        counted(by="country").as_json()
    with django_assert_num_queries(7):
        counted(by="purpose", company="maker", plant=f"plant-of-{row.slug}").as_json()


sums = st.lists(
    st.tuples(
        st.integers(1, 500),
        st.sampled_from(["2021", "2021-11-27", "2023-05", "2024-12-31"]),
        st.sampled_from(["capex", "programme", "equity"]),
        st.sampled_from(["plan", "plan", "fact", "rumour"]),
        st.sampled_from(["", "part_of", "supersedes"]),
        st.sampled_from([None, "CN", "DE"]),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sums, st.sampled_from([dt.date(2021, 11, 27), dt.date(2024, 6, 1), DAY]))
def test_every_split_adds_up_and_rests_on_nothing_later(db: None, drawn: list[tuple[Any, ...]], on: dt.date) -> None:
    with transaction.atomic():
        companies = [CompanyFactory.create(hq_country=country) for country in ("CN", "")]
        row = None
        for number, (amount, reported, purpose, modality, link, country) in enumerate(drawn):
            linked = {link: row} if link and row else {}
            row = told(amount, reported, purpose=purpose, modality=modality, company=companies[number % 2], **linked)
            if country:
                PlantInvestmentFactory.create(plant=PlantFactory.create(country=country), investment=row)
        for spread in ("announced", "even"):
            whole = rows(on, spread=spread)["total"]
            for by in ("purpose", "country", "company"):
                split = list(rows(on, spread=spread, by=by).values())
                assert [sum(values, Decimal(0)) for values in zip(*split, strict=True)] == (whole if split else [])
        before = counted(on, by="purpose").as_json()
        Investment.objects.filter(reported_on_last__gt=on).update(amount=1, amount_usd=1, modality="denied")
        redraw_sums([company.pk for company in companies])
        assert counted(on, by="purpose").as_json() == before
        transaction.set_rollback(True)


def test_constant_prices_tell_each_year_in_dollars_of_the_base_year() -> None:
    InvestmentFactory.create(amount=Decimal(258_811_000), reported_on="2020-06-01")
    [nominal] = counted(year_from=2020, year_to=2020).series
    series = counted(year_from=2020, year_to=2020, prices="constant")
    assert (nominal.values, series.series[0].values) == ([Decimal(258_811_000)], [Decimal(321_943_000)])
    assert series.as_json()["prices"] == "constant"
    assert series.basis.notes == [
        "dollars of 2025, by US consumer prices (BLS CPI-U, annual averages); those of later years are told as they are"
    ]


def test_constant_prices_warn_of_years_that_are_over_and_not_in_the_table() -> None:
    told(100, "2026-06-01")
    series = counted(dt.date(2028, 3, 1), prices="constant", year_from=2025, year_to=2027)
    assert series.series[0].values == [0, 100, 0]
    assert series.basis.notes[-1] == "out of date: the table of prices has no average of 2026, 2027 yet"


def test_a_sum_that_is_spread_is_deflated_year_by_year() -> None:
    InvestmentFactory.create(amount=Decimal(200), years=2, reported_on="2023-06-01")
    [row] = counted(year_from=2023, year_to=2024, prices="constant", spread="even").series
    assert row.values == [Decimal("105.66"), Decimal("102.63")]


def test_cumulated_money_holds_all_up_to_the_end_of_each_year() -> None:
    told(7, "2019-05-01")
    told(10, "2021-03-30", purpose="capex")
    told(30, "2022-03-30", purpose="programme", years=Decimal(3))
    series = counted(cumulative=True, by="purpose", spread="even")
    assert [(row.key, row.values) for row in series.series] == [
        ("unallocated", [0, 10, 20, 30]),
        ("capex", [17, 17, 17, 17]),
    ]
    assert counted(cumulative=True, year_from=2023, year_to=2023).series[0].values == [47]
    assert "each year holds all money" in series.basis.notes[-1]


def test_cumulated_constant_dollars_are_deflated_before_they_are_added_up() -> None:
    told(1_000, "2015-06-30")
    told(1_000, "2024-06-30")
    [each] = [row.values for row in counted(prices="constant", year_from=2015, year_to=2024).series]
    [sums] = [row.values for row in counted(prices="constant", cumulative=True, year_from=2023, year_to=2024).series]
    assert sums == [each[0], each[0] + each[-1]]
    assert each[0] > 1_000


def test_no_year_with_money_is_left_out_unasked() -> None:
    told(7, "2001-05-01")
    told(10, "2024-03-30")
    series = funding_series(FundingQuery(as_of=DAY))
    assert (series.years[0], series.years[-1], sum(series.series[0].values)) == (2001, 2025, 17)
    cumulated = funding_series(FundingQuery(as_of=DAY, cumulative=True))
    assert (cumulated.years[0], cumulated.series[0].values[-1]) == (2015, 17)


@pytest.mark.parametrize(
    ("asked", "records", "left_out"),
    [
        ({"year_from": 2021, "year_to": 2024}, 2, 1),
        ({"year_from": 2024, "year_to": 2024}, 0, 3),
        ({"year_from": 2024, "year_to": 2024, "spread": "even"}, 1, 2),
        ({"year_from": 2025, "year_to": 2025, "spread": "even"}, 0, 3),
        ({"year_from": 2024, "year_to": 2024, "cumulative": True}, 3, 0),
        ({"year_from": 2018, "year_to": 2018, "cumulative": True}, 0, 3),
        ({"year_from": 2019, "year_to": 2021, "spread": "even"}, 2, 1),
    ],
)
def test_basis_is_of_the_sums_in_the_years_shown(asked: dict[str, Any], records: int, left_out: int) -> None:
    told(7, "2019-05-01")
    told(10, "2021-03-30")
    told(30, "2022-03-30", years=Decimal("2.5"))
    basis = counted(**asked).basis
    named = [{"reason": "in_no_year_shown", "count": left_out}] if left_out else []
    assert (basis.records, basis.sources, basis.left_out) == (records, records, named)


def test_total_of_all_years_is_that_of_the_series_with_the_filter_first() -> None:
    pledge = told(100, "2001-03-30", company=CompanyFactory.create(slug="maker"))
    told(30, "2022", part_of=pledge)
    assert funding_total(FundingQuery(DAY, company="maker")) == (100, 1)
    assert funding_total(FundingQuery(DAY)) == (100, 2)
    assert funding_total(FundingQuery(DAY), after=dt.date(2022, 1, 1)) == (30, 1)
    assert funding_total(FundingQuery(DAY, "raised")) == (0, 0)


@pytest.mark.parametrize(("status", "key"), [("closed", "cancelled_or_closed"), ("shelved", "capex")])
def test_money_for_a_closed_plant_is_a_line_of_its_own_and_for_a_shelved_one_is_not(status: str, key: str) -> None:
    plant = PlantFactory.create()
    PlantStatusFactory.create(plant=plant, status=status, reported_on="2023-05-01")
    PlantInvestmentFactory.create(plant=plant, investment=told(20))
    assert rows(by="purpose") == {key: [20, 0, 0, 0]}


def test_a_broken_number_of_years_reaches_into_the_year_that_it_ends_in() -> None:
    told(100, "2021-03-30", years=Decimal("2.5"))
    assert rows(spread="even") == {"total": [40, 40, 20, 0]}
