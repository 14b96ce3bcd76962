"""Which lists a mirror holds, what each tells of a row, and which rows of them name a company or plant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from companies.api_views import CompanyViewSet, InvestmentViewSet, PartnershipViewSet
from companies.models import CompanyParent, Investment, Partnership
from evtracker.api.columns import dumps
from evtracker.api.views import RecordViewSet
from plants.api_views import CapacityPlanViewSet, MilestoneViewSet, PlantStatusViewSet, PlantViewSet
from plants.history import families
from plants.models import CapacityPlan, Milestone, Plant, PlantInvestment, PlantOwner, PlantStatus

# In the order in which a mirror can store them: what is named comes before what names it.
_VIEWS: tuple[type[RecordViewSet], ...] = (
    CompanyViewSet,
    PlantViewSet,
    CapacityPlanViewSet,
    PlantStatusViewSet,
    MilestoneViewSet,
    InvestmentViewSet,
    PartnershipViewSet,
)
LISTS = {view.mirrored: view for view in _VIEWS}
# Kept like the lists, but no part of the feed: it says nothing that they don't.
DETAILS: dict[str, type[RecordViewSet]] = {view.mirrored_details: view for view in _VIEWS if view.mirrored_details}
KEPT = LISTS | DETAILS


def model_of(name: str) -> Any:
    """The model whose rows a list tells."""
    queryset: Any = KEPT[name].queryset
    return queryset.model


def bodies(name: str, ids: Iterable[int], day: dt.date) -> dict[int, tuple[str, str]]:
    """The slug (if it has one) and the JSON of these rows, as list or detail tells them on the day; no others."""
    rows = KEPT[name].rows_told(ids, day, details=name in DETAILS)
    return {row["id"]: (row.get("slug", ""), dumps(row).decode()) for row in rows}


def rows_about(companies: set[int], plants: set[int]) -> dict[str, set[int]]:
    """The rows of each list that tell of these, themselves included. Thirteen queries at most."""
    sites = {pk for family in families(plants) for pk in family} if plants else set()
    own = Plant.objects.filter(Q(company__in=companies) | Q(pk__in=sites))
    owners = PlantOwner.objects.filter(plant__in=sites).exclude(company=None)
    # A plant's report is one about its companies, too: they may be known since another day.
    named = companies | set(own.values_list("company", flat=True)) | set(owners.values_list("company", flat=True))
    children = CompanyParent.objects.filter(parent__in=named)
    of_either = Q(company__in=named) | Q(plant__in=sites)
    of_sums = Q(company__in=named) | Q(payers__company__in=named) | Q(for_plants__plant__in=sites)
    sums = _tied(_ids(Investment.objects.filter(of_sums)))
    places = _ids(own)
    paid_for = set(PlantInvestment.objects.filter(investment__in=sums).values_list("plant", flat=True))
    owned = set(PlantOwner.objects.filter(company__in=named).values_list("plant", flat=True))
    return {
        "companies": named | set(children.values_list("company", flat=True)),
        "plants": places,
        "capacity-plans": _ids(CapacityPlan.objects.filter(of_either)),
        "plant-statuses": _ids(PlantStatus.objects.filter(plant__in=sites)),
        "milestones": _ids(Milestone.objects.filter(of_either)),
        "investments": sums,
        "partnerships": _ids(Partnership.objects.filter(parties__company__in=named)),
        "plant-details": places | paid_for | owned,
    }


def all_rows() -> dict[str, set[int]]:
    """The rows of each list, all of them."""
    return {name: _ids(model_of(name)._default_manager.all()) for name in KEPT}


def _ids(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))


def _tied(sums: set[int]) -> set[int]:
    """With the sums that these replace or are part of, and those that replace them or are part of them."""
    found = set(sums)
    ends = Q(pk__in=sums) | Q(supersedes__in=sums) | Q(part_of__in=sums)
    for row in Investment.objects.filter(ends).order_by().values_list("pk", "supersedes", "part_of"):
        found |= {pk for pk in row if pk is not None}
    return found
