"""Decides which company a find belongs to: candidates are scored, the best one is taken."""

from __future__ import annotations

import re

from articles.extraction.document import Sentence, distance
from articles.extraction.focus import VENTURE_ITSELF, owner_at
from articles.extraction.names import NameMention
from articles.extraction.roles import (
    PLANT_OF,
    RELATIVE,
    WHICH_LEAD,
    acts,
    described_maker,
    is_beside_the_trade,
    is_financier,
    is_subject,
    is_tail_reporter,
    speaks_of_others,
    tells_of,
)
from articles.extraction.sentences import Span

# How sure a company is that no word of the sentence names.
FROM_FOCUS = 0.6
AGENT = re.compile(r"\bby\s+(?:the\s+|its\s+)?(?:[\w-]+\s+){0,3}?$", re.IGNORECASE)
OWNS = re.compile(
    r"[’']s?\s(?:[\w$.,€£-]+\s){0,5}?(?:plants?|factor\w+|gigafactor\w+|sites?|facilit\w+|works|complex|capacity|"
    r"output|investment|production|project)\b"
)
# "the Northvolt battery project": whose it is stands before it.
COMPOUND = re.compile(
    r"\s(?:[\w-]{2,20}\s){0,3}?(?:plants?|factor\w+|gigafactor\w+|sites?|facilit\w+|works|complex|project)\b"
)
# A clause that begins so speaks of the company in focus, whatever the next clause names.
PRONOUN = re.compile(
    r"[\s“\"(]*(?:[Ii]t|[Tt]hey|[Tt]he\s(?:[\w-]+\s)?(?:company|firm|group|automaker|carmaker|startup|start-up|"
    r"manufacturer|"
    r"maker|producer|supplier))\b"
)
SPOKEN_OF = r"(?:company|firm|group|automaker|carmaker|startup|start-up|manufacturer|maker|producer|supplier)"
ANAPHOR_LEAD = re.compile(rf"^[\s“\"(]*(?:It|They|The (?:[\w-]+ )?{SPOKEN_OF})\b")
PLANT_LEAD = re.compile(r"^[\s“\"(]*The (?:[\w-]+ )?(?:plant|factory|facility|site|project)\b")


def company_for(sentence: Sentence, anchor: Span) -> tuple[str | None, float]:
    """The key of the company that a find belongs to, and how sure that is (0..1)."""
    best: tuple[float, NameMention] | None = None
    for mention in sentence.companies:
        if is_financier(sentence.doc.bodies[mention.key]) or is_tail_reporter(sentence.doc, mention, sentence):
            continue
        score = _company_score(sentence, mention, anchor)
        if best is None or score > best[0]:
            best = (score, mention)
    if best is not None and best[0] >= 1:
        return best[1].key, min(1.0, 0.7 + best[0] / 20)
    if speaks_of_others(sentence):
        return None, 0.0
    maker = described_maker(sentence, anchor.end)
    if maker is not None:
        return maker, 0.65
    teller = _teller(sentence)
    goes_on = ANAPHOR_LEAD.match(sentence.text) or PLANT_LEAD.match(sentence.text)
    if teller is not None and not goes_on:
        return teller, 0.65
    if sentence.doc.venture and VENTURE_ITSELF.search(sentence.text):
        return sentence.doc.venture, 0.65
    owner = owner_at(sentence)
    if owner is not None and not ANAPHOR_LEAD.match(sentence.text):
        return owner, 0.65
    if sentence.focus:
        return sentence.focus, FROM_FOCUS
    return (best[1].key, 0.4) if best else (sentence.doc.main, 0.4)


def _teller(sentence: Sentence) -> str | None:
    """The company of the trade that a sentence names as its source and as nothing else."""
    doc = sentence.doc
    keys = [mention.key for mention in sentence.companies if is_tail_reporter(doc, mention, sentence)]
    return next((key for key in keys if not is_beside_the_trade(doc.bodies[key])), None)


def _company_score(sentence: Sentence, mention: NameMention, anchor: Span) -> float:
    """How much speaks for a mention: as a subject, in the same clause, before the find, near it, as an owner."""
    doc = sentence.doc
    score = 0.0
    subject = is_subject(doc, mention, sentence)
    if subject:
        score += 3
        if mention.end <= anchor.start:
            score += 1
    elif WHICH_LEAD.search(doc.text, max(sentence.start, mention.start - 14), mention.start) and (
        mention.end <= anchor.start <= mention.end + 60 and "," not in doc.text[mention.end : anchor.start]
    ):
        # "a deal under which X could …": the subject of that clause.
        score += 5
    elif AGENT.search(doc.text, max(sentence.start, mention.start - 30), mention.start):
        score += 1.5
    score += _acting_score(sentence, mention, anchor) if subject else 0.0
    clause = sentence.clause(anchor.start)
    if clause.start <= mention.start < clause.end:
        score += 1 if subject else 0.5
    if clause.start - 12 <= mention.end <= clause.start and RELATIVE.match(doc.text, mention.end):
        score += 1.5
    score += _owner_score(sentence, mention, anchor)
    if mention.key == sentence.focus:
        score += 0.5
    if mention.key == doc.main:
        score += 0.3
    elsewhere = mention.start >= clause.end and mention.start >= anchor.end
    if elsewhere and PRONOUN.match(doc.text, clause.start):
        score -= 3
    return score - min(distance(mention, anchor), 200) / 100


def _acting_score(sentence: Sentence, mention: NameMention, anchor: Span) -> float:
    """What speaks for a subject that a verb follows, and against one that only tells of another company."""
    doc = sentence.doc
    tells = any(tells_of(doc, mention, other) for other in sentence.companies if other.start <= anchor.start)
    return (0.7 if acts(doc, mention) else 0.0) - (2.0 if tells else 0.0)


def _owner_score(sentence: Sentence, mention: NameMention, anchor: Span) -> float:
    """What speaks for a company by the words for a plant beside its name: "the plant of Zeta", "Zeta's plant"."""
    doc = sentence.doc
    score = 0.0
    if PLANT_OF.search(doc.text, max(sentence.start, mention.start - 45), mention.start):
        score += 2
    if COMPOUND.match(doc.text, mention.end) and doc.text[: mention.start].endswith((" the ", "The ")):
        score += 2.5
    if OWNS.match(doc.text, mention.end):
        score += 1 if mention.end <= anchor.start else 0.5
    return score


def quote_span(sentence: Sentence, anchor: Span) -> tuple[int, int]:
    """The passage that proves a find: its sentence, cut at a semicolon or a closing clause when that is long."""
    text = sentence.doc.text
    start = text.rfind("; ", sentence.start, anchor.start) + 1 or sentence.start
    end = text.find("; ", anchor.end, sentence.end)
    start, end = _trimmed(text, start, end if end > 0 else sentence.end)
    if end - start <= 180:
        return start, end
    clause = sentence.clause(anchor.start)
    start, end = min(clause.start, anchor.start), max(clause.end, anchor.end)
    if end - start < 40:
        return sentence.start, sentence.end
    return _trimmed(sentence.doc.text, start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,;:—–-\n\t":
        start += 1
    while end > start and text[end - 1] in " ,;:—–-\n\t":
        end -= 1
    return start, end
