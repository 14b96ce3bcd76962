"""Finds numbers and says what they count: money, yearly volumes, energy.

The forms are those of the English-language press and of translations into it: "300 thousand", "150,000-unit", "half
a million", "1.5m", "€1.2 billion", "Rs 7,614 crore", "3,000 million euros", and "1.550 million", where a zero that
no decimal fraction would keep shows a thousands point.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from articles.extraction.lexicon import data, plain
from articles.extraction.lexicon import words as any_of
from articles.extraction.sentences import Span
from articles.extraction.words import RUN, TextWords, matches_at


@dataclass(frozen=True)
class Number(Span):
    """A number with its scale worked in. `digits` says whether it is written in digits."""

    value: Decimal
    scaled: bool = False
    digits: bool = True


@dataclass(frozen=True)
class Money(Span):
    """A sum in full; `currency` is ISO 4217, or "$" or "¥" while the country is open."""

    amount: Decimal
    currency: str
    scaled: bool = True


@dataclass(frozen=True)
class Volume(Span):
    """A count of goods or an amount of energy; `per_year` says how often a year, None where no rate is written."""

    amount: Decimal
    unit: str
    noun: str
    per_year: int | None = None


DIGITS = (
    r"\d{1,3}(?:[,  ’']\d{3})+(?:\.\d{1,3})?(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,3}(?:,\d{2})+,\d{3}(?!\d)|"
    r"\d+(?:[.,]\d+)?"
)


@cache
def number_source() -> str:
    """The pattern of a number in words or digits, with its scale."""
    units = data("units")
    small = any_of(units["small_numbers"])
    scale = any_of(units["scales"])
    return (
        rf"(?:(?P<digits>{DIGITS})(?:\s{{0,2}}-?(?P<scale>{scale})(?![\w]))?"
        rf"|(?P<half>(?i:half\s+an?|a\s+quarter\s+of\s+a|one\s+and\s+a\s+half|an?|{small}))"
        rf"[\s-](?P<word_scale>(?:hundred\s+)?(?:thousand|million|billion|trillion|crore|lakh)|hundred))"
    )


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])(?<!\d[-–]){number_source()}(?!\d)")


def find_numbers(text: str, words: TextWords | None = None) -> list[Number]:
    """All numbers of a text in their order; `words` are those of the text where they are known already."""
    matches = matches_at(_number_pattern(), text, (words or TextWords(text)).numbers)
    return [number for match in matches if (number := number_of(match)) is not None]


# A longer row of digits is no amount, and no float or JSON number holds one of hundreds.
MOST_DIGITS = 30


def number_of(match: re.Match[str]) -> Number | None:
    """The number that a match of `number_source` reads, None where its digits make none."""
    digits, scale = match.group("digits"), match.group("scale")
    if digits is not None:
        if len(digits) > MOST_DIGITS:
            return None
        value = parse_digits(digits, scaled=scale is not None)
        factor = _scale(scale) if scale else Decimal(1)
        return Number(match.start(), match.end(), value * factor, scale is not None)
    base = {"half": Decimal("0.5"), "a quarter": Decimal("0.25"), "one and": Decimal("1.5")}
    word = " ".join(plain(match.group("half")).split())
    value = next((amount for lead, amount in base.items() if word.startswith(lead)), Decimal(-1))
    if value < 0:
        value = Decimal(data("units")["small_numbers"].get(word, 1))
    factor = Decimal(1)
    for part in plain(match.group("word_scale")).split():
        factor *= 100 if part == "hundred" else _scale(part)
    return Number(match.start(), match.end(), value * factor, True, False)


def _scale(word: str) -> Decimal:
    scales = data("units")["scales"]
    word = " ".join(word.split())
    return Decimal(int(scales.get(word, scales.get(plain(word), 1))))


def parse_digits(digits: str, *, scaled: bool) -> Decimal:
    """The value of a number in digits; `scaled` says that a word such as "million" follows it.

    >>> parse_digits("1.550", scaled=True)
    Decimal('1550')
    >>> parse_digits("1.55", scaled=True)
    Decimal('1.55')
    >>> parse_digits("13,5", scaled=True)
    Decimal('13.5')
    """
    digits = re.sub(r"[  ’']", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", digits):
        return Decimal(digits.replace(".", ""))
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits) and (not scaled or digits.endswith("0")):
        return Decimal(digits.replace(".", ""))
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        return Decimal(digits.replace(",", "."))
    return Decimal(digits.replace(",", ""))


@cache
def _money_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    currencies = data("currencies")
    before = any_of([*currencies["signs"], *currencies["codes"]])
    after = any_of([*currencies["words"], *currencies["codes"], "€", "£", "₩", "zł"])
    lead = re.compile(rf"(?<![\w])(?P<currency>{before})\s?(?:about\s|around\s)?{number_source()}", re.UNICODE)
    # At least one thing in the shape of a number stands directly before the word, joined by blanks or hyphens.
    trail = re.compile(rf"(?<![\w.,$€£]){number_source()}[\s-]{{0,2}}(?P<currency>{after})(?!\w)", re.UNICODE)
    return lead, trail


# "$15 billion Canadian": the dollar's nation behind the sum.
NATION = re.compile(
    r"\s(Canadian|Australian|Singapore|Hong\sKong|U\.?S\.?|New\sZealand)"
    r"(?=\s(?:dollars|in|for|to|from|on|into|of|over|and|by|at|or|a\syear|\()|[,.;)]|$)"
)
DOLLAR_OF = {"Canadian": "CAD", "Australian": "AUD", "Singapore": "SGD", "Hong Kong": "HKD", "US": "USD", "U.S.": "USD"}
DOLLAR_OF |= {"U.S": "USD", "New Zealand": "NZD"}


@cache
def _currency_starts() -> tuple[re.Pattern[str], frozenset[str]]:
    """With what a currency begins that stands before its number: signs, and the first runs of letters."""
    currencies = data("currencies")
    before = [*currencies["signs"], *currencies["codes"]]
    signs = {name[0] for name in before if not name[0].isalnum()}
    letters = [RUN.match(name) for name in before]
    return re.compile(f"[{re.escape(''.join(sorted(signs)))}]"), frozenset(m.group().lower() for m in letters if m)


def _money_starts(text: str, words: TextWords) -> list[int]:
    """Where a currency may begin. One that is written together with its number is of another form ("RMB100")."""
    signs, letters = _currency_starts()
    forms = tuple(letters)
    starts = [match.start() for match in signs.finditer(text)]
    return sorted([*starts, *(start for start, form in words.runs if form.startswith(forms))])


def find_money(text: str, words: TextWords | None = None) -> list[Money]:
    """All sums of a text in their order; ranges ("$1-2 billion") yield their upper end alone."""
    words = words or TextWords(text)
    lead, trail = _money_patterns()
    currencies = data("currencies")
    codes = {**currencies["signs"], **currencies["codes"], **currencies["words"]}
    found: list[Money] = []
    taken = 0
    hits = [*matches_at(lead, text, _money_starts(text, words)), *matches_at(trail, text, words.numbers)]
    matches = sorted(hits, key=lambda match: (match.start(), -match.end()))
    for match in matches:
        number = number_of(match)
        if match.start() < taken or number is None:
            continue
        word = " ".join(match.group("currency").split())
        nation = NATION.match(text, match.end()) if word == "$" else None
        if nation is not None:
            word = DOLLAR_OF.get(" ".join(nation.group(1).split()), "USD")
        start, end, amount = match.start(), nation.end() if nation else match.end(), number.value
        upper = _range_end(text, end)
        if upper is not None:
            end, amount = upper.end, upper.value
            number = upper
        found.append(Money(start, end, amount, codes.get(word, word), number.scaled))
        taken = end
    return found


# "another 600 million", "650 million in subsidies": a sum goes on in the currency of the one before.
SUM_LEAD = re.compile(
    r"\b(?:another|further|additional|remaining|other|rest,|lends?|gives?|gave|adds?|added|puts?|pays?|paid|"
    r"contribut\w+|provid\w+|"
    r"invest\w*|with|and|then|of\swhich|to|first|initial|about|around|some|up\sto|over|than)\s$"
)
SUM_TAIL = re.compile(
    r"\s(?:in\s(?:subsid|grant|loan|aid|debt|equity|fund|tax|public|state|bonds)|from\s(?!\d)|as\sa\s|more\sfrom|"
    r"for\sthe\s(?:plant|factory|first|second)|"
    r"into\s|will\scome|comes?\s|came\s)|\.(?:\s|$)"
)
SUM_REACH = 350


def with_bare_sums(text: str, money: list[Money], numbers: list[Number]) -> list[Money]:
    """The sums with those whose currency only the sum before tells."""
    found = list(money)
    ends = [one.end for one in money]
    for number in numbers:
        if not number.scaled or number.value < 1_000_000 or not SUM_TAIL.match(text, number.end):
            continue
        if not SUM_LEAD.search(text, max(0, number.start - 14), number.start):
            continue
        behind = bisect_right(ends, number.start)
        near = behind > 0 and number.start - ends[behind - 1] < SUM_REACH
        touched = behind < len(money) and money[behind].start < number.end
        if near and not touched:
            found.append(Money(number.start, number.end, number.value, money[behind - 1].currency))
    return sorted(found, key=lambda one: one.start)


@cache
def _range_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:-|–|to)\s?{number_source()}")


def _range_end(text: str, position: int) -> Number | None:
    match = _range_pattern().match(text, position)
    number = number_of(match) if match else None
    return number if number and number.scaled and number.digits else None


@cache
def _volume_patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    units = data("units")
    unit_of = {noun.casefold(): unit for unit, nouns in units["nouns"].items() for noun in nouns}
    nouns = any_of(unit_of)
    energy = re.compile(
        rf"(?<![\w.,]){number_source()}[\s-]{{0,2}}(?P<unit>{any_of(units['energy'])})(?!\w)",
    )
    # Up to five words may stand between the figure and its noun ("150,000 battery-electric passenger cars").
    goods = re.compile(
        rf"(?<![\w.,$€£₩₹¥]){number_source()}(?:\+|\s+or\s+more|\s+of\s+(?:them|these))?"
        rf"(?:[\s-]+(?:of\s+)?(?!(?:a|an|the|per|(?:and|or)(?!\s(?:hybrid|plug-in|electric|electrified|hydrogen|fuel|"
        rf"petrol))|in|to|at|for|by|with|its|jobs|people|workers|million|"
        rf"billion|percent)\b)[\w’'/.-]{{1,25}},?){{0,4}}?"
        rf"[\s-]+(?P<noun>{nouns})(?![\w])(?!(?:\s|-)(?:{nouns}|charging|battery)(?:\s(?:{nouns}))?\b)",
        re.IGNORECASE,
    )
    return energy, goods, unit_of


RATE = re.compile(
    r"(?:\sof\s(?:them|these|it))?[)\"”,]?\s?(?:in total\s)?(?:(?:-|\s|‑)?(?:a|per|each|every|/|an|in a|in one)(?:\s|"
    r"-|‑)?|/\s?)(?:full\s|"
    r"calendar\s|single\s)?(?P<period>year|annum|month|week|day|quarter)\b"
    r"|\s(?P<adverb>annually|yearly|p\.a\.|a\s?year|per annum|monthly|weekly|daily)\b|\s?(?P<short>pa)\b",
    re.IGNORECASE,
)
ADVERBS = {"annually": 1, "yearly": 1, "p.a.": 1, "per annum": 1, "monthly": 12, "weekly": 52, "daily": 365}


def rate_after(text: str, position: int, reach: int = 0) -> tuple[int, int] | None:
    """How often a year, and where the words for it end, if a rate is written within `reach` of a position."""
    match = RATE.match(text, position)
    if match is None and reach:
        stop = re.compile(r"[.;\n]|,\s(?!and)").search(text, position, position + reach)
        match = RATE.search(text, position, stop.start() if stop else position + reach)
    if match is None:
        return None
    if match.group("period"):
        return int(data("units")["rates"][plain(match.group("period"))]), match.end()
    adverb = (match.group("adverb") or "").casefold()
    return ADVERBS.get(adverb, 1), match.end()


# Masses that are written in thousands or millions, and short forms that hold the year in themselves.
MASSES = {"kilotons": 1000, "kilotonnes": 1000, "kt": 1000, "ktpa": 1000, "ktpy": 1000}
YEARLY = frozenset(["tpa", "tpy", "ktpa", "ktpy", "mtpa", "mtpy"])


def _goods(start: int, end: int, value: Decimal, unit: str, noun: str, rate: int | None) -> Volume:
    """A count of goods; a mass in tonnes, with the year where its short form holds it."""
    return Volume(start, end, value * MASSES.get(noun, 1), unit, noun, 1 if noun in YEARLY else rate)


def find_volumes(text: str, words: TextWords | None = None) -> list[Volume]:
    """Amounts of energy and counts of goods in their order, with their rate where one follows."""
    starts = (words or TextWords(text)).numbers
    energy_pattern, goods, unit_of = _volume_patterns()
    energy = data("units")["energy"]
    found: list[Volume] = []
    for match in matches_at(energy_pattern, text, starts):
        number = number_of(match)
        unit = " ".join(match.group("unit").split())
        if number is not None:
            rate = rate_after(text, match.end(), reach=0 if text.startswith(", ", match.end()) else 45)
            amount = number.value * Decimal(str(energy[unit]))
            found.append(Volume(match.start(), rate[1] if rate else match.end(), amount, "GWh", unit, rate and rate[0]))
    for match in matches_at(goods, text, starts):
        number = number_of(match)
        noun = " ".join(plain(match.group("noun")).split())
        if number is not None and (number.scaled or number.value >= 10):
            # "20,000 tonnes of cathode material a year": the rate of a mass stands behind what is weighed.
            rate = rate_after(text, match.end(), reach=80 if unit_of[noun] == "t" else 0)
            end = rate[1] if rate else match.end()
            found.append(_goods(match.start(), end, number.value, unit_of[noun], noun, rate and rate[0]))
    return sorted(found, key=lambda volume: volume.start)
