"""Finds places of the table under data/ and puts city, region and country together where they stand together."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick
import pycountry

from articles.extraction.lexicon import data
from articles.extraction.model import Place
from articles.extraction.sentences import Span

CITY, REGION, COUNTRY, ADJECTIVE = "city", "region", "country", "adjective"
COUNTY = re.compile(r"(?:(?!The\s)[A-Z][\w.’'-]{1,20}\s){1,2}(?:County|Parish|Township)\b")
JOIN = re.compile(
    r"\s*(?:,\s*(?:also\s+)?(?:in\s+)?|\(\s*|\s+in\s+|\s+)(?:the\s+)?(?:(?:U\.?S\.?|American|German|Indian|Chinese|"
    r"Mexican|Brazilian|Swedish|Spanish|French|Hungarian|Polish|Canadian)\s+)?"
    r"(?:(?:southern|northern|eastern|western|central|southwestern|southeastern|northwestern|northeastern|nearby|"
    r"neighbou?ring)\s+)?(?:(?:state|province|region|county)\s+of\s+)?"
)


@dataclass(frozen=True)
class Entry:
    """A row of the table."""

    name: str
    kind: str
    country: str
    region: str | None
    needs_company: bool = False


@dataclass(frozen=True)
class PlaceMention(Span):
    """A place as the text names it; `is_adjective` for "the Brazilian …", `within` is the region of a city."""

    place: Place
    is_adjective: bool = False
    within: str | None = None


@cache
def _automaton() -> Any:
    """Every name of the table -> its entries, the city before the region before the country."""
    entries: dict[str, list[Entry]] = {}
    table, countries = data("places"), data("countries")
    shy = set(table["ambiguous"]) - set(table["alone"])
    for country, regions in table.items():
        if not isinstance(regions, dict):
            continue
        for region, cities in regions.items():
            if region:
                kind = CITY if region in table["cities"] else REGION
                entries.setdefault(region, []).append(Entry(region, kind, country, None, region in shy))
            for city in filter(None, (part.strip() for part in cities.split(","))):
                kind = REGION if city.endswith("shire") else CITY
                entries.setdefault(city, []).append(Entry(city, kind, country, region or None, city in shy))
    for short, full in countries["state_abbreviations"].items():
        home = "CA" if full in table["CA"] else "US"
        entries.setdefault(short, []).append(Entry(full, REGION, home, None))
    for code, name in country_names():
        entries.setdefault(name, []).append(Entry(name, COUNTRY, code, None, name in shy))
    for name, code in countries["adjectives"].items():
        if name not in entries:
            entries[name] = [Entry(name, ADJECTIVE, code, None)]
    automaton = ahocorasick.Automaton()
    for name, found in entries.items():
        automaton.add_word(name, (name, tuple(found)))
    automaton.make_automaton()
    return automaton


def country_names() -> list[tuple[str, str]]:
    """Every country's code with the names by which the press and the official table call it."""
    names = [(code, name) for code, group in data("countries")["names"].items() for name in group]
    listed = {name for _, name in names}
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name).split(",")[0]
        if name not in listed and len(name) > 3:
            names.append((country.alpha_2, name))
    return names


def find_places(text: str) -> list[PlaceMention]:
    """The places of a text in their order, the longest name at each spot, neighbours joined."""
    raw = _raw_mentions(text)
    known = {entry.name for _, _, entries in raw for entry in entries if entry.kind in (REGION, COUNTRY)}
    countries = {entry.country for _, _, entries in raw for entry in entries if not entry.needs_company}
    found: list[PlaceMention] = []
    index = 0
    while index < len(raw):
        mention, index = _join(text, raw, index, known, countries)
        if mention is not None:
            found.append(mention)
    return _with_unlisted_cities(text, found)


# "in Dongfang, Hainan province": a name directly before a known region or country is a city, listed or not.
CITY_WORD = r"(?:[A-Z][\w’'-]{2,20})(?: (?:[A-Z][\w’'-]{1,20}|de|del|la|do|da|al)){0,3}"
BEFORE_REGION = re.compile(
    rf"\b(?:(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Tt]o|[Ff]rom|[Aa]round)\s(?:the\s)?|(?:city|town|district|port|village|"
    rf"municipality|"
    rf"county)\sof\s)(?P<city>{CITY_WORD}),\s(?:in\s)?(?:the\s)?(?:(?:southern|northern|eastern|western|central|"
    r"north-?eastern|north-?western|south-?eastern|south-?western)\s)?(?:(?:state|province|region)\sof\s)?$"
)
# "in Pinghu in China's Zhejiang province", "at Resende in the Brazilian state of Rio": so only a region is led to.
IN_REGION = re.compile(
    rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside)\s(?P<city>{CITY_WORD}),?\sin\s(?:the\s)?"
    r"(?:(?:southern|northern|eastern|western|central|north-?eastern|north-?western|south-?eastern|south-?western)\s)?"
    r"(?:[A-Z]\w{2,12}(?:\s[A-Z]\w{2,12})?(?:[’']s)?\s)?(?P<of>(?:state|province|region)\sof\s)?$"
)
PROVINCE = re.compile(r"\s(?:[Pp]rovince|[Ss]tate|[Rr]egion|[Cc]ounty)\b")
CITY_OF = re.compile(
    rf"\b(?:city|town|village|municipality|district|suburb|port)\sof\s(?P<of>{CITY_WORD})|"
    rf"\b[Ii]n\s(?P<named>{CITY_WORD})\s(?:City|district|"
    r"District|county|prefecture|Prefecture|township)\b"
)
# "in Scotland, Brazil and Hungary" is a list of equals.
IN_LIST = re.compile(r"(?:,| and) (?!and\b)[A-Z]")
# "Ichihara City": the sort of place is no part of its name.
SORT = re.compile(r"\s(?:[Cc]ity|[Dd]istrict|[Tt]ownship|[Pp]refecture|[Pp]rovince|[Tt]own)$")
# "a factory in Kenitra": what stands so is a place, listed or not.
PLANT_IN = re.compile(
    rf"\b(?:plants?|factor(?:y|ies)|gigafactor(?:y|ies)|facilit(?:y|ies)|works|complex|unit|refinery|smelter|line)"
    rf"(?:\s(?!in\b|at\b|near\b|with\b|for\b|that\b|by\b)[\w-]{{1,15}}){{0,3}},?\s(?:in|at|near|"
    rf"outside)\s(?:the\s(?:city|town)\sof\s)?(?P<plant>{CITY_WORD})(?!\w|[’'])"
)
NO_CITY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|"
    r"Thursday|Friday|Saturday|Sunday|The|Phase|Stage|Europe|Asia|Africa|America|Inc|Co|Ltd|Corp|AG|Motors?|Energy|"
    r"Group|Q\d|"
    r"Park|Zone|Plant|Factory|Gigafactory|Industrial|Technology|Model)\b"
)


def _with_unlisted_cities(text: str, found: list[PlaceMention]) -> list[PlaceMention]:
    """The places with the cities of no table that the text itself places in a region or country."""
    cities: dict[str, Place] = {}
    places: list[PlaceMention] = []
    for mention in found:
        lead = None if mention.place.city or mention.is_adjective else _city_before(text, mention)
        if lead is not None and not NO_CITY.search(lead.group("city")) and not IN_LIST.match(text, mention.end):
            city = SORT.sub("", lead.group("city"))
            place = Place(city, mention.place.region, mention.place.country)
            cities.setdefault(city, place)
            mention = PlaceMention(lead.start("city"), mention.end, place, within=mention.place.region)
            while places and places[-1].end > mention.start:
                places.pop()
        places.append(mention)
    for match in CITY_OF.finditer(text):
        name = SORT.sub("", match.group("of") or match.group("named"))
        if not NO_CITY.search(name):
            cities.setdefault(name, Place(name, None, None))
    countries = {mention.place.country for mention in places if not mention.is_adjective}
    home = countries.pop() if len(countries) == 1 else None
    for match in PLANT_IN.finditer(text):
        name = SORT.sub("", match.group("plant"))
        if not NO_CITY.search(name) and not _is_known(name):
            cities.setdefault(name, Place(name, None, home))
    return _with_repeats(text, places, cities)


def _city_before(text: str, mention: PlaceMention) -> re.Match[str] | None:
    """The name before a region or country that can only be a city in it."""
    low = max(0, mention.start - 90)
    lead = BEFORE_REGION.search(text, low, mention.start)
    if lead is None and mention.place.region:
        lead = IN_REGION.search(text, low, mention.start)
        if lead is not None and not lead.group("of") and not PROVINCE.match(text, mention.end):
            return None
    return lead


def _is_known(name: str) -> bool:
    """Whether the table holds a name, or a part of it, so that the mention has been read already."""
    return any(part in _automaton() for part in (name, name.split()[0]))


def _with_repeats(text: str, places: list[PlaceMention], cities: dict[str, Place]) -> list[PlaceMention]:
    """The places with every further mention of cities that the text has introduced."""
    taken = [mention.start for mention in places]
    added: list[PlaceMention] = []
    for name, place in cities.items():
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            index = bisect_right(taken, start) - 1
            inside = index >= 0 and places[index].end > start
            cuts = index + 1 < len(places) and places[index + 1].start < end
            if not inside and not cuts and not text[end : end + 1].isalnum() and not text[start - 1 : start].isalnum():
                added.append(PlaceMention(start, end, place, within=place.region))
            start = text.find(name, end)
    return sorted([*places, *added], key=lambda mention: mention.start) if added else places


Raw = tuple[int, int, tuple[Entry, ...]]


def _raw_mentions(text: str) -> list[Raw]:
    hits: list[Raw] = []
    for last, (name, entries) in _automaton().iter(text):
        start, end = last - len(name) + 1, last + 1
        if _is_word(text, start, end, name):
            hits.append((start, end, entries))
    for match in COUNTY.finditer(text):
        name = " ".join(match.group().split())
        hits.append((match.start(), match.end(), (Entry(name, CITY, "", None),)))
    hits.sort(key=lambda hit: (hit[0], -hit[1], not hit[2][0].country))
    kept: list[Raw] = []
    for hit in hits:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


def _is_word(text: str, start: int, end: int, name: str) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or (before in ("-", "’", "'", "/") and text[start - 2 : start - 1].isalnum()):
        return False
    if name in ("American", "America") and text[max(0, start - 8) : start].endswith(
        ("North ", "South ", "Latin ", "Central ", "North-", "South-", "Latin-")
    ):
        return False
    if (after.isalnum() and not name.endswith(".")) or after == "$":
        return False
    return not (after in ("-", "/") and text[end + 1 : end + 6].casefold() not in ("based", "built", "made ", "area "))


def _join(
    text: str, raw: list[Raw], index: int, known: set[str], countries: set[str]
) -> tuple[PlaceMention | None, int]:
    """The place that begins at `index`, with the region and country that follow it, and the next index."""
    start, end, entries = raw[index]
    entry = _pick(entries, known, countries)
    parts = {entry.kind: entry}
    following = index + 1
    while following < len(raw):
        next_start, next_end, next_entries = raw[following]
        outer = _fitting(list(parts.values())[-1], next_entries, entries)
        if outer is None or not JOIN.fullmatch(text, end, next_start):
            break
        inner, outer_entry = outer
        if len(parts) == 1:
            parts = {inner.kind: inner}
        parts[outer_entry.kind] = outer_entry
        end, following = next_end, following + 1
    # "Valencia", "Normal" alone prove nothing
    if len(parts) == 1 and entry.needs_company and not ({entry.region} & known):
        return None, index + 1
    return _as_mention(start, end, parts), following


def _pick(entries: tuple[Entry, ...], known: set[str], countries: set[str]) -> Entry:
    """Among places of one name: the one whose region the text names too, else whose country, else the first."""
    for entry in entries:
        if entry.region and entry.region in known:
            return entry
    return next((entry for entry in entries if entry.country in countries and len(countries) == 1), entries[0])


def _fitting(inner: Entry, outers: tuple[Entry, ...], siblings: tuple[Entry, ...]) -> tuple[Entry, Entry] | None:
    """The pair of a place and one that may contain it."""
    order = (CITY, REGION, COUNTRY)
    for sibling in (inner, *siblings):
        for outer in outers:
            if (
                sibling.kind not in order
                or outer.kind not in order
                or order.index(outer.kind) <= order.index(sibling.kind)
            ):
                continue
            inside = outer.kind == COUNTRY or sibling.region in (outer.name, None) or not sibling.country
            if inside and sibling.country in (outer.country, ""):
                return sibling, outer
    return None


def _as_mention(start: int, end: int, parts: dict[str, Entry]) -> PlaceMention | None:
    countries = [entry.country for entry in parts.values() if entry.country]
    city = parts.get(CITY)
    region = parts.get(REGION)
    place = Place(city.name if city else None, region.name if region else None, countries[-1] if countries else None)
    return PlaceMention(start, end, place, ADJECTIVE in parts, city.region if city else None)
