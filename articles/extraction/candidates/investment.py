"""Every sum of money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from articles.extraction.candidates.candidate import Candidate, place_in_article, size_features
from articles.extraction.candidates.capacity import MEASURE
from articles.extraction.context import Contexts, around
from articles.extraction.document import Sentence
from articles.extraction.facts.flow import buyer_of, put_into, stake_bought
from articles.extraction.facts.sums import Sum, find_sums, sum_currency
from articles.extraction.lexicon import cue_names
from articles.extraction.model import INVESTMENT
from articles.extraction.quantities import Money
from articles.extraction.sentences import Span

LEAST = Decimal(500_000)
# A currency is taken from no further back than so many sentences.
REACH = 4
CUES = ("money.invest", "money.hard_results", "money.price", "money.results")


def investment_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The sums of a sentence, each with its translation into another currency."""
    stated = find_sums(sentence)
    sums = [*stated, *_bare(sentence, stated)]
    for one in sums:
        amount = one.money.amount
        if amount < LEAST:
            continue
        features = place_in_article(sentence) | size_features("amount", amount)
        features["bare"] = float(one not in stated)
        features["result"] = float(_is_result(sentence, one.span))
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
        words = around(contexts, sentence, one.span)
        yield Candidate(INVESTMENT, "", sentence, one.span, features, values, pointed=pointed, around=words)


def _bare(sentence: Sentence, stated: list[Sum]) -> Iterator[Sum]:
    """Figures in millions or more without a unit, in the currency that the article named last."""
    money = _money_before(sentence)
    if money is None:
        return
    for number in sentence.numbers:
        free = not any(one.span.start < number.end and number.start < one.span.end for one in stated)
        if free and number.scaled and number.value >= 1_000_000 and not MEASURE.match(sentence.doc.text, number.end):
            yield Sum(Money(number.start, number.end, number.value, money.currency), ())


def _money_before(sentence: Sentence) -> Money | None:
    """The sum named last: in this sentence, else in one of those before it."""
    near = sentence.doc.sentences[max(0, sentence.index - REACH) : sentence.index + 1]
    return next((one.money[-1] for one in reversed(near) if one.money), None)


def _is_result(sentence: Sentence, span: Span) -> bool:
    """Whether a sum is one of sales, profit or worth by the words beside it."""
    clause = sentence.clause(span.start)
    return sentence.has("money.hard_results", max(clause.start, span.start - 40), min(clause.end, span.end + 25))
