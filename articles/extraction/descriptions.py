"""Whom a description means: "the Croatian firm", "the Guangzhou-based maker", "the battery maker".

What the text says of each company beside its name (its nation, its trade) is gathered; a description is then one more
mention of the company that it fits, named before and last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from articles.extraction.document import Document, Sentence
from articles.extraction.lexicon import data, words
from articles.extraction.names import COMPANY, Body, NameMention
from articles.extraction.places import country_names
from articles.extraction.roles import is_financier

# Trades that go with every other.
OPEN = frozenset(["any", "new"])
GROUPS = {"vehicle": "vehicle_makers", "battery": "battery_makers"}
# How much a nation that fits is worth, and a trade.
NATION, TRADE = 3, 2
# Of more companies than these a description means one of those named last.
RECENT = 40


@dataclass
class Profile:
    """What a text tells of a company: ISO codes of its countries, and its trades."""

    nations: set[str] = field(default_factory=set)
    trades: set[str] = field(default_factory=set)


@cache
def _trade_of() -> dict[str, str]:
    return {head: trade for trade, heads in data("descriptions")["heads"].items() for head in heads}


@cache
def _nations() -> dict[str, str]:
    """Adjectives and names of countries with their codes."""
    return {name: code for code, name in country_names()} | dict(data("countries")["adjectives"])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    heads, nation = words(_trade_of()), words(_nations())
    stops = words([*data("names")["description_stops"], "other", "two", "three", "four", "first", "second"])
    small = r"(?:[a-z][\w-]{0,20}\s){0,4}?"
    return {
        "described": re.compile(
            rf"\b[Tt]he\s(?P<lead>(?:(?!(?:{stops})\s)[\w’'.-]{{1,24}}\s){{0,3}}?)(?P<head>{heads})(?![\w-])"
            r"(?!\s(?:that|which|who|behind|will\sbe)\b)(?!(?<!er)\sof\b)(?!,?\s[A-Z])"
        ),
        "before": re.compile(
            rf"(?<![\w-])(?:(?P<nation>{nation})(?:[’']s)?\s|(?P<city>[A-Z]\w{{2,20}})-based\s)"
            rf"{small}(?:(?P<head>(?i:{heads}))s?,?\s)?$"
        ),
        "lead": re.compile(rf"(?<![\w-])(?P<head>(?i:{heads})),?\s$"),
        "behind": re.compile(
            rf"(?:\s\([^)]{{1,30}}\))?(?:\s(?:of|from)\s(?P<home>{nation})\b|(?:,|\sis|,\swhich\sis)\s(?:an?|the|one\sof)\s"
            rf"(?:(?P<nation>{nation})(?:[’']s)?\s|(?P<city>[A-Z]\w{{2,20}})-based\s)?(?:[\w’'-]{{1,20}}\s){{0,4}}?"
            rf"(?P<head>{heads})s?\b(?![’']))"
        ),
    }


def resolve_descriptions(doc: Document) -> None:
    """Adds to the names of each sentence the descriptions that it calls companies by."""
    profiles = _profiles(doc)
    cities = {
        doc.text[place.start : place.end]: place.place.country
        for sentence in doc.sentences
        for place in sentence.places
        if place.place.country
    }
    last: dict[str, int] = {}
    for sentence in doc.sentences:
        names = list(sentence.companies)
        found: list[NameMention] = []
        for match in _patterns()["described"].finditer(doc.text, sentence.start, sentence.end):
            if any(one.start < match.end() and match.start() <= one.end + 2 for one in names):
                # "Zeta, the German group": it says who a name is.
                continue
            before = {one.key: one.start for one in names if one.end <= match.start()}
            recent = {one: last[one] for one in islice(reversed(last), RECENT)}
            key = _whom(doc, match, recent | before, set(before), profiles, cities)
            if key is not None:
                found.append(NameMention(match.start(), match.end("head"), match.group(), key, COMPANY, described=True))
        for one in [*names, *found]:
            last.pop(one.key, None)
            last[one.key] = one.start
        if found:
            sentence.add_names(found)


def _profiles(doc: Document) -> dict[str, Profile]:
    """What the article tells of each of its companies."""
    found = {key: Profile(trades=_known_trades(body)) for key, body in doc.bodies.items()}
    for sentence in doc.sentences:
        for mention in sentence.companies:
            start = max(sentence.start, mention.start - 80)
            lead = doc.text[start : mention.start]
            matches = [
                _patterns()["before"].search(lead),
                _patterns()["lead"].search(lead),
                _patterns()["behind"].match(doc.text, mention.end, sentence.end),
            ]
            for match in matches:
                if match is not None:
                    _note(found[mention.key], match.groupdict(), sentence)
    return found


def _note(profile: Profile, told: dict[str, str | None], sentence: Sentence) -> None:
    nation = told.get("nation") or told.get("home")
    if nation:
        profile.nations.add(_nations()[nation])
    city = told.get("city")
    text = sentence.doc.text
    if city:
        codes = (p.place.country for p in sentence.places if text.startswith(city, p.start) and p.place.country)
        profile.nations.update(list(codes)[:1])
    head = told.get("head") or ""
    trade = _trade_of().get(head) or _trade_of().get(head.lower(), "any")
    if trade not in OPEN:
        profile.trades.add(trade)


@cache
def _listed(group: str) -> frozenset[str]:
    return frozenset(form for row in data("names")[group] for form in row.split("|"))


def _known_trades(body: Body) -> set[str]:
    """The trades of a company by the lists and by the words of its name."""
    found = {trade for trade, group in GROUPS.items() if any(name in _listed(group) for name in body.names)}
    parts = {part.strip(".,") for name in body.names for part in name.split()}
    return found or {trade for trade, ends in data("descriptions")["names"].items() if parts & set(ends)}


def _whom(
    doc: Document,
    match: re.Match[str],
    last: dict[str, int],
    here: set[str],
    profiles: dict[str, Profile],
    cities: dict[str, str],
) -> str | None:
    """The company that a description means; None where none fits, or nothing tells one from the others."""
    trade = _trade_of()[match.group("head")]
    nation = _nation_of(match.group("lead"), cities)
    if nation is None and trade == "any":
        return None
    scores: list[tuple[int, int, str]] = []
    for key, position in last.items():
        score = _fit(profiles[key], nation, trade)
        if score is not None and not is_financier(doc.bodies[key]):
            scores.append((score, position, key))
    if not scores:
        return None
    best = max(scores)
    if best[0]:
        return best[2]
    # What fits no better than others is meant where it is the only one that the sentence has not named.
    rest = [key for _, _, key in scores if key not in here] or [key for _, _, key in scores]
    return rest[0] if len(rest) == 1 else None


def _nation_of(lead: str, cities: dict[str, str]) -> str | None:
    """The country that the words before a noun name: "Croatian", "Guangzhou-based"."""
    for word in lead.replace("’", "'").split():
        bare = word.removesuffix("'s")
        if bare in _nations():
            return _nations()[bare]
        if word.endswith("-based"):
            place = word.removesuffix("-based")
            return cities.get(place)
    return None


def _fit(profile: Profile, nation: str | None, trade: str) -> int | None:
    """How well a company fits a description; None where the text says otherwise."""
    score = 0
    if nation is not None and profile.nations:
        if nation not in profile.nations:
            return None
        score += NATION
    trades = profile.trades
    if trade not in OPEN and trades:
        if trade not in trades:
            return None
        score += TRADE
    return score
