"""The only door through which a claim becomes a record: accept, correct, reject, and take any of these back.

Each decision is one transaction. It is made on the claim as the curator saw it: what has changed meanwhile is refused
with what changed. A `Decision` keeps who, when, why, the rows that it made and what the claim was before, so that
undoing gives back exactly that state.

A correction is a claim of the curator's own (`author`, no extractor, same passage), accepted at once; the claim that it
`corrects` is set aside as corrected. Taking the correction back gives the first claim its former state; the curator's
claim stays in the history as rejected, and `corrects` is emptied (it names the correction that stands, and another
may follow). The undone decision still names both.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.at_once import AT_THE_SAME_MOMENT, at_once
from articles.claim_values import InvalidValuesError, stored_values
from articles.correction import correction_of, match_correction
from articles.ledger import Ledger, RowKey, bears_on, keys_made, resting_on, rows_made
from articles.matching import load_names
from articles.matching.names import CompanyNames
from articles.merge_models import Merge
from articles.merging import kept_in_place_of
from articles.models import RECORD_FIELDS, Claim, Decision
from articles.record_changes import changed_by_hand, note_decision
from articles.recording import ReviewRefused, record_claim
from articles.rematching import rematch, waiting_around
from articles.seen import SEEN_FIELDS, decided_meanwhile, latest_decision, seen, told_since
from articles.subjects import Choice, settle_subject
from articles.vocabulary import Action, ClaimState
from plants.services import redraw_money, remove_record

__all__ = [
    "BulkReport",
    "Choice",
    "ReviewRefused",
    "accept_claim",
    "accept_claims",
    "correct_claim",
    "latest_decision",
    "reject_claim",
    "reject_claims",
    "seen",
    "told_since",
    "undo_decision",
    "undo_decisions",
]

logger = logging.getLogger(__name__)
# What a decision may change of a claim, and what undoing it puts back.
DECIDED_FIELDS = (*SEEN_FIELDS, "match_score", "match_reason", "decided_by_id", "decided_at")


@dataclass
class BulkReport:
    """What became of each claim of a bulk decision."""

    decided: list[Decision] = field(default_factory=list)
    refused: list[tuple[Claim, str]] = field(default_factory=list)


@at_once
def accept_claim(claim: Claim, user: User, choice: Choice | None = None, *, reason: str = "") -> Decision:
    """Make or confirm the record of a pending claim, for what the curator chose where the match was not right.

    Raises ReviewRefused where it was decided or matched anew meanwhile, or where something is missing.
    """
    decision = _accept(_current(claim), user, choice or Choice(), reason)
    rematch(waiting_around([decision.claim], made=keys_made(decision)))
    return decision


@at_once
def correct_claim(
    claim: Claim, user: User, changes: Mapping[str, Any], choice: Choice | None = None, *, reason: str = ""
) -> Decision:
    """Set a pending claim aside for the curator's own with other values, and put that on record.

    `changes` maps fields of the claim's values, and `modality`, to what they should be. Raises ReviewRefused with the
    errors by field where a value can't stand, and as `accept_claim` does.
    """
    current = _current(claim)
    before = _snapshot(current)
    correction = correction_of(current, user, changes)
    match_correction(correction, current)
    _mark(correction, user, ClaimState.ACCEPTED)
    correction.save()
    ledger = Ledger()
    ledger.add(correction)
    _put_on_record(correction, choice or Choice(), ledger)
    correction.save()
    decision = _decide(current, user, Action.CORRECT, ClaimState.CORRECTED, before, ledger, reason)
    rematch(waiting_around([correction], made=keys_made(decision)))
    return decision


@at_once
def reject_claim(claim: Claim, user: User, reason: str = "") -> Decision:
    """Set a pending claim aside. Raises ReviewRefused where it was decided meanwhile."""
    current = _current(claim)
    return _decide(current, user, Action.REJECT, ClaimState.REJECTED, _snapshot(current), Ledger(), reason)


def accept_claims(claims: Sequence[Claim], user: User, reason: str = "") -> BulkReport:
    """Accept each claim that can be, wholes before parts and early before late; report those that can't with why.

    Two claims of one selection may tell the same thing: each is matched anew before it is accepted, so that the second
    confirms what the first has made. One that turns out to be about another company or plant is refused.
    """
    report = BulkReport()
    names = load_names()
    for claim in sorted(claims, key=lambda one: (bool(one.values.get("part_of")), one.reported_on, one.pk)):
        try:
            with transaction.atomic():
                current = _current(claim, but_for_match=True)
                rematch([current], names)
                if (current.company, current.plant) != (claim.company, claim.plant):
                    raise ReviewRefused(f"it was matched anew: {told_since(seen(claim), current)}. Look at it again")
                report.decided.append(_accept(current, user, Choice(), reason))
        except ReviewRefused as refusal:
            report.refused.append((claim, str(refusal)))
        except (IntegrityError, OperationalError) as error:
            logger.warning("accept_claims: %s", error)
            report.refused.append((claim, AT_THE_SAME_MOMENT))
    touched = [*(decision.claim for decision in report.decided), *(claim for claim, _ in report.refused)]
    made = [key for decision in report.decided for key in keys_made(decision)]
    _match_those_around(touched, made, names)
    return report


def reject_claims(claims: Sequence[Claim], user: User, reason: str = "") -> BulkReport:
    """Reject each claim that is still pending, and report the others with why."""
    report = BulkReport()
    for claim in claims:
        try:
            report.decided.append(reject_claim(claim, user, reason))
        except ReviewRefused as refusal:
            report.refused.append((claim, str(refusal)))
    return report


@at_once
def undo_decision(decision: Decision, user: User) -> Decision:
    """Take a decision back: remove the rows that it made, and give the claim the state that it had before.

    Raises ReviewRefused where it was undone already, a later decision stands on the same claim, or other rows have come
    to rest on what it made; the message names them.
    """
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    claim = _locked(decision.claim_id)
    _refuse_undo_out_of_turn(decision, claim)
    _refuse_what_was_merged(decision)
    rows = rows_made(decision.made, claim.pk)
    _refuse_what_was_corrected(decision, rows)
    corrections = [row for row in rows if isinstance(row, Claim)]
    resting = resting_on(rows, [claim.pk, *(correction.pk for correction in corrections)])
    if resting:
        raise ReviewRefused(f"it can't be undone while others rest on it: {'; '.join(resting)}. Undo these first")
    undoing = Decision.objects.create(claim=claim, action=Action.UNDO, by=user, before=_snapshot(claim))
    waiting = waiting_around([claim, *corrections], rows)
    _restore(claim, decision.before)
    for correction in corrections:
        _withdraw(correction, user)
    note_decision(undoing, rows, removed=True)
    about = bears_on([claim, *rows])
    for row in reversed(rows):
        if not isinstance(row, Claim):
            remove_record(row)
    redraw_money(*about)
    Decision.objects.filter(pk=decision.pk).update(undone_by=undoing)
    if claim.state == ClaimState.PENDING and _decided_since(decision):
        # What others said meanwhile is on record now: it may be about that.
        waiting.append(claim)
    rematch(waiting)
    return undoing


def undo_decisions(decisions: Sequence[Decision], user: User) -> BulkReport:
    """Take each decision back that can be, the latest first, and report the others with what stands in the way."""
    report = BulkReport()
    for decision in sorted(decisions, key=lambda one: -one.pk):
        try:
            report.decided.append(undo_decision(decision, user))
        except ReviewRefused as refusal:
            report.refused.append((decision.claim, str(refusal)))
    return report


def _match_those_around(claims: Sequence[Claim], made: Sequence[RowKey], names: CompanyNames) -> None:
    """Match anew what waits around these. What is in another's hand is matched by that, or once it is looked at."""
    try:
        with transaction.atomic():
            rematch(waiting_around(claims, made=made), names)
    except OperationalError as error:
        logger.warning("accept_claims: what waits was not matched anew: %s", error)


def _decided_since(decision: Decision) -> bool:
    """Whether a later decision stands, which may have put on record what the claim tells of."""
    later = Decision.objects.filter(pk__gt=decision.pk, undone_by=None)
    return later.exclude(action__in=(Action.UNDO, Action.REJECT)).exists()


def _accept(current: Claim, user: User, choice: Choice, reason: str) -> Decision:
    before = _snapshot(current)
    ledger = Ledger()
    _put_on_record(current, choice, ledger)
    return _decide(current, user, Action.ACCEPT, ClaimState.ACCEPTED, before, ledger, reason)


def _locked(pk: int) -> Claim:
    related = ("version__article__source", "company", "plant", *RECORD_FIELDS.values())
    claim: Claim = Claim.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)
    return claim


def _current(claim: Claim, *, but_for_match: bool = False) -> Claim:
    """The claim as it is now, locked; refused where it is not what the curator saw."""
    current = _locked(claim.pk)
    if current.state != ClaimState.PENDING:
        raise ReviewRefused(decided_meanwhile(current))
    if not but_for_match and seen(current) != seen(claim):
        raise ReviewRefused(
            f"{current} was matched anew meanwhile: {told_since(seen(claim), current)}. Look at it again"
        )
    return current


def _put_on_record(claim: Claim, choice: Choice, ledger: Ledger) -> None:
    """Settle whom the claim is about, and make or confirm its record."""
    try:
        values = stored_values(claim.kind, claim.values)
    except InvalidValuesError as error:
        raise ReviewRefused(
            f"its values can't go on record as they are ({error}): correct them", error.errors
        ) from error
    try:
        settle_subject(claim, values, choice, ledger)
        chosen = choice.company is not None or choice.new_company is not None
        record = record_claim(claim, values, claim.effect, ledger, chosen=chosen)
    except ValidationError as error:
        raise ReviewRefused("; ".join(error.messages), _by_field(error)) from error
    field_name = RECORD_FIELDS.get(claim.kind)
    if field_name:
        setattr(claim, field_name, record)
    redraw_money(*bears_on([claim, *ledger.rows]))


def _by_field(error: ValidationError) -> dict[str, str]:
    """What a record's own rules found wrong, by field."""
    if not hasattr(error, "error_dict"):
        return {}
    return {name: " ".join(messages) for name, messages in error.message_dict.items() if name != NON_FIELD_ERRORS}


def _decide(
    claim: Claim, user: User, action: str, state: str, before: dict[str, Any], ledger: Ledger, reason: str
) -> Decision:
    """Store the claim's new state and the decision that brought it."""
    _mark(claim, user, state)
    claim.save()
    decision = Decision.objects.create(
        claim=claim, action=action, by=user, reason=reason[:500], made=ledger.as_json(), before=before
    )
    note_decision(decision, ledger.rows)
    return decision


def _mark(claim: Claim, user: User, state: str) -> None:
    claim.state, claim.decided_by, claim.decided_at = state, user, timezone.now()


def _snapshot(claim: Claim) -> dict[str, Any]:
    """What a decision may change, as plain JSON."""
    values = {name: getattr(claim, name) for name in DECIDED_FIELDS}
    values["decided_at"] = claim.decided_at.isoformat() if claim.decided_at else None
    return values


def _restore(claim: Claim, before: Mapping[str, Any]) -> None:
    """Give the claim its former state; a record that was deleted by hand meanwhile can't be pointed to any more."""
    for name in DECIDED_FIELDS:
        setattr(claim, name, before[name])
    claim.decided_at = parse_datetime(before["decided_at"]) if before["decided_at"] else None
    for name in ("company", "plant", *RECORD_FIELDS.values()):
        model: Any = Claim._meta.get_field(name).related_model
        pk = before[f"{name}_id"] and kept_in_place_of(model._meta.label_lower, before[f"{name}_id"])
        setattr(claim, f"{name}_id", pk if model.objects.filter(pk=pk).exists() else None)
    claim.save()


def _withdraw(correction: Claim, user: User) -> None:
    """Leave a curator's claim in the history, resting nowhere; its corrected claim is free for another one."""
    for name in RECORD_FIELDS.values():
        setattr(correction, name, None)
    correction.corrects = None
    _mark(correction, user, ClaimState.REJECTED)
    correction.save()


def _refuse_what_was_merged(decision: Decision) -> None:
    for entry in decision.made:
        merged = Merge.objects.standing().filter(model=entry["model"], gone_id=entry["pk"]).first()
        if merged is not None:
            raise ReviewRefused(f"what it made was merged since ({merged}): undo that first")


def _refuse_what_was_corrected(decision: Decision, rows: Iterable[Model]) -> None:
    """What a curator typed into a row since is not thrown away with it."""
    later = changed_by_hand(rows, decision.at)
    if later:
        told = (f"{change.name} by {change.by} on {change.at:%Y-%m-%d %H:%M} UTC" for change in later)
        raise ReviewRefused(f"it can't be undone: corrected by hand since: {'; '.join(told)}. Put that back first")


def _refuse_undo_out_of_turn(decision: Decision, claim: Claim) -> None:
    if decision.action == Action.UNDO:
        raise ReviewRefused("undoing is not undone: decide about the claim anew")
    if decision.undone_by is not None:
        undoing = decision.undone_by
        raise ReviewRefused(f"it was undone already, by {undoing.by} on {undoing.at:%Y-%m-%d %H:%M} UTC")
    later = claim.decisions.filter(pk__gt=decision.pk, undone_by=None).exclude(action=Action.UNDO).first()
    if later is not None:
        raise ReviewRefused(f"a later decision stands on it ({later}): undo that first")
