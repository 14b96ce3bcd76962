"""Who has how much of a plant."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from plants.models import PlantOwner
from plants.ownership import divide, stakes

OPERATOR, FIRST, SECOND = 1, 2, 3


def owner(company: int | None, share: Any = None, since: str | None = None, until: str | None = None) -> PlantOwner:
    name = f"owner {company}"
    return PlantOwner(
        company_id=company, name=name, share=share and Decimal(share), since=since, until=until, pk=company
    )


def held(*owners: PlantOwner, on: str = "2024-12-31") -> list[tuple[int | None, int, bool]]:
    found = stakes(OPERATOR, owners, dt.date.fromisoformat(on))
    return [(stake.company, round(stake.percent), stake.assumed) for stake in found]


def test_operator_has_the_whole_where_no_owner_is_known() -> None:
    assert held() == [(OPERATOR, 100, False)]


def test_stated_shares_hold_and_what_they_leave_is_nobodys() -> None:
    assert held(owner(FIRST, 50), owner(SECOND, 50)) == [(FIRST, 50, False), (SECOND, 50, False)]
    assert held(owner(FIRST, 50), owner(SECOND, 30)) == [(FIRST, 50, False), (SECOND, 30, False), (None, 20, False)]


def test_unstated_shares_are_equal_and_assumed() -> None:
    assert held(owner(FIRST), owner(SECOND)) == [(FIRST, 50, True), (SECOND, 50, True)]
    assert held(owner(FIRST, 40), owner(SECOND), owner(None)) == [
        (FIRST, 40, False),
        (SECOND, 30, True),
        (None, 30, True),
    ]


def test_single_other_owner_owns_beside_the_operator() -> None:
    assert held(owner(FIRST, 30)) == [(FIRST, 30, False), (OPERATOR, 70, False)]
    assert held(owner(FIRST)) == [(FIRST, 50, True), (OPERATOR, 50, True)]
    assert held(owner(OPERATOR)) == [(OPERATOR, 100, False)]


def test_shares_beyond_the_whole_are_scaled_down_and_assumed() -> None:
    assert held(owner(FIRST, 90), owner(SECOND, 90)) == [(FIRST, 50, True), (SECOND, 50, True)]


def test_stakes_hold_from_and_until_their_dates() -> None:
    owners = [owner(FIRST, 100, until="2024"), owner(SECOND, 100, since="2024")]
    assert held(*owners, on="2023-12-31") == [(FIRST, 100, False), (OPERATOR, 0, False)]
    assert held(*owners)[0] == (SECOND, 100, False)


def test_divided_amounts_make_the_whole_again() -> None:
    owners = [owner(FIRST), owner(SECOND), owner(4)]
    parts = divide(Decimal(100), stakes(OPERATOR, owners, dt.date(2024, 1, 1)))
    assert (sum(parts), len(parts)) == (100, 3)
