"""Which sum or agreement on record a fact is about (DOMAIN: rules of counting, money: never twice, never mixed)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from articles.extraction.model import Fact
from articles.matching import model as weights
from articles.matching.model import NOTHING_YET, Candidate, Found, RunnerUp, choose
from articles.matching.tables import Tables
from articles.vocabulary import Effect
from companies.models import Company, Investment, Partnership
from companies.money import in_usd, usd_rate
from companies.vocabulary import LAYERS, Modality, PartnershipType, Purpose
from plants.models import Plant

# How far two sums may lie apart in dollars and still be one: news rounds, and rates move within the days of a report.
DOLLAR_TOLERANCE = Decimal("0.03")
# A sum of the same size, or an agreement of another type, that was reported so long before is more likely another one.
LONG_AGO = dt.timedelta(days=3 * 365)
LAYER_OF = {purpose: layer for layer, purposes in LAYERS.items() for purpose in purposes}
# Money that is lent or granted is no money that was raised otherwise.
INSTRUMENTS = frozenset({Purpose.DEBT, Purpose.GRANT})
# A later report that is surer than the record moves it on; one that is less sure only tells of it.
SURENESS: dict[str, int] = {Modality.DENIED: 0, Modality.RUMOUR: 1, Modality.PLAN: 2, Modality.FACT: 3}
# Types that one report calls this and another that.
NEAR_TYPES = frozenset(
    {
        frozenset({PartnershipType.ENGINEERING, PartnershipType.TECHNOLOGY}),
        frozenset({PartnershipType.TECHNOLOGY, PartnershipType.RESEARCH}),
        frozenset({PartnershipType.ENGINEERING, PartnershipType.CONTRACT_MANUFACTURING}),
    }
)


def match_investment(fact: Fact, company: Company, plant: Plant | None, tables: Tables) -> Found:
    """The sum on record that the fact tells of; live ones go before those that a later sum has replaced."""
    candidates = list(_sums(fact, company, plant, tables))
    known = [one for one in candidates if one.row.reported_on.last <= tables.day]
    choice = choose(known)
    if choice.ambiguous:
        return _several("sums", choice.others)
    if choice.taken is None:
        later = tuple(_later(one) for one in candidates if one not in known)
        note = f"not on record by then, but from a later report: {later[0].name}" if later else NOTHING_YET.reason
        return Found(Effect.NEW, reason=note, others=(*later, *choice.others))
    row, why = choice.taken.row, choice.taken.reason
    if fact.modality == Modality.DENIED:
        return Found(Effect.CONFLICTS, row, choice.taken.score, f"it denies {why}", choice.others)
    if row.modality == Modality.RUMOUR and fact.modality != Modality.RUMOUR:
        return Found(Effect.REVISES, row, choice.taken.score, f"{why}; it was a rumour so far", choice.others)
    if row.modality == Modality.DENIED:
        return Found(Effect.CONFLICTS, row, choice.taken.score, f"{why}; the record denies it", choice.others)
    return Found(Effect.CONFIRMS, row, choice.taken.score, why, choice.others)


def _later(one: Candidate[Investment]) -> RunnerUp:
    reason = f"{one.reason}, reported {one.row.reported_on}"
    return RunnerUp(f"{one.row} ({one.row.slug})", round(one.score, 2), reason, one.row)


def _sums(fact: Fact, company: Company, plant: Plant | None, tables: Tables) -> Iterator[Candidate[Investment]]:
    family = tables.families.family(company.pk)
    replaced = {
        row.supersedes_id for row in tables.investments if row.supersedes_id and row.reported_on.last <= tables.day
    }
    for row in tables.investments:
        purpose = _purpose_weight(fact.purpose, row.purpose)
        amount = _amount_agreement(fact, row, tables.day)
        if row.company_id not in family or purpose is None or amount is None:
            continue
        if amount == "in dollars" and purpose in (weights.SAME_LAYER_WEIGHT, weights.OTHER_INSTRUMENT_WEIGHT):
            # Two sums that only come near each other, for different purposes, are two.
            continue
        score = purpose * weights.AMOUNT_WEIGHTS[amount]
        words = [f"the same sum {amount} is on record: {row}, {row.get_purpose_display()}, reported {row.reported_on}"]
        if row.company_id != company.pk:
            score *= weights.RELATION_WEIGHTS["subsidiary"]
            words.append(f"of {row.company}")
        if row.pk in replaced:
            score *= weights.REPLACED_WEIGHT
            words.append("since replaced by a later sum")
        if plant is not None and _for_another_plant(row, plant):
            score *= weights.OTHER_PLANT_WEIGHT
            words.append("for another plant")
        if row.reported_on.last + LONG_AGO < tables.day:
            score *= weights.OLD_SUM_WEIGHT
            words.append("long before")
        yield Candidate(row, score, ", ".join(words))


def _for_another_plant(row: Investment, plant: Plant) -> bool:
    # `for_plants` is the plants' side of the link, prefetched by the tables.
    plants = {link.plant_id for link in row.for_plants.all()}
    return bool(plants) and plant.pk not in plants


def _purpose_weight(purpose: str | None, recorded: str) -> float | None:
    """How well two purposes agree; None where they are of different layers, which never mix."""
    if purpose == recorded:
        return 1.0
    if Purpose.UNSPECIFIED in (purpose, recorded):
        return weights.UNSPECIFIED_WEIGHT
    if LAYER_OF[purpose or Purpose.UNSPECIFIED] == LAYER_OF[recorded] and {purpose, recorded} & INSTRUMENTS:
        return weights.OTHER_INSTRUMENT_WEIGHT
    return weights.SAME_LAYER_WEIGHT if LAYER_OF[purpose or Purpose.UNSPECIFIED] == LAYER_OF[recorded] else None


def may_be_one_layer(purpose: str, recorded: str) -> bool:
    """Whether sums of these purposes may be of one layer: committed and raised money never mix."""
    return _purpose_weight(purpose, recorded) is not None


def may_be_one_sum(purpose: str, recorded: str) -> bool:
    """Whether sums of one amount for these purposes may be one; equity, loans and grants are each their own."""
    return _purpose_weight(purpose, recorded) not in (None, weights.OTHER_INSTRUMENT_WEIGHT)


def _amount_agreement(fact: Fact, row: Investment, day: dt.date) -> str | None:
    """`in its own currency` for the very amount, `in dollars` for one within the tolerance, None for another."""
    assert fact.amount is not None
    assert fact.currency is not None
    stated = [(fact.amount, fact.currency), *fact.also]
    if (row.amount, row.currency) in stated:
        return "in its own currency"
    if row.currency in [currency for _, currency in stated]:
        return None
    for amount, currency in stated:
        rate, rate_of_row = usd_rate(currency, day), usd_rate(row.currency, day)
        if rate is None or rate_of_row is None:
            continue
        dollars = in_usd(amount, rate)
        recorded = {in_usd(row.amount, rate_of_row), row.amount_usd or Decimal(0)}
        if any(abs(dollars - other) <= other * DOLLAR_TOLERANCE for other in recorded):
            return "in dollars"
    return None


def match_partnership(fact: Fact, parties: frozenset[int], tables: Tables) -> Found:
    """The agreement on record between the same parties, in any order; one of the same type goes first.

    `parties` are the companies that the fact names, as far as they are on record.
    """
    choice = choose(_agreements(fact, parties, tables))
    if choice.taken is None:
        # Of several tellings of one agreement the latest stands for it; other types are other agreements.
        if choice.ambiguous:
            return _several("agreements", choice.others)
        return Found(Effect.NEW, others=choice.others)
    row, why, score = choice.taken.row, choice.taken.reason, choice.taken.score
    if Modality.DENIED in (fact.modality, row.modality) and fact.modality != row.modality:
        denies = "it denies" if fact.modality == Modality.DENIED else "the record denies"
        return Found(Effect.CONFLICTS, row, score, f"{denies} {why}", choice.others)
    if SURENESS[fact.modality] > SURENESS[row.modality]:
        return Found(Effect.REVISES, row, score, f"{why}; it was a {row.get_modality_display()} so far", choice.others)
    return Found(Effect.CONFIRMS, row, score, why, choice.others)


def _agreements(fact: Fact, parties: frozenset[int], tables: Tables) -> Iterator[Candidate[Partnership]]:
    if len(parties) < 2:
        return
    newest: dict[tuple[str, str], Candidate[Partnership]] = {}
    for row in sorted(tables.partnerships, key=lambda one: (one.reported_on, one.pk)):
        recorded = {party.company_id for party in row.parties.all() if party.company_id is not None}
        if not _same_parties(parties, recorded, tables):
            continue
        kind = _type_agreement(fact.type, row.type)
        score = weights.TYPE_WEIGHTS[kind]
        if row.modality != fact.modality:
            score *= weights.OTHER_MODALITY_WEIGHT
        if len(recorded) != len(parties):
            score *= weights.FURTHER_PARTY_WEIGHT
        if kind != "same" and row.reported_on.last + LONG_AGO < tables.day:
            score *= weights.OLD_AGREEMENT_WEIGHT
        words = f"{row} ({row.get_modality_display()}), reported {row.reported_on}"
        newest[row.type, row.modality] = Candidate(row, score, words)
    yield from newest.values()


def _same_parties(parties: frozenset[int], recorded: set[int], tables: Tables) -> bool:
    """Whether each party that the fact names is one of the record, itself or by its parent or subsidiary."""
    taken: set[int] = set()
    for party in parties:
        family = tables.families.family(party)
        found = {party} & recorded or (family & recorded) - taken
        if not found:
            return False
        taken.add(min(found))
    return len(taken) == len(parties)


def _type_agreement(kind: str | None, recorded: str) -> str:
    if kind == recorded:
        return "same"
    near = PartnershipType.OTHER in (kind, recorded) or frozenset({kind, recorded}) in NEAR_TYPES
    return "near" if near else "other"


def _several(what: str, others: tuple[RunnerUp, ...]) -> Found:
    names = "; ".join(other.name for other in others[:3])
    return Found(Effect.AMBIGUOUS, weight=0.0, reason=f"several {what} on record would fit: {names}", others=others)
