"""The pages of companies, of money and of agreements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_noop

from companies.company_page import company_context
from companies.models import Company
from companies.profile import parents_on, states_on
from companies.record_lists import (
    INVESTMENT_PARAMETERS,
    PARTNERSHIP_PARAMETERS,
    investment_list_context,
    known_alias,
    partnership_list_context,
)
from companies.vocabulary import CompanyKind
from evtracker.directory import COMPANY
from evtracker.facets import Narrowing, country_facet, words_facet
from evtracker.listing import order, page_of, refuse_unknown, search
from evtracker.parameters import read_as_of
from evtracker.spelling import found_by_name
from plants.models import Plant
from plants.series import CapacityQuery, FundingQuery, capacity_rows, funding_rows
from plants.vocabulary import Unit

LIST_PARAMETERS = ("search", "sort", "page")
FACETS = (
    words_facet("kind", gettext_noop("Kind"), "kind", CompanyKind.choices),
    country_facet("country", gettext_noop("Seat"), "seat"),
)


def company_list(request: HttpRequest) -> HttpResponse:
    """The companies known on the day, each with what its own plants are planned to make and the money told of it."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, (*LIST_PARAMETERS, *(facet.name for facet in FACETS)))
    narrowing = Narrowing(request.GET, FACETS, search(request.GET, gettext_noop("Name")))
    everything = _known(day)
    called = _searched(everything, narrowing.searched, day)
    known = found_by_name(narrowing, called, everything, day, COMPANY)
    narrowing.count(known)
    sort = order(request.GET, ("name", "country", "plants", "vehicles", "committed", "raised"), "name")
    found = narrowing.apply(known).annotate(plant_count=_plants_known(day))
    sums, last_year = company_sums(day)
    page = page_of(request.GET, _ordered(found, sort, sums))
    states = states_on([company.pk for company in page], day)
    parents = parents_on([company.pk for company in page], day)
    rows = [
        {
            "company": company,
            # Known from the company's own report only.
            "seat": company.hq_country if company.reported_on_last <= day else "",
            "state": states.get(company.pk),
            "parents": parents.get(company.pk, []),
            **{name: values.get(company.slug) for name, values in sums.items()},
        }
        for company in page
    ]
    context = {"rows": rows, "page": page, "narrowing": narrowing, "sort": sort, "last_year": last_year}
    return render(request, "companies/list.html", context)


def _known(day: dt.date) -> QuerySet[Company]:
    """The companies known on the day, with their seat as far as known."""
    seat = When(reported_on_last__lte=day, then=F("hq_country"))
    known: QuerySet[Company] = Company.objects.known_as_of(day).annotate(seat=Case(seat, default=None))
    return known


def _plants_known(day: dt.date) -> Coalesce:
    """How many plants of a company were known on the day; counted for the rows of the page alone."""
    plants = Plant.objects.filter(company=OuterRef("pk"), known_on__lte=day).order_by().values("company")
    return Coalesce(Subquery(plants.annotate(number=Count("pk")).values("number")), 0)


def _searched(known: QuerySet[Company], text: str, day: dt.date) -> QuerySet[Company]:
    """The companies that have the text in one of their names."""
    if not text:
        return known
    legal_name = Q(legal_name__icontains=text, reported_on_last__lte=day)
    return known.filter(Q(name__icontains=text) | legal_name | Exists(known_alias("pk", text, day)))


def _ordered(found: QuerySet[Company], sort: str, sums: dict[str, dict[str, Decimal]]) -> Any:
    """The rows in the order asked for; those without a value come last either way."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in sums:
        values = sums[name]
        rows = sorted(found, key=lambda company: values.get(company.slug, Decimal(0)), reverse=down)
        return sorted(rows, key=lambda company: company.slug not in values)
    # BYD stands after Baidu, as in any register.
    letters = F("name__letters")
    column: Any = {"name": letters, "country": F("hq_country"), "plants": F("plant_count")}[name]
    return found.order_by(column.desc() if down else column.asc(), letters, "pk")


def company_sums(day: dt.date) -> tuple[dict[str, dict[str, Decimal]], int]:
    """By company (slug), without its subsidiaries: vehicles a year in the last year planned, dollars of all years.

    And that last year.
    """
    capacity = capacity_rows(CapacityQuery(as_of=day, unit=Unit.VEHICLES.value, by="company"))
    found = {"vehicles": {row.key: row.values[-1] for row in capacity.series if row.values and row.values[-1]}}
    for layer in ("committed", "raised"):
        money = funding_rows(FundingQuery(as_of=day, layer=layer, by="company"))
        found[layer] = {row.key: sum(row.values, Decimal(0)) for row in money.series}
    return found, capacity.years[-1]


def company_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A company with its subsidiaries; a page that says so where it was not known on the day."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    company = get_object_or_404(Company.objects.select_related("source"), slug=slug)
    if company.known_on is None or company.known_on > day:
        raise Http404("not known yet")
    return render(request, "companies/detail.html", company_context(company, day))


def investment_list(request: HttpRequest) -> HttpResponse:
    """The sums reported by the day."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, INVESTMENT_PARAMETERS)
    return render(request, "companies/investments.html", investment_list_context(request.GET, day))


def partnership_list(request: HttpRequest) -> HttpResponse:
    """The agreements reported by the day, rumours and denials among them and marked."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, PARTNERSHIP_PARAMETERS)
    return render(request, "companies/partnerships.html", partnership_list_context(request.GET, day))
