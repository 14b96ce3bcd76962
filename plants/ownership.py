"""Who has how much of a plant on a day (DOMAIN rule 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plants.models import PlantOwner

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Stake:
    """What a company has of a plant, in per cent. Without a company: owners that are none of ours, or nobody named."""

    company: int | None
    percent: Decimal
    assumed: bool = False


def stakes(operator: int, owners: Iterable[PlantOwner], day: dt.date) -> list[Stake]:
    """All stakes in a plant on the day; they make up 100.

    Without owners the operator has the whole; a single other owner owns beside the operator; two or more are all of the
    owners. A share that nobody stated is an equal part of what the stated ones leave, and assumed. Stated shares beyond
    100 are scaled down, and assumed then.
    """
    held = [(owner.company_id, owner.share) for owner in _holding(owners, day)]
    if not held:
        return [Stake(operator, WHOLE)]
    if len(held) == 1:
        company, share = held[0]
        if company == operator:
            return [Stake(operator, WHOLE)] if share is None else _filled([Stake(operator, share)])
        held.append((operator, None))
        if share is not None:
            return [Stake(company, share), Stake(operator, WHOLE - share)]
    stated = sum((share for _, share in held if share is not None), Decimal(0))
    unstated = sum(share is None for _, share in held)
    if stated > WHOLE:
        return _filled([Stake(company, WHOLE * (share or 0) / stated, True) for company, share in held])
    each = (WHOLE - stated) / unstated if unstated else Decimal(0)
    return _filled([Stake(company, each if share is None else share, share is None) for company, share in held])


def divide(amount: Decimal, parts: Sequence[Stake]) -> list[Decimal]:
    """The amount by stakes, to the thousandth; the last takes what rounding leaves: the parts make the whole."""
    shares = [(amount * stake.percent / WHOLE).quantize(Decimal("0.001")) for stake in parts[:-1]]
    return [*shares, amount - sum(shares, Decimal(0))]


def _filled(parts: list[Stake]) -> list[Stake]:
    missing = WHOLE - sum((stake.percent for stake in parts), Decimal(0))
    # What rounding of equal shares leaves is no stake of somebody else's.
    return [*parts, Stake(None, missing)] if missing >= Decimal("0.001") else parts


def _holding(owners: Iterable[PlantOwner], day: dt.date) -> list[PlantOwner]:
    """The owners on the day; of several rows of one owner the latest that has begun."""
    latest: dict[str, PlantOwner] = {}
    for owner in sorted(owners, key=lambda row: (row.since.last if row.since else dt.date.min, row.name)):
        if owner.since is None or owner.since.last <= day:
            latest[owner.name] = owner
    holding = [owner for owner in latest.values() if owner.until is None or owner.until.last > day]
    return sorted(holding, key=lambda owner: (-(owner.share or 0), owner.name))
