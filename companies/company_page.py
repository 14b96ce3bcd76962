"""What a company's page shows, as known on a day: the company with its subsidiaries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from articles.evidence import Evidence, Gathered, Line, gather, known_claims, lines_of
from articles.vocabulary import FactKind
from companies.delivery_bars import DELIVERY_WORDS, delivery_bars
from companies.models import (
    Company,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentPayer,
    Partnership,
    PartnershipParty,
)
from companies.profile import latest_states, parents_on
from companies.said_claims import SaidClaim, in_the_news, said
from companies.timeline import timeline
from companies.vocabulary import LAYERS, Modality
from evtracker.charts import Chart, capacity_chart, funding_chart
from plants.delivery import DeliveryRecord, delivery_records
from plants.models import CapacityPlan, Milestone, Plant, PlantInvestment, PlantStatus
from plants.records import Group, group_over_years
from plants.series import CapacityQuery, CapacitySeries, FundingQuery, FundingSeries
from plants.standing import standings_of
from plants.vocabulary import Product, Unit

MONEY_TITLES = {
    "committed": gettext_noop("Money committed"),
    "raised": gettext_noop("Money raised"),
    "acquisition": gettext_noop("Acquisitions"),
    "unspecified": gettext_noop("Sums of unspecified purpose"),
}


# What the timeline is made of.
EVENTS = ("plans", "targets", "statuses", "milestones", "sums", "partnerships", "states")


@dataclass(frozen=True)
class SumLine:
    """A sum with its sources; `depth` is how many larger sums of the list it lies within."""

    line: Line
    depth: int = 0

    @property
    def row(self) -> Investment:
        """The sum."""
        row: Investment = self.line.row
        return row

    @property
    def evidence(self) -> list[Evidence]:
        """Its sources."""
        return self.line.evidence

    @property
    def retold(self) -> bool:
        """Whether it rests on a text that was retold for demonstration."""
        return self.line.retold


def with_details(rows: QuerySet[Investment], day: dt.date) -> QuerySet[Investment]:
    """Sums with all that a line about them shows: payers, larger sum, plants, what has replaced them by the day."""
    for_plants = PlantInvestment.objects.filter(plant__known_on__lte=day).select_related("plant")
    return rows.select_related("source", "company", "part_of__company", "supersedes").prefetch_related(
        Prefetch("payers", queryset=InvestmentPayer.objects.select_related("company").order_by("pk")),
        Prefetch("for_plants", queryset=for_plants, to_attr="known_plants"),
        Prefetch("superseded_by", queryset=Investment.objects.as_of(day), to_attr="replaced_by"),
    )


def with_parties(rows: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Agreements with their parties."""
    parties = PartnershipParty.objects.select_related("company")
    return rows.select_related("source").prefetch_related(Prefetch("parties", queryset=parties))


def company_context(company: Company, day: dt.date) -> dict[str, Any]:
    """All that the page shows. The number of queries doesn't depend on the number of rows."""
    over_years = group_over_years(company.pk, day)
    group = over_years.now
    found = _found_plants(group, day)
    told = _told(company, group, found, day)
    plants = _plants(found, told["plans"], group, day)
    capacity = _capacity(company, over_years, told, day)
    funding = [chart for chart in _funding(company, over_years, told["sums"], day) if not chart.empty]
    claims = _claims(group, day)
    return {
        **_profile(company, group, told, day),
        "plants": plants,
        "capacity": [(chart, _rests_of_capacity(chart, plants)) for chart in capacity],
        "delivery": [(record, delivery_bars(record)) for record in _delivery(capacity, group, day)],
        "delivery_words": DELIVERY_WORDS.items(),
        "timeline_product": plants[0]["plant"].product if plants else "",
        "funding": [(chart, _rests_of_money(chart, told["sums"])) for chart in funding],
        "targets": told["targets"],
        "milestones": [line for line in told["milestones"] if line.row.company_id],
        "investments": with_parts_below(told["sums"]),
        "partnerships": told["partnerships"],
        "events": timeline(*(told[name] for name in EVENTS)),
        "claims": claims,
        "jobs": [one for one in claims if one.claim.kind == FactKind.JOBS],
        "news": in_the_news(claims),
    }


def _told(company: Company, group: frozenset[int], found: list[Plant], day: dt.date) -> dict[str, list[Line]]:
    """All records of the page by their kind, with their sources: these are looked up for all kinds at once."""
    rows: dict[str, Iterable[Any]] = {
        "plans": _plans(found, day),
        "targets": _targets(group, day),
        "statuses": _statuses(found, day),
        "milestones": _milestones(group, found, day),
        "sums": with_details(Investment.objects.as_of(day).filter(company__in=group), day),
        "partnerships": _partnerships(group, day),
        "states": CompanyStatus.objects.as_of(day)
        .filter(company=company)
        .select_related("source", "company")
        .order_by("-reported_on_last", "-pk"),
        "parents": parents_on([company.pk], day).get(company.pk, []),
        "company": [company],
    }
    return dict(zip(rows, lines_of(rows.values(), day), strict=True))


def _profile(company: Company, group: frozenset[int], told: dict[str, list[Line]], day: dt.date) -> dict[str, Any]:
    state = latest_states((line.row for line in told["states"]), day).get(company.pk)
    unsourced = Q(source__isnull=True) | Q(source__published_last__isnull=True)
    children = Company.objects.known_as_of(day).filter(
        Exists(CompanyParent.objects.as_of(day).filter(company=OuterRef("pk"), parent=company)), pk__in=group
    )
    return {
        "company": company,
        "described": company.reported_on.last <= day,
        "line": told["company"][0],
        "aliases": company.aliases.filter(unsourced | Q(source__published_last__lte=day)),
        "state": next((line for line in told["states"] if line.row == state), None),
        "states": told["states"],
        "parents": told["parents"],
        "children": children.exclude(pk=company.pk),
    }


def _claims(group: frozenset[int], day: dt.date) -> list[SaidClaim]:
    """The accepted claims about the companies, those of the newest articles first."""
    known = known_claims(day).filter(company__in=group).select_related("company", "plant")
    return said(known.order_by("-version__article__source__published_last", "version__article_id", "start", "pk"))


def _found_plants(group: frozenset[int], day: dt.date) -> list[Plant]:
    """Plants that it operates or owns a part of."""
    owned = Q(owners__company__in=group, owners__reported_on_last__lte=day)
    plants = Plant.objects.known_as_of(day).filter(Q(company__in=group) | owned).distinct()
    return list(plants.select_related("company", "source").order_by("name__letters", "pk"))


def _plants(found: list[Plant], plans: list[Line], group: frozenset[int], day: dt.date) -> list[dict[str, Any]]:
    """The plants with their standing, and the report that it rests on."""
    standing = standings_of({plant.pk: plant.product for plant in found}, day)
    cited: dict[int, Line] = {line.row.pk: line for line in plans}
    return [
        {
            "plant": plant,
            "standing": standing[plant.pk],
            "line": cited.get(standing[plant.pk].plan.pk) if standing[plant.pk].plan else None,  # type: ignore[union-attr]
            "owned_only": plant.company_id not in group,
        }
        for plant in found
    ]


def _plans(found: list[Plant], day: dt.date) -> QuerySet[CapacityPlan]:
    """What was reported of the plants' capacity; what only repeats another row is a source of that one."""
    own = Q(restates__isnull=True) | Q(restates__reported_on_last__gt=day)
    rows = CapacityPlan.objects.as_of(day).filter(own, plant__in=found)
    return rows.select_related("source", "plant", "phase", "superseded_by")


def _statuses(found: list[Plant], day: dt.date) -> QuerySet[PlantStatus]:
    return PlantStatus.objects.as_of(day).filter(plant__in=found).select_related("source", "plant", "phase")


def with_parts_below(sums: list[Line]) -> list[SumLine]:
    """The sums with those that are parts of another of them below it, in the order of the reports."""
    here = {line.row.pk for line in sums}
    below: dict[int | None, list[Line]] = defaultdict(list)
    for line in sums:
        below[line.row.part_of_id if line.row.part_of_id in here else None].append(line)
    found: list[SumLine] = []
    todo = [(line, 0) for line in reversed(below[None])]
    while todo:
        line, depth = todo.pop()
        found.append(SumLine(line, depth))
        todo += [(part, depth + 1) for part in below[line.row.pk]]
    return found if len(found) == len(sums) else [SumLine(line) for line in sums]


def _capacity(company: Company, group: Group, told: dict[str, list[Line]], day: dt.date) -> list[Chart]:
    """A chart for each unit and product that its plants are rated in, vehicles first."""
    rated = [line.row for line in told["plans"] if line.row.plant.company_id in group.ever]
    kinds = {(row.unit, row.product) for row in (*rated, *(line.row for line in told["targets"]))}
    kinds |= _kinds_of(group.ever - group.now, day)
    charts = []
    for unit, product in sorted(kinds, key=_kind_order):
        query = CapacityQuery(as_of=day, unit=unit, product=product, by="status", company=company.slug, group=group)
        title = gettext("Planned capacity: %(what)s") % {"what": gettext(str(Product(product).label))}
        chart = capacity_chart(f"capacity-{product.replace('_', '-')}", title, query)
        if not chart.empty or chart.series.undated or getattr(chart.series, "targets", None):
            charts.append(chart)
    return charts


def _delivery(charts: list[Chart], group: frozenset[int], day: dt.date) -> list[DeliveryRecord]:
    """The delivery record in each unit and product of the charts; those without a year are left out."""
    drawn = [chart.series for chart in charts if isinstance(chart.series, CapacitySeries)]
    found = delivery_records(group, [(series.unit, series.product) for series in drawn], day)
    return [record for record in found if record.years]


def _rests_of_capacity(chart: Chart, plants: list[dict[str, Any]]) -> Gathered:
    """The sources of the plans that stand, of the plants that are rated as the chart is."""
    product = chart.series.product if isinstance(chart.series, CapacitySeries) else ""
    counted = [row for row in plants if (row["standing"].unit, row["standing"].product) == (chart.unit, product)]
    return gather(row["line"] for row in counted if row["line"] and not row["owned_only"])


def _rests_of_money(chart: Chart, sums: list[Line]) -> Gathered:
    """The sources of the sums of the chart's layer that nothing has replaced."""
    layer = LAYERS[chart.series.layer] if isinstance(chart.series, FundingSeries) else ()
    told = (Modality.PLAN, Modality.FACT)
    return gather(
        line for line in sums if line.row.purpose in layer and line.row.modality in told and not line.row.replaced_by
    )


def _kind_order(kind: tuple[str, str]) -> tuple[int, int]:
    unit, product = kind
    return list(Product.values).index(product), list(Unit.values).index(unit)


def _funding(company: Company, group: Group, sums: list[Line], day: dt.date) -> list[Chart]:
    """A chart for each layer of money that anything was told of."""
    told = {line.row.purpose for line in sums} | _purposes_of(group.ever - group.now, day)
    asked = FundingQuery(as_of=day, by="purpose", company=company.slug, group=group)
    return [
        funding_chart(layer, gettext(title), replace(asked, layer=layer))
        for layer, title in MONEY_TITLES.items()
        if told.intersection(LAYERS[layer])
    ]


def _kinds_of(former: frozenset[int], day: dt.date) -> set[tuple[str, str]]:
    """The units and products of companies that were of the group: their past is drawn with it. No query for none."""
    plans = CapacityPlan.objects.as_of(day).filter(plant__company__in=former).order_by()
    return set(plans.values_list("unit", "product").distinct()) if former else set()


def _purposes_of(former: frozenset[int], day: dt.date) -> set[str]:
    """What the money of companies that were of the group was for. No query for none."""
    sums = Investment.objects.as_of(day).filter(company__in=former).order_by()
    return set(sums.values_list("purpose", flat=True).distinct()) if former else set()


def _targets(group: frozenset[int], day: dt.date) -> QuerySet[CapacityPlan]:
    rows = CapacityPlan.objects.as_of(day).filter(company__in=group)
    return rows.select_related("source", "company", "superseded_by").order_by("-reported_on_last", "-pk")


def _milestones(group: frozenset[int], found: list[Plant], day: dt.date) -> QuerySet[Milestone]:
    rows = Milestone.objects.as_of(day).filter(Q(company__in=group) | Q(plant__in=found))
    return rows.select_related("source", "company", "plant", "phase")


def _partnerships(group: frozenset[int], day: dt.date) -> QuerySet[Partnership]:
    rows = Partnership.objects.as_of(day).filter(
        Exists(PartnershipParty.objects.filter(partnership=OuterRef("pk"), company__in=group))
    )
    return with_parties(rows).order_by("-reported_on_last", "-pk")
