"""What a decision made, row by row, and what has come to rest on those rows since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, Model, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from articles.models import Claim, Decision
from articles.vocabulary import ClaimState
from companies.models import Company, Investment, PartnershipParty
from plants.drawn_money import DRAWN
from plants.models import Plant
from plants.vocabulary import LinkedBy

RowKey = tuple[str, int]


def row_key(row: Model) -> RowKey:
    """Names a row: `("plants.capacityplan", 7)`."""
    return row._meta.label_lower, int(row.pk)


def bears_on(rows: Iterable[Model]) -> tuple[set[int], set[int]]:
    """The companies and plants that rows are about, by their ids; those of the sum or agreement that a row tells of."""
    companies: set[int | None] = set()
    plants: set[int | None] = set()
    sums: set[Any] = set()
    agreements: set[Any] = set()
    for row in rows:
        companies.add(row.pk if isinstance(row, Company) else getattr(row, "company_id", None))
        plants.add(row.pk if isinstance(row, Plant) else getattr(row, "plant_id", None))
        sums.add(getattr(row, "investment_id", None))
        agreements.add(getattr(row, "partnership_id", None))
    sums, agreements = sums - {None}, agreements - {None}
    if sums:
        companies.update(Investment.objects.filter(pk__in=sums).values_list("company", flat=True))
    if agreements:
        parties = PartnershipParty.objects.filter(partnership__in=agreements)
        companies.update(parties.values_list("company", flat=True))
    return {pk for pk in companies if pk is not None}, {pk for pk in plants if pk is not None}


class Ledger:
    """The rows that one decision makes, in the order of their making."""

    def __init__(self) -> None:
        self.rows: list[Model] = []

    def add(self, row: Model) -> None:
        """Note a new row, and the rows of its own that came with it (aliases, owners, payers, parties)."""
        for each in (row, *_own_rows(row)):
            if row_key(each) not in map(row_key, self.rows):
                self.rows.append(each)

    def as_json(self) -> list[dict[str, Any]]:
        """As a decision stores it."""
        return [{"model": model, "pk": pk} for model, pk in map(row_key, self.rows)]


def rows_made(made: Iterable[dict[str, Any]], claim: int) -> list[Model]:
    """The rows of the stored ledger of a claim's decision that are still there, in the order of their making.

    Ledgers of before 0.1.0 also name earlier reports that the new one had replaced: these are others', by their key.
    """
    made = list(made)
    claims = {claim, *(entry["pk"] for entry in made if entry["model"] == Claim._meta.label_lower)}
    keys = {claim_key(pk) for pk in claims}
    found = []
    for entry in made:
        row = apps.get_model(entry["model"])._default_manager.filter(pk=entry["pk"]).first()
        if row is not None and getattr(row, "key", "") in {"", *keys}:
            found.append(row)
    return found


def keys_made(decision: Decision) -> list[RowKey]:
    """The keys of the rows that a decision made, as it was decided."""
    return [(entry["model"], entry["pk"]) for entry in decision.made]


def claim_key(claim: int) -> str:
    """The key of the row of a plant or company that a claim makes."""
    return f"claim:{claim}"


def resting_on(rows: Iterable[Model], own_claims: Iterable[int]) -> list[str]:
    """The names of what would lose its ground if these rows went: other rows and accepted claims, not their own."""
    rows = list(rows)
    own = {row_key(row) for row in rows} | {("articles.claim", pk) for pk in own_claims}
    names: dict[RowKey, str] = {}
    for row in rows:
        for field, others in pointing_to(row):
            for other in _binding(field, others):
                if row_key(other) not in own:
                    names[row_key(other)] = f"{other._meta.verbose_name} {other.pk} ({other})"
    # A claim says it best; the rows that the claim brought along need no mention beside it.
    claims = [name for (model, _), name in names.items() if model == "articles.claim"]
    return claims or list(names.values())


def _own_rows(row: Model) -> Iterator[Model]:
    """The rows that would go with it. One that is merely linked, as a report that it replaces, is another's."""
    for relation in row._meta.get_fields(include_hidden=True):
        if relation.related_model in DRAWN:
            continue
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is CASCADE:
            yield from relation.related_model._default_manager.filter(**{relation.field.name: row})


def pointing_to(row: Model) -> Iterator[tuple[str, QuerySet[Any]]]:
    """For each foreign key that can point to the row its name and the rows that do; what is only drawn goes with it."""
    for relation in row._meta.get_fields(include_hidden=True):
        if relation.related_model in DRAWN:
            continue
        if isinstance(relation, ForeignObjectRel) and (relation.one_to_many or relation.one_to_one):
            field = relation.field.name
            yield field, relation.related_model._default_manager.filter(**{field: row})


def _binding(field: str, others: QuerySet[Any]) -> QuerySet[Any]:
    """Of rows that point to a row, those that hold it: not what is merely matched to it, not what the rules redraw."""
    if others.model is Claim:
        return others.filter(state=ClaimState.ACCEPTED)
    if field in ("superseded_by", "restates"):
        return others.filter(linked_by=LinkedBy.CURATOR)
    return others
