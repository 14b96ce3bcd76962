"""Matching pending claims anew, after a decision has changed the record that they were matched to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Model, Q

from articles.claim_values import InvalidValuesError, stored_values
from articles.consequence import weight_of
from articles.extraction.model import Fact, Place
from articles.ledger import RowKey, row_key
from articles.matching import Match, Matcher, RunnerUp, load_names, match_fact, rows_around
from articles.matching.names import CompanyNames
from articles.models import RECORD_FIELDS, Claim
from articles.vocabulary import Effect, FactKind
from companies.models import PartnershipParty

MATCHED_FIELDS = ("company", "plant", "match_score", "match_reason", "effect", "weight", *RECORD_FIELDS.values())
# So many claims are written at once.
LOT = 200
RECORD_IDS = tuple(f"{name}_id" for name in RECORD_FIELDS.values())
# Where one of these comes or goes, claims may be about another company or plant than before.
NAMING = frozenset(
    {"companies.company", "companies.companyalias", "companies.companyparent", "plants.plant", "plants.plantowner"}
)
MATCHED_COLUMNS = ("company_id", "plant_id", "match_score", "match_reason", "effect", "weight", *RECORD_IDS)


def fact_of(claim: Claim) -> Fact:
    """The claim as the extractor's fact, for matching. Raises InvalidValuesError where its values can't be read."""
    values = stored_values(claim.kind, claim.values)
    place = values.pop("place", None)
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    for name in ("amount", "part_of"):
        if values.get(name) is not None:
            values[name] = Decimal(values[name])
    if "also" in values:
        values["also"] = tuple((Decimal(one["amount"]), one["currency"]) for one in values["also"])
    company = "" if claim.kind == FactKind.PARTNERSHIP else claim.subject
    return Fact(
        kind=claim.kind,
        modality=claim.modality,
        quote=claim.passage,
        start=claim.start,
        end=claim.end,
        company=company,
        company_names=(company, *claim.further_names) if company else (),
        place=Place(**place) if place else None,
        **values,
    )


def match_of(claim: Claim) -> Match:
    """What the claim matches now."""
    return match_fact(fact_of(claim), claim.reported_on, claim.source.pk)


def runners_up(claim: Claim) -> tuple[RunnerUp, ...]:
    """What else the claim may be about, in a bounded number of queries; none where its values can't be read."""
    try:
        return match_of(claim).runners_up
    except InvalidValuesError:
        return ()


def apply_match(claim: Claim, match: Match) -> None:
    """Write a match onto the claim, unsaved."""
    claim.company, claim.plant = match.company, match.plant
    claim.match_score, claim.match_reason, claim.effect = match.score, match.reason[:500], match.effect
    for kind, name in RECORD_FIELDS.items():
        setattr(claim, name, match.record if kind == claim.kind else None)
    claim.weight = weight_of(claim.kind, claim.modality, claim.effect, claim.values)


def rematch(claims: Iterable[Claim], names: CompanyNames | None = None) -> None:
    """Match each claim anew and store it. Claims whose values can't be read keep their match.

    A claim that another curator has decided since it was loaded keeps what that decision made of it. `names` may be
    given where they were loaded already.
    """
    by_version: dict[int, list[tuple[Claim, Fact]]] = {}
    for claim in claims:
        try:
            fact = fact_of(claim)
        except InvalidValuesError:
            continue
        by_version.setdefault(claim.version_id, []).append((claim, fact))
    if not by_version:
        return
    names = names or load_names()
    rows = rows_around((fact for of_version in by_version.values() for _, fact in of_version), names)
    changed = []
    for of_version in by_version.values():
        first = of_version[0][0]
        facts = [fact for _, fact in of_version]
        matcher = Matcher(facts, first.reported_on, names, first.source.pk, rows)
        changed += [claim for claim, fact in of_version if _is_changed(claim, matcher.match(fact))]
    _store(changed)


def match_around(companies: Collection[int], plants: Collection[int], called: Iterable[str] = ()) -> None:
    """Match what waits around these anew, and what is about nobody so far and may be by one of these names.

    Called inside a transaction, where something about them was put on record otherwise than by a decision. What
    another one is deciding at this moment is left to that.
    """
    near = Q(company__in=companies) | Q(plant__in=plants) | Q(company=None, effect=Effect.AMBIGUOUS)
    for name in called:
        near |= Q(company=None, subject__icontains=name)
    waiting = Claim.objects.pending().filter(near).select_for_update(of=("self",), skip_locked=True).order_by("pk")
    rematch(waiting.select_related("version__article__source").defer("version__text", "version__article__page"))


def _is_changed(claim: Claim, match: Match) -> bool:
    """Write the match onto the claim, unsaved; most are what they were."""
    before = [getattr(claim, name) for name in MATCHED_COLUMNS]
    apply_match(claim, match)
    return before != [getattr(claim, name) for name in MATCHED_COLUMNS]


@transaction.atomic
def _store(changed: list[Claim]) -> None:
    """Store the matches of those that nobody has decided meanwhile, in a few queries."""
    waiting = Claim.objects.pending().filter(pk__in=[claim.pk for claim in changed]).select_for_update(of=("self",))
    free = set(waiting.values_list("pk", flat=True)) if changed else set()
    Claim.objects.bulk_update([claim for claim in changed if claim.pk in free], MATCHED_FIELDS, batch_size=LOT)


def waiting_around(claims: Iterable[Claim], rows: Iterable[Model] = (), made: Iterable[RowKey] = ()) -> list[Claim]:
    """The pending claims that a decision can bear on: those of its article, those that its record may be matched to.

    These are of its company and kind, and about its plant or none; where the decision made, or takes away (`rows`, or
    `made` by their keys), a company, a plant or a name, all that the company is or may be named in. Called inside a
    transaction, which holds them until its end; those that another one is deciding are left to it.
    """
    rows = list(rows)
    named = not NAMING.isdisjoint([*(model for model, _ in made), *(row_key(row)[0] for row in rows)])
    claims = list(claims)
    near = Q(version__in={claim.version_id for claim in claims})
    if named:
        near |= Q(company__in={claim.company_id for claim in claims if claim.company_id})
        for subject in {claim.subject.casefold(): claim.subject for claim in claims}.values():
            near |= Q(company=None, subject__iexact=subject)
    else:
        for kind, company, plant in {(claim.kind, claim.company_id, claim.plant_id) for claim in claims}:
            near |= _of_the_same_record(kind, company, plant) if company else Q()
    near |= _between_the_same(claims)
    for row in rows:
        for name in ("company", "plant", *RECORD_FIELDS.values()):
            if Claim._meta.get_field(name).related_model is type(row):
                near |= Q(**{name: row.pk})
    free = Claim.objects.pending().filter(near).select_for_update(of=("self",), skip_locked=True)
    waiting = free.select_related("version__article__source")
    return list(waiting.defer("version__text", "version__article__page").order_by("pk"))


def _of_the_same_record(kind: str, company: int, plant: int | None) -> Q:
    """What a record of this kind can bear on: a plant's report on nothing about another plant; a sum on all sums."""
    same = Q(company=company, kind=kind)
    return same & (Q(plant=None) | Q(plant=plant)) if plant and kind != FactKind.INVESTMENT else same


def _between_the_same(claims: list[Claim]) -> Q:
    """The agreements of any party to one of these: a claim is about the first that it names."""
    agreements = {claim.partnership_id for claim in claims if claim.partnership_id}
    if not agreements:
        return Q(pk__in=())
    parties = PartnershipParty.objects.filter(partnership__in=agreements, company__isnull=False)
    return Q(kind=FactKind.PARTNERSHIP, company__in=parties.values("company"))
