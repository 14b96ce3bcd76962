"""What a decision would come to by the rules of counting: it is made, looked at, and given up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from articles.claim_values import amount_in_words
from articles.models import Claim, Decision
from articles.outlook import Line
from articles.vocabulary import Action
from plants.models import Plant
from plants.standing import Standing, standings
from plants.vocabulary import Unit


@dataclass(frozen=True)
class Rehearsal:
    """The plant that a decision bears on, and line by line where it stands today and where it would stand."""

    plant: str
    lines: list[Line]


def rehearse(decide: Callable[[], Decision], day: dt.date) -> Rehearsal | None:
    """What the decision would change of its plant's standing on that day; None where it bears on no plant.

    Raises ReviewRefused as the decision would. Nothing of it is kept.
    """
    with transaction.atomic():
        plant = _plant_of(decide())
        after = standings([plant.pk], day).get(plant.pk) if plant else None
        transaction.set_rollback(True)
    if plant is None:
        return None
    before = standings([plant.pk], day).get(plant.pk)
    says, stands = _in_words(after), _in_words(before)
    return Rehearsal(plant.name, [Line(label, says[label], stands[label]) for label in says])


def _plant_of(decision: Decision) -> Plant | None:
    claim = decision.claim
    if decision.action == Action.CORRECT:
        claim = Claim.objects.select_related("plant").get(corrects=claim)
    return claim.plant


def _in_words(standing: Standing | None) -> dict[str, str]:
    """A standing as a curator reads it; all empty for a plant that is not there."""
    if standing is None:
        return dict.fromkeys(("status", "capacity", "by", "put as", "odd"), "")
    unit = Unit(standing.unit).label if standing.unit in Unit.values else standing.unit
    return {
        "status": standing.status.replace("_", " "),
        "capacity": f"{amount_in_words(standing.capacity)} {unit}" if standing.capacity is not None else "not stated",
        "by": str(standing.effective or "no date"),
        "put as": f"{standing.modality}{', past due' if standing.past_due else ''}",
        "odd": "; ".join(standing.flags),
    }
