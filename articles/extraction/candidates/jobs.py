"""Every number that may be one of jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from articles.extraction.candidates.candidate import Candidate, place_in_article, size_features
from articles.extraction.candidates.capacity import MEASURE, YEAR
from articles.extraction.context import Contexts, around
from articles.extraction.document import Sentence
from articles.extraction.headcounts import Headcount
from articles.extraction.lexicon import data, plain, words
from articles.extraction.model import JOBS


def jobs_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The headcounts of a sentence, and its bare numbers where it or the one before speaks of jobs."""
    heads = [*sentence.heads, *_bare(contexts, sentence)]
    for head in heads:
        if head.count < 10:
            continue
        features = place_in_article(sentence) | size_features("count", Decimal(head.count))
        features[f"noun:{head.noun}"] = 1.0
        features["others"] = min(len(heads) - 1, 3) / 3
        for group in ("jobs.create", "jobs.lost", "jobs.whole_company", "jobs.no_jobs"):
            gap = sentence.near(group, head, 70)
            if gap is not None:
                features[f"cue:{group}"] = 1.0
                features[f"cue:{group}:near"] = 1 - gap / 70
        words = around(contexts, sentence, head)
        yield Candidate(JOBS, "", sentence, head, features, {"head": head}, around=words)


def _bare(contexts: Contexts, sentence: Sentence) -> Iterator[Headcount]:
    """Numbers without a noun of work: bare ones where jobs are spoken of, and all that are written in words."""
    text = sentence.doc.text
    for number in sentence.numbers if _speaks_of_jobs(contexts, sentence) else ():
        whole = number.value == number.value.to_integral_value() and 10 <= number.value <= 200_000
        is_year = number.value in YEAR and "," not in text[number.start : number.end]
        if whole and not is_year and not MEASURE.match(text, number.end):
            yield Headcount(number.start, number.end, int(number.value), "")
    taken = [*sentence.heads, *sentence.volumes, *sentence.money, *sentence.dates]
    for match in _spelled().finditer(text, sentence.start, sentence.end):
        free = not any(one.start < match.end() and match.start() < one.end for one in taken)
        if free and not MEASURE.match(text, match.end()):
            yield Headcount(match.start(), match.end(), _value(match.group()), "")


def _speaks_of_jobs(contexts: Contexts, sentence: Sentence) -> bool:
    before = contexts.before(sentence)
    here = contexts.of(sentence).families
    spoken = "job" in here or "create" in here or "cut" in here or "person" in here
    return spoken or (before is not None and "job" in before.families)


TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@cache
def _spelled() -> re.Pattern[str]:
    """Numbers that are written in words alone: "eighty", "two hundred and sixty", "one thousand five hundred"."""
    small = words(data("units")["small_numbers"])
    tens = rf"(?:{words(TENS)})(?:-(?:{small}))?"
    below = rf"(?:(?:a|{small})\shundred(?:\s(?:and\s)?(?:{tens}|{small}))?|{tens})"
    return re.compile(
        rf"(?<![\w-])(?:(?:a|{small})\sthousand(?:\s(?:and\s)?(?:{below}|{small}))?|{below})(?![\w-])"
        r"(?!\s(?:thousand|million|billion|crore|lakh|hundred))",
        re.IGNORECASE,
    )


def _value(phrase: str) -> int:
    """The value of a number in words."""
    small = data("units")["small_numbers"]
    whole = part = 0
    for word in re.split(r"[\s-]+", plain(phrase)):
        if word == "thousand":
            whole, part = whole + part * 1000, 0
        elif word == "hundred":
            part *= 100
        elif word != "and":
            part += 1 if word == "a" else small.get(word) or 20 + 10 * TENS.index(word)
    return whole + part
