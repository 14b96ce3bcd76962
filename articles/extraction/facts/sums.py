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


def currency_of(sentence: Sentence, money: Money) -> str:
    """ISO 4217; a bare "$" is that of the dateline's country, else the US dollar."""
    from_country = {"CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD"}
    if money.currency == "$":
        return from_country.get(sentence.doc.country or "", "USD")
    if money.currency == "¥":
        return sentence.doc.yen
    return money.currency
