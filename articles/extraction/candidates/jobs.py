"""Every number that may be one of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from articles.extraction.candidates.candidate import Candidate, place_in_article, size_features
from articles.extraction.candidates.capacity import MEASURE, YEAR
from articles.extraction.context import Contexts, around
from articles.extraction.document import Sentence
from articles.extraction.headcounts import Headcount
from articles.extraction.model import JOBS


def jobs_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The headcounts of a sentence, and its bare numbers where it or the one before speaks of jobs."""
    heads = [*sentence.heads, *_bare(contexts, sentence)]
    for head in heads:
        if head.count < 10:
            continue
        features = around(contexts, sentence, head) | place_in_article(sentence)
        features |= size_features("count", Decimal(head.count))
        features[f"noun:{head.noun}"] = 1.0
        features["others"] = min(len(heads) - 1, 3) / 3
        for group in ("jobs.create", "jobs.lost", "jobs.whole_company", "jobs.no_jobs"):
            gap = sentence.near(group, head, 70)
            if gap is not None:
                features[f"cue:{group}"] = 1.0
                features[f"cue:{group}:near"] = 1 - gap / 70
        yield Candidate(JOBS, "", sentence, head, features, {"head": head})


def _bare(contexts: Contexts, sentence: Sentence) -> Iterator[Headcount]:
    before = contexts.before(sentence)
    spoken = "job" in contexts.of(sentence).families or (before is not None and "job" in before.families)
    if not spoken:
        return
    text = sentence.doc.text
    for number in sentence.numbers:
        whole = number.value == number.value.to_integral_value() and 10 <= number.value <= 200_000
        is_year = number.value in YEAR and "," not in text[number.start : number.end]
        if whole and not is_year and not MEASURE.match(text, number.end):
            yield Headcount(number.start, number.end, int(number.value), "")
