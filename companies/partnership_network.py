"""Who works with whom, as a picture beside the list of agreements that says the same."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from companies.models import PartnershipParty
from companies.network_layout import HEIGHT, NODE_HEIGHT, WIDTH, layout
from companies.vocabulary import Bindingness, Modality, PartnershipType

# The newest agreements that are looked through, and the parties that are drawn.
MOST_AGREEMENTS, MOST_PARTIES = 2000, 40
LONGEST_NAME = 24
# How a line is drawn, the firmest first: where two parties have several agreements, it is that of the firmest.
FIRM, LOOSE, OVER, RUMOUR = "firm", "loose", "over", "rumour"
LOOKS = (
    (FIRM, gettext_noop("agreed or active")),
    (LOOSE, gettext_noop("memorandum, talks, or not said")),
    (OVER, gettext_noop("ended")),
    (RUMOUR, gettext_noop("rumoured or denied")),
)
_PLACE = {look: place for place, (look, _) in enumerate(LOOKS)}


@dataclass
class Party:
    """A party of agreements: a company of ours by its slug, or another by its name."""

    name: str
    slug: str = ""
    agreements: set[int] = field(default_factory=set)


@dataclass
class Tie:
    """What two parties have agreed: the look of the firmest, and what it is about, newest first."""

    look: str
    about: list[str]


@dataclass(frozen=True)
class ShownParty:
    """A party as drawn: its middle, its width, and how many agreements it has."""

    key: str
    name: str
    short: str
    slug: str
    x: str
    y: str
    width: str
    left: str
    agreements: int


@dataclass(frozen=True)
class ShownTie:
    """A line between the middles of two parties."""

    x1: str
    y1: str
    x2: str
    y2: str
    look: str
    width: int
    keys: str
    label: str


@dataclass(frozen=True)
class Network:
    """The picture: its size, what is drawn, and how many parties are not."""

    parties: list[ShownParty]
    ties: list[ShownTie]
    further: int
    looks: list[tuple[str, str]]
    box: str = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"
    node_height: float = NODE_HEIGHT
    node_top: float = -NODE_HEIGHT / 2


def partnership_network(found: QuerySet[Any], day: dt.date) -> Network | None:
    """The network of the newest of these agreements; None where no two parties are tied. One query."""
    newest = found.order_by("-reported_on_last", "-pk").values("pk")[:MOST_AGREEMENTS]
    rows = PartnershipParty.objects.filter(partnership__in=newest).order_by(
        "-partnership__reported_on_last", "-partnership_id", "pk"
    )
    parties, ties = _read(rows.select_related("partnership", "company"), day)
    drawn = _most_tied(parties, ties)
    kept = {pair: tie for pair, tie in ties.items() if set(pair) <= set(drawn)}
    return _shown(drawn, parties, kept) if kept else None


def _read(rows: Iterable[PartnershipParty], day: dt.date) -> tuple[dict[str, Party], dict[tuple[str, str], Tie]]:
    """The parties by key, and their ties by pairs of keys."""
    parties: dict[str, Party] = {}
    agreements: dict[int, tuple[Any, list[str]]] = {}
    for row in rows:
        known = row.company is not None and row.company.known_on is not None and row.company.known_on <= day
        key = f"c-{row.company.slug}" if known and row.company else f"n-{row.name.casefold()}"
        party = parties.setdefault(key, Party(row.name, row.company.slug if known and row.company else ""))
        if known and row.company:
            party.name = row.company.name
        party.agreements.add(row.partnership_id)
        keys = agreements.setdefault(row.partnership_id, (row.partnership, []))[1]
        if key not in keys:
            keys.append(key)
    ties: dict[tuple[str, str], Tie] = {}
    for deal, keys in agreements.values():
        for one, other in itertools.combinations(sorted(keys), 2):
            tie = ties.setdefault((one, other), Tie(_look(deal), []))
            tie.look = min(tie.look, _look(deal), key=_PLACE.__getitem__)
            tie.about.append(_about(deal))
    return parties, ties


def _look(deal: Any) -> str:
    if deal.modality in (Modality.RUMOUR, Modality.DENIED) or deal.bindingness == Bindingness.RUMOURED:
        return RUMOUR
    if deal.bindingness == Bindingness.ENDED:
        return OVER
    return FIRM if deal.bindingness in (Bindingness.AGREED, Bindingness.ACTIVE) else LOOSE


def _about(deal: Any) -> str:
    words = str(PartnershipType(deal.type).label)
    if deal.modality in (Modality.RUMOUR, Modality.DENIED):
        return f"{words}, {Modality(deal.modality).label}"
    return f"{words}, {Bindingness(deal.bindingness).label}" if deal.bindingness else words


def _most_tied(parties: dict[str, Party], ties: dict[tuple[str, str], Tie]) -> list[str]:
    """The keys of the parties with most partners, in the order of their names; none without one among them."""
    partners = Counter(key for pair in ties for key in pair)
    ranked = sorted(partners, key=lambda key: (-partners[key], -len(parties[key].agreements), key))[:MOST_PARTIES]
    tied = {key for pair in ties if set(pair) <= set(ranked) for key in pair}
    return sorted(tied, key=lambda key: (parties[key].name.casefold(), key))


def _shown(drawn: list[str], parties: dict[str, Party], ties: dict[tuple[str, str], Tie]) -> Network:
    place = {key: number for number, key in enumerate(drawn)}
    shorts = [_short(parties[key].name) for key in drawn]
    # A letter takes some seven pixels; wide scripts twice that.
    widths = tuple(24.0 + sum(14 if ord(letter) > 0x2E80 else 7.4 for letter in short) for short in shorts)
    points = layout(widths, tuple(sorted((place[one], place[other]) for one, other in ties)))
    shown = [
        ShownParty(
            key=f"p{place[key]}",
            name=parties[key].name,
            short=short,
            slug=parties[key].slug,
            x=f"{x:.1f}",
            y=f"{y:.1f}",
            width=f"{width:.1f}",
            left=f"{-width / 2:.1f}",
            agreements=len(parties[key].agreements),
        )
        for key, short, width, (x, y) in zip(drawn, shorts, widths, points, strict=True)
    ]
    lines = []
    for (one, other), tie in sorted(ties.items(), key=lambda item: -_PLACE[item[1].look]):
        (x1, y1), (x2, y2) = points[place[one]], points[place[other]]
        label = f"{parties[one].name} and {parties[other].name}: {'; '.join(dict.fromkeys(tie.about))}"
        lines.append(
            ShownTie(
                x1=f"{x1:.1f}",
                y1=f"{y1:.1f}",
                x2=f"{x2:.1f}",
                y2=f"{y2:.1f}",
                look=tie.look,
                width=min(len(tie.about), 4),
                keys=f"p{place[one]} p{place[other]}",
                label=label,
            )
        )
    used = {tie.look for tie in ties.values()}
    return Network(shown, lines, len(parties) - len(drawn), [(look, words) for look, words in LOOKS if look in used])


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
