"""Finds dates, no finer than they are written, and counts relative ones from the day of publication.

Results are partial ISO dates: 2024, 2024-H2, 2024-Q3, 2024-06, 2024-06-15. "Early 2026", seasons and fiscal years
give the year alone. A date without a year ("in November", "on Monday") has two readings, the last one before
publication and the next one after it; the tense of the statement picks between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from articles.extraction.lexicon import plain
from articles.extraction.sentences import Span
from articles.extraction.words import TextWords, matches_at

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
COUNTS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}

YEAR = r"(?:19[89]\d|20[0-6]\d)"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
REL_YEAR = r"(?:this|next|last|the\s+(?:following|same|coming)|the\s+current|that|the)\s+year|the\s+year\s+after\s+next"
ORDINAL = r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"


@dataclass(frozen=True)
class DateMention(Span):
    """A date; `past` and `future` are its two readings (the same where the year is written)."""

    past: str
    future: str
    by: bool = False
    year_only_open: bool = False

    def reading(self, *, is_future: bool) -> str:
        return self.future if is_future else self.past


PATTERN = re.compile(
    rf"""(?<![\w$€£₩¥/.,-])(?:
      (?P<iso>{YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)
    | (?P<dmy>(?P<d1>{DAY})(?:\s+of)?\s+(?P<m1>{MONTH})(?:,?\s+(?P<y1>{YEAR}))?)
    | (?P<mdy>(?P<m2>{MONTH})\s+(?P<d2>{DAY})(?!\d|\s+(?:million|billion|percent))(?:,?\s+(?P<y2>{YEAR}))?)
    | (?P<my>(?P<m3>{MONTH})(?:,|\s+of)?\s+(?P<y3>{YEAR}|{REL_YEAR}))
    | (?P<quarter>(?:(?P<qo>{ORDINAL}|final|closing)[\s-]+(?:calendar\s+|fiscal\s+)?quarter|(?P<qn>[Qq][1-4]
        |[1-4]Q))
        (?:(?:\s+of)?(?:\s+(?:fiscal\s+(?:year\s+)?|FY\s?))?\s*(?P<qy>'?\d\d\b|{YEAR}|{REL_YEAR}))?)
    | (?P<yq>(?P<qy2>{YEAR})[\s-]?[Qq](?P<qn2>[1-4]))
    | (?P<half>(?:(?P<ho>first|second|1st|2nd|latter|last)[\s-]+half|(?P<hn>[Hh][12]|[12]H))
        (?:(?:\s+of)?\s*(?P<hy>\d\d\b|{YEAR}|{REL_YEAR}))?)
    | (?P<monthrel>(?P<mrel>this|next|last)\s+(?P<mrn>{MONTH}))
    | (?P<vague>(?:early|late|mid|middle|end|beginning|start|spring|summer|autumn|fall|winter|turn)(?:\s+(?:of|in
        |the))*[\s-]+
        (?:the\s+)?(?:fiscal\s+(?:year\s+)?|FY\s?)?(?P<vy>{YEAR}|{REL_YEAR}))
    | (?P<fiscal>(?:fiscal(?:\s+year)?\s+|FY\s?-?|financial\s+year\s+)(?P<fy>{YEAR}|\d\d)(?:[-–/]\d\d(?:\d\d)?\b)?)
    | (?P<relmonth>(?:(?:later|earlier)\s+)?(?:this|next|last)\s+(?:month|week))
    | (?P<relyear>(?:(?:late|later|early|earlier|sometime|the\s+middle\s+of)\s+)?(?:this|next
        |last)\s+year(?!\s+(?:ago|old))|the\s+year\s+after\s+next|(?:the\s+)?(?:coming|following)\s+year(?!s)
        |within\s+the\s+year|before\s+the\s+year\s+(?:is\s+out|ends)|before\s+(?:the\s+)?year[\s-]?end
        |(?:the\s+)?end\s+of\s+the\s+year|(?:by|at|before)\s+(?:the\s+)?year[\s’']?s?[\s-]?end
        |in\s+the\s+same\s+year|(?:in\s+)?the\s+(?P<season>spring|summer|autumn|fall)\b(?!\s+of)|this\s+(?:spring
        |summer|autumn|fall|winter))
    | (?P<ahead>(?:in|within)\s+(?:(?:about|around|just|only|some|roughly|the\s+next)\s+)?(?P<an>\d{{1,2}}|a|one
        |two|three|four|five|six|seven|eight|nine|ten)\s+(?P<au>years?|months?)(?:['’]?\s+time)?(?!\s+(?:of|ago
        |old)))
    | (?P<ago>(?P<gn>\d{{1,2}}|a|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?P<gu>years?
        |months?)\s+(?:ago|earlier))
    | (?P<weekday>(?:on\s+|last\s+|this\s+)?(?P<wd>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))
    | (?P<today>today|yesterday|earlier\s+today)
    | (?P<month>(?:(?:in|since|from|by|until|before|of|starting|mid|early|late|last|around
        |during)[\s-]+(?:early[\s-]|late[\s-]|mid[\s-])?|this\s+)(?P<m4>{MONTH})(?!\s+\d|(?:\s+of)?\s+{REL_YEAR}))
    | (?P<range>(?P<ry>{YEAR})\s?(?:[-–/])\s?(?P<ry2>\d\d(?:\d\d)?)\b(?!\d))
    | (?P<year>(?P<y5>{YEAR})(?!\s*(?:-|–)?(?:vehicles|cars|units|jobs|people|GWh|MWh|workers|employees|yuan
        |euros|dollars|t\b)))
    )(?![\w%])""",
    re.VERBOSE | re.IGNORECASE,
)
BY = re.compile(
    r"(?:by|until|before|from|in|to|as\s+(?:early|soon)\s+as)\s+(?:the\s+)?(?:(?:end|middle|start|"
    r"beginning)\s+of\s+)?$",
    re.IGNORECASE,
)
VAGUE_LEAD = re.compile(
    r"\b(?:(?:early|late|end|beginning|middle|start|half|spring|summer|autumn|fall|winter|mid)\s*(?:of|"
    r"in)?\s*(?:the)?)\s*$",
    re.I,
)
OPEN = re.compile(r"\s+(?:and|or)\s+(?:beyond|later|after)", re.IGNORECASE)


# The words with which a date begins; every other one begins with a digit. The pattern is tried at these alone.
FIRST_WORDS = frozenset(
    [
        *(name[:length] for name in MONTHS for length in (3, 4, len(name))),
        *WEEKDAYS,
        *COUNTS,
        *("first", "second", "third", "fourth", "last", "final", "closing", "latter"),
        *(
            "early",
            "late",
            "mid",
            "middle",
            "end",
            "beginning",
            "start",
            "spring",
            "summer",
            "autumn",
            "fall",
            "winter",
        ),
        *("turn", "fiscal", "financial", "later", "earlier", "this", "next", "the", "coming", "following", "within"),
        *("sometime", "before", "by", "at", "in", "on", "today", "yesterday", "since", "from", "until", "of"),
        *("starting", "around", "during"),
    ]
)


# "FY25", "Q3", "H1": the letters with which a word of letters and digits begins.
FIRST_LETTERS = frozenset(["fy", "q1", "q2", "q3", "q4", "h1", "h2"])


def find_dates(text: str, published: date | None, words: TextWords | None = None) -> list[DateMention]:
    """All dates of a text in their order; relative ones only where the day of publication is known.

    `words` are those of the text where they are known already.
    """
    found: list[DateMention] = []
    starts = [
        start
        for start, form in (words or TextWords(text)).runs
        if form in FIRST_WORDS or form[0].isdecimal() or form[:2] in FIRST_LETTERS
    ]
    for match in matches_at(PATTERN, text, starts):
        readings = _readings(match, published)
        if readings is None:
            continue
        is_open = bool(OPEN.match(text, match.end()))
        lead = BY.search(text, max(0, match.start() - 30), match.start())
        found.append(DateMention(match.start(), match.end(), readings[0], readings[1], bool(lead), is_open))
    return found


def _readings(match: re.Match[str], day: date | None) -> tuple[str, str] | None:
    """The past and the future reading of a match, None where there is none."""
    kind = match.lastgroup or ""
    # `lastgroup` names the group that closed last, which is the alternative itself.
    if kind == "iso":
        return _same(match.group("iso"))
    if kind in ("dmy", "mdy"):
        number = "1" if kind == "dmy" else "2"
        return _day(match.group(f"y{number}"), match.group(f"m{number}"), match.group(f"d{number}"), day)
    if kind in ("my", "vague", "fiscal"):
        return _named_year(match, kind, day)
    if kind in ("quarter", "yq", "half"):
        return _part_of_year(match, kind, day)
    if kind == "year":
        return _same(match.group("y5"))
    if kind == "range":
        return None
    return _relative(match, kind, day) if day else None


def _same(value: str) -> tuple[str, str]:
    return value, value


def _month_number(name: str) -> int:
    return MONTHS[plain(name).rstrip(".")]


def _year_of(word: str | None, day: date | None) -> int | None:
    """The year that a word names; "that year" and "the year" count as this one."""
    if word is None:
        return None
    word = " ".join(plain(word).split())
    if word.lstrip("'").isdigit():
        number = int(word.lstrip("'"))
        return number if number > 99 else 2000 + number
    if day is None:
        return None
    if "after next" in word:
        return day.year + 2
    if word.startswith(("next", "the following", "the coming")):
        return day.year + 1
    return day.year - 1 if word.startswith("last") else day.year


def _day(year: str | None, month: str, number: str, day: date | None) -> tuple[str, str] | None:
    month_number, day_number = _month_number(month), int(re.sub(r"\D", "", number))
    if year:
        return _same(f"{year}-{month_number:02}-{day_number:02}")
    if day is None:
        return None
    here = f"{month_number:02}-{day_number:02}"
    is_over = (month_number, day_number) <= (day.month, day.day)
    past = day.year if is_over else day.year - 1
    return f"{past}-{here}", f"{past + 1 if is_over else day.year}-{here}"


def _named_year(match: re.Match[str], kind: str, day: date | None) -> tuple[str, str] | None:
    year = _year_of(match.group({"my": "y3", "vague": "vy", "fiscal": "fy"}[kind]), day)
    if year is None:
        return None
    if kind == "my":
        return _same(f"{year}-{_month_number(match.group('m3')):02}")
    return _same(str(year))


def _part_of_year(match: re.Match[str], kind: str, day: date | None) -> tuple[str, str] | None:
    if kind == "yq":
        return _same(f"{match.group('qy2')}-Q{match.group('qn2')}")
    if kind == "half":
        if match.group("hy") is None and match.string.startswith(" of ", match.end()):
            return None
        year = _year_of(match.group("hy"), day) or (day.year if day else None)
        word = plain(match.group("hn") or match.group("ho"))
        number = 1 if "1" in word or word == "first" else 2
        return _same(f"{year}-H{number}") if year else None
    year = _year_of(match.group("qy"), day) or (day.year if day else None)
    word = plain(match.group("qn") or match.group("qo"))
    number = int(re.sub(r"\D", "", word)) if re.search(r"^q\d|^\dq", word) else ORDINALS.get(word, 4)
    if "fiscal" in plain(match.group()) or "FY" in match.group():
        return _same(str(year)) if year else None
    return _same(f"{year}-Q{number}") if year else None


def _relative(match: re.Match[str], kind: str, day: date) -> tuple[str, str] | None:
    text = " ".join(plain(match.group()).split())
    if kind == "relyear":
        return _relative_year(text, day)
    if kind == "relmonth":
        step = 1 if "next" in text else -1 if "last" in text else 0
        if "week" in text:
            # A week is told no finer than by its month.
            return _same((day + timedelta(days=7 * step)).isoformat()[:7])
        return _same(_month_iso(day, step))
    if kind == "monthrel":
        return _month_reading(_month_number(match.group("mrn")), day, plain(match.group("mrel")))
    if kind == "month":
        return _month_reading(_month_number(match.group("m4")), day, text.split()[0])
    if kind == "today":
        return _same((day - timedelta(days="yesterday" in text)).isoformat())
    if kind == "weekday":
        return _weekday(match.group("wd"), day)
    sign, count, unit = (1, "an", "au") if kind == "ahead" else (-1, "gn", "gu")
    word = plain(match.group(count))
    number = sign * (int(word) if word.isdigit() else COUNTS[word])
    if plain(match.group(unit)).startswith("y"):
        return _same(str(day.year + number))
    return _same(_month_iso(day, number))


def _relative_year(text: str, day: date) -> tuple[str, str]:
    if "after next" in text:
        return _same(str(day.year + 2))
    if "same year" in text:
        return _same("same")
    if "next year" in text or "coming year" in text or "following year" in text:
        return _same(str(day.year + 1))
    return _same(str(day.year - 1)) if "last year" in text else _same(str(day.year))


def _month_iso(day: date, step: int) -> str:
    months = day.year * 12 + day.month - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


def _month_reading(month: int, day: date, lead: str) -> tuple[str, str]:
    past = day.year if month <= day.month else day.year - 1
    future = day.year if month >= day.month else day.year + 1
    if lead == "next":
        past = future
    elif lead == "last":
        future = past
    elif lead == "this":
        past = future = day.year
    return f"{past}-{month:02}", f"{future}-{month:02}"


def _weekday(name: str, day: date) -> tuple[str, str]:
    back = (day.weekday() - WEEKDAYS.index(plain(name))) % 7
    past = day - timedelta(days=back)
    return past.isoformat(), (past if back == 0 else past + timedelta(days=7)).isoformat()


def parse_published(value: str | None) -> date | None:
    """The day of a partial ISO date, its first one where it is coarser; None for anything else.

    None too in the first and the last year that a calendar knows: days counted from there would fall outside it.
    """
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value or "")
    if match is None or not MINYEAR < int(match[1]) < MAXYEAR:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
