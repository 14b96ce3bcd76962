"""What the page of all plants shows: the list, what it can be narrowed down by, its totals and its map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractYear
from django.http import QueryDict
from django.utils.translation import gettext, gettext_noop

from articles.evidence import lines
from companies.models import CompanyAlias
from companies.vocabulary import CompanyKind, Modality
from evtracker.api.pagination import Key, amount_key, name_key
from evtracker.directory import PLANT
from evtracker.facets import NONE, Narrowing, country_facet, words_facet, year_facet
from evtracker.kept import count_of
from evtracker.listing import order, search
from evtracker.paging import Sorting, slice_of
from evtracker.spelling import found_by_name
from plants.area import Area, View, read_area, view_of
from plants.clusters import extent, largest_of, marks, placed, within
from plants.drawn import NO_END, UNDATED, YearlyFigure
from plants.inference import INFERRED, inferred_on
from plants.map_page import ShownMap, shown_map
from plants.models import CapacityPlan, Plant, PlantQuerySet
from plants.standing import standings
from plants.vocabulary import UNKNOWN, Product, Status, Unit

STATUS_ORDER = [*Status.values, UNKNOWN]
# Sizes to filter by: a word, the unit, from (not included) and up to; and what it is called.
SIZES = (
    ("small", Unit.VEHICLES, None, 100_000, gettext_noop("up to 100,000 vehicles a year")),
    ("medium", Unit.VEHICLES, 100_000, 300_000, gettext_noop("100,000 to 300,000 vehicles")),
    ("large", Unit.VEHICLES, 300_000, None, gettext_noop("over 300,000 vehicles")),
    ("cells-small", Unit.GWH, None, 10, gettext_noop("up to 10 GWh a year")),
    ("cells-medium", Unit.GWH, 10, 40, gettext_noop("10 to 40 GWh")),
    ("cells-large", Unit.GWH, 40, None, gettext_noop("over 40 GWh")),
    ("other", "", None, None, gettext_noop("in another unit")),
    (NONE, "", None, None, gettext_noop("not stated")),
)
FACETS = (
    country_facet("country", gettext_noop("Country"), "country"),
    words_facet("status", gettext_noop("Status"), "live_status", [*Status.choices, (UNKNOWN, gettext_noop("unknown"))]),
    words_facet(
        "inferred_status",
        gettext_noop("Silence suggests"),
        "inferred_status",
        [(INFERRED[0], gettext_noop("perhaps shelved")), (INFERRED[1], gettext_noop("perhaps cancelled"))],
    ),
    words_facet("product", gettext_noop("Product"), "product", Product.choices),
    words_facet("size", gettext_noop("Capacity"), "size", [(word, label) for word, *_, label in SIZES]),
    year_facet("year", gettext_noop("Reached by"), "year", undated=gettext_noop("without a date")),
    words_facet(
        "modality",
        gettext_noop("Put as"),
        "stands__modality",
        [*Modality.choices, (NONE, gettext_noop("no figure yet"))],
    ),
    words_facet("kind", gettext_noop("Company"), "company__kind", CompanyKind.choices),
)
_UNIT_PLACE = Case(When(live_capacity=None, then=2), When(live_unit=Unit.VEHICLES, then=0), default=1)
SORTINGS = {
    "name": Sorting(name_key("name"), after=()),
    "company": Sorting(name_key("company__name")),
    "country": Sorting(Key("country")),
    # Each unit stays together, vehicles first; the unstated come last.
    "capacity": Sorting(
        amount_key("live_capacity", nullable=True), before=(Key("unit_place", int), Key("live_unit", nullable=True))
    ),
    "status": Sorting(Key("status_place", int)),
}
PARAMETERS = ("search", "sort", "after", "before", "area", *(facet.name for facet in FACETS))


@dataclass(frozen=True)
class Total:
    """What the plants of a list come to together: one unit of one product."""

    product: str
    unit: str
    dated: Decimal
    undated: Decimal

    @property
    def label(self) -> str:
        """What is made."""
        return str(Product(self.product).label)


def plant_list_context(parameters: QueryDict, day: dt.date) -> dict[str, Any]:
    """All that the page shows. The number of queries doesn't depend on the number of plants."""
    narrowing = Narrowing(parameters, FACETS, search(parameters, gettext_noop("Plant, company or place")))
    area = read_area(parameters)
    if area is not None:
        narrowing.add("area", gettext("Within the map"))
    sort = order(parameters, [*SORTINGS], "name")
    known = known_plants(day)
    called = _searched(known, narrowing.searched, day)
    everything = found_by_name(narrowing, called, known, day, PLANT)
    there = within(placed(everything, day), area) if area else everything
    narrowing.count(there)
    found = narrowing.apply(there)
    page = slice_of(found.select_related("company"), count_of(found), sort, SORTINGS, parameters)
    return {
        "narrowing": narrowing,
        "page": page,
        "sort": sort,
        "rows": plant_rows(page, day),
        "totals": totals(found, day),
        "map": _map(found, day, area, narrowing),
    }


def overview_map(parameters: QueryDict, day: dt.date) -> ShownMap:
    """The map of all plants known on the day, whose links lead to the list of plants on that day."""
    kept = QueryDict(mutable=True)
    if parameters.get("as_of"):
        kept["as_of"] = day.isoformat()
    return _map(known_plants(day), day, None, Narrowing(kept, FACETS))


def known_plants(day: dt.date) -> PlantQuerySet:
    """The plants known on the day with their standing, and what they are ordered and narrowed by."""
    places = (When(live_status=word, then=place) for place, word in enumerate(STATUS_ORDER))
    standing = Plant.objects.known_as_of(day).standing_on(day)
    known: PlantQuerySet = standing.annotate(
        status_place=Case(*places),
        unit_place=_UNIT_PLACE,
        year=ExtractYear("stands__effective_last"),
        size=_size(),
        inferred_status=Case(*(When(inferred_on(word, day), then=Value(word)) for word in INFERRED), default=None),
    )
    return known


def _size() -> Case:
    """The word of SIZES for a plant's capacity."""
    cases = [When(live_capacity=None, then=Value(NONE))]
    for word, unit, above, upto, _ in SIZES:
        if unit:
            bounds = Q(live_unit=unit)
            bounds &= Q() if above is None else Q(live_capacity__gt=above)
            bounds &= Q() if upto is None else Q(live_capacity__lte=upto)
            cases.append(When(bounds, then=Value(word)))
    return Case(*cases, default=Value("other"))


def _searched(known: PlantQuerySet, text: str, day: dt.date) -> PlantQuerySet:
    if not text:
        return known
    told = Q(source__published_last__isnull=True) | Q(source__published_last__lte=day)
    alias = CompanyAlias.objects.filter(told, company=OuterRef("company"), name__icontains=text)
    names = Q(name__icontains=text) | Q(company__name__icontains=text)
    return known.filter(names | Q(city__icontains=text) | Q(region__icontains=text) | Exists(alias))


def plant_rows(page: Iterable[Plant], day: dt.date) -> list[dict[str, Any]]:
    """The plants of a page with their standing and what its figure rests on."""
    page = list(page)
    standing = standings([plant.pk for plant in page], day)
    plans = [standing[plant.pk].plan for plant in page]
    sourced = CapacityPlan.objects.filter(pk__in=[plan.pk for plan in plans if plan]).select_related("source")
    cited = {line.row.pk: line for line in lines(sourced, day)}
    return [
        {"plant": plant, "standing": standing[plant.pk], "line": cited.get(plan.pk) if plan else None}
        for plant, plan in zip(page, plans, strict=True)
    ]


def totals(found: QuerySet[Any], day: dt.date) -> list[Total]:
    """What stands in the last year planned, and what is planned without a date, by product and unit. One query."""
    figures = YearlyFigure.objects.known_on(day).filter(operated=True, plant__in=found.order_by().values("pk"))
    undated = Q(status=UNDATED)
    sums = (
        figures.order_by()
        .values_list("product", "unit")
        .annotate(
            dated=Sum("amount", filter=~undated & Q(year_until__gte=NO_END)), undated=Sum("amount", filter=undated)
        )
    )
    order_of = list(Product.values)
    told = [Total(product, unit, dated or Decimal(0), rest or Decimal(0)) for product, unit, dated, rest in sums]
    shown = [one for one in told if one.dated or one.undated]
    return sorted(shown, key=lambda one: (order_of.index(one.product), -one.dated))


def _map(found: QuerySet[Any], day: dt.date, area: Area | None, narrowing: Narrowing) -> ShownMap:
    """The map of the plants: of the area, else of all that they are narrowed down to, else of the world."""
    there = placed(found, day)
    count, around = extent(there)
    if area is not None:
        view = view_of(area)
    else:
        view = view_of(around, margin=0.12) if around is not None and narrowing.narrows else View.of_world()
    largest = largest_of(there) if count else {}
    return shown_map(view, marks(there, view, largest) if count else [], largest, count, narrowing)
