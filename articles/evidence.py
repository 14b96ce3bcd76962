"""What a figure rests on, for pages: its sources, each with the accepted claims that say so. Constant in queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from articles.models import RECORD_FIELDS, Claim
from companies.models import Investment, InvestmentSource, Partnership, PartnershipSource, Source
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, PlantStatus

# The claim's foreign key for each kind of record.
_FIELD_OF: dict[type[Any], str] = {
    CapacityPlan: RECORD_FIELDS["capacity"],
    PlantStatus: RECORD_FIELDS["status"],
    Milestone: RECORD_FIELDS["milestone"],
    Investment: RECORD_FIELDS["investment"],
    Partnership: RECORD_FIELDS["partnership"],
}


@dataclass(frozen=True)
class Evidence:
    """One source of a record: the day by which it was known, and the passages that say so, where we hold its text."""

    source: Source
    reported_on: PartialDate
    assumed: bool = False
    modality: str = ""
    claims: list[Claim] = field(default_factory=list)

    @property
    def story(self) -> int | None:
        """The story of its article, where passages of one say so."""
        return self.claims[0].version.article.story_id if self.claims else None


@dataclass(frozen=True)
class Line:
    """A record with what it rests on, the first source first."""

    row: Any
    evidence: list[Evidence]

    @property
    def anchor(self) -> str:
        """A name for it that is unique on a page."""
        return f"{self.row._meta.model_name}-{self.row.pk}"

    @property
    def stories(self) -> int:
        """How many independent stories say so: reprints of one report count once, a source of no story as its own."""
        return len({("story", one.story) if one.story else ("source", one.source.pk) for one in self.evidence})

    @property
    def retold(self) -> bool:
        """Whether it rests on a text that was retold for demonstration."""
        return any(one.source.retold for one in self.evidence)


@dataclass(frozen=True)
class Gathered:
    """What a sum of records rests on: the sources of all, those with a passage first; `further` ones are not shown."""

    evidence: list[Evidence]
    further: int = 0


def gather(found: Iterable[Line], limit: int = 8) -> Gathered:
    """The sources of several records, each once, the newest of them first."""
    by_source: dict[int, Evidence] = {}
    for line in found:
        for one in line.evidence:
            held = by_source.get(one.source.pk)
            if held is None or (one.claims and not held.claims):
                by_source[one.source.pk] = one
    ordered = sorted(by_source.values(), key=lambda one: (bool(one.claims), one.reported_on), reverse=True)
    return Gathered(ordered[:limit], max(len(ordered) - limit, 0))


def known_claims(day: dt.date, *, deciders: bool = True) -> QuerySet[Claim]:
    """Accepted claims of articles that had appeared by the day (undated ones: had been read), without their texts.

    Without `deciders` no user is asked for: who keeps what is told of the claims may see none.
    """
    appeared = Q(version__article__source__published_last__lte=day)
    undated = Q(version__article__source__published_last__isnull=True, version__read_at__date__lte=day)
    claims = Claim.objects.accepted().filter(appeared | undated)
    related = ("version__article__source", *(["decided_by"] if deciders else []))
    return claims.select_related(*related).defer("version__text", "version__article__page")


def lines(rows: Iterable[Any], day: dt.date, *, deciders: bool = True) -> list[Line]:
    """The records, in their order, each with its sources known by the day. Rows must have their `source` selected.

    Restating plan rows are sources of the row that they restate: they are looked up here, not to be passed in.
    At most four queries for rows of any kinds.
    """
    rows = list(rows)
    by_type: dict[type[Any], list[int]] = defaultdict(list)
    for row in rows:
        by_type[type(row)].append(row.pk)
    further = _further(by_type, day)
    claims = _claims(by_type, further, known_claims(day, deciders=deciders))
    found = []
    for row in rows:
        reports = [row, *further.get((type(row), row.pk), [])]
        found.append(Line(row, _evidence(row, reports, claims)))
    return found


def lines_of(groups: Iterable[Iterable[Any]], day: dt.date) -> list[list[Line]]:
    """The lines of several lists of records, each in its order: looked up for all of them at once."""
    asked = [list(group) for group in groups]
    found: Iterator[Line] = iter(lines([row for group in asked for row in group], day))
    return [list(islice(found, len(group))) for group in asked]


def _further(by_type: dict[type[Any], list[int]], day: dt.date) -> dict[tuple[type[Any], int], list[Any]]:
    """Rows that repeat a record, by the record. A plan row may repeat one that itself repeats the record."""
    found: dict[tuple[type[Any], int], list[Any]] = defaultdict(list)
    if CapacityPlan in by_type:
        keys = by_type[CapacityPlan]
        # Two looks by an index; asked for both at once, the database reads all plans.
        known = CapacityPlan.objects.as_of(day).select_related("source", "restates").order_by()
        repeating = known.filter(restates__in=keys).union(known.filter(restates__restates__in=keys))
        for plan in repeating.order_by("reported_on_last", "id"):
            root = plan.restates_id if plan.restates_id in keys else plan.restates.restates_id
            found[(CapacityPlan, root)].append(plan)
    for model, further, name in (
        (Investment, InvestmentSource, "investment"),
        (Partnership, PartnershipSource, "partnership"),
    ):
        if model in by_type:
            rows = further.objects.as_of(day).filter(**{f"{name}__in": by_type[model]})
            for row in rows.select_related("source").order_by("reported_on_last", "pk"):
                found[(model, getattr(row, f"{name}_id"))].append(row)
    return found


def _claims(
    by_type: dict[type[Any], list[int]], further: dict[tuple[type[Any], int], list[Any]], known: QuerySet[Claim]
) -> dict[tuple[type[Any], int], list[Claim]]:
    """The accepted claims by the record that they made or confirm. One query for all kinds of records."""
    wanted = Q()
    models = {name: model for model, name in _FIELD_OF.items() if model in by_type}
    for name, model in models.items():
        repeating = [row.pk for (of, _), rows in further.items() if of is model for row in rows if type(row) is model]
        wanted |= Q(**{f"{name}__in": [*by_type[model], *repeating]})
    found: dict[tuple[type[Any], int], list[Claim]] = defaultdict(list)
    for claim in known.filter(wanted).order_by("start", "pk") if models else ():
        for name, model in models.items():
            if (key := getattr(claim, f"{name}_id")) is not None:
                found[(model, key)].append(claim)
    return found


def _evidence(row: Any, reports: list[Any], claims: dict[tuple[type[Any], int], list[Claim]]) -> list[Evidence]:
    said = list(claims.get((type(row), row.pk), []))
    for report in reports[1:]:
        said += claims.get((type(report), report.pk), []) if type(report) is type(row) else []
    found: dict[int, Evidence] = {}
    for report in reports:
        of_source = [claim for claim in said if claim.source.pk == report.source_id]
        modality = getattr(report, "modality", "") or (of_source[0].modality if of_source else "")
        found.setdefault(
            report.source_id,
            Evidence(report.source, report.reported_on, report.reported_on_assumed, modality, of_source),
        )
    for claim in said:
        if claim.source.pk not in found:
            others = [one for one in said if one.source.pk == claim.source.pk]
            found[claim.source.pk] = Evidence(claim.source, claim.reported_on, False, claim.modality, others)
    return list(found.values())
