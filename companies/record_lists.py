"""What the pages of all sums and of all agreements show, and what they can be narrowed down by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, ExtractYear, NullIf
from django.http import QueryDict
from django.utils.translation import gettext_noop

from articles.evidence import lines
from companies.company_page import with_details, with_parties
from companies.models import CompanyAlias, Investment, Partnership, PartnershipParty
from companies.partnership_network import partnership_network
from companies.vocabulary import Bindingness, Modality, PartnershipType, Purpose
from evtracker.api.pagination import Key, amount_key, day_key, name_key
from evtracker.directory import COMPANY
from evtracker.facets import NONE, Facet, Narrowing, country_facet, words_facet, year_facet
from evtracker.kept import count_of
from evtracker.listing import order, search
from evtracker.paging import Sorting, slice_of
from evtracker.spelling import found_by_name
from plants.models import PlantInvestment
from plants.series import FundingQuery, funding_total

MILLION = 1_000_000
# Amounts to filter by, in dollars: a word, from (not included) and up to, in millions; and what it is called.
AMOUNTS = (
    ("small", None, 100, gettext_noop("up to 100 m USD")),
    ("medium", 100, 1000, gettext_noop("100 m to 1 bn USD")),
    ("large", 1000, 5000, gettext_noop("1 bn to 5 bn USD")),
    ("largest", 5000, None, gettext_noop("over 5 bn USD")),
    (NONE, None, None, gettext_noop("no dollar rate")),
)


class PlaceFacet(Facet):
    """The countries of the plants that a sum is for, else (annotated as `seat`) that of its company's seat."""

    def condition(self, chosen: Iterable[str]) -> Q:
        """The sums for plants in one of the countries; for no plant whose country is known, by the seat."""
        plants = PlantInvestment.objects.filter(investment=OuterRef("pk"))
        unplaced = ~Exists(plants.exclude(plant__country=""))
        return Q(Exists(plants.filter(plant__country__in=chosen))) | (Q(unplaced) & Q(seat__in=chosen))

    def count(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many sums there are for each country; one for plants in several counts in each."""
        place = Coalesce(NullIf("for_plants__plant__country", Value("")), "seat")
        placed = rows.order_by().annotate(place=place).values_list("place")
        return {code: number for code, number in placed.annotate(number=Count("pk", distinct=True)) if code}


INVESTMENT_FACETS = (
    words_facet("purpose", gettext_noop("Purpose"), "purpose", Purpose.choices),
    country_facet("country", gettext_noop("Country"), "seat", PlaceFacet),
    words_facet("amount", gettext_noop("Amount"), "band", [(word, label) for word, *_, label in AMOUNTS]),
    year_facet("year", gettext_noop("Reported in"), "year"),
    words_facet("modality", gettext_noop("Put as"), "modality", Modality.choices),
)
PARTNERSHIP_FACETS = (
    words_facet("type", gettext_noop("About"), "type", PartnershipType.choices),
    words_facet(
        "bindingness",
        gettext_noop("How binding"),
        "bindingness",
        [*Bindingness.choices, (NONE, gettext_noop("not said"))],
    ),
    year_facet("year", gettext_noop("Reported in"), "year"),
    words_facet("modality", gettext_noop("Put as"), "modality", Modality.choices),
)
# So many sums that were narrowed down to are added up at most.
MOST_TOTALLED = 2000
# The layers of money, which are never added to each other, in words.
LAYER_WORDS = (
    ("committed", gettext_noop("committed")),
    ("raised", gettext_noop("raised")),
    ("acquisition", gettext_noop("acquisitions")),
)
REPORTED = Sorting(day_key("reported_on_last"), after=())
INVESTMENT_SORTINGS = {
    "reported": REPORTED,
    "usd": Sorting(amount_key("amount_usd", nullable=True), after=()),
    "company": Sorting(name_key("company__name"), after=()),
}
PARTNERSHIP_SORTINGS = {"reported": REPORTED, "type": Sorting(Key("type"), after=())}
_LIST = ("search", "sort", "after", "before")
INVESTMENT_PARAMETERS = (*_LIST, *(facet.name for facet in INVESTMENT_FACETS))
PARTNERSHIP_PARAMETERS = (*_LIST, *(facet.name for facet in PARTNERSHIP_FACETS))


def known_alias(company: str, text: str, day: dt.date) -> QuerySet[CompanyAlias]:
    """The aliases with this text that a source had given by the day; `company` is the path to its key."""
    told = Q(source__published_last__isnull=True) | Q(source__published_last__lte=day)
    return CompanyAlias.objects.filter(told, company=OuterRef(company), name__icontains=text)


def investment_list_context(parameters: QueryDict, day: dt.date) -> dict[str, Any]:
    """All that the page of sums shows. The number of queries doesn't depend on the number of rows."""
    seat = When(company__reported_on_last__lte=day, then=F("company__hq_country"))
    known = Investment.objects.as_of(day).annotate(
        seat=Case(seat, default=None), year=ExtractYear("reported_on_last"), band=_band()
    )
    narrowing = Narrowing(parameters, INVESTMENT_FACETS, search(parameters, gettext_noop("Company")))
    if text := narrowing.searched:
        called = known.filter(Q(company__name__icontains=text) | Exists(known_alias("company", text, day)))
        known = found_by_name(narrowing, called, known, day, COMPANY, lambda keys: Q(company__in=keys))
    sort = order(parameters, [*INVESTMENT_SORTINGS], "-reported")
    narrowing.count(known)
    found = narrowing.apply(known)
    page = slice_of(with_details(found, day), count_of(found), sort, INVESTMENT_SORTINGS, parameters)
    return {
        "narrowing": narrowing,
        "page": page,
        "sort": sort,
        "lines": lines(page, day),
        "totals": money_totals(found if narrowing.narrows else None, day),
    }


@dataclass(frozen=True)
class MoneyTotal:
    """What the sums of a list come to in one layer of money, and how many of them count."""

    label: str
    usd: Decimal
    sums: int


def money_totals(found: QuerySet[Investment] | None, day: dt.date) -> list[MoneyTotal]:
    """The dollars of each layer, of some sums or of all: parts and replaced ones add nothing, rumours neither.

    None where there are more than MOST_TOTALLED to be told apart from the others.
    """
    among = None
    if found is not None:
        # By their keys: what narrows them, put into what nets them, is more than SQLite can read.
        among = list(found.order_by().values_list("pk", flat=True).distinct()[: MOST_TOTALLED + 1])
        if len(among) > MOST_TOTALLED:
            return []
    told = [(label, *funding_total(FundingQuery(as_of=day, layer=layer), among=among)) for layer, label in LAYER_WORDS]
    return [MoneyTotal(label, usd, sums) for label, usd, sums in told if sums]


def _band() -> Case:
    """The word of AMOUNTS for a sum."""
    cases = [When(amount_usd__isnull=True, then=Value(NONE))]
    for word, above, upto, _ in AMOUNTS:
        if word != NONE:
            bounds = Q() if above is None else Q(amount_usd__gt=above * MILLION)
            bounds &= Q() if upto is None else Q(amount_usd__lte=upto * MILLION)
            cases.append(When(bounds, then=Value(word)))
    return Case(*cases, output_field=CharField())


def partnership_list_context(parameters: QueryDict, day: dt.date) -> dict[str, Any]:
    """All that the page of agreements shows. The number of queries doesn't depend on the number of rows."""
    known = Partnership.objects.as_of(day).annotate(year=ExtractYear("reported_on_last"))
    narrowing = Narrowing(parameters, PARTNERSHIP_FACETS, search(parameters, gettext_noop("Party")))
    if text := narrowing.searched:
        party = PartnershipParty.objects.filter(Q(name__icontains=text) | Q(company__name__icontains=text))
        called = known.filter(Exists(party.filter(partnership=OuterRef("pk"))))
        known = found_by_name(narrowing, called, known, day, COMPANY, _of_parties)
    sort = order(parameters, [*PARTNERSHIP_SORTINGS], "-reported")
    narrowing.count(known)
    found = narrowing.apply(known)
    page = slice_of(with_parties(found), count_of(found), sort, PARTNERSHIP_SORTINGS, parameters)
    network = partnership_network(found, day)
    return {"narrowing": narrowing, "page": page, "sort": sort, "lines": lines(page, day), "network": network}


def _of_parties(companies: list[int]) -> Q:
    """Agreements of which one of the companies is a party."""
    return Q(Exists(PartnershipParty.objects.filter(partnership=OuterRef("pk"), company__in=companies)))
