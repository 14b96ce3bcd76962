"""The other ways to look at a chart's series: how it is split, for whom a plant counts, in which years money stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_noop

BY = gettext_noop("Split")
SPLITS = {
    "status": gettext_noop("by status"),
    "purpose": gettext_noop("by purpose"),
    "commitment": gettext_noop("by commitment"),
    "country": gettext_noop("by country"),
    "company": gettext_noop("by company"),
    "kind": gettext_noop("by kind of company"),
}
# By kind of chart and parameter: the name of the choice, and its words; the first one is what holds unasked.
WAYS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "capacity": {
        "by": (BY, {word: SPLITS[word] for word in ("status", "commitment", "country", "company", "kind")}),
        "ownership": (
            gettext_noop("A plant counts"),
            {
                "operated": gettext_noop("for who operates it"),
                "share": gettext_noop("for each owner by its share"),
                "gross": gettext_noop("for each owner as a whole"),
            },
        ),
        "cumulative": (
            gettext_noop("Each year has"),
            {"true": gettext_noop("what stands at its end"), "false": gettext_noop("what it adds")},
        ),
    },
    "funding": {
        "by": (BY, {word: SPLITS[word] for word in ("purpose", "country", "company", "kind")}),
        "spread": (
            gettext_noop("A sum stands"),
            {
                "announced": gettext_noop("in the year of its announcement"),
                "even": gettext_noop("evenly in the years that it is for"),
            },
        ),
        "cumulative": (
            gettext_noop("Each year has"),
            {"false": gettext_noop("its own money"), "true": gettext_noop("all up to its end")},
        ),
        "prices": (
            gettext_noop("Dollars"),
            {"nominal": gettext_noop("as said"), "constant": gettext_noop("in constant prices")},
        ),
    },
}


@dataclass(frozen=True)
class Way:
    """One way: its words, the address of the chart seen so by itself, and whether it is the one that is shown."""

    words: str
    address: str
    shown: bool


def ways(kind: str, parameters: Mapping[str, str]) -> list[tuple[str, list[Way]]]:
    """The choices of a kind of chart ("capacity" or "funding") by their names; all else stays as its parameters say."""
    address = reverse("chart-embed", args=(kind,))
    found = []
    for name, (title, choices) in WAYS[kind].items():
        unasked = next(iter(choices))
        asked = parameters.get(name, unasked)
        of_choice = []
        for word, words in choices.items():
            others = {key: value for key, value in parameters.items() if key != name}
            query = urlencode(others if word == unasked else {**others, name: word})
            of_choice.append(Way(words, f"{address}?{query}" if query else address, word == asked))
        found.append((title, of_choice))
    return found
