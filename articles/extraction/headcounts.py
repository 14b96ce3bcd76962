"""Finds numbers of jobs and of people at work, with the noun behind the figure, before it, or in its verb."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from articles.extraction.lexicon import data, plain
from articles.extraction.lexicon import words as any_of
from articles.extraction.quantities import Number, find_numbers, number_of, number_source
from articles.extraction.sentences import Span
from articles.extraction.words import TextWords, matches_at


@dataclass(frozen=True)
class Headcount(Span):
    """A number of jobs or people."""

    count: int
    noun: str


@cache
def _headcount_pattern() -> re.Pattern[str]:
    nouns = any_of(data("units")["job_nouns"]["nouns"])
    return re.compile(
        rf"(?<![\w.,$€£₩₹¥]){number_source()}(?:\+|\s+or\s+more|\s+of\s+(?:the|its|these|those))?"
        rf"(?:[\s-]+(?!(?:a|an|the|per|in|to|at|for|by|with|its|vehicles|cars|EVs|units|employs?|creates?|has)\b|"
        rf"\d)[\w’'/.-]{{1,25}},?){{0,4}}?"
        rf"[\s-]+(?P<noun>{nouns})(?![\w])",
        re.IGNORECASE,
    )


# "20 thousand direct and 100 thousand indirect jobs": the first figure shares the noun of the second.
PAIRED = re.compile(
    r"(?:\s+(?:direct|indirect|permanent|new|skilled|full-time|part-time|construction|temporary)){1,2}\s*(?:,|and|"
    r"and\s+another|plus)"
)


# "a workforce of 500", "the job count is put at 500", "hire up to 2,000": the noun stands before the figure.
LEADS = frozenset(
    [
        *("workforce", "staff", "headcount", "payroll", "number", "job", "jobs", "hire", "hires", "hired", "hiring"),
        *("employ", "employs", "employed", "employing", "recruit", "recruits", "recruited", "recruiting", "taking"),
        *(
            "take",
            "lay",
            "laying",
            "laid",
            "let",
            "letting",
            "dismiss",
            "dismissed",
            "dismissing",
            "cut",
            "shed",
            "axed",
        ),
    ]
)


@cache
def _led_headcount_pattern() -> re.Pattern[str]:
    nouns = any_of(data("units")["job_nouns"]["nouns"])
    return re.compile(
        rf"\b(?:(?:workforce|staff|headcount|payroll|number\sof\s(?:\w+\s)?(?:jobs|workers|employees)|jobs?\s(?:count|"
        rf"number|total|figure))"
        r"(?:\s(?:there|here|on\ssite))?\s(?:is\s|will\s|would\s|to\s|should\s|could\s|can\s|has\s|be\s|been\s|put\s|"
        r"grow\w*\s|ris\w+\s|"
        r"expand\w*\s|increase\w*\s|swell\w*\s|reach\w*\s|climb\w*\s|now\s|today\s|later\s){0,5}(?:of|at|to|by|"
        r"numbers?|totals?|stands\sat)?\s?"
        r"|(?:hir(?:e|es|ed|ing)|employ(?:s|ed|ing)?|recruit(?:s|ed|ing)?|taking\son|take\son|lay(?:ing)?\soff|"
        r"laid\soff|let(?:ting)?\sgo(?:\sof)?|dismiss(?:ed|ing)?|cut|shed|axed)\s)"
        r"(?:about|around|some|up\sto|more\sthan|over|nearly|almost|roughly|at\sleast|as\smany\sas|another|a\sfurther|"
        r"an\sadditional|a\stotal\sof|an\sestimated)?"
        rf"\s?{number_source()}(?=[.,;)]|\s(?:by|at|in|when|over|once|after|on|there|here|more|of\s(?:them|whom)|"
        rf"initially|for|and|to\sstart|from|will|would|is|are|directly)\b|$)"
        rf"(?!\s(?:{nouns}))",
        re.IGNORECASE,
    )


# "920 have been laid off", "260 of them direct", "20,000 indirectly": a figure that says by its verb whom it counts.
TENS = re.compile(r"hundred\sand\s(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)", re.IGNORECASE)
FOLLOWED = re.compile(
    r"\s(?:(?:more\s)?(?:have|had|has|were|are|was|will|would|could|may|must|are\sto|were\sto|to)\s"
    r"(?:be\s|been\s|also\s|now\s){0,2}(?:laid\soff|let\sgo|dismissed|made\sredundant|hired|employed|recruited|"
    r"taken\son|sacked)"
    r"|of\s(?:them|these|which|whom)\s(?:will\s|would\s|are\sto\s|to\s)?(?:have\s(?:employment|work|a\sjob)|"
    r"find\s(?:work|employment|"
    r"jobs)|be\s(?:employed|skilled|permanent|highly)|permanent|skilled)"
    r"|of\shigh\squalification|highly\s(?:qualified|skilled)"
    r"|(?:of\s(?:them|these|which|whom)\s)?(?:in)?direct(?:ly)?\b(?!\s(?:jobs|employ|posts|positions|and\s\d)))",
    re.IGNORECASE,
)


def find_headcounts(text: str, numbers: list[Number] | None = None, words: TextWords | None = None) -> list[Headcount]:
    """Numbers of jobs or people in their order; `numbers` and `words` are those of the text where they are known."""
    words = words or TextWords(text)
    numbers = find_numbers(text, words) if numbers is None else numbers
    found: list[Headcount] = []
    for match in matches_at(_headcount_pattern(), text, words.numbers):
        number = number_of(match)
        # "Two hundred and sixty jobs": the rest of the number is not read, so none of it is.
        is_cut = match.group("digits") is None and TENS.search(match.group()) is not None
        is_year = is_cut or re.match(r"(?:19|20)\d\d\s+and\b", match.group()) is not None
        if number is None or is_year or number.value != number.value.to_integral_value():
            continue
        found.append(Headcount(match.start(), match.end(), int(number.value), plain(match.group("noun"))))
    starts = {head.start for head in found}
    for number in numbers if found else ():
        if number.start not in starts and PAIRED.match(text, number.end) and number.value >= 10:
            found.append(Headcount(number.start, number.end, int(number.value), "jobs"))
    found += _bare_headcounts(text, found, numbers, words)
    return sorted(found, key=lambda head: head.start)


def _bare_headcounts(text: str, found: list[Headcount], numbers: list[Number], words: TextWords) -> list[Headcount]:
    """Numbers of people without a noun behind them."""
    starts = {head.start for head in found}
    bare: list[Headcount] = []
    for match in matches_at(_led_headcount_pattern(), text, words.starting(LEADS)):
        number = number_of(match)
        begin = match.start("digits") if match.group("digits") is not None else match.start("half")
        if number is not None and number.value == number.value.to_integral_value() and begin not in starts:
            bare.append(Headcount(begin, match.end(), int(number.value), "workers"))
            starts.add(begin)
    for number in numbers:
        is_count = number.value == number.value.to_integral_value() and not 1990 <= number.value <= 2060
        if is_count and number.start not in starts and number.value >= 10 and FOLLOWED.match(text, number.end):
            bare.append(Headcount(number.start, number.end, int(number.value), "workers"))
    return bare
