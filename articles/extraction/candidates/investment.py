"""Every sum of money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from articles.extraction.candidates.candidate import Candidate, place_in_article, size_features
from articles.extraction.context import Contexts, around
from articles.extraction.document import Sentence
from articles.extraction.facts.flow import buyer_of, put_into, stake_bought
from articles.extraction.facts.sums import find_sums, sum_currency
from articles.extraction.lexicon import cue_names
from articles.extraction.model import INVESTMENT
from articles.extraction.sentences import Span

LEAST = Decimal(500_000)
CUES = ("money.invest", "money.hard_results", "money.price", "money.results")


def investment_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The sums of a sentence, each with its translation into another currency."""
    sums = find_sums(sentence)
    for one in sums:
        amount = one.money.amount
        if amount < LEAST or _is_result(sentence, one.span):
            continue
        features = around(contexts, sentence, one.span) | place_in_article(sentence)
        features |= size_features("amount", amount)
        features["also"] = float(bool(one.also))
        features["others"] = min(len(sums) - 1, 3) / 3
        features["dropped"] = float(
            sentence.has("capacity.dropped", max(sentence.start, one.span.start - 30), one.span.start)
        )
        for group in (*CUES, *cue_names("purpose")):
            gap = sentence.near(group, one.span, 80)
            if gap is not None:
                features[f"cue:{group}"] = 1.0
                features[f"cue:{group}:near"] = 1 - gap / 80
        values = {"sum": one, "amount": amount, "currency": sum_currency(sentence, one)}
        pointed = {
            "into": put_into(sentence, one),
            "stake": stake_bought(sentence, one),
            "buyer": buyer_of(sentence, one),
        }
        yield Candidate(INVESTMENT, "", sentence, one.span, features, values, pointed=pointed)


def _is_result(sentence: Sentence, span: Span) -> bool:
    """Whether a sum is one of sales, profit or worth by the words beside it."""
    clause = sentence.clause(span.start)
    return sentence.has("money.hard_results", max(clause.start, span.start - 40), min(clause.end, span.end + 25))
