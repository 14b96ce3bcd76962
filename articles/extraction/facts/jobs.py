"""Jobs that a plant or an investment is to create, has, or is to lose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.document import Sentence
from articles.extraction.facts.draft import draft
from articles.extraction.headcounts import Headcount
from articles.extraction.modality import FACT, PLAN, modality_of
from articles.extraction.model import JOBS, Fact
from articles.extraction.sentences import Span

PURE = frozenset(
    {
        "jobs",
        "job",
        "positions",
        "posts",
        "roles",
        "workplaces",
        "employments",
        "job opportunities",
        "vacancies",
        "employment opportunities",
        "work places",
        "hires",
        "new hires",
    }
)


def find_jobs(sentence: Sentence) -> Iterator[Fact]:
    """The numbers of jobs that a sentence states."""
    for head in sentence.heads or _left_open(sentence):
        certainty = _certainty(sentence, head)
        if not certainty:
            continue
        lost = is_lost(sentence, head)
        modality = modality_of(sentence, head)
        if modality == FACT and not lost and not is_there(sentence, head):
            modality = PLAN
        fact = draft(sentence, JOBS, head, certainty, modality=modality, count=head.count, lost=lost)
        if fact:
            yield fact


# "It will create jobs. More than 1,000, the company says.": the figure that the sentence before left open.
ANSWER = re.compile(r"(?:(?:More\sthan|About|Around|Some|Over|Up\sto|At\sleast|Nearly|Almost)\s)?$")
OPEN_JOBS = re.compile(r"\b(?:jobs|posts|positions|people|workers|employees)\b", re.IGNORECASE)


def _left_open(sentence: Sentence) -> list[Headcount]:
    """The figure with which a sentence begins, where the one before spoke of jobs without any."""
    before = sentence.doc.previous(sentence)
    if before is None or before.heads or not sentence.numbers or not OPEN_JOBS.search(before.text):
        return []
    number, text = sentence.numbers[0], sentence.doc.text
    is_answer = ANSWER.fullmatch(text, sentence.start, number.start) and text.startswith((",", ".", ";"), number.end)
    if not is_answer or number.value != number.value.to_integral_value():
        return []
    return [Headcount(number.start, number.end, int(number.value), "jobs")]


def _certainty(sentence: Sentence, head: Headcount) -> float:
    if head.count < 10:
        return 0
    clause = sentence.clause(head.start)
    if head.noun in PURE and not sentence.has("jobs.whole_company", clause.start, clause.end):
        return 0.9
    if sentence.has("jobs.no_jobs", clause.start, clause.end):
        return 0
    if sentence.has("jobs.whole_company", clause.start, clause.end) and not is_lost(sentence, head):
        return 0
    after = sentence.doc.text[head.end : head.end + 30]
    if re.match(r"\s(?:a|per)\s(?:year|day)|\s(?:each|every)\s", after):
        return 0
    if sentence.near("jobs.create", _wide(head), 70) is None and not is_lost(sentence, head):
        return 0
    if is_lost(sentence, head):
        return 0.8
    there = re.search(r"\b(?:there|here|at the site|on site)\b", sentence.text)
    if there or sentence.has("plant_nouns") or _plant_before(sentence):
        return 0.75
    return 0.6 if HIRING.search(sentence.doc.text, max(sentence.start, head.start - 45), head.start) else 0


# Who is to be hired will work at what the article tells of, even where the sentence names no plant.
HIRING = re.compile(
    r"\b(?:will|would|to|plans|expects|aims|intends|wants|shall)\s(?:\w+\s){0,2}(?:hire|employ|recruit|create|"
    r"take\son|add)\s(?:[\w,-]+\s){0,3}$"
)


def _wide(head: Headcount) -> Span:
    return Span(head.start, head.end)


def _plant_before(sentence: Sentence) -> bool:
    before = sentence.doc.previous(sentence)
    return before is not None and before.has("plant_nouns")


def is_lost(sentence: Sentence, head: Headcount) -> bool:
    clause = sentence.clause(head.start)
    lead = Span(max(clause.start, head.start - 60), min(clause.end, head.end + 75))
    return sentence.has("jobs.lost", lead.start, lead.end)


def is_there(sentence: Sentence, head: Headcount) -> bool:
    window = sentence.doc.text[max(sentence.start, head.start - 60) : min(sentence.end, head.end + 40)]
    return bool(
        re.search(
            r"\b(?:employs|employed|currently|already|now|has|have|today|works? (?:at|there|here)|working (?:at|"
            r"there|here))\b",
            window,
        )
    )
