"""The sums that a question is about, and what each of them counts: netted and divided by the database (DOMAIN rule 7).

Decisions:
- A part is taken off the nearest larger sum above it that is in view: of the same layer, live, and within the filters.
- A part that can't be converted is taken off only where it shares its parent's currency with all other parts.
- A sum for several plants is divided equally, to the cent. All arithmetic is of whole numbers (plants/drawn_money.py),
  so that the parts make the whole and both databases agree; half a cent is rounded up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest

from companies.vocabulary import LAYERS, Purpose
from plants.drawn import PlantStanding
from plants.drawn_money import CountedSum, SumWithin
from plants.models import PlantInvestment
from plants.questions import FundingQuery, check_plant, checked_funding, group_of
from plants.records import Group
from plants.vocabulary import Status

LIVE = ""
WHOLE = BigIntegerField()


@dataclass(frozen=True)
class MoneyQuestion:
    """A checked query with the companies that it is about: None, where none is asked for.

    `among`: the sums that it is about, where not all that pass the query are (their keys).
    """

    query: FundingQuery
    group: Group | None
    among: Collection[int] | None = None

    @classmethod
    def of(cls, query: FundingQuery, among: Collection[int] | None = None) -> MoneyQuestion:
        """Check the query. BadParameterError names what can't be asked."""
        query = checked_funding(query)
        check_plant(query.plant)
        return cls(query, group_of(query), among)

    @property
    def by_country(self) -> bool:
        """Whether countries are asked for."""
        return self.query.by == "country" or bool(self.query.country)

    def asked(self) -> QuerySet[Any]:
        """What was known on the day and passes the filters, whether totals rest on it or not."""
        query = self.query
        rows = CountedSum.objects.known_on(query.as_of).filter(self._in_country(), purpose__in=LAYERS[query.layer])
        if self.among is not None:
            rows = rows.filter(investment__in=self.among)
        if query.purpose:
            rows = rows.filter(purpose=query.purpose)
        if query.kind:
            rows = rows.filter(company__kind=query.kind)
        if query.plant:
            links = PlantInvestment.objects.filter(investment=OuterRef("investment"), plant__slug=query.plant)
            rows = rows.filter(Exists(links))
        return rows if self.group is None else rows.filter(self._of_group(self.group))

    @staticmethod
    def _of_group(group: Group) -> Q:
        """A sum counts for the group that its company is of on 31 December of the year of its report."""
        if len(group.years) == 1:
            return Q(company__in=group.last)
        found = Q()
        for first, before, members in group.years:
            found |= Q(company__in=members, reported_year__gte=first, reported_year__lt=before)
        return found

    def in_view(self) -> QuerySet[Any]:
        """Of these the live ones: what totals rest on, and what is netted with each other."""
        return self.asked().filter(reason=LIVE)

    def netted(self) -> QuerySet[Any]:
        """The live ones that have dollars, with `left`: what their parts leave of them, in hundredths of a cent.

        Below zero where the parts exceed the sum.
        """
        # Parts that are not in view take nothing off it; of a sum without parts none is looked for.
        taken = Coalesce(Subquery(self._taken(), output_field=WHOLE), Value(0), output_field=WHOLE)
        left = Case(When(has_parts=True, then=F("cents") * 100 - taken), default=F("cents") * 100, output_field=WHOLE)
        netted: QuerySet[Any] = self.in_view().exclude(cents=None).annotate(left=left)
        return netted

    def pieces(self) -> QuerySet[Any]:
        """The netted ones with `piece`: the cents that a sum counts for this one of its plants."""
        net = (Greatest(F("left"), Value(0)) + 50) / 100
        until = rounded(net * F("position"), F("of"))
        before = rounded(net * (F("position") - 1), F("of"))
        # What all parts take is looked up once for a sum of one piece, and not for each of the two ends.
        piece = Case(When(of=1, then=net), default=until - before, output_field=WHOLE)
        pieces: QuerySet[Any] = self.netted().annotate(piece=piece)
        return pieces

    def _taken(self) -> QuerySet[Any]:
        """What the parts in view take off a sum: in its own currency where all share it, else in dollars."""
        day, view = self.query.as_of, self.in_view().order_by().values("investment")
        nearer = SumWithin.objects.known_on(day).filter(
            part=OuterRef("part"), depth__lt=OuterRef("depth"), above__in=view
        )
        nearest = Q(depth=1) | ~Exists(nearer)
        parts = SumWithin.objects.known_on(day).filter(nearest, above=OuterRef("investment"), part__in=view)
        sums = parts.order_by().values("above").annotate(foreign=Count("pk", filter=Q(taken=None)))
        common = Case(When(foreign=0, then=Sum("taken")), default=Sum("usd"), output_field=WHOLE)
        # A database sums whole numbers to another type.
        taken: QuerySet[Any] = sums.annotate(all=Cast(common, WHOLE)).values("all")
        return taken

    def _in_country(self) -> Q:
        """A sum lies where its plant does, else at its company's seat, which is known from the company's report."""
        country = self.query.country
        if not country:
            return Q()
        placed = Q(plant__isnull=False) & ~Q(plant__country="")
        return Q(plant__country=country) | (
            ~placed & Q(company__hq_country=country, company__reported_on_last__lte=self.query.as_of)
        )

    def flags(self) -> dict[str, Combinable]:
        """What is told apart of a piece: whether it is of a pledge that no plant is named for (`pledged`), and whether
        its plant is cancelled or closed (`lost`).
        """
        gone = PlantStanding.objects.known_on(self.query.as_of).filter(
            plant=OuterRef("plant"), status__in=(Status.CANCELLED, Status.CLOSED)
        )
        pledged = Q(purpose=Purpose.PROGRAMME, plant__isnull=True)
        return {
            "pledged": Case(When(pledged, then=True), default=False),
            "lost": Case(When(Exists(gone), then=True), default=False),
        }

    def places(self) -> dict[str, Combinable]:
        """Where a piece lies: its `country`, and whether that is its company's seat (`by_seat`).

        Nowhere, unless countries are asked for: looking plants and companies up would take a third of the time.
        """
        if not self.by_country:
            return {"country": Value(""), "by_seat": Value(False)}
        own = Q(plant__isnull=False) & ~Q(plant__country="")
        seat = ~Q(company__hq_country="") & Q(company__reported_on_last__lte=self.query.as_of)
        return {
            "country": Case(
                When(own, then=F("plant__country")),
                When(seat, then=F("company__hq_country")),
                default=Value(""),
            ),
            "by_seat": Case(When(own, then=False), When(seat, then=True), default=False),
        }


def counted_sums(query: FundingQuery) -> dict[str, Decimal]:
    """What each sum in view counts in dollars, by slug; below zero by how much its parts exceed it."""
    left = MoneyQuestion.of(query).netted().order_by().values_list("investment__slug", "left")
    return {slug: Decimal(hundredths) / 10_000 for slug, hundredths in left}


def rounded(dividend: Combinable, divisor: Combinable) -> Combinable:
    """A quotient of whole numbers, rounded; half is rounded up."""
    return (dividend * 2 + divisor) / (divisor * 2)
