"""SQLite and PostgreSQL answer alike, to the cent: the same seeded histories have the same answers on both."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.reference.histories import DAYS, written
from tests.reference.seeded import seeded
from tests.reference.test_invariants import everything

pytestmark = pytest.mark.django_db
# Of all figures below; whoever changes the rules of counting states it anew, on both databases.
ANSWERS = "67a7f34164773e78191873ed2caf30be1824ed1bc8d7a0a6757737e8167e57a8"


def figures(answer: dict[str, Any]) -> list[Any]:
    """The figures alone, whatever else an answer tells."""
    return [[row["key"], row["values"]] for row in answer["series"]] + [answer["undated"]]


def test_answers_are_the_same_on_every_database() -> None:
    answers = []
    for number in range(12):
        with written(seeded(number), (None, 0, None, 1)):
            answers += [figures(answer) for day in DAYS for answer in everything(day)]
    told = json.dumps(answers, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(told).hexdigest() == ANSWERS, f"{len(told):,} bytes of answers"
