"""From an accepted claim to the record, kind by kind. Called by articles/review.py alone, inside its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q

from articles.claim_values import money_in_words, place_in_words
from articles.ledger import Ledger, claim_key
from articles.matching import load_names
from articles.matching.model import NAME_WEIGHTS
from articles.models import Claim
from articles.vocabulary import ClaimState, Effect, FactKind
from companies.models import Company, Investment, Partnership
from companies.services import confirm_partnership, new_slug, record_investment, record_partnership
from companies.vocabulary import Bindingness, Modality
from evtracker.fields import to_partial_date
from evtracker.partial_dates import PartialDate
from plants.models import Phase
from plants.services import confirm_sum, link_investment, record_capacity_plan, record_milestone, record_status
from plants.vocabulary import Status

# How binding an agreement is, by how its source puts it, where nothing finer was said.
BINDINGNESS: dict[str, str] = {
    Modality.FACT: Bindingness.AGREED,
    Modality.PLAN: Bindingness.MOU,
    Modality.RUMOUR: Bindingness.RUMOURED,
    Modality.DENIED: "",
}
# A further telling of the same sum or agreement adds its source, also where it knows a detail more.
SAME_RECORD = frozenset({Effect.CONFIRMS, Effect.REFINES})
# A sum that revises another, denies it or affirms what was denied stands in its place from its own day.
REPLACES = frozenset({Effect.REVISES, Effect.CONFLICTS})
# Parties and payers are taken for companies of ours where a name is theirs, not where it is only like theirs.
SURE_OF_NAME = NAME_WEIGHTS["without its legal form"]


class ReviewRefused(Exception):  # noqa: N818 - it is an answer to the curator, not a fault
    """A decision that can't stand, in words for the curator; `errors` names the fields that are wrong, if any."""

    def __init__(self, message: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = dict(errors or {})


def record_claim(
    claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger, *, chosen: bool = False
) -> Model | None:
    """Make or confirm the record that the claim speaks of, and note each new row in the ledger.

    Company and plant are settled; `chosen` where a curator chose the company in this decision. Returns the record, or
    None where the claim stands for itself (jobs, and a status that is not so); what is nothing new is only pointed to
    its record. Raises ReviewRefused where something is missing.
    """
    if effect == Effect.NOTHING_NEW and claim.record is not None:
        return claim.record
    if claim.kind == FactKind.PARTNERSHIP:
        return _record_partnership(claim, values, effect, ledger, chosen=chosen)
    return RECORDERS[claim.kind](claim, values, effect, ledger)


def known_companies(names: Iterable[str]) -> dict[str, Company | None]:
    """By name, the one company that goes by it, but for its legal form; None for none, several or a mere likeness."""
    names = list(names)
    if not names:
        return {}
    companies = load_names()
    found = {name: companies.find([name]) for name in names}
    return {name: one.company if one.score >= SURE_OF_NAME else None for name, one in found.items()}


def status_of_claim(claim: Claim, values: Mapping[str, Any]) -> str | None:
    """The status that a claim puts on record; None where it only rumours, plans or denies one.

    A rumoured announcement is the status `rumoured`; an announcement is a plan by its nature.
    """
    said = str(values["status"])
    if said in (Status.ANNOUNCED, Status.RUMOURED):
        return {Modality.RUMOUR: Status.RUMOURED, Modality.DENIED: None}.get(Modality(claim.modality), said)
    return said if claim.modality == Modality.FACT else None


def whole_of(claim: Claim, values: Mapping[str, Any]) -> Investment | None:
    """The larger sum that this one is part of: that of the same article, else of the company and those above it.

    Of several of that amount the one that still stands. Raises ReviewRefused where it is not on record, or not clear:
    put on record by itself, a part would be counted beside its whole.
    """
    if not values["part_of"]:
        return None
    whole = money_in_words(values["part_of"], values["currency"])
    same = Investment.objects.filter(amount=Decimal(values["part_of"]), currency=values["currency"])
    same = same.exclude(modality=Modality.DENIED)
    told_here = same.filter(claims__version=claim.version_id, claims__state=ClaimState.ACCEPTED).distinct()
    own = same.filter(Q(company=claim.company) | Q(company__children__company=claim.company)).distinct()
    for candidates in (told_here, own):
        found: list[Investment] = list(candidates)
        standing = [row for row in found if not row.superseded_by.exists()] or found
        if len(standing) == 1:
            return standing[0]
        if standing:
            raise ReviewRefused(
                f"it is part of {whole}, of which there are several on record", {"part_of": "not clear"}
            )
    raise ReviewRefused(
        f"it is part of {whole}, which is not on record: accept that first, or empty “part of”",
        {"part_of": "not on record yet"},
    )


def _record_capacity(claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger) -> Model:
    _refuse_unplaced(claim, values)
    number = values["phase"]
    if number and claim.plant is None:
        raise ReviewRefused("a phase belongs to a plant: choose the plant, or correct the phase away")
    phase_known = number is None or Phase.objects.filter(plant=claim.plant, number=number).exists()
    plan = record_capacity_plan(
        key=claim_key(claim.pk),
        plant=claim.plant,
        company=None if claim.plant else claim.company,
        phase_number=number,
        amount=Decimal(values["amount"]),
        unit=values["unit"],
        increment=values["increment"],
        effective=to_partial_date(values["by"]),
        modality=claim.modality,
        source=claim.source,
        reported_on=claim.reported_on,
    )
    if not phase_known and plan.phase is not None:
        ledger.add(plan.phase)
    ledger.add(plan)
    return plan


def _record_status(claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger) -> Model | None:
    if claim.plant is None:
        raise ReviewRefused("a status is a plant's: choose the plant, or create it", {"plant": "must be given"})
    status = status_of_claim(claim, values) or _status_taken_back_to(claim)
    if status is None:
        return None
    row = record_status(
        key=claim_key(claim.pk),
        plant=claim.plant,
        phase_number=None,
        status=status,
        since=_since_told_before(claim, status),
        source=claim.source,
        reported_on=claim.reported_on,
    )
    ledger.add(row)
    return row


def _since_told_before(claim: Claim, status: str) -> PartialDate | None:
    """The day from which a status holds that is told once more: that of the report which it confirms.

    From its own day it would stand in the way of what has become of the plant since.
    """
    told = claim.plant_status
    if claim.effect != Effect.CONFIRMS or told is None or told.status != status:
        return None
    day: PartialDate = told.since or told.reported_on
    return day


def _status_taken_back_to(claim: Claim) -> str | None:
    """What a plant is again once its latest status is denied: what it was before. None where nothing else was said."""
    denied = claim.plant_status
    if claim.modality != Modality.DENIED or denied is None or claim.plant is None:
        return None
    known = [row for row in claim.plant.statuses.all() if row.phase_id is None]
    known.sort(key=lambda row: (row.reported_on.last, row.pk))
    if not known or known[-1].status != denied.status:
        return None
    return next((row.status for row in reversed(known) if row.status != denied.status), None)


def _record_milestone(claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger) -> Model:
    if values["what"] != "vehicle":
        _refuse_unplaced(claim, values)
    row = record_milestone(
        key=claim_key(claim.pk),
        plant=claim.plant,
        company=None if claim.plant else claim.company,
        phase_number=None,
        event=values["event"],
        date=to_partial_date(values["date"]),
        modality=claim.modality,
        source=claim.source,
        reported_on=claim.reported_on,
    )
    ledger.add(row)
    return row


def _record_investment(claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger) -> Model:
    matched = claim.investment
    if matched is not None and effect in SAME_RECORD:
        _confirm(claim, matched, confirm_sum, ledger)
        return matched
    assert claim.company is not None
    replaced = matched if effect in REPLACES else None
    if replaced is not None:
        _refuse_replacing(claim, replaced)
    row = record_investment(
        slug=new_slug(Investment, f"{claim.company.slug}-{values['purpose']}-{claim.reported_on}"),
        company=claim.company,
        purpose=values["purpose"],
        amount=Decimal(values["amount"]),
        currency=values["currency"],
        modality=claim.modality,
        source=claim.source,
        reported_on=claim.reported_on,
        payers=_named(values["investors"]),
        part_of=whole_of(claim, values),
        supersedes=replaced,
        years=Decimal(values["years"]) if values["years"] else None,
    )
    if claim.plant is not None:
        link_investment(claim.plant, row)
    ledger.add(row)
    return row


def _refuse_replacing(claim: Claim, matched: Investment) -> None:
    """A sum is replaced once, and by a later report alone."""
    if claim.reported_on.last < matched.reported_on.last:
        raise ReviewRefused(
            f"{matched} was reported later, on {matched.reported_on}: an earlier report doesn't replace it",
            {"record": "reported later"},
        )
    by = matched.superseded_by.first()
    if by is not None:
        raise ReviewRefused(f"{matched} was replaced already, by {by} ({by.slug}): choose that", {"record": "replaced"})


def _record_partnership(claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger, *, chosen: bool) -> Model:
    matched = claim.partnership
    if matched is not None and effect in SAME_RECORD:
        _confirm(claim, matched, confirm_partnership, ledger)
        return matched
    parties = parties_of(claim, values, chosen=chosen)
    if len(parties) < 2:
        raise ReviewRefused("all names are those of one company: an agreement has two parties or more")
    row = record_partnership(
        slug=new_slug(Partnership, "-".join(company.slug if company else name for company, name in parties)),
        type=values["type"],
        modality=claim.modality,
        bindingness=BINDINGNESS[claim.modality],
        parties=parties,
        source=claim.source,
        reported_on=claim.reported_on,
    )
    ledger.add(row)
    return row


def _record_jobs(claim: Claim, values: Mapping[str, Any], effect: str, ledger: Ledger) -> None:
    """Jobs have no record of their own: the accepted claim is shown with its company or plant."""


def parties_of(claim: Claim, values: Mapping[str, Any], *, chosen: bool = False) -> list[tuple[Company | None, str]]:
    """The parties, each company once under its own name.

    The claim's company is the one party not known, if the curator chose it (`chosen`) or it may be called so.
    """
    parties = _named(values["companies"])
    unknown = [index for index, (company, _) in enumerate(parties) if company is None]
    if claim.company is not None and claim.company not in [company for company, _ in parties]:
        if chosen and len(unknown) > 1:
            names = " and ".join(parties[index][1] for index in unknown)
            raise ReviewRefused(
                f"which of {names} is {claim.company}? Correct the name of that party to {claim.company.name}",
                {"companies": "not clear which party is meant"},
            )
        meant = [
            index for index in unknown if chosen or load_names().find([parties[index][1]]).company == claim.company
        ]
        if len(meant) == 1:
            parties[meant[0]] = (claim.company, claim.company.name)
    if not any(company for company, _ in parties):
        raise ReviewRefused(
            f"none of {', '.join(values['companies'])} is a company of the record: choose or create one",
            {"company": "must be given"},
        )
    return list(dict.fromkeys(parties))


def _named(names: Iterable[str]) -> list[tuple[Company | None, str]]:
    """Each name with the company that goes by it, under the company's own name."""
    return [(company, company.name if company else name) for name, company in known_companies(names).items()]


def _confirm(claim: Claim, record: Any, confirm: Callable[..., Model], ledger: Ledger) -> None:
    """Add the claim's source to the record, unless the record rests on it already."""
    source = claim.source
    # Locked, so that two claims of one article that are accepted at the same moment don't both bring its source.
    type(record)._default_manager.select_for_update(no_key=True).get(pk=record.pk)
    if record.source_id == source.pk or record.confirmations.filter(source=source).exists():
        return
    ledger.add(confirm(record, source, claim.reported_on))


def _refuse_unplaced(claim: Claim, values: Mapping[str, Any]) -> None:
    """A figure at a named place is never taken for the whole company's."""
    if claim.plant is None and values["place"]:
        place = place_in_words(values["place"])
        raise ReviewRefused(
            f"the passage names a plant in {place}: choose the plant or create it, or correct the place away",
            {"plant": "must be given"},
        )


RECORDERS: dict[str, Callable[[Claim, Mapping[str, Any], str, Ledger], Model | None]] = {
    FactKind.CAPACITY: _record_capacity,
    FactKind.STATUS: _record_status,
    FactKind.MILESTONE: _record_milestone,
    FactKind.INVESTMENT: _record_investment,
    FactKind.JOBS: _record_jobs,
}
