"""Who gives a sum: investors of a round, lenders, and the public hand, also where only "the province" is spoken of."""

from __future__ import annotations

import re

from articles.extraction.document import Document, Sentence
from articles.extraction.facts.sums import Sum
from articles.extraction.lexicon import data
from articles.extraction.names import COMPANY, PUBLIC
from articles.extraction.roles import is_financier, is_subject

GIVEN_BY = re.compile(
    r"\b(?:from|by|with|and|include|including|of|lenders?|investors?)\s(?:the\s|its\s|existing\s|owners?\s|"
    r"investors?\s|state-owned\s|"
    r"both\s|retailer\s|[\w-]+-based\s|(?:[\w-]+\s){1,3}(?:firm|fund|group|company|giant|bank)\s)*$|,\s$"
)
# A company's own money has no giver, unless the sentence says who pays.
OWN_MONEY = frozenset({"capex", "programme", "acquisition"})
PAID_BY = re.compile(
    r"\b(?:funded|financed|backed|provided|paid|contributed|supported|injected|put up|given|granted|"
    r"guaranteed)(?:\sfor)?\sby\s(?:the\s)?(?:[\w-]+\s)?$"
)
PAYS = re.compile(
    r"\b(?:giv\w+|gave|contribut\w+|pledg\w+|promis\w+|provid\w+|grant\w*|award\w*|pay\w*|paid|bear|add\w*|offer\w*|"
    r"commit\w*|sunk|sank)\b"
)
PUBLIC_HAND = re.compile(
    r"\b[Tt]he\s(?:(?P<near>province|state|city|county|(?:provincial|state|regional)\sgovernment)|"
    r"(?P<far>(?:(?:federal|national|central)\s)?"
    r"government|country|taxpayers?|industry\sministry|ministry|federal\sstate))\b(?![’']s\s(?:only|first|largest|"
    r"biggest))"
)
COMES_FROM = re.compile(r"\b(?:comes?|came|coming)\sfrom\s$")
THE_FUND = re.compile(r"[“\"]?The\s(?:(?:sovereign|wealth|state|investment)\s){0,3}(?:fund|bank|investor|lender)\b")
PUBLIC_PURPOSES = frozenset({"grant", "unspecified", "programme", "capex", "debt"})


def investors_of(sentence: Sentence, one: Sum, purpose: str, receiver: str | None, into: str | None) -> tuple[str, ...]:
    """Who gives the money: another subject of the sentence, or who follows "from" or "led by".

    `into` is the company that the sentence puts the sum into, if it says so.
    """
    doc = sentence.doc
    is_own = purpose in OWN_MONEY and into is None
    found: list[str] = []
    for mention in sentence.names:
        if mention.key == receiver or mention.kind not in (COMPANY, PUBLIC):
            continue
        before = doc.text[max(sentence.start, mention.start - 70) : mention.start]
        pays = PAYS.search(doc.text, mention.end, min(mention.end + 30, one.money.start)) is not None
        gives = mention.end <= one.money.start and (pays or is_subject(doc, mention, sentence))
        beyond = any(one.span.end < money.start < mention.start for money in sentence.money)
        given = GIVEN_BY.search(before) is not None and mention.start > one.span.end and not beyond
        is_other_sum = any(mention.end < money.start < one.money.start for money in sentence.money)
        if is_other_sum and mention.end <= one.money.start:
            continue
        if PAID_BY.search(before) or (not is_own and (gives or given)):
            found.append(doc.bodies[mention.key].fullest)
    if not found and THE_FUND.match(doc.text, sentence.start):
        earlier = [mention for other in doc.sentences[: sentence.index] for mention in other.companies]
        found = [doc.bodies[m.key].fullest for m in reversed(earlier) if is_financier(doc.bodies[m.key])][:1]
    if not found and (purpose == "grant" or (purpose in PUBLIC_PURPOSES and _is_public(sentence, one))):
        found = _public_givers(sentence, one)
    return tuple(dict.fromkeys(found))


def _is_public(sentence: Sentence, one: Sum) -> bool:
    """Whether the public hand pays the sum: "the province is giving", "comes from Saxony"."""
    text = sentence.doc.text
    lead = text[sentence.start : one.money.start]
    if any(
        COMES_FROM.search(text, one.span.end, place.start) for place in sentence.places if place.start > one.span.end
    ):
        return True
    return PUBLIC_HAND.search(lead) is not None and PAYS.search(lead) is not None


def _public_givers(sentence: Sentence, one: Sum) -> list[str]:
    """The state, province or country whose money it is: "Ontario adds", "from Canada", "the province gives"."""
    text = sentence.doc.text
    lead = [m for m in sentence.places if m.end <= one.money.start and m.start - sentence.start < 4]
    behind = [m for m in sentence.places if m.start > one.span.end and text[: m.start].endswith(("from ", "by "))]
    named = [text[m.start : m.end].split(",")[0] for m in [*lead, *behind] if not m.is_adjective]
    if named:
        return named[:1]
    hand = PUBLIC_HAND.search(text, sentence.start, sentence.end)
    if hand is None:
        return []
    return _named_hand(sentence.doc, sentence, hand)


def _named_hand(doc: Document, sentence: Sentence, hand: re.Match[str]) -> list[str]:
    """The public body, region or country that "the government", "the province" means: the one spoken of last."""
    earlier = doc.sentences[max(0, sentence.index - 6) : sentence.index + 1]
    bodies = [m for other in earlier for m in other.names if m.kind == PUBLIC]
    is_federal = hand.group().endswith(("federal government", "national government", "central government"))
    if bodies and not is_federal:
        return [doc.bodies[bodies[-1].key].fullest]
    places = [m.place for other in reversed(earlier) for m in reversed(other.places)]
    if hand.group("near") is not None:
        return next(([place.region] for place in places if place.region), [])
    code = next((place.country for place in places if place.country), None)
    return [data("countries")["names"][code][-1]] if code in data("countries")["names"] else []
