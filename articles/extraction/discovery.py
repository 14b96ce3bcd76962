"""Finds companies that nobody has listed, by the way in which the article speaks of them, and public bodies.

Evidence, each enough by itself: a legal or trade word at the end ("Zeta Motors"), a description before or behind
("startup Zeta", "Zeta, a unit of Yota"), a ticker, or words that only a company carries ("Zeta will build", "Zeta's
plant").
"""

from __future__ import annotations

import re
from functools import cache

from articles.extraction.lexicon import data, words
from articles.extraction.names import COMPANY, PUBLIC, NameMention, name_key, occurrences
from articles.extraction.places import country_names

WORD = r"(?:[A-Z][\w&’-]{1,24}|[A-Z]{2,24}\d{0,4}|[a-z]\.?[A-Z]\w{1,24}|\d{1,2}[A-Z]\w{0,24})"
RUN = rf"{WORD}(?:(?:\s(?:&\s)?|\s(?:of|de|und|and)\s(?=[A-Z]\w+\s(?:Co|Corp|Inc|Ltd|Group)\b)){WORD}){{0,4}}"
# Trade words that also stand in phrases that are no name ("Clean Energy"): these need a second proof.
WEAK = frozenset(
    [
        "Energy",
        "Power",
        "Vehicles",
        "Vehicle",
        "Battery",
        "Batteries",
        "Works",
        "Cars",
        "Charging",
        "Storage",
        "Technology",
        "Industry",
        "Electric",
        "Capital",
        "Manufacturing",
        "International",
        "Cell",
        "Cells",
        "Trucks",
        "Bus",
        "Buses",
        "Truck",
        "Partners",
        "Bikes",
        "Scooters",
        "Networks",
        "Recycling",
        "Mining",
        "Metals",
        "Steel",
        "Mobility",
        "Systems",
        "Solutions",
        "AS",
        "SE",
        "SA",
        "AB",
        "Company",
        "Tech",
        "Lithium",
        "Nickel",
        "Cobalt",
        "Graphite",
        "Materials",
        "Auto",
        "Chargers",
        "Components",
        "Group",
    ]
)
VERBS = (
    r"(?:announced|plans|planned|aims|intends|expects|signed|signs|raised|raises|secured|secures|invests|invested|"
    r"produces|operates|employs|broke|acquired|pledged"
    r"|said\s(?:it|its|that\sit|on|in)|says\sit|will\s(?:invest|build|supply|produce|open|set|start|begin)|"
    r"has\s(?:begun|started|signed|announced|raised|secured|opened|agreed|chosen|selected|invested))"
)
PLANTS = (
    r"(?:plant|factory|gigafactory|facility|site|works|production|assembly|battery|capacity|complex|line|lines|"
    r"electric|EV|cells?|investment)"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    listed = data("names")
    ends = words(listed["company_words"])
    opening = [
        word.capitalize()
        for word in listed["company_lead_ins"]
        if word.endswith(("maker", "startup", "start-up", "producer"))
    ]
    leads = words([*listed["company_lead_ins"], *opening])
    return {
        "ended": re.compile(
            rf"(?<![\w-])(?P<name>(?:{WORD}\s(?:&\s)?){{1,4}}(?:{ends})\b(?:(?:,\s|\s)(?:{ends})\b\.?){{0,2}})"
        ),
        "led": re.compile(
            rf"(?<![\w-])(?:{leads})s?,?\s(?:called\s|named\s)?(?P<name>{RUN})(?!\w)(?!\s(?:said|says),)"
        ),
        "described": re.compile(
            rf"(?<![\w-])(?P<name>{RUN})(?:\s\([A-Z][\w\s.:]{{1,20}}\))?(?:,\sin\swhich\s(?=[A-Z])"
            rf"|(?:,|\sis)\s(?:an?|the|which\s(?:is|makes|builds))\s(?:[\w’'-]+\s){{0,5}}?(?:{leads})\b)"
        ),
        "listed": re.compile(
            rf"(?<![\w-])(?P<name>{RUN})\s\((?:NASDAQ|Nasdaq|NYSE|HKEX|LSE|TSX|ASX|TYO|KRX|SSE|SZSE|"
            rf"[A-Z]{{2,5}}:)[^)]{{0,30}}\)"
        ),
        "doing": re.compile(
            rf"(?<![\w-])(?P<name>(?:{WORD}\s){{1,3}}(?:{ends}))\s(?:has|had|will|is|was|would|wants|can|also|plans|"
            rf"said|says|hopes|may)\s"
        ),
        "acting": re.compile(rf"(?:(?<=[.\n]\s)|(?<=[\n“\"])|(?<=^)|(?<=[a-z,;]\s))(?P<name>{RUN})\s{VERBS}\s"),
        "owning": re.compile(rf"(?<![\w-])(?P<name>{RUN})[’']s?\s(?:[\w-]+\s){{0,3}}?{PLANTS}\b"),
        "trade": re.compile(rf"\s(?:{ends})\b"),
        "person": re.compile(
            r"(?<![\w-])([A-Z][a-z’-]{1,24}\s(?:[A-Z]\.\s)?)([A-Z][\w’-]{1,24})(?=,|\s(?:said|says|told)|"
            r"\sis\s(?:the\s)?(?:chief|president|chairman))"
        ),
        "titled": re.compile(
            r"(?:CEO|CFO|COO|CTO|Chairman|chairman|President|president|founder|chief|executive|officer|director|"
            r"Minister|minister|Governor|Gov\.|Premier|Mayor|mayor|analyst|manager|spokes\w+|head|boss|Mr\.?|Ms\.?|"
            r"Mrs\.?|Dr\.?),?\s((?:[A-Z][\w’.-]{0,24}\s?){1,3})"
        ),
    }


def find_companies(text: str, taken: list[NameMention]) -> list[NameMention]:
    """Mentions of unlisted companies outside the mentions that are taken."""
    people = _people(text)
    proven: dict[str, int] = {}
    for kind in ("ended", "led", "described", "listed", "owning", "doing", "acting"):
        names = {_trimmed(match.group("name")) for match in _patterns()[kind].finditer(text)}
        for name in sorted(name for name in names if name and _may_be_company(name, kind, people)):
            firm = kind in ("led", "listed", "described") or (kind == "ended" and _ends_firmly(name))
            proven[name] = proven.get(name, 0) + (2 if firm else 1)
    names_found = [
        name for name, weight in proven.items() if (weight > 1 or _repeats(text, name)) and not _has_article(text, name)
    ]
    return _mentions(text, names_found, taken)


def _people(text: str) -> set[str]:
    """Words of persons' names."""
    found: set[str] = set()
    trade = frozenset(data("names")["company_words"])
    for match in _patterns()["person"].finditer(text):
        if match.group(2) not in trade:
            found.update(match.group().split())
    for match in _patterns()["titled"].finditer(text):
        found.update(part.strip(".,’'") for part in match.group(1).split())
    return found


def _trimmed(name: str) -> str:
    """The name without words at its head that begin no name ("The", "Chinese", "Last")."""
    parts = name.replace("’s", "").split()
    skip = _not_names()
    while parts and parts[0] in skip:
        parts.pop(0)
    return " ".join(parts)


@cache
def _not_names() -> frozenset[str]:
    return frozenset([*data("names")["not_names"], *data("countries")["adjectives"]])


@cache
def _no_company() -> frozenset[str]:
    """Words that alone are places, bodies of another kind, or no name."""
    table = data("places")
    places = [
        city
        for group in table.values()
        if isinstance(group, dict)
        for cities in group.values()
        for city in cities.split(", ")
    ]
    places += [region for group in table.values() if isinstance(group, dict) for region in group]
    countries = data("countries")
    names = [name for _, name in country_names()]
    return frozenset([*places, *names, *countries["adjectives"], *data("names")["others"], *data("names")["not_names"]])


BARRED = re.compile(
    r"\b(?:Ministry|Minister|Department|University|Institute|Agency|Government|Province|County|City|Park|Zone|"
    r"Street|Avenue|Act|Fund|Association|Union|Party|Court|Council|Commission|Authority|Model|River|Lake|Sea|Island|"
    r"Valley|Airport|Port|News|Times|Journal|Post|Daily|Herald|Tribune|Gazette|Magazine|Press|Stock|Exchange|Bank|"
    r"Summit|Show|Expo|Day|Week|War|World|School|Prize|Award|Securities|Research|Intelligence|Analytics|Consulting|"
    r"Plan|Program|Phase|Line|Gigafactory|Township|Board|Office|Committee|Governor|Mayor|Economic|Development)\b"
)


def _may_be_company(name: str, kind: str, people: set[str]) -> bool:
    parts = name.split()
    if not parts or name in _no_company() or BARRED.search(name):
        return False
    if len(name) < 3 or all(part in _not_names() for part in parts):
        return False
    if kind != "ended" and re.search(r"\d", name):
        return False
    if kind in ("acting", "owning", "led", "described") and any(part in people for part in parts):
        return False
    if kind in ("ended", "doing"):
        return parts[0] not in _no_company() or len(parts) > 2 or parts[-1].rstrip(".") not in WEAK
    # Three common words in capitals are a heading or an event rather than a company.
    return len(parts) < 4


def _ends_firmly(name: str) -> bool:
    return name.split()[-1].rstrip(".") not in WEAK


def _repeats(text: str, name: str) -> bool:
    return text.count(name) > 1


def _has_article(text: str, name: str) -> bool:
    """Whether an article stands before a single word ("the Trinity"): a model or a project rather than a company."""
    if " " in name:
        return False
    for start in occurrences(text, name):
        end = start + len(name)
        owned = text.startswith(("'", "’"), end) or _patterns()["trade"].match(text, end)
        if not owned and ARTICLE.search(text, max(0, start - 5), start):
            return True
    return False


ARTICLE = re.compile(r"\b(?:[Tt]he|an?)\s$")
ACRONYM = re.compile(r"\s?\(([A-Z][\w-]{1,9})\)")


def _mentions(text: str, names: list[str], taken: list[NameMention]) -> list[NameMention]:
    """Every place where one of the names stands, the short form of a long one included."""
    forms: dict[str, str] = {}
    for name in sorted(names, key=len, reverse=True):
        forms.setdefault(name, name_key(name))
        first = name.split()[0]
        if " " in name and first not in _no_company() and len(first) > 3:
            forms.setdefault(first, name_key(name))
        for start in occurrences(text, name):
            acronym = ACRONYM.match(text, start + len(name))
            if acronym:
                forms[acronym.group(1)] = name_key(name)
    spots = sorted((start, -len(form), form) for form in forms for start in occurrences(text, form))
    found: list[NameMention] = []
    index, last = 0, 0
    for start, length, form in spots:
        while index < len(taken) and taken[index].end <= start:
            index += 1
        end = start - length
        if start >= last and (index == len(taken) or end <= taken[index].start):
            found.append(NameMention(start, end, form, forms[form], COMPANY))
            last = end
    return found


PUBLIC_BODY = re.compile(
    r"(?<![\w-])(?:(?:[A-Z][\w-]{1,24}\s){0,3}?Ministry\sof\s(?:[A-Z][\w-]{1,24})(?:(?:,\s|\sand\s|\sof\s|"
    r"\s)(?:[A-Z][\w-]{1,24})){0,5}"
    r"|(?:[Gg]overnment|[Cc]ity|[Ss]tate|[Pp]rovince|[Mm]unicipality|[Cc]ounty|[Kk]ingdom|[Rr]epublic|"
    r"Commonwealth)\sof\s(?:the\s)?[A-Z][\w-]{1,24}(?:\s[A-Z][\w-]{1,24})?"
    r"|(?:[A-Z][\w.-]{1,24}\s){0,2}?[A-Z][\w.’-]{1,24}\s(?:(?:[Pp]rovincial|[Mm]unicipal|[Ff]ederal|[Ss]tate|"
    r"[Cc]ity|[Ll]ocal|[Cc]entral)\s)?[Gg]overnment\b"
    r"|(?:the\s)?government\sof\s(?:the\s)?(?:province|state|city|county)|(?:the\s)?government\sin\s[A-Z]\w{1,24}"
    r"|(?:[A-Z][\w-]{1,24}\s){1,4}(?:Development\s(?:Zone|Corp\.?|Corporation|Authority|Fund|Board|Agency)|"
    r"Strategic\sFund|Economic\sZone|Industrial\sPark|City\sCouncil|County\sCouncil|Provincial\sGovernment)"
    r"|(?:U\.S\.\s|US\s)?Department\sof\s(?:Energy|Commerce|Transportation|Defense))"
)
RESEARCH_BODY = re.compile(
    r"(?<![\w-])(?:[A-Z][\w-]{1,24}\s){0,3}(?:University(?:\sof\s(?:[A-Z][\w-]{1,24}\s?){1,3})?|Institute(?:\s(?:of|"
    r"for)\s[A-Z][\w-]{1,24}(?:\s(?:and\s)?[A-Z][\w-]{1,24}){0,3})?|Fraunhofer(?:\s[A-Z][\w-]{1,24})?|"
    r"[A-Z][\w-]{1,24}\sTech(?=\s|[,.])(?!\s[A-Z]))"
)


def find_public_bodies(text: str) -> list[NameMention]:
    """Ministries, governments, cities and universities as parties to an agreement."""
    found: list[NameMention] = []
    for pattern in (PUBLIC_BODY, RESEARCH_BODY):
        last = 0
        for match in pattern.finditer(text):
            name = re.sub(r"^(?:The|the|In|And|But|On)\s", "", match.group().strip(" ,"))
            start = match.start() + match.group().find(name)
            if start >= last:
                last = match.end()
                found.append(NameMention(start, start + len(name), name, "public:" + name_key(name), PUBLIC))
    return sorted(found, key=lambda mention: mention.start)
