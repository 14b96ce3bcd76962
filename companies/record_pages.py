"""The pages of one sum and of one agreement: all that is known of it, what it bears on, and what it rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.evidence import lines
from companies.company_page import with_details, with_parties
from companies.models import Investment, Partnership
from companies.vocabulary import LAYERS
from evtracker.listing import refuse_unknown
from evtracker.parameters import read_as_of

# Other agreements of the same companies that are shown.
MOST_OTHERS = 20


def investment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A sum with its parts, its larger sum, and the sums that it replaced or was replaced by."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    row = _known(with_details(Investment.objects.all(), day), slug, day)
    (line,) = lines([row], day)
    known = with_details(Investment.objects.as_of(day), day)
    context = {
        "line": line,
        "sum": row,
        "layer": next((layer for layer, purposes in LAYERS.items() if row.purpose in purposes), ""),
        "whole": row.part_of if row.part_of and row.part_of.reported_on.last <= day else None,
        "earlier": row.supersedes if row.supersedes and row.supersedes.reported_on.last <= day else None,
        "parts": lines(known.filter(part_of=row).order_by("reported_on_last", "pk"), day),
    }
    return render(request, "companies/investment.html", context)


def partnership_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement with its parties, and what else the same companies were said to do together."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    row = _known(with_parties(Partnership.objects.all()), slug, day)
    (line,) = lines([row], day)
    companies = [party.company_id for party in row.parties.all() if party.company_id]
    context = {"line": line, "deal": row, "others": lines(_together(companies, row, day), day)}
    return render(request, "companies/partnership.html", context)


def _known(rows: QuerySet[Any], slug: str, day: dt.date) -> Any:
    """The row of the slug; Http404 where there is none, or it was reported later."""
    row = get_object_or_404(rows, slug=slug)
    if row.reported_on.last > day:
        raise Http404("not known yet")
    return row


def _together(companies: list[int], row: Partnership, day: dt.date) -> QuerySet[Partnership]:
    """Other agreements to which at least two of the companies are parties, or the one where there is but one."""
    found = Partnership.objects.as_of(day).exclude(pk=row.pk)
    for company in companies[:2]:
        found = found.filter(parties__company=company)
    if not companies:
        found = found.none()
    return with_parties(found.distinct()).order_by("-reported_on_last", "-pk")[:MOST_OTHERS]
