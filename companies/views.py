"""The pages of companies, of money and of agreements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.evidence import lines
from companies.company_page import company_context, with_details, with_parties
from companies.models import Company, CompanyAlias, Investment, Partnership
from companies.profile import parents_on, states_on
from companies.vocabulary import Bindingness, CompanyKind, Modality, PartnershipType, Purpose
from evtracker.listing import choice, country_choice, order, page_of, refuse_unknown, search
from evtracker.parameters import read_as_of
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from plants.vocabulary import Unit

LIST_PARAMETERS = ("search", "sort", "page")


def company_list(request: HttpRequest) -> HttpResponse:
    """The companies known on the day, each with what its own plants are planned to make and the money told of it."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, (*LIST_PARAMETERS, "kind", "country"))
    known = Company.objects.known_as_of(day)
    filters = [
        search(request.GET, "Name"),
        choice(request.GET, "kind", "Kind", CompanyKind.choices),
        country_choice(request.GET, known.order_by().values_list("hq_country", flat=True).distinct()),
    ]
    text, kind, country = (one.value for one in filters)
    sort = order(request.GET, ("name", "country", "plants", "vehicles", "committed", "raised"), "name")
    found = _narrowed(known, text, kind, country, day).annotate(
        plant_count=Count("plants", filter=Q(plants__known_on__lte=day), distinct=True)
    )
    sums = company_sums(day)
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
    context = {"rows": rows, "page": page, "filters": filters, "sort": sort}
    return render(request, "companies/list.html", context)


def _narrowed(known: QuerySet[Company], text: str, kind: str, country: str, day: dt.date) -> QuerySet[Company]:
    if text:
        legal_name = Q(legal_name__icontains=text, reported_on_last__lte=day)
        known = known.filter(Q(name__icontains=text) | legal_name | Exists(_known_alias("pk", text, day)))
    if kind:
        known = known.filter(kind=kind)
    return known.filter(hq_country=country, reported_on_last__lte=day) if country else known


def _known_alias(company: str, text: str, day: dt.date) -> QuerySet[CompanyAlias]:
    """The aliases with this text that a source had given by the day."""
    told = Q(source__published_last__isnull=True) | Q(source__published_last__lte=day)
    return CompanyAlias.objects.filter(told, company=OuterRef(company), name__icontains=text)


def _ordered(found: QuerySet[Company], sort: str, sums: dict[str, dict[str, Decimal]]) -> Any:
    """The rows in the order asked for; those without a value come last either way."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in sums:
        values = sums[name]
        rows = sorted(found, key=lambda company: values.get(company.slug, Decimal(0)), reverse=down)
        return sorted(rows, key=lambda company: company.slug not in values)
    column = {"name": "name", "country": "hq_country", "plants": "plant_count"}[name]
    return found.order_by(F(column).desc() if down else F(column).asc(), "name", "pk")


def company_sums(day: dt.date) -> dict[str, dict[str, Decimal]]:
    """By company (slug), without its subsidiaries: vehicles a year in the last year planned, dollars of all years."""
    capacity = capacity_series(CapacityQuery(as_of=day, unit=Unit.VEHICLES.value, by="company"))
    found = {"vehicles": {row.key: row.values[-1] for row in capacity.series if row.values and row.values[-1]}}
    for layer in ("committed", "raised"):
        money = funding_series(FundingQuery(as_of=day, layer=layer, by="company"))
        found[layer] = {row.key: sum(row.values, Decimal(0)) for row in money.series}
    return found


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
    refuse_unknown(request.GET, (*LIST_PARAMETERS, "purpose", "modality", "country"))
    known = Investment.objects.as_of(day)
    filters = [
        search(request.GET, "Company"),
        choice(request.GET, "purpose", "Purpose", Purpose.choices),
        choice(request.GET, "modality", "Put as", Modality.choices),
        country_choice(request.GET, known.order_by().values_list("company__hq_country", flat=True).distinct()),
    ]
    text, purpose, modality, country = (one.value for one in filters)
    if text:
        known = known.filter(Q(company__name__icontains=text) | Exists(_known_alias("company", text, day)))
    for column, value in (("purpose", purpose), ("modality", modality)):
        known = known.filter(**{column: value}) if value else known
    if country:
        known = known.filter(company__hq_country=country, company__reported_on_last__lte=day)
    sort = order(request.GET, ("reported", "usd", "company"), "-reported")
    column = {"reported": "reported_on_last", "usd": "amount_usd", "company": "company__name"}[sort.removeprefix("-")]
    ordering = F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    page = page_of(request.GET, with_details(known, day).order_by(ordering, "-pk"))
    context = {"lines": lines(page, day), "page": page, "filters": filters, "sort": sort}
    return render(request, "companies/investments.html", context)


def partnership_list(request: HttpRequest) -> HttpResponse:
    """The agreements reported by the day, rumours and denials among them and marked."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, (*LIST_PARAMETERS, "type", "modality", "bindingness"))
    filters = [
        search(request.GET, "Party"),
        choice(request.GET, "type", "Type", PartnershipType.choices),
        choice(request.GET, "bindingness", "How binding", Bindingness.choices),
        choice(request.GET, "modality", "Put as", Modality.choices),
    ]
    text, kind, bindingness, modality = (one.value for one in filters)
    known = Partnership.objects.as_of(day)
    if text:
        known = known.filter(Q(parties__name__icontains=text) | Q(parties__company__name__icontains=text)).distinct()
    for column, value in (("type", kind), ("bindingness", bindingness), ("modality", modality)):
        known = known.filter(**{column: value}) if value else known
    sort = order(request.GET, ("reported", "type"), "-reported")
    column = {"reported": "reported_on_last", "type": "type"}[sort.removeprefix("-")]
    ordering = f"-{column}" if sort.startswith("-") else column
    page = page_of(request.GET, with_parties(known).order_by(ordering, "-pk"))
    context = {"lines": lines(page, day), "page": page, "filters": filters, "sort": sort}
    return render(request, "companies/partnerships.html", context)
