"""Whatever curators do in whatever order, the record stays sound, and what is taken back leaves nothing behind."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from articles.merge_models import Merge
from articles.merging import merge, undo_merge
from articles.models import RECORD_FIELDS, Claim, Decision
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.review import accept_claim, correct_claim, reject_claim, undo_decision
from articles.split_models import Split
from articles.splitting import parts_of, split, undo_split
from articles.vocabulary import Action, ClaimState, FactKind
from companies.models import Company, Investment
from plants.models import CapacityPlan, Plant
from plants.services import redraw
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version
from tests.articles.whole import drawn, everything

pytestmark = pytest.mark.django_db
# `make proof` tries other sequences each time, and more of them.
PROOF = os.environ.get("PROOF") == "full"
LIMITS: dict[str, Any] = {"phases": (Phase.explicit, Phase.generate)} if PROOF else {}
STEPS = st.tuples(
    st.sampled_from(["accept", "correct", "reject", "undo", "merge", "unmerge", "split", "unsplit"]),
    st.integers(0, 20),
    st.booleans(),
)


@dataclass
class Desk:
    """Two companies with a plant each, and articles that tell of them."""

    user: User = field(default_factory=make_user)

    def __post_init__(self) -> None:
        self.places = []
        for name in ("Xiaomi", "Xiaomi Huairou"):
            self.places.append(make_plant(make_company(name), f"{name} Beijing plant"))
        for day, amount in (("2021-11-29", "300000"), ("2022-05-01", "300000"), ("2023-02-01", "150000")):
            version = make_version(day)
            for kind, values in (
                (FactKind.CAPACITY, {"amount": amount, "by": "2024"}),
                (FactKind.INVESTMENT, {}),
                (FactKind.STATUS, {}),
            ):
                make_claim(version, kind, values=values)
        redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))
        rematch(Claim.objects.select_related("version__article__source"))

    def do(self, what: str, which: int, at_once: bool) -> None:
        """Take a step; `at_once` takes it back again, which must leave all as it was. A refusal leaves all, too."""
        before = everything()
        try:
            with transaction.atomic():
                done = getattr(self, f"_{what}")(which)
        except ReviewRefused:
            assert everything() == before
            return
        if at_once and isinstance(done, Decision) and done.action != Action.UNDO:
            undo_decision(done, self.user)
            assert everything() == before
        if at_once and isinstance(done, Merge) and done.undone_at is None:
            undo_merge(done, self.user)
            assert everything() == before
        if at_once and isinstance(done, Split) and done.undone_at is None:
            undo_split(done, self.user)
            assert everything() == before

    def _accept(self, which: int) -> Decision:
        return accept_claim(_nth(Claim.objects.all(), which), self.user)

    def _correct(self, which: int) -> Decision:
        claim = _nth(Claim.objects.exclude(kind=FactKind.STATUS), which)
        return correct_claim(claim, self.user, {"amount": str(100_000 + which)})

    def _reject(self, which: int) -> Decision:
        return reject_claim(_nth(Claim.objects.all(), which), self.user)

    def _undo(self, which: int) -> Decision | None:
        return undo_decision(_nth(Decision.objects.all(), which), self.user) if Decision.objects.exists() else None

    def _merge(self, which: int) -> Merge | None:
        rows: Any = Company.objects.order_by("pk") if which % 2 else Plant.objects.order_by("pk")
        pair = list(rows[:2])
        return merge(*(pair if which % 4 < 2 else pair[::-1]), self.user) if len(pair) == 2 else None

    def _unmerge(self, which: int) -> Merge | None:
        return undo_merge(_nth(Merge.objects.all(), which), self.user) if Merge.objects.exists() else None

    def _split(self, which: int) -> Split | None:
        """Part off one row, or every other one, of a company or plant."""
        row = _nth(Company.objects if which % 2 else Plant.objects, which // 2)
        keys = [part.key for part in parts_of(row)]
        chosen = keys[::2] if which % 3 == 0 else keys[which % len(keys) :][:1] if keys else []
        return split(row, f"Part {Split.objects.count() + 1}", chosen, self.user)

    def _unsplit(self, which: int) -> Split | None:
        return undo_split(_nth(Split.objects.all(), which), self.user) if Split.objects.exists() else None


def _nth(rows: Any, which: int) -> Any:
    return rows.order_by("pk")[which % rows.count()]


def check() -> None:
    """The rules that always hold."""
    accepted = Claim.objects.filter(state=ClaimState.ACCEPTED).select_related("version__article")
    for claim in accepted:
        named = [name for name in RECORD_FIELDS.values() if getattr(claim, f"{name}_id") is not None]
        assert named == [RECORD_FIELDS[claim.kind]]
        record = getattr(claim, named[0])
        # Claim and record stay about the same, through whatever was merged and split.
        for whom in ("company_id", "plant_id"):
            if getattr(record, whom, None) is not None:
                assert getattr(claim, whom) == getattr(record, whom)
        sources = {record.source_id}
        if isinstance(record, Investment):
            sources |= set(record.confirmations.values_list("source", flat=True))
        assert claim.version.article.source_id in sources
    for claim in Claim.objects.exclude(state=ClaimState.PENDING).filter(author=None):
        standing = claim.decisions.filter(undone_by=None).exclude(action=Action.UNDO)
        assert standing.count() == 1
    # Each report of capacity comes from an accepted claim, and each such claim has one.
    told = accepted.filter(kind=FactKind.CAPACITY)
    assert set(told.values_list("capacity_plan", flat=True)) == set(CapacityPlan.objects.values_list("pk", flat=True))
    for plan in CapacityPlan.objects.exclude(phase=None).select_related("phase"):
        assert plan.phase is not None
        assert plan.phase.plant_id == plan.plant_id
    stands = drawn()
    redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))
    assert drawn() == stands


@settings(
    max_examples=40 if PROOF else 6,
    derandomize=not PROOF,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    **LIMITS,
)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
@example(steps=[("merge", 0, False), ("accept", 0, True)])
@example(
    steps=[("accept", 0, False), ("split", 0, True), ("split", 0, False), ("undo", 0, False), ("unsplit", 0, False)]
)
@example(
    steps=[("accept", 1, False), ("split", 1, False), ("merge", 1, True), ("merge", 1, False), ("unsplit", 0, True)]
)
@example(steps=[("merge", 1, False), ("accept", 3, False), ("unmerge", 0, False), ("undo", 0, False)])
def test_any_sequence_of_decisions_merges_and_splits_keeps_the_record_sound(steps: list[tuple[str, int, bool]]) -> None:
    with transaction.atomic():
        desk = Desk()
        for step in steps:
            desk.do(*step)
            check()
        transaction.set_rollback(True)


def test_all_taken_back_in_turn_leaves_nothing_behind() -> None:
    desk = Desk()
    before = everything()
    for step in range(9):
        desk.do("accept", step, False)
    desk.do("merge", 1, False)
    check()
    assert CapacityPlan.objects.count() == 3
    undo_merge(Merge.objects.get(), desk.user)
    for decision in Decision.objects.order_by("-pk"):
        undo_decision(decision, desk.user)
    assert everything() == before
