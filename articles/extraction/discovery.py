"""Finds companies that nobody has listed, by the way in which the article speaks of them.

Each kind of evidence has a weight (`WEIGHTS`): a legal or trade word at the end ("Zeta Motors"), a description before
or behind ("startup Zeta", "Zeta, a unit of Yota"), a ticker, an office ("Zeta CEO Jane Roe"), or words that only a
company carries ("Zeta will build", "Zeta's plant"). Names whose evidence adds up are companies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from articles.extraction.lexicon import data, phrase_source, words
from articles.extraction.names import COMPANY, NameMention, all_occurrences, name_key, stands_alone
from articles.extraction.places import country_names
from articles.extraction.words import matches_at

WORD = r"(?:[A-Z][\w&’-]{1,24}|[A-Z]{2,24}\d{0,4}|[a-z]\.?[A-Z]\w{1,24}|\d{1,2}[A-Z]\w{0,24})"
RUN = rf"{WORD}(?:(?:\s(?:&\s)?|\s(?:of|de|und|and)\s(?=[A-Z]\w+\s(?:Co|Corp|Inc|Ltd|Group)\b)){WORD}){{0,4}}"
# What each kind of evidence weighs; `ENOUGH` makes a company, half of it does where the name is repeated.
WEIGHTS = {"ended": 1.0, "led": 2.0, "based": 2.0, "described": 2.0, "listed": 2.0, "owning": 1.0, "doing": 1.0}
WEIGHTS |= {"acting": 1.0, "officer": 2.0, "headed": 2.0, "agreeing": 1.0, "building": 1.0, "bank": 2.0}
ENOUGH = 2.0
# These kinds also fit persons, places and products: a name must show no sign of being one.
LOOSE = ("acting", "building", "owning", "led", "described", "based", "officer", "headed", "agreeing")
BETWEEN = r"(?:\s\([A-Z][\w\s.:]{1,20}\))?"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    listed = data("names")
    ends = words(listed["company_words"])
    opening = [word.capitalize() for word in listed["company_lead_ins"] if " " not in word]
    leads = words([*listed["company_lead_ins"], *opening])
    verbs = "|".join(map(phrase_source, listed["company_verbs"]))
    goods = "|".join(map(phrase_source, listed["company_goods"]))
    officers = "|".join(map(phrase_source, listed["officers"]))
    return {
        "ended": re.compile(
            rf"(?<![\w-])(?P<name>(?:{WORD}\s(?:&\s)?){{1,4}}(?:{ends})(?![\w-])(?:(?:(?<=\bCo)\.|(?<=\bPvt)\.)?,?\s(?:{ends})(?![\w-])\.?){{0,2}})"
            r"(?!\s(?:Point|Park|Zone|Center|Centre|Campus|Hub|Complex|City|District|Road|Plant|Factory|Gigafactory|Institute|Show|Association|"
            r"Council|Act|Week)\b)"
        ),
        "led": re.compile(
            rf"(?<![\w-])(?:{leads})s?,?\s(?:called\s|named\s)?(?P<name>{RUN})(?!\w)(?!\s(?:said|says),)"
        ),
        "based": re.compile(rf"(?<![\w-])[A-Z]\w{{2,20}}-based\s(?:[a-z][\w-]{{1,20}}\s){{0,4}}(?P<name>{RUN})(?!\w)"),
        "described": re.compile(
            rf"(?<![\w-])(?P<name>{RUN}){BETWEEN}(?:,\sin\swhich\s(?=[A-Z])"
            rf"|(?:,|\sis)\s(?:an?|the|one\sof|which\s(?:is|makes|builds))\s(?:[\w’'-]+\s){{0,6}}?(?:{leads})s?\b)"
        ),
        "listed": re.compile(
            rf"(?<![\w-])(?P<name>{RUN})\s\((?:NASDAQ|Nasdaq|NYSE|HKEX|LSE|TSX|ASX|TYO|KRX|SSE|SZSE|"
            rf"[A-Z]{{2,5}}:)[^)]{{0,30}}\)"
        ),
        "doing": re.compile(
            rf"(?<![\w-])(?P<name>(?:{WORD}\s){{1,3}}(?:{ends}))\s(?:has|had|will|is|was|would|wants|can|also|plans|"
            rf"said|says|hopes|may)\s"
        ),
        "acting": re.compile(
            rf"(?:(?<=[.\n:]\s)|(?<=[\n“\"(])|(?<=^)|(?<=[a-z,;]\s))(?P<name>{RUN}){BETWEEN},?\s"
            rf"(?:(?:also|now|jointly|recently|already|today|[A-Z][a-z]+day)\s)?(?:{verbs})\b"
        ),
        # With what is built or raised behind the verb the same words prove twice as much.
        "building": re.compile(
            rf"(?:(?<=[.\n:]\s)|(?<=[\n“\"(])|(?<=^)|(?<=[a-z,;]\s))(?P<name>{RUN}){BETWEEN},?\s(?:{verbs})\s"
            r"(?:[\w$€£.,’'-]{1,20}\s){0,7}?(?:plants?|factor(?:y|ies)|gigafactor(?:y|ies)|facilit(?:y|ies)|round|"
            r"batteries|cells|"
            r"buses|scooters|two-wheelers|three-wheelers|vehicles|EVs)\b"
        ),
        "owning": re.compile(rf"(?<![\w-])(?P<name>{RUN})[’']s?\s(?:[\w-]+\s){{0,3}}?(?:{goods})\b"),
        "officer": re.compile(
            rf"\b(?:{officers})(?:,\s[A-Z]\w+)?(?:\sand\s(?:{officers}))?(?:\s(?:of|at|for)|,)\s(?P<name>{RUN})(?!\w)"
        ),
        "headed": re.compile(rf"(?<![\w-])(?P<name>{RUN})(?:[’']s)?\s(?:{officers})\s[A-Z][a-z]"),
        "agreeing": re.compile(
            rf"\b(?:(?:agreement|deal|partnership|venture|contract|MoU|memorandum|pact|alliance|"
            rf"talks)\s(?:\w+\s){{0,3}}?"
            rf"(?:with|between)|partner(?:ed|ing|s)?\swith|supplied\sby)\s(?P<name>{RUN})(?!\w)"
        ),
        "bank": re.compile(
            r"(?<![\w-])(?P<name>Bank\sof\s[A-Z]\w{2,20}|(?:[A-Z][\w&-]{1,20}\s){1,3}(?:Bank|Capital|Ventures|"
            r"Venture\sPartners|Capital\sPartners|"
            r"Asset\sManagement|Private\sEquity|Investment\sFund|Growth\sFund|Opportunity\sFund|Climate\sFund|"
            r"Pension\sFund))\b(?!\s[A-Z])"
        ),
        "trade": re.compile(rf"\s(?:{ends})\b"),
        "person": re.compile(
            r"(?<![\w-])([A-Z][a-z’-]{1,24}\s(?:[A-Z]\.\s)?)([A-Z][\w’-]{1,24})"
            rf"(?=,\s(?:\d\d,|(?:an?\s|the\s|its\s|their\s|[A-Z]\w+[’']s\s)?(?:[\w-]+\s){{0,3}}?(?:{officers}|analyst|minister|"
            r"mayor|governor|director|manager|analysts?|professor|economist|head|partner\sat)\b)"
            r"|\s(?:said|says|told)|\sis\s(?:the\s)?(?:chief|president|chairman))"
        ),
        "titled": re.compile(
            r"(?:CEO|CFO|COO|CTO|Chairman|chairman|President|president|founder|chief|executive|officer|director|"
            r"Minister|minister|Governor|Gov\.|Premier|Mayor|mayor|analyst|manager|spokes\w+|head|boss|Mr\.?|Ms\.?|"
            r"Mrs\.?|Dr\.?|secretary|Senator|Sen\.|Chancellor|Commissioner|Secretary|"
            r"Prince|Sheikh|Representative|Rep\.|said),?\s((?:[A-Z][\w’.-]{0,24}\s?){1,3})"
        ),
    }


# The patterns that begin with a name: they are tried where one may begin, and nowhere else.
NAME_FIRST = frozenset(["ended", "described", "listed", "doing", "acting", "building", "owning", "headed", "bank"])
CAPITAL = re.compile(r"[A-Z](?<![\w-].)")
INNER_CAPITAL = re.compile(r"[A-Z](?<=[a-z\d.].)")


def _name_starts(text: str) -> list[int]:
    """Where a name may begin: at a capital, or one or two signs before one ("iPhone", "24M")."""
    inner = [match.start() for match in INNER_CAPITAL.finditer(text)]
    starts = {match.start() for match in CAPITAL.finditer(text)}
    return sorted(starts.union(*([max(start - 2, 0), max(start - 1, 0)] for start in inner)))


def _shown(text: str) -> Iterator[tuple[str, list[str]]]:
    """By kind of evidence the names that it shows."""
    starts = _name_starts(text)
    acting: list[int] = []
    for kind in WEIGHTS:
        pattern = _patterns()[kind]
        if kind in NAME_FIRST:
            # What builds acts as well.
            matches = list(matches_at(pattern, text, acting if kind == "building" else starts))
        else:
            matches = list(pattern.finditer(text))
        if kind == "acting":
            acting = [match.start() for match in matches]
        yield kind, [_trimmed(match.group("name"), _opens(text, match.start("name"))) for match in matches]


OPENING = re.compile(r"(?:^|[\n“\"(]|[.:?!]\s)$")


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins at a place."""
    return OPENING.search(text, max(0, start - 2), start) is not None


def find_companies(text: str, taken: list[NameMention], people: set[str]) -> list[NameMention]:
    """Mentions of unlisted companies outside the mentions that are taken; `people` are words of persons' names."""
    weights: dict[str, float] = {}
    for kind, shown in _shown(text):
        weight = WEIGHTS[kind]
        names = set(shown)
        for name in sorted(name for name in names if name and _may_be_company(name, kind, people)):
            firm = kind == "ended" and _ends_firmly(name)
            weights[name] = weights.get(name, 0.0) + (ENOUGH if firm else weight)
    for name in _rowed(text, taken):
        if _may_be_company(name, "led", people):
            weights[name] = weights.get(name, 0.0) + ENOUGH
    asked = {name: _repeated_as(name) for name, weight in weights.items() if weight < ENOUGH}
    spots = all_occurrences(text, {*weights, *asked.values()})
    found = [name for name in weights if name not in asked or len(spots[asked[name]]) > 1]
    return mentions_of(text, [name for name in found if not _has_article(text, name, spots[name])], taken)


# A name in a row between two known ones is of their sort.
BETWEEN_TWO = re.compile(rf",\s(?P<name>{RUN}),?\s(?:and\s)?(?:the\s)?")


def _rowed(text: str, taken: list[NameMention]) -> list[str]:
    found: list[str] = []
    for one, other in pairwise(taken):
        match = BETWEEN_TWO.fullmatch(text, one.end, other.start) if other.start - one.end < 60 else None
        if match is not None and one.kind == other.kind == COMPANY:
            found.append(_trimmed(match.group("name"), opens=False))
    return [name for name in found if name]


def people_of(text: str) -> set[str]:
    """Words of persons' names."""
    found: set[str] = set()
    trade = frozenset(data("names")["company_words"])
    for match in _patterns()["person"].finditer(text):
        if match.group(2) not in trade:
            found.update(match.group().split())
    for match in _patterns()["titled"].finditer(text):
        parts = [part.strip(".,’'") for part in match.group(1).split()]
        if not trade.intersection(parts):
            found.update(parts)
    return found


# "State-controlled", "Shenzhen-listed": what describes a company, and begins no name.
BOUND = ("-based", "-backed", "-owned", "-controlled", "-listed", "-funded", "-led", "-run", "-built", "-headquartered")


def _trimmed(name: str, opens: bool = True) -> str:
    """The name without words at its head that begin no name ("The", "Chinese", "Last")."""
    parts = name.split()
    return " ".join(parts[head_of(parts, opens) :])


def head_of(parts: list[str], opens: bool) -> int:
    """With which of some words in capitals a name begins; `opens` tells whether they begin a sentence.

    Words that begin no name are passed over, but those that may ("Energy", "First") stay before one of its own.
    """
    skip, may = not_names(), name_heads()
    first = 0
    while first < len(parts) and (parts[first] in skip or parts[first].endswith(("’s", "'s", *BOUND))):
        first += 1
    passed = first
    while 0 < first < len(parts) and parts[first - 1] in may and not (opens and passed == 1):
        first -= 1
    return first


@cache
def name_heads() -> frozenset[str]:
    """Words that begin no name by themselves and yet begin some: "Energy Absolute", "First Brands"."""
    return frozenset([*data("names")["company_words"], *data("names")["name_heads"]])


@cache
def not_names() -> frozenset[str]:
    """Words that begin no name: "The", nations, what a company is called."""
    leads = [word.capitalize() for word in data("names")["company_lead_ins"] if " " not in word]
    return frozenset([*data("names")["not_names"], *data("countries")["adjectives"], *leads, "Parent", "Sister"])


@cache
def no_company() -> frozenset[str]:
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


ADVERB = re.compile(r"[A-Z][a-z]{3,15}ly")
BARRED = re.compile(
    r"\b(?:Ministry|Minister|Department|University|Institute|Agency|Government|Province|County|City|Park|Zone|"
    r"Street|Avenue|Road|Highway|Boulevard|Interstate|Act|Fund|"
    r"Association|Union|Party|Court|Council|Commission|Authority|Model|River|Lake|Sea|Island|"
    r"Valley|Airport|Port|News|Times|Journal|Post|Daily|Herald|Tribune|Gazette|Magazine|Press|Stock|Exchange|Bank|"
    r"Summit|Show|Expo|Day|Week|War|World|School|Prize|Award|Securities|Research|Intelligence|Analytics|Consulting|"
    r"Plan|Program|Phase|Line|Metaplant|Megasite|Plant|Campus|Hub|Point|Corridor|Square|Complex|Site|Center|Centre|"
    r"Township|Board|Office|Committee|Governor|Mayor|Economic|Development)\b"
)


def _may_be_company(name: str, kind: str, people: set[str]) -> bool:
    parts = name.split()
    alone = len(parts) == 1 and kind in ("led", "based", "described", "listed")
    if not parts or name in no_company() or (BARRED.search(name) and not alone and kind != "bank"):
        return False
    if len(name) < 3 or is_of_trade_words(parts) or ADVERB.fullmatch(name):
        return False
    if kind != "ended" and any(part.isdigit() for part in parts):
        return False
    if kind in LOOSE and (any(part in people for part in parts) or parts[0] in data("names")["first_names"]):
        return False
    if kind in ("ended", "doing"):
        return parts[0] not in no_company() or len(parts) > 2 or parts[-1].rstrip(".") not in _weak_words()
    # Many common words in capitals are a heading or an event rather than a company.
    return len(parts) < 4 or parts[-1].rstrip(".") in data("names")["company_words"]


def is_of_trade_words(parts: list[str]) -> bool:
    """Whether words are all such as many names hold and no name consists of: "Limited", "Battery Group"."""
    return all(part in not_names() or part.rstrip(".,") in data("names")["company_words"] for part in parts)


@cache
def _weak_words() -> frozenset[str]:
    return frozenset(data("names")["weak_words"])


def _ends_firmly(name: str) -> bool:
    return name.split()[-1].rstrip(".") not in _weak_words()


def _repeated_as(name: str) -> str:
    """By what a name would be repeated: itself, or the first word of a long one."""
    first = name.split()[0]
    is_short = " " in name and len(first) > 3 and first not in no_company()
    return first if is_short else name


def _has_article(text: str, name: str, spots: list[int]) -> bool:
    """Whether an article stands before a single word ("the Trinity"): a model or a project rather than a company."""
    if " " in name:
        return False
    for start in spots:
        end = start + len(name)
        if not stands_alone(text, start, end):
            continue
        owned = text.startswith(("'", "’"), end) or _patterns()["trade"].match(text, end)
        if not owned and ARTICLE.search(text, max(0, start - 5), start):
            return True
    return False


def _owner_of(name: str, known: dict[str, str]) -> str | None:
    """The company whose name goes on by one word that is no trade's and no place's: "Northvolt Ett" is its plant."""
    head, _, last = name.rpartition(" ")
    is_own = last.rstrip(".") not in data("names")["company_words"] and last not in no_company()
    return known.get(head) if is_own else None


def _own_word(name: str) -> str | None:
    """The word by which a long name that begins with a place is told: "Shanghai [Shanshan] Lithium Battery"."""
    parts = name.split()
    if len(parts) < 3 or parts[0] not in no_company():
        return None
    word = parts[1]
    return word if len(word) > 4 and word not in no_company() and word not in data("names")["company_words"] else None


def _without_trade_words(name: str) -> str:
    """A long name without the trade and legal words at its end: the form in which the text goes on with it."""
    parts = name.split()
    trade = data("names")["company_words"]
    while parts and parts[-1].strip(".,") in trade:
        parts.pop()
    return " ".join(parts)


def _initials(name: str) -> str:
    """The first letters of the capitalised words of a name."""
    return "".join(part[0] for part in name.split() if part[0].isupper())


ARTICLE = re.compile(r"\b(?:[Tt]he|an?)\s$")
ACRONYM = re.compile(r"\s?\(([A-Z][\w-]{1,9})\)")


def mentions_of(text: str, names: list[str], taken: list[NameMention]) -> list[NameMention]:
    """Every place where one of the names stands, the short form of a long one included."""
    forms: dict[str, str] = {}
    places = all_occurrences(text, names)
    long_forms = {mention.name.split()[0]: mention.key for mention in taken if " " in mention.name}
    known = {mention.name: mention.key for mention in taken if mention.kind == COMPANY}
    initials_of = Counter(map(_initials, set(names)))
    for name in sorted(names, key=len, reverse=True):
        forms.setdefault(name, long_forms.get(name) or _owner_of(name, known) or name_key(name))
        first = name.split()[0]
        if " " in name and first not in no_company() and len(first) > 3:
            forms.setdefault(first, name_key(name))
        own = _own_word(name)
        if own:
            forms.setdefault(own, name_key(name))
        initials = _initials(name)
        if len(initials) > 2 and initials_of[initials] == 1 and initials not in no_company() and initials not in known:
            forms.setdefault(initials, forms[name])
        bare = _without_trade_words(name)
        if bare and bare not in no_company() and len(bare) > 3:
            forms.setdefault(bare, name_key(name))
        for start in places[name]:
            acronym = ACRONYM.match(text, start + len(name)) if stands_alone(text, start, start + len(name)) else None
            if acronym and acronym.group(1) not in no_company():
                forms[acronym.group(1)] = name_key(name)
    places = all_occurrences(text, forms)
    spots = sorted(
        (start, -len(form), form)
        for form, starts in places.items()
        for start in starts
        if stands_alone(text, start, start + len(form))
    )
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
