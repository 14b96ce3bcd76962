"""What accepting a claim would do, in words and field by field, for the curator to see before deciding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from articles.claim_values import InvalidValuesError, amount_in_words, money_in_words, place_in_words, stored_values
from articles.models import Claim
from articles.recording import REPLACES, SAME_RECORD, status_of_claim
from articles.vocabulary import Effect, FactKind
from companies.models import Investment, Partnership
from companies.vocabulary import Modality
from plants.models import CapacityPlan, Milestone, PlantStatus


@dataclass(frozen=True)
class Outlook:
    """`does` says what accepting would do; `lacks` what has to be chosen or corrected first, if anything."""

    does: str
    lacks: str = ""


def outlook(claim: Claim) -> Outlook:
    """What accepting the claim as it is matched would do. Reads nothing beyond the claim and its loaded relations."""
    try:
        values = stored_values(claim.kind, claim.values)
    except InvalidValuesError as error:
        return Outlook("", f"its values can't go on record: {error}")
    lacks = _lacks(claim, values)
    if lacks:
        return Outlook("", lacks)
    if claim.effect == Effect.NOTHING_NEW:
        return Outlook(f"Adds nothing: {claim.record} is on record from this very source. The passage leads there too.")
    return Outlook(_DOES[claim.kind](claim, values) + _COUNTED.get(claim.modality, ""))


_COUNTED = {
    "rumour": " As a rumour it is shown, never summed.",
    "denied": " As a denial it is counted nowhere.",
}


def _lacks(claim: Claim, values: dict[str, Any]) -> str:
    if claim.effect == Effect.AMBIGUOUS:
        return f"it could be one of several: {claim.match_reason or 'choose which'}"
    if claim.company is None and claim.kind != FactKind.PARTNERSHIP:
        return f"{claim.subject} is no company of the record: choose one, or create it"
    if claim.kind == FactKind.PARTNERSHIP:
        return "" if claim.company or claim.partnership else "none of the parties is a company of the record"
    if claim.plant is None:
        if claim.kind == FactKind.STATUS:
            return "a status is a plant's: choose the plant, or create it"
        placed = claim.kind == FactKind.CAPACITY or (claim.kind == FactKind.MILESTONE and values["what"] != "vehicle")
        if placed and values["place"]:
            return f"it names a plant in {place_in_words(values['place'])}: choose the plant, or create it"
    return ""


def _capacity(claim: Claim, values: dict[str, Any]) -> str:
    if claim.plant is None:
        return f"Adds a target of {claim.company}, drawn beside the sum of its plants."
    known = claim.capacity_plan
    if known is not None and claim.effect == Effect.CONFIRMS:
        return f"Adds a report of {claim.plant} that says again: {known}."
    if known is not None and claim.effect in (Effect.REVISES, Effect.REFINES):
        return f"Adds a report of {claim.plant}, beside or in place of {known} by the rules of counting."
    return f"Adds a report of the capacity of {claim.plant}."


def _status(claim: Claim, values: dict[str, Any]) -> str:
    status = status_of_claim(claim, values)
    if status is None:
        if claim.modality == Modality.DENIED and claim.plant_status is not None:
            denied = claim.plant_status.get_status_display()
            return f"Takes back that {claim.plant} is {denied}: what it was before stands again."
        return "Stands as a claim alone: a status that is only rumoured, planned or denied is none."
    if claim.effect == Effect.CONFIRMS and claim.plant_status is not None:
        told = claim.plant_status
        since = told.since or told.reported_on
        return f"Adds a report of {claim.plant} that says again: {status.replace('_', ' ')} since {since}."
    return f"Adds a report of the status of {claim.plant}: {status.replace('_', ' ')}."


def _milestone(claim: Claim, values: dict[str, Any]) -> str:
    return f"Adds a milestone of {claim.plant or claim.company}."


def _investment(claim: Claim, values: dict[str, Any]) -> str:
    known = claim.investment
    if known is not None and claim.effect in SAME_RECORD:
        return f"Adds its source to the sum on record: {known}."
    plant = f" for {claim.plant}" if claim.plant else ""
    if known is not None and claim.effect in REPLACES:
        verb = "denies" if claim.modality == Modality.DENIED else "replaces"
        return f"Adds a sum of {claim.company}{plant} that {verb} {known}, from its own day."
    whole = money_in_words(values["part_of"], values["currency"]) if values["part_of"] else ""
    part = f", part of {whole}, which has to be on record" if whole else ""
    return f"Adds a sum of {claim.company}{plant}{part}."


def _partnership(claim: Claim, values: dict[str, Any]) -> str:
    known = claim.partnership
    if known is not None and claim.effect in SAME_RECORD:
        return f"Adds its source to the agreement on record: {known}."
    return f"Adds an agreement between {' and '.join(values['companies'])}."


def _jobs(claim: Claim, values: dict[str, Any]) -> str:
    return f"Shows the claim with {claim.plant or claim.company}; jobs have no record of their own."


_DOES: dict[str, Callable[[Claim, dict[str, Any]], str]] = {
    FactKind.CAPACITY: _capacity,
    FactKind.STATUS: _status,
    FactKind.MILESTONE: _milestone,
    FactKind.INVESTMENT: _investment,
    FactKind.PARTNERSHIP: _partnership,
    FactKind.JOBS: _jobs,
}


@dataclass(frozen=True)
class Line:
    """One field of a claim beside that of the record it was matched to, both as text."""

    label: str
    says: str
    stands: str

    @property
    def differs(self) -> bool:
        """Whether the record says otherwise; what one of them leaves open doesn't differ, nor do two days of report."""
        return self.label != "reported" and bool(self.stands) and bool(self.says) and self.says != self.stands


def comparison(claim: Claim) -> list[Line]:
    """The claim's fields beside those of its record, without those that both leave open."""
    record = claim.record
    stands = _record_fields(record) if record is not None else {}
    says = _claim_fields(claim)
    lines = [Line(label, says.get(label, ""), stands.get(label, "")) for label in dict.fromkeys([*says, *stands])]
    return [line for line in lines if line.says or line.stands]


def _claim_fields(claim: Claim) -> dict[str, str]:
    values = claim.values
    fields = {"reported": str(claim.reported_on), "modality": claim.get_modality_display()}
    for name, value in values.items():
        if name in ("kind", "modality", "company"):
            continue
        fields[_LABELS.get(name, name.replace("_", " "))] = _text_of(name, value)
    return fields


_LABELS = {"count": "jobs", "companies": "parties", "investors": "from", "years": "over years"}


def _text_of(name: str, value: Any) -> str:
    if value in (None, "", [], False):
        return ""
    if name in ("amount", "part_of", "count"):
        return amount_in_words(value)
    if name == "place":
        return place_in_words(value)
    if name == "also":
        return ", ".join(f"{amount_in_words(one['amount'])} {one['currency']}" for one in value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if name in ("event", "status", "purpose", "type"):
        return str(value).replace("_", " ")
    return "yes" if value is True else str(value)


def _record_fields(record: Model) -> dict[str, str]:
    if isinstance(record, CapacityPlan):
        fields: dict[str, Any] = {
            "amount": amount_in_words(record.amount),
            "unit": record.unit,
            "phase": record.phase.number if record.phase else None,
            "by": record.effective,
            "increment": "yes" if record.increment else None,
        }
    elif isinstance(record, PlantStatus):
        fields = {"status": _text_of("status", record.status), "since": record.since}
    elif isinstance(record, Milestone):
        fields = {"event": _text_of("event", record.event), "date": record.date}
    elif isinstance(record, Investment):
        years = f"{record.years.normalize():f}" if record.years else None
        part_of = amount_in_words(record.part_of.amount) if record.part_of else None
        fields = {
            "amount": amount_in_words(record.amount),
            "currency": record.currency,
            "purpose": _text_of("purpose", record.purpose),
            "over years": years,
            "from": ", ".join(payer.name for payer in record.payers.all()),
            "part of": part_of,
        }
    elif isinstance(record, Partnership):
        fields = {
            "parties": ", ".join(party.name for party in record.parties.all()),
            "type": _text_of("type", record.type),
        }
    else:
        return {}
    if not isinstance(record, PlantStatus):
        fields["modality"] = record.get_modality_display()
    return {label: str(value) for label, value in fields.items() if value is not None} | {
        "reported": str(getattr(record, "reported_on", "")),
    }
