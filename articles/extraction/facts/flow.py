"""Who receives a sum, and who gives it."""

from __future__ import annotations

import re

from articles.extraction.attribution import FROM_FOCUS, company_for
from articles.extraction.document import Sentence
from articles.extraction.facts.sums import Sum, find_sums
from articles.extraction.names import COMPANY, PUBLIC
from articles.extraction.roles import is_subject, subject_of


def receiver_of(sentence: Sentence, one: Sum, purpose: str) -> str | None:
    """Who receives the sum where the sentence says that it goes "into", "to" or "for" a company."""
    if purpose == "acquisition":
        return _stake(sentence, one) or _buyer(sentence, one)
    found = _into(sentence, one) or _stake(sentence, one)
    if found is None and company_for(sentence, one.span)[1] <= FROM_FOCUS and purpose not in ("capex", "ipo"):
        earlier = sentence.doc.sentences[max(0, sentence.index - 8) : sentence.index]
        found = next(
            (key for other in reversed(earlier) for sum_ in find_sums(other) if (key := _into(other, sum_))), None
        )
    return found


def _buyer(sentence: Sentence, one: Sum) -> str | None:
    """Who pays where somebody "sold it to" another: the other, or the one spoken of."""
    clause = sentence.clause(one.money.start)
    sold = re.search(r"\bsold\s(?:\w+\s){0,6}?to\s(?:the\s)?", sentence.doc.text[clause.start : one.money.start])
    if sold is None:
        return None
    at = clause.start + sold.end()
    named = next((mention.key for mention in sentence.companies if at <= mention.start <= at + 25), None)
    return named or subject_of(sentence) or sentence.focus


STAKE_IN = re.compile(r"\b(?:stake|shares|interest)\s(?:in|of)\s(?:the\s)?(?:[\w-]+\s){0,3}?$")


def _stake(sentence: Sentence, one: Sum) -> str | None:
    """The company whose stake a sum buys."""
    clause = sentence.clause(one.money.start)
    for mention in sentence.companies:
        if clause.start <= mention.start < clause.end and STAKE_IN.search(
            sentence.doc.text, max(clause.start, mention.start - 50), mention.start
        ):
            return mention.key
    return None


def _into(sentence: Sentence, one: Sum) -> str | None:
    """The company that a sum is put "into"."""
    for mention in sentence.names:
        if mention.kind == COMPANY and mention.start > one.span.end and mention.start - one.span.end < 40:
            gap = sentence.doc.text[one.span.end : mention.start]
            if re.search(r"\b(?:into|stake in|to|in)\s(?:the\s)?(?:(?!from|by|with|led)[\w-]+\s){0,3}$", gap):
                return mention.key
    return None


GIVEN_BY = re.compile(
    r"\b(?:from|by|with|and|include|including)\s(?:the\s|its\s|existing\s|owners?\s|investors?\s|state-owned\s)*$|,\s$"
)
NO_GIVERS = frozenset({"capex", "programme", "acquisition"})


def investors_of(sentence: Sentence, one: Sum, purpose: str, receiver: str | None) -> tuple[str, ...]:
    """Who gives the money: another subject of the sentence, or who follows "from" or "led by"."""
    if purpose in NO_GIVERS and _into(sentence, one) is None and _stake(sentence, one) is None:
        return ()
    doc = sentence.doc
    found: list[str] = []
    for mention in sentence.names:
        if mention.key == receiver or mention.kind not in (COMPANY, PUBLIC):
            continue
        gives = mention.end <= one.money.start and is_subject(doc, mention, sentence)
        given = GIVEN_BY.search(doc.text, max(sentence.start, mention.start - 45), mention.start)
        if gives or (given and mention.start > one.span.end):
            found.append(doc.bodies[mention.key].fullest)
    if not found and purpose == "grant":
        found = _public_givers(sentence, one)
    return tuple(dict.fromkeys(found))


def _public_givers(sentence: Sentence, one: Sum) -> list[str]:
    """The state, province or country whose grant it is: "Ontario adds", "from Canada"."""
    text = sentence.doc.text
    lead = [m for m in sentence.places if m.end <= one.money.start and m.start - sentence.start < 4]
    behind = [m for m in sentence.places if m.start > one.span.end and text[: m.start].endswith(("from ", "by "))]
    return [text[m.start : m.end] for m in [*lead, *behind][:1]]
