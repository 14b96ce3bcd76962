"""The pages of plants, and of what has changed in their plans."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.evidence import lines
from companies.models import CompanyAlias
from evtracker.listing import choice, country_choice, order, page_of, refuse_unknown, search
from evtracker.parameters import read_as_of
from plants.changes import changes, replaced
from plants.models import CapacityPlan, Plant, PlantQuerySet
from plants.plant_page import plant_context
from plants.standing import standings
from plants.vocabulary import UNKNOWN, Product, Status, Unit

SORTS = ("name", "company", "country", "capacity", "status")
STATUS_ORDER = [*Status.values, UNKNOWN]


def plant_list(request: HttpRequest) -> HttpResponse:
    """The plants known on the day, each with its standing. Ordering by capacity keeps each unit together."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ("search", "sort", "page", "status", "product", "country"))
    known = Plant.objects.known_as_of(day)
    filters = [
        search(request.GET, "Plant, company or place"),
        choice(request.GET, "status", "Status", [*Status.choices, (UNKNOWN, "unknown")]),
        choice(request.GET, "product", "Product", Product.choices),
        country_choice(request.GET, known.order_by().values_list("country", flat=True).distinct()),
    ]
    text, status, product, country = (one.value for one in filters)
    sort = order(request.GET, SORTS, "name")
    found = _narrowed(known, text, product, country).select_related("company")
    found = found.standing_on(day)
    page = page_of(request.GET, _ordered(found.filter(live_status=status) if status else found, sort))
    standing = standings([plant.pk for plant in page], day)
    plans = [standing[plant.pk].plan for plant in page]
    sourced = CapacityPlan.objects.filter(pk__in=[plan.pk for plan in plans if plan]).select_related("source")
    cited = {line.row.pk: line for line in lines(sourced, day)}
    shown = [{"plant": plant, "standing": standing[plant.pk]} for plant in page]
    for row, plan in zip(shown, plans, strict=True):
        row["line"] = cited.get(plan.pk) if plan else None
    return render(request, "plants/list.html", {"rows": shown, "page": page, "filters": filters, "sort": sort})


def _narrowed(known: PlantQuerySet, text: str, product: str, country: str) -> PlantQuerySet:
    if text:
        alias = CompanyAlias.objects.filter(company=OuterRef("company"), name__icontains=text)
        names = Q(name__icontains=text) | Q(company__name__icontains=text)
        known = known.filter(names | Q(city__icontains=text) | Q(region__icontains=text) | Exists(alias))
    for column, value in (("product", product), ("country", country)):
        known = known.filter(**{column: value}) if value else known
    return known


def _ordered(found: PlantQuerySet, sort: str) -> PlantQuerySet:
    """In the order asked for; by capacity each unit stays together, vehicles first, and the unstated come last."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    keys: dict[str, Any] = {
        "name": F("name"),
        "company": F("company__name"),
        "country": F("country"),
        "capacity": F("live_capacity"),
        "status": Case(*(When(live_status=word, then=place) for place, word in enumerate(STATUS_ORDER))),
    }
    unit = Case(When(live_capacity=None, then=2), When(live_unit=Unit.VEHICLES, then=0), default=1)
    units: list[Any] = [unit, "live_unit"] if name == "capacity" else []
    return found.order_by(*units, keys[name].desc() if down else keys[name].asc(), "name", "pk")


def plant_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A plant with its phases and the history of its plans; not found where it was not known on the day."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    plant = get_object_or_404(Plant.objects.select_related("company", "within", "source"), slug=slug)
    if plant.known_on is None or plant.known_on > day:
        raise Http404("not known yet")
    return render(request, "plants/detail.html", plant_context(plant, day))


def change_list(request: HttpRequest) -> HttpResponse:
    """The moves of plans, the newest first."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ("page",))
    page = page_of(request.GET, replaced(day))
    found = changes(page, day)
    cited = {line.row.pk: line for line in lines([change.after for change in found], day)}
    shown = [{"change": change, "line": cited[change.after.pk]} for change in found]
    return render(request, "plants/changes.html", {"rows": shown, "page": page})
