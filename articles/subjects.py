"""Whom and what an accepted claim is about: its own match, what the curator chose, or what is made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pycountry
from django.db.models import Model

from articles.judgement_models import NotNamed
from articles.ledger import Ledger
from articles.matching.deals import may_be_one_layer, may_be_one_sum
from articles.matching.spelling import folded
from articles.matching.tables import Families
from articles.merging import slugs_given_up
from articles.models import RECORD_FIELDS, Claim
from articles.recording import ReviewRefused, known_companies
from articles.vocabulary import Effect, FactKind
from companies.models import Company, CompanyAlias, CompanyParent, Investment, Partnership
from companies.services import new_slug, record_company
from companies.vocabulary import CompanyKind
from plants.models import Plant
from plants.services import record_plant
from plants.vocabulary import Product

# What a claim can only be to a record.
POINTING = frozenset({Effect.CONFIRMS, Effect.REVISES})
NEW_COMPANY_FIELDS = ("name", "kind", "hq_country")
NEW_PLANT_FIELDS = ("name", "product", "city", "region", "country")


@dataclass(frozen=True)
class Choice:
    """What the curator chose in place of the claim's own match; None leaves the match as it is.

    `effect` is one of new, confirms and revises; `record` the record to confirm or revise. `new_company` has name, kind
    and hq_country (may be empty), `new_plant` name, product, city, region and country (the last three may be empty).
    """

    company: Company | None = None
    plant: Plant | None = None
    record: Model | None = None
    effect: str | None = None
    new_company: Mapping[str, str] | None = None
    new_plant: Mapping[str, str] | None = None
    # What the article calls the chosen company becomes another name of it, so that the next claim is matched.
    remember_name: bool = False
    # The figure is the company's at no named plant, whatever it was matched to.
    no_plant: bool = False
    # It is a record of its own, whatever it was matched to.
    no_record: bool = False


def settle_subject(claim: Claim, values: Mapping[str, Any], choice: Choice, ledger: Ledger) -> None:
    """Set the claim's company, plant, record and effect, making what is to be made.

    Raises ReviewRefused, with the fields, where the claim would be about nobody or the choices contradict each other.
    """
    left = choice.plant is not None and choice.plant == claim.plant
    claim.plant = _plant_chosen(claim, choice)
    claim.company = _company_chosen(claim, choice)
    if choice.new_company is not None:
        claim.company = _make_company(claim, choice.new_company, ledger)
    elif choice.company is not None and choice.remember_name:
        _remember_name(claim, choice.company, ledger, asked=True)
    if claim.company is None and claim.kind != FactKind.PARTNERSHIP:
        raise ReviewRefused(
            f"{claim.subject} is no company of the record: choose one, or create it",
            {"company": "must be given"},
        )
    if choice.new_plant is not None:
        claim.plant = _make_plant(claim, choice.new_plant, ledger)
    elif left and choice.company is not None:
        _refuse_others_plant(claim)
    if claim.company is not None and claim.company.pk is not None:
        # Of two who decide about one company at once, the second sees what the first has put on record.
        list(Company.objects.select_for_update(no_key=True).filter(pk=claim.company.pk).values_list("pk"))
    _settle_record(claim, values, choice)


def _plant_chosen(claim: Claim, choice: Choice) -> Plant | None:
    if choice.no_plant:
        return None
    if choice.plant is not None and choice.new_plant is not None:
        raise ReviewRefused("choose a plant or create one, not both", {"plant": "chosen, and one to be created too"})
    if choice.company is not None or choice.new_company is not None or choice.new_plant is not None:
        return choice.plant
    return choice.plant or claim.plant


def _company_chosen(claim: Claim, choice: Choice) -> Company | None:
    if choice.company is not None and choice.new_company is not None:
        raise ReviewRefused(
            "choose a company or create one, not both", {"company": "chosen, and one to be created too"}
        )
    if choice.company is not None:
        return choice.company
    if choice.plant is not None and claim.company is None:
        return choice.plant.company
    return claim.company


def _make_company(claim: Claim, details: Mapping[str, str], ledger: Ledger) -> Company:
    errors = _unknown_fields(details, NEW_COMPANY_FIELDS)
    name = _text(details, "name")
    if not name:
        errors["name"] = "must be given"
    elif known_companies([name])[name] is not None:
        errors["name"] = f"{name} is a company of the record already: choose it"
    if details.get("kind") not in CompanyKind.values:
        errors["kind"] = f"must be one of {', '.join(CompanyKind.values)}"
    country = _country(details, "hq_country", errors)
    if errors:
        raise ReviewRefused("the new company can't be made", {f"new_company.{key}": why for key, why in errors.items()})
    company = record_company(
        slug=new_slug(Company, name, slugs_given_up(Company)),
        name=name,
        kind=details["kind"],
        source=claim.source,
        reported_on=claim.reported_on,
        hq_country=country,
    )
    ledger.add(company)
    _remember_name(claim, company, ledger)
    return company


def _remember_name(claim: Claim, company: Company, ledger: Ledger, *, asked: bool = False) -> None:
    """Make what the article calls a company another name of it, so that the next claim is matched."""
    name = claim.subject[:200]
    if claim.kind == FactKind.PARTNERSHIP or name.casefold() == company.name.casefold():
        return
    if asked and NotNamed.objects.filter(company=company, name=folded(name)).exists():
        raise ReviewRefused(
            f"it was said before that “{name}” is not {company}: take that back first (Names not theirs)"
        )
    other = known_companies([name])[name]
    if other not in (None, company):
        # Another one's name would lead nowhere any more: each claim under it would be ambiguous.
        if asked:
            raise ReviewRefused(
                f"“{name}” is a name of {other}: it can't be one of {company}, too", {"remember_name": ""}
            )
        return
    alias, made = CompanyAlias.objects.get_or_create(company=company, name=name, defaults={"source": claim.source})
    if made:
        ledger.add(alias)


def _make_plant(claim: Claim, details: Mapping[str, str], ledger: Ledger) -> Plant:
    errors = _unknown_fields(details, NEW_PLANT_FIELDS)
    name = _text(details, "name")
    if not name:
        errors["name"] = "must be given"
    elif Plant.objects.filter(name__iexact=name).exists():
        errors["name"] = f"{name} is a plant of the record already: choose it"
    if details.get("product") not in Product.values:
        errors["product"] = f"must be one of {', '.join(Product.values)}"
    country = _country(details, "country", errors)
    if claim.company is None:
        errors["company"] = "a plant needs the company that operates it"
    if errors:
        raise ReviewRefused("the new plant can't be made", {f"new_plant.{key}": why for key, why in errors.items()})
    assert claim.company is not None
    plant = record_plant(
        slug=new_slug(Plant, name, slugs_given_up(Plant)),
        name=name,
        company=claim.company,
        product=details["product"],
        source=claim.source,
        reported_on=claim.reported_on,
        city=_text(details, "city"),
        region=_text(details, "region"),
        country=country,
    )
    ledger.add(plant)
    return plant


def _settle_record(claim: Claim, values: Mapping[str, Any], choice: Choice) -> None:
    """The record to confirm or revise: as chosen; none where the claim is now about another than it was matched to."""
    field = RECORD_FIELDS.get(claim.kind)
    if field is None:
        return
    moved = any((choice.company, choice.plant, choice.new_company, choice.new_plant, choice.no_plant))
    kept = getattr(claim, field) if choice.effect in POINTING and not choice.no_record else None
    if choice.record is not None or kept is not None:
        setattr(claim, field, choice.record or kept)
        claim.effect = choice.effect or Effect.CONFIRMS
        _refuse_others_sum(claim, values)
    elif moved or choice.no_record or choice.effect == Effect.NEW:
        setattr(claim, field, None)
        claim.effect = Effect.NEW
        if choice.effect in POINTING:
            claim.effect = choice.effect
        elif choice.effect is None:
            _refuse_twin(claim, values)
    elif choice.effect is not None:
        claim.effect = choice.effect
    elif claim.effect == Effect.NEW:
        # The match looked at what was on record then, and reported by the claim's day.
        _refuse_twin(claim, values)
    if claim.effect in (Effect.CONFIRMS, Effect.REVISES, Effect.NOTHING_NEW) and getattr(claim, field) is None:
        raise ReviewRefused("there is no record to confirm or revise: choose one", {"record": "must be given"})
    if claim.effect == Effect.AMBIGUOUS:
        raise ReviewRefused(f"it could be one of several ({claim.match_reason}): choose which, or that it is new")


def _refuse_twin(claim: Claim, values: Mapping[str, Any]) -> None:
    """A sum or agreement that is on record already is not taken for another one without being asked."""
    if claim.kind == FactKind.PARTNERSHIP:
        _refuse_twin_agreement(claim, values)
    if claim.kind != FactKind.INVESTMENT or claim.company is None:
        return
    amount, currency = Decimal(values["amount"]), values["currency"]
    family = _family(claim, claim.company)
    alike = Investment.objects.filter(company__in=family, amount=amount, currency=currency)
    twin = next((row for row in alike if may_be_one_sum(values["purpose"], row.purpose)), None)
    if twin is not None:
        raise ReviewRefused(
            f"{twin} is on record already ({twin.slug}): say whether this confirms it or is a new sum",
            {"record": "must be chosen"},
        )


def _refuse_twin_agreement(claim: Claim, values: Mapping[str, Any]) -> None:
    """The same parties in whatever order, the same type, put the same way."""
    parties = {company.pk for company in known_companies(values["companies"]).values() if company is not None}
    if len(parties) < max(2, len(values["companies"])):
        return
    alike = Partnership.objects.filter(type=values["type"], modality=claim.modality, parties__company__in=parties)
    for row in alike.distinct().prefetch_related("parties"):
        if {party.company_id for party in row.parties.all()} == parties:
            raise ReviewRefused(
                f"{row} is on record already ({row.slug}): say whether this confirms it or is another one",
                {"record": "must be chosen"},
            )


def _refuse_others_sum(claim: Claim, values: Mapping[str, Any]) -> None:
    """A sum is no further telling of another company's, nor of money of another layer (DOMAIN: never mixed)."""
    row = claim.investment
    if claim.kind != FactKind.INVESTMENT or row is None or claim.company is None:
        return
    if row.company_id not in _family(claim, claim.company):
        raise ReviewRefused(f"{row} ({row.slug}) is no sum of {claim.company}", {"record": "another company's"})
    if not may_be_one_layer(values["purpose"], row.purpose):
        told = f"{row.get_purpose_display()}, this is {values['purpose']}"
        raise ReviewRefused(f"{row} ({row.slug}) is {told}: they never mix", {"record": "money of another kind"})


def _refuse_others_plant(claim: Claim) -> None:
    """Where another company is chosen, the plant that the first one was matched to is not meant by itself."""
    assert claim.company is not None
    plant, family = claim.plant, _family(claim, claim.company)
    if plant is None or plant.company_id in family or plant.owners.filter(company__in=family).exists():
        return
    raise ReviewRefused(
        f"{plant} is {plant.company}'s: choose the plant of {claim.company}, or empty the box",
        {"plant": f"is {plant.company}'s"},
    )


def _family(claim: Claim, company: Company) -> set[int]:
    return Families(CompanyParent.objects.all(), claim.reported_on.last).family(company.pk)


def _unknown_fields(details: Mapping[str, str], known: tuple[str, ...]) -> dict[str, str]:
    return {key: f"is none of {', '.join(known)}" for key in details if key not in known}


def _text(details: Mapping[str, str], key: str) -> str:
    return (details.get(key) or "").strip()


def _country(details: Mapping[str, str], key: str, errors: dict[str, str]) -> str:
    code = _text(details, key).upper()
    if code and pycountry.countries.get(alpha_2=code) is None:
        errors[key] = f"{code!r} is not a country's code of two letters, like CN"
    return code
