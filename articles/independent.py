"""How many independent stories say what is on record. Reads neither users nor texts, so that a worker may ask, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from articles.models import Article, Claim
from companies.models import Investment, InvestmentSource, Partnership, PartnershipSource
from plants.models import CapacityPlan, Milestone, PlantStatus

Said = tuple[Any, ...]


def stories_with(claims: Iterable[Claim]) -> dict[int, int]:
    """By claim, how many independent stories would say so with its own; none where it is matched to no record.

    Reprints of one report count once, a source of no story as its own. A constant number of queries.
    """
    matched = [claim for claim in claims if claim.record is not None]
    said: dict[Said, set[int]] = defaultdict(set)
    for key, source in _told([claim.record for claim in matched]):
        said[key].add(source)
    tellers = {claim.pk: said[_says(claim.record)] | {claim.source.pk} for claim in matched}
    sources = set[int]().union(*tellers.values())
    articles = Article.objects.filter(source__in=sources, story__isnull=False).order_by()
    story_of = dict(articles.values_list("source", "story"))
    return {pk: len({(pk in story_of, story_of.get(pk, pk)) for pk in told}) for pk, told in tellers.items()}


def _says(record: Any) -> Said:
    """What several rows of a status or an event say alike; of the other kinds the row stands for itself."""
    if isinstance(record, PlantStatus):
        return PlantStatus, record.plant_id, record.phase_id, record.status
    if isinstance(record, Milestone):
        return Milestone, record.plant_id, record.company_id, record.event, str(record.date)
    return type(record), record.pk


def _told(records: list[Any]) -> Iterable[tuple[Said, int]]:
    """What is said with each source that says so."""
    keys: dict[type[Any], set[int]] = defaultdict(set)
    for record in records:
        keys[type(record)].add(record.pk)
        yield _says(record), record.source_id
    for pk, source in InvestmentSource.objects.filter(investment__in=keys[Investment]).values_list(
        "investment", "source"
    ):
        yield (Investment, pk), source
    for pk, source in PartnershipSource.objects.filter(partnership__in=keys[Partnership]).values_list(
        "partnership", "source"
    ):
        yield (Partnership, pk), source
    for link in ("restates", "restates__restates"):
        repeating = CapacityPlan.objects.filter(**{f"{link}__in": keys[CapacityPlan]}).order_by()
        for pk, source in repeating.values_list(link, "source"):
            yield (CapacityPlan, pk), source
    plants = {record.plant_id for record in records if isinstance(record, PlantStatus | Milestone)}
    companies = {record.company_id for record in records if isinstance(record, Milestone)}
    for model in (PlantStatus, Milestone):
        for row in model._default_manager.filter(plant__in=plants - {None}):
            yield _says(row), row.source_id
    for row in Milestone.objects.filter(company__in=companies - {None}):
        yield _says(row), row.source_id
