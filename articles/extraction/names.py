"""Finds the companies and public bodies that an article names, and which of its spellings mean the same one.

Names come from three sources, in this order of trust: the injected `KnownNames`, the trade's well-known names under
data/, and what the article itself shows to be a company (`discovery`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ahocorasick

from articles.extraction.lexicon import data, words
from articles.extraction.sentences import Span

LEGAL = frozenset(data("names")["legal_words"])
TRADE = frozenset(["motor", "motors", "auto", "automobile", "automobiles", "automotive", "cars"])
COMPANY, OTHER, PUBLIC = "company", "other", "public"


def name_key(name: str) -> str:
    """What is left of a name without its legal and trade words: "Zeta Motors Co., Ltd." and "Zeta" share it."""
    parts = re.findall(r"\w+", name.casefold().replace("’s ", " ").replace("'s ", " "))
    plain = [part for part in parts if part not in LEGAL] or parts
    return "".join([part for part in plain if part not in TRADE] or plain)


def plain_key(name: str) -> str:
    """What is left of a name without its legal words alone."""
    parts = re.findall(r"\w+", name.casefold())
    return " ".join([part for part in parts if part not in LEGAL] or parts)


def _add_names(automaton: Any, rows: Iterable[tuple[str, str, str]]) -> Any:
    """Adds rows (name, key, kind); the first row of a name stays."""
    for name, key, kind in rows:
        if len(name) > 1 and not automaton.exists(name):
            automaton.add_word(name, (name, key, kind))
    if len(automaton):
        automaton.make_automaton()
    return automaton


def _starts(text: str, name: str) -> Iterator[int]:
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + len(name))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a stretch is no part of a longer word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or (before in ("-", "_") and before)) and not (after.isalnum() or after == "_")


# More names than these are looked for at once.
FEW = 60


def all_occurrences(text: str, names: Collection[str]) -> dict[str, list[int]]:
    """Where each of these names stands in a text, also within a longer word; time does not grow with their number."""
    if len(set(names)) <= FEW:
        return {name: list(_starts(text, name)) for name in names}
    found: dict[str, list[int]] = {name: [] for name in names}
    automaton = ahocorasick.Automaton()
    for name in found:
        automaton.add_word(name, name)
    automaton.make_automaton()
    for last, name in automaton.iter(text):
        start, starts = last - len(name) + 1, found[name]
        if not starts or start >= starts[-1] + len(name):
            starts.append(start)
    return found


class KnownNames:
    """A look-up of companies by name: built once by the caller, never changed, safe to share."""

    def __init__(self, automaton: Any, table: dict[str, str]) -> None:
        self._automaton = automaton
        self._slug_of: dict[str, str] = dict(table)
        for form in (plain_key, name_key):
            for name, slug in table.items():
                self._slug_of.setdefault(form(name), slug)

    @classmethod
    def from_names(cls, rows: Iterable[tuple[str, Iterable[str]]]) -> KnownNames:
        """From rows (slug, names and aliases). A name in two rows belongs to the first one."""
        table: dict[str, str] = {}
        for slug, names in rows:
            for name in names:
                for form in _forms(name.strip()):
                    table.setdefault(form, slug)
        rows_of = ((name, slug, COMPANY) for name, slug in table.items())
        return cls(_add_names(ahocorasick.Automaton(), rows_of), table)

    def slug(self, name: str) -> str | None:
        """The slug of the row of a name: as it stands, else without legal words, else without trade words."""
        forms = (name, plain_key(name), name_key(name))
        return next((self._slug_of[form] for form in forms if form in self._slug_of), None)

    def matches(self, text: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """Where its names end in a text, with (name, slug, kind)."""
        return iter(self._automaton.iter(text)) if len(self._automaton) else iter(())


def _forms(name: str) -> list[str]:
    """A name and what of it stands before a bracket or a legal form."""
    bare = re.sub(r"\s*\(.*?\)\s*$", "", name)
    short = re.sub(
        r",?\s+(?:Co\.,? Ltd\.?|Inc\.?|Corp\.?|Corporation|Ltd\.?|Limited|LLC|AG|SE|AB|S\.?A\.?|N\.V\.|GmbH|plc|PLC|"
        r"Company)$",
        "",
        bare,
    )
    return [form for form in dict.fromkeys((name, bare, short)) if form]


@cache
def _trade_names() -> Any:
    """The listed names of the trade and of the bodies that only report on it."""
    listed = data("names")
    groups = ("vehicle_makers", "battery_makers", "component_makers", "bystanders", "financiers")
    bodies = [row for group in groups for row in listed[group]]
    rows = [(form, row.split("|")[0], COMPANY) for row in bodies for form in row.split("|")]
    rows += [(name, name, OTHER) for name in listed["others"]]
    return _add_names(ahocorasick.Automaton(), rows)


def trade_row(name: str) -> str | None:
    """The first name of the listed company that goes by a name."""
    found = _trade_names().get(name, None)
    return found[1] if found is not None and found[2] == COMPANY else None


@dataclass(frozen=True)
class NameMention(Span):
    """A company or body as the text names it; mentions of one body share the key."""

    name: str
    key: str
    kind: str = COMPANY
    # Whether it is no name but what the company is called instead: "the battery maker".
    described: bool = False


@dataclass
class Body:
    """A company or public body of an article, with all its spellings there."""

    key: str
    kind: str
    names: list[str] = field(default_factory=list)
    # How often each of the names stands there.
    counts: Counter[str] = field(default_factory=Counter)
    count: int = 0
    # Where the text names it first.
    first: int = 0

    @property
    def fullest(self) -> str:
        """The longest name; not one that is an earlier, at least as frequent one with a word of its own behind it.

        "Northvolt Ett" is a plant of Northvolt, "Zeta Motors" is Zeta.
        """
        names = [name for name in self.names if not any(self._is_part(name, other) for other in self.names)]
        return max(names or self.names, key=len)

    def _is_part(self, name: str, whole: str) -> bool:
        if not name.startswith(f"{whole} ") or self.counts[whole] < self.counts[name]:
            return False
        if self.names.index(name) < self.names.index(whole):
            return False
        return not any(word.strip(".,()") in _trade_words() for word in name[len(whole) :].split())


@cache
def _trade_words() -> frozenset[str]:
    return frozenset(data("names")["company_words"])


@cache
def _extension() -> re.Pattern[str]:
    """Legal and trade words that a listed name may go on with."""
    return re.compile(rf"\s(?:&\s)?(?P<word>{words(data('names')['company_words'])})(?!\w)\.?")


PARTNERED = re.compile(
    r"\s[A-Z][a-z]{3,15}\s(?:Motors?|Energy|Chemical|Materials|Automotive|Automobiles?|Electronics|Industries|"
    r"Batteries|Vehicles|Metals|Mining|Lithium|Resources|Technologies|Cement|Graphite|Minerals)(?!\w)"
)
# "Daimler Truck North America": the company with the part of the world that it works in.
REGIONAL = re.compile(
    r"\s(?:North\sAmerica|Europe|India|China|America|Americas|Japan|Korea|Thailand|Indonesia|Mexico|Brazil|Deutschland|USA|Canada|"
    r"Australia|Vietnam|Malaysia|Hungary|Poland|Renewable\sPower)(?![\w’'-])(?=,?\s(?:and|will|has|is|said|plans|[A-Z])|[,.)])"
)
PERSON_LEAD = re.compile(r"(?:^|[\s“\"(])(?P<word>[A-Z][a-z]+|[A-Z]{2}|[A-Z]\.)\s$")
SOFT = LEGAL | TRADE | {"mobility", "energy", "electric", "international"}


def find_listed(text: str, known: KnownNames) -> list[NameMention]:
    """The mentions of listed names, the longest at each spot, in their order."""
    hits: list[tuple[int, int, str, str, str]] = []
    for source in (known.matches(text), _trade_names().iter(text)):
        for last, (name, key, kind) in source:
            start, end = last - len(name) + 1, last + 1
            if _is_whole(text, start, end):
                hits.append((start, end, name, key, kind))
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    found: list[NameMention] = []
    for start, end, name, key, kind in hits:
        if found and start < found[-1].end:
            continue
        if kind == COMPANY and name in _surnames() and _is_surname(text, start):
            kind = OTHER
        mention = NameMention(start, end, name, key, kind)
        found.append(_extended(text, mention) if kind == COMPANY else mention)
    return found


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before in ("-", "&", "@", "#"):
        return not text[start].isascii()
    return not (after.isalnum() and text[start].isascii())


@cache
def _surnames() -> frozenset[str]:
    return frozenset(data("names")["surnames"])


@cache
def _no_first_names() -> frozenset[str]:
    listed, countries = data("names"), data("countries")
    lead_ins = {word.capitalize() for lead in listed["company_lead_ins"] for word in lead.split()}
    return frozenset(
        [
            *listed["not_names"],
            *listed["company_words"],
            *countries["adjectives"],
            *lead_ins,
            "Rival",
            "Giga",
            "Tier",
            "Big",
        ]
    )


def _is_surname(text: str, start: int) -> bool:
    """True for "Doug Ford", "Mr. Ford": a listed name that ends a person's."""
    match = PERSON_LEAD.search(text, max(0, start - 20), start)
    if match is None:
        return text[max(0, start - 4) : start] in ("Mr. ", "Ms. ", "Mrs ")
    word = match.group("word")
    return (
        word.isalpha()
        and not word.isupper()
        and word not in _no_first_names()
        and len(word) < 10
        and word not in _place_words()
    )


@cache
def _place_words() -> frozenset[str]:
    table = data("places")
    cities = [
        city
        for country in table.values()
        if isinstance(country, dict)
        for group in country.values()
        for city in group.split(", ")
    ]
    regions = [region for country in table.values() if isinstance(country, dict) for region in country]
    return frozenset(part for name in [*cities, *regions] for part in name.split())


def _extended(text: str, mention: NameMention) -> NameMention:
    """The mention with the legal and trade words after it; "Samsung Electronics" is another company than "Samsung"."""
    end, key, name = mention.end, mention.key, mention.name
    longer = PARTNERED.match(text, end) if " " not in name else None
    if longer:
        # "Toyota Kirloskar Motor" is a company of its own.
        end = longer.end()
        name = text[mention.start : end]
        return NameMention(mention.start, end, name, name_key(name), mention.kind)
    region = REGIONAL.match(text, end)
    if region:
        return NameMention(mention.start, region.end(), name, key, mention.kind)
    while match := _extension().match(text, end):
        word = match.group("word").casefold().rstrip(".")
        if word not in SOFT and " " in name:
            break
        # A full stop belongs to "Co.", not to the sentence that ends with "Motors."
        end = match.end() if word in ("co", "inc", "corp", "ltd") else match.end() - match.group().endswith(".")
        name = text[mention.start : end]
        if word not in LEGAL and word not in TRADE:
            key = name_key(name)
    return NameMention(mention.start, end, name, key, mention.kind)


def bodies_of(mentions: Iterable[NameMention]) -> dict[str, Body]:
    """The bodies behind the mentions, by key, in order of appearance."""
    found: dict[str, Body] = {}
    for mention in mentions:
        body = found.setdefault(mention.key, Body(mention.key, mention.kind, first=mention.start))
        body.count += 1
        body.counts[mention.name] += 1
        if mention.name not in body.names:
            body.names.append(mention.name)
    return found
