"""Plants that ask for a curator's look: what has passed without news, what reports disagree on, what nobody said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from companies.models import Investment
from companies.vocabulary import Modality
from plants.drawn import PlanFate, PlantStanding
from plants.drawn_money import CountedSum
from plants.inference import years_before
from plants.models import Milestone, Plant, PlantOwner
from plants.statuses import REACHED
from plants.sums import LIVE
from plants.timeline import DISPUTED, NOT_DATED
from plants.timeline import LIVE as COUNTED
from plants.vocabulary import GONE, STARTS, Status

SILENT_YEARS = 2
# Of these no further news is to come.
ENDED = (Status.CANCELLED, Status.CLOSED)


def past_due(day: dt.date) -> QuerySet[Plant]:
    """Those that should stand by now, of which nothing actual was reported (DOMAIN rule 11)."""
    due = PlantStanding.objects.known_on(day).filter(plant=OuterRef("pk"), past_due=True)
    return Plant.objects.filter(Exists(due))


def disputed(day: dt.date) -> QuerySet[Plant]:
    """Those of whose figure reports of one day disagree."""
    aside = PlanFate.objects.known_on(day).filter(plant=OuterRef("pk"), told=True, reason=DISPUTED)
    return Plant.objects.filter(Exists(aside))


def silent(day: dt.date) -> QuerySet[Plant]:
    """Those without a report for two years that have not come to their end."""
    begun = years_before(day, SILENT_YEARS)
    heard = Plant.objects.standing_on(day).annotate(last_heard=Coalesce("heard_on", "reported_on_last"))
    found: QuerySet[Plant] = heard.filter(last_heard__lte=begun).exclude(live_status__in=ENDED)
    return found


def shares_unknown(day: dt.date) -> QuerySet[Plant]:
    """Those of several owners today, of whom at least one's share nobody stated: they are counted as equal."""
    holds = Q(until_last__isnull=True) | Q(until_last__gt=day)
    begun = Q(since_last__isnull=True) | Q(since_last__lte=day)
    owners = PlantOwner.objects.filter(holds & begun).order_by().values("plant").annotate(number=Count("pk"))
    unstated = owners.annotate(unstated=Count("pk", filter=Q(share=None)))
    return Plant.objects.filter(pk__in=unstated.filter(number__gt=1, unstated__gt=0).values("plant"))


def sums_alike(day: dt.date) -> QuerySet[Plant]:
    """Those for which several sums of one purpose count, none part of another or of the same (DOMAIN rule 7).

    The later one may be the same money told anew, and then is to replace the earlier; or it comes on top.
    """
    live = CountedSum.objects.known_on(day).filter(reason=LIVE, plant__isnull=False)
    twins = live.filter(plant=OuterRef("plant"), purpose=OuterRef("purpose"), investment__gt=OuterRef("investment"))
    apart = twins.exclude(
        investment__in=Investment.objects.filter(
            Q(part_of=OuterRef(OuterRef("investment")))
            | Q(parts=OuterRef(OuterRef("investment")))
            | Q(part_of=OuterRef(OuterRef("investment__part_of")))
        ).values("pk")
    )
    return Plant.objects.filter(pk__in=live.filter(Exists(apart)).values("plant"))


def begun_unsaid(day: dt.date) -> QuerySet[Plant]:
    """Those with a start of production on record as a fact, and with no status that says so: these count as late."""
    begun = Milestone.objects.as_of(day).filter(plant=OuterRef("pk"), event__in=STARTS, modality=Modality.FACT)
    said = PlantStanding.objects.known_on(day).filter(plant=OuterRef("pk"), status__in=(*REACHED, *GONE, Status.PAUSED))
    return Plant.objects.filter(Exists(begun), ~Exists(said))


def told_with_its_total(day: dt.date) -> QuerySet[Plant]:
    """Those of which reports of one day tell an expansion and a total: counted on top of each other (DOMAIN rule 2).

    "Adds 200,000 to reach 500,000" is one of them, and then the expansion is to be left out.
    """
    live = PlanFate.objects.known_on(day).filter(told=True, reason__in=(COUNTED, NOT_DATED), plan__phase=None)
    totals = live.filter(
        plan__increment=False,
        plant=OuterRef("plant"),
        unit=OuterRef("unit"),
        product=OuterRef("product"),
        reported_on=OuterRef("reported_on"),
        plan__amount__gt=OuterRef("plan__amount"),
    )
    added = live.filter(Exists(totals), plan__increment=True)
    return Plant.objects.filter(pk__in=added.values("plant"))


# By the word in the address: what a curator reads, and the plants.
VIEWS: dict[str, tuple[str, Callable[[dt.date], QuerySet[Plant]]]] = {
    "past_due": ("past due", past_due),
    "conflicts": ("conflicting reports of one day", disputed),
    "silent": (f"no source for {SILENT_YEARS} years", silent),
    "shares_unknown": ("shares unknown", shares_unknown),
    "sums_alike": ("several sums of one purpose", sums_alike),
    "begun_unsaid": ("production begun, status not", begun_unsaid),
    "told_with_its_total": ("an expansion and a total of one day", told_with_its_total),
}
