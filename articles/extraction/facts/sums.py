"""The sums of a sentence, with what they are in another currency and which currency is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.extraction.document import Sentence
from articles.extraction.quantities import Money
from articles.extraction.sentences import Span

ALSO_GAP = re.compile(
    r"\s?(?:\(|,?\s?or\s|/|\s=\s)\s?(?:or\s)?(?:about|around|approximately|approx\.|roughly|some|nearly|almost|over|"
    r"more\sthan|equivalent\sto|equal\sto|worth|ca\.|~|USD\s?)?\s?",
    re.IGNORECASE,
)


DOLLARS = {"CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD"}


@dataclass(frozen=True)
class Sum:
    """A sum with what it is in another currency."""

    money: Money
    also: tuple[Money, ...]

    @property
    def span(self) -> Span:
        return Span(self.money.start, self.also[-1].end if self.also else self.money.end)


def find_sums(sentence: Sentence) -> list[Sum]:
    """The sums of a sentence, with translations in brackets taken into the sum before them."""
    found: list[Sum] = []
    for money in sentence.money:
        last = found[-1] if found else None
        if (
            last
            and ALSO_GAP.fullmatch(sentence.doc.text, last.span.end, money.start)
            and money.currency != last.money.currency
        ):
            found[-1] = Sum(last.money, (*last.also, money))
        else:
            found.append(Sum(money, ()))
    return found


def sum_currency(sentence: Sentence, one: Sum) -> str:
    """The currency of a sum; "$180 million (US$124 million)" are dollars of another country that the article names."""
    if one.money.currency == "$" and any(other.currency == "USD" for other in one.also):
        named = (mention.place.country for other in sentence.doc.sentences for mention in other.places)
        return next((DOLLARS[country] for country in named if country in DOLLARS), "USD")
    return currency_of(sentence, one.money)


def currency_of(sentence: Sentence, money: Money) -> str:
    """ISO 4217; a bare "$" is that of the dateline's country, else the US dollar."""
    if money.currency == "$":
        return DOLLARS.get(sentence.doc.country or "", "USD")
    if money.currency == "¥":
        return sentence.doc.yen
    return money.currency
