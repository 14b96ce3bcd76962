"""What the page of changes shows, and what it and its feed can be narrowed down by."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, gettext_noop

from articles.evidence import Line, lines
from companies.models import Company
from evtracker.api.pagination import day_key
from evtracker.facets import ConditionFacet, Narrowing, country_facet, words_facet
from evtracker.kept import count_of
from evtracker.paging import Sorting, slice_of
from evtracker.parameters import read_day
from evtracker.templatetags.figures import date_words
from plants.changes import LABELS, Change, changes, replaced
from plants.models import CapacityPlan
from plants.moves import kind_conditions
from plants.questions import company_group
from plants.vocabulary import Product

FACETS = (
    ConditionFacet("kind", gettext_noop("Kind of change"), "", LABELS, conditions=kind_conditions()),
    country_facet("country", gettext_noop("Country"), "plant__country"),
    words_facet("product", gettext_noop("Product"), "product", Product.choices),
)
FILTERS = ("company", "since", *(facet.name for facet in FACETS))
NEWEST = "-reported"
SORTINGS = {"reported": Sorting(day_key("superseded_by__reported_on_last"), after=())}


def narrowed(parameters: QueryDict, day: dt.date) -> tuple[Narrowing, QuerySet[CapacityPlan]]:
    """The filters asked for, and the changes that pass all of them but the facets.

    BadParameterError names a company that isn't known, or what is no day.
    """
    narrowing = Narrowing(parameters, FACETS)
    rows = replaced(day)
    group = company_group(parameters.get("company", ""), day)
    if group is not None:
        company = Company.objects.get(slug=parameters["company"])
        narrowing.add("company", gettext("Company: %(name)s") % {"name": company.name})
        rows = rows.filter(plant__company__in=group)
    since = read_day(parameters, "since")
    if since is not None:
        narrowing.add("since", gettext("Since %(day)s") % {"day": date_words(since)}, boxed=True)
        rows = rows.filter(superseded_by__reported_on_last__gte=since)
    return narrowing, rows


def change_list_context(parameters: QueryDict, day: dt.date) -> dict[str, Any]:
    """All that the page shows. The number of queries doesn't depend on the number of changes."""
    narrowing, rows = narrowed(parameters, day)
    narrowing.count(rows)
    found = narrowing.apply(rows)
    page = slice_of(found, count_of(found), NEWEST, SORTINGS, parameters)
    told = changes(page, day)
    cited = {line.row.pk: line for line in lines([change.after for change in told], day)}
    days = [
        {"day": reported, "rows": [_row(change, cited[change.after.pk], narrowing) for change in of_day]}
        for reported, of_day in groupby(told, key=lambda change: change.after.reported_on)
    ]
    return {"narrowing": narrowing, "page": page, "days": days}


def _row(change: Change, line: Line, narrowing: Narrowing) -> dict[str, Any]:
    """A change with its source and the query string that leaves its operator's alone."""
    plant = change.before.plant
    assert plant is not None, "only the plans of plants are listed"
    return {"change": change, "line": line, "only": narrowing.with_words(company=plant.company.slug)}
