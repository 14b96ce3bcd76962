"""Turning all that points to one row to another one; what that has already is dropped. Used by articles/merging.py."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey, QuerySet, UniqueConstraint

from articles.ledger import pointing_to
from articles.merge_models import Merge
from articles.recording import ReviewRefused
from companies.models import Company, CompanyParent
from plants.models import Phase, Plant


def turn(gone: models.Model, kept: models.Model, entry: Merge) -> None:
    """Turn each key that points to `gone` to `kept`, and note it; what that has already is dropped, to be put back.

    Raises ReviewRefused, naming the row, for one that can't be turned.
    """
    for field, others in pointing_to(gone):
        if _is_free(others.model, field):
            keys = list(others.order_by("pk").values_list("pk", flat=True))
            _update(others.model._default_manager.filter(pk__in=keys), field, kept)
            entry.moved += [[others.model._meta.label_lower, pk, field, gone.pk, kept.pk] for pk in keys]
        else:
            for row in others.order_by("pk"):
                _turn_one(row, field, gone, kept, entry)


def refuse_ring(gone: Company | Plant, kept: Company | Plant) -> None:
    """ReviewRefused where what stands between the two would stand above and below the one that is left."""
    if isinstance(gone, Plant):
        way = _way(dict(_sites()), kept.pk, gone.pk)
        if way:
            names = _names(Plant, way)
            raise ReviewRefused(f"{' lies within '.join(names)}: change that first")
        return
    above = defaultdict(list)
    for company, parent in CompanyParent.objects.values_list("company_id", "parent_id"):
        above[company].append(parent)
    for low, high in ((kept, gone), (gone, kept)):
        # That one is the other's own parent falls away with the merge.
        links = {**above, low.pk: [parent for parent in above[low.pk] if parent != high.pk]}
        way = _way(links, low.pk, high.pk)
        if way:
            names = _names(Company, way)
            raise ReviewRefused(f"{' belongs to '.join(names)}: change that first")


def stored(row: models.Model) -> dict[str, Any]:
    """The row as Django serialises it."""
    told: dict[str, Any] = json.loads(serializers.serialize("json", [row]))[0]
    return told


def _is_free(model: type[models.Model], field: str) -> bool:
    """Whether no rule of the database can speak against any row's being turned: then all are turned at once."""
    column: Any = model._meta.get_field(field)
    if column.unique or any(isinstance(one, UniqueConstraint) and field in _fields(one) for one in _rules(model)):
        return False
    to_the_same = [one for one in model._meta.get_fields() if isinstance(one, ForeignKey)]
    return (
        sum(one.related_model is column.related_model for one in to_the_same) < 2 and model is not column.related_model
    )


def _rules(model: type[models.Model]) -> Iterable[Any]:
    return model._meta.constraints


def _fields(rule: UniqueConstraint) -> set[str]:
    named = {one.name for one in rule.expressions if hasattr(one, "name")}
    return {*rule.fields, *named}


def _turn_one(row: models.Model, field: str, gone: models.Model, kept: models.Model, entry: Merge) -> None:
    name = row._meta.label_lower
    setattr(row, field, kept)
    if not _is_there_already(row):
        _update(type(row)._default_manager.filter(pk=row.pk), field, kept)
        entry.moved.append([name, row.pk, field, gone.pk, kept.pk])
        return
    setattr(row, field, gone)
    if isinstance(row, Phase):
        turn(row, Phase.objects.get(plant_id=kept.pk, number=row.number), entry)
    for _, others in pointing_to(row):
        for other in others[:1]:
            raise ReviewRefused(f"{row} can't be dropped, for {other._meta.verbose_name} {other.pk} rests on it")
    entry.dropped.append(stored(row))
    type(row)._default_manager.filter(pk=row.pk).delete()


def _is_there_already(row: models.Model) -> bool:
    """Whether the kept row has its like, or it would tie the kept row to itself as its own parent."""
    if isinstance(row, CompanyParent) and row.company_id == row.parent_id:
        return True
    try:
        row.validate_unique()
        for rule in _rules(type(row)):
            if isinstance(rule, UniqueConstraint):
                rule.validate(type(row), row)
    except ValidationError:
        return True
    return False


def _update(rows: QuerySet[Any], field: str, kept: models.Model) -> None:
    try:
        with transaction.atomic():
            rows.update(**{field: kept})
    except IntegrityError as error:
        named = ", ".join(str(row) for row in rows[:3])
        raise ReviewRefused(f"{named} can't be turned to {kept}: {str(error).splitlines()[0]}") from error


def _sites() -> Iterable[tuple[int, list[int]]]:
    rows = Plant.objects.exclude(within=None).order_by().values_list("pk", "within_id")
    return [(plant, [site]) for plant, site in rows]


def _way(links: dict[int, list[int]], begin: int, end: int) -> list[int]:
    """From one row up to another, along the links; empty where none leads there."""
    ways, seen = [[begin]], {begin}
    while ways:
        way = ways.pop()
        for above in links.get(way[-1], ()):
            if above == end:
                return [*way, above]
            if above not in seen:
                seen.add(above)
                ways.append([*way, above])
    return []


def _names(model: type[Company] | type[Plant], keys: list[int]) -> list[str]:
    found = model._default_manager.in_bulk(keys)
    return [found[key].name for key in keys]
