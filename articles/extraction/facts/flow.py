"""Who receives a sum."""

from __future__ import annotations

import re

from articles.extraction.attribution import FROM_FOCUS, company_for
from articles.extraction.document import Sentence
from articles.extraction.facts.sums import Sum, find_sums
from articles.extraction.names import COMPANY
from articles.extraction.roles import subject_of


def receiver_of(sentence: Sentence, one: Sum, purpose: str) -> str | None:
    """Who receives the sum where the sentence says that it goes "into", "to" or "for" a company."""
    if purpose == "acquisition":
        return stake_bought(sentence, one) or buyer_of(sentence, one)
    found = put_into(sentence, one) or stake_bought(sentence, one)
    if found is None and company_for(sentence, one.span)[1] <= FROM_FOCUS and purpose not in ("capex", "ipo"):
        earlier = sentence.doc.sentences[max(0, sentence.index - 8) : sentence.index]
        found = next(
            (key for other in reversed(earlier) for sum_ in find_sums(other) if (key := put_into(other, sum_))), None
        )
    return found


def buyer_of(sentence: Sentence, one: Sum) -> str | None:
    """Who pays where somebody "sold it to" another: the other, or the one spoken of."""
    clause = sentence.clause(one.money.start)
    sold = re.search(r"\bsold\s(?:\w+\s){0,6}?to\s(?:the\s)?", sentence.doc.text[clause.start : one.money.start])
    if sold is None:
        return None
    at = clause.start + sold.end()
    named = next((mention.key for mention in sentence.companies if at <= mention.start <= at + 25), None)
    return named or subject_of(sentence) or sentence.focus


STAKE_IN = re.compile(r"\b(?:stake|shares|interest)\s(?:in|of)\s(?:the\s)?(?:[\w-]+\s){0,3}?$")


def stake_bought(sentence: Sentence, one: Sum) -> str | None:
    """The company whose stake a sum buys."""
    clause = sentence.clause(one.money.start)
    for mention in sentence.companies:
        if clause.start <= mention.start < clause.end and STAKE_IN.search(
            sentence.doc.text, max(clause.start, mention.start - 50), mention.start
        ):
            return mention.key
    return None


def into_whom(sentence: Sentence, one: Sum) -> str | None:
    """The company that the sentence says a sum goes to."""
    return put_into(sentence, one) or stake_bought(sentence, one)


def put_into(sentence: Sentence, one: Sum) -> str | None:
    """The company that a sum is put "into"."""
    for mention in sentence.names:
        if mention.kind == COMPANY and mention.start > one.span.end and mention.start - one.span.end < 40:
            gap = sentence.doc.text[one.span.end : mention.start]
            if re.search(r"\b(?:into|stake in|to|in)\s(?:the\s)?(?:(?!from|by|with|led)[\w-]+\s){0,3}$", gap):
                return mention.key
    return None
