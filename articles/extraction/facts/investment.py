"""Sums that a company is to receive or spend: one beside words for investing or funding, and no price or result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from articles.extraction.document import Sentence, distance
from articles.extraction.facts.draft import draft
from articles.extraction.facts.flow import into_whom, receiver_of
from articles.extraction.facts.givers import investors_of
from articles.extraction.facts.sums import Sum, currency_of, find_sums, sum_currency
from articles.extraction.lexicon import cue_names, plain
from articles.extraction.modality import FACT, PLAN, modality_of
from articles.extraction.model import INVESTMENT, Fact
from articles.extraction.sentences import Span
from articles.extraction.sites import is_plant_place

LEAST = Decimal(1_000_000)
DONE = re.compile(
    r"\b(?:invested|spent|raised|secured|closed|received|paid|bought|acquired|sold|pocketed|came on board|poured|"
    r"pumped|injected|borrowed|obtained|won (?:an?|the)|collected|has a capital|already (?:has|counts)|"
    r"had to pay|completed|"
    r"opened|awarded|took (?:it )?over|picked up|put in|handing over|sunk|gone into|pays|brought up|been given|got)\b",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:will|would|to|plans?|planned|pledged|promised|committed|could|intends?|wants?|aims?|set to|expected|"
    r"shall|agreed|announced|further)\b",
    re.IGNORECASE,
)
YEARS = re.compile(
    r"\b(?:over|within|in|during|for)\s(?:the\s)?(?:(?:next|coming|following|course of the next|a period of|"
    r"period of|span of)\s)?(?:a\s|the\s)?(?:period of\s)?"
    r"(?P<count>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|decade)(?P<range>\s?(?:-|"
    r"–|to)\s?(?:\d{1,2}|\w+))?[\s-](?P<unit>years?|decade)?",
    re.IGNORECASE,
)
DECADE = re.compile(
    r"\b(?:over|in|within|during)\s(?:the\s)?(?:next\s|coming\s)?(?:a\s)?decade\b|\bten-year\b", re.IGNORECASE
)
SPAN_YEARS = re.compile(r"(?:\b(?:from|between|years)\s)?\b(20\d\d)\s?(?:-|–|to|and|through|until)\s?(20\d\d)\b")
NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
}


def find_investments(sentence: Sentence) -> Iterator[Fact]:
    """The sums of a sentence that are invested, raised, lent, granted or paid for a company."""
    for one in find_sums(sentence):
        certainty = _certainty(sentence, one)
        if not certainty:
            continue
        purpose = purpose_of(sentence, one)
        amount = one.money.amount
        fact = draft(
            sentence,
            INVESTMENT,
            one.span,
            certainty,
            modality=investment_modality(sentence, one, purpose),
            key=receiver_of(sentence, one, purpose),
            amount=Decimal(int(amount)),
            currency=sum_currency(sentence, one),
            purpose=purpose,
            years=years_of(sentence, one),
            also=tuple((Decimal(int(other.amount)), currency_of(sentence, other)) for other in one.also),
        )
        if fact is not None:
            key = next((key for key, body in sentence.doc.bodies.items() if body.fullest == fact.company), None)
            place = fact.place if is_placed(sentence, purpose) else None
            yield fact.changed(
                place=place, investors=investors_of(sentence, one, purpose, key, into_whom(sentence, one))
            )


def is_placed(sentence: Sentence, purpose: str) -> bool:
    """Whether a sum has a place: a company's own money has one only where its own sentence speaks of a plant."""
    if purpose not in UNPLACED:
        return True
    return sentence.has("plant_nouns") or any(is_plant_place(sentence, mention) for mention in sentence.places)


def _certainty(sentence: Sentence, one: Sum) -> float:
    """How sure it is that a sum is an investment; 0 for prices, results, markets and small change."""
    if one.money.amount < LEAST:
        return 0
    clause = sentence.clause(one.money.start)
    lead = Span(max(clause.start, one.span.start - 70), min(clause.end, one.span.end + 50))
    invest = sentence.near("money.invest", one.span, 80)
    plant = sentence.near("plant_nouns", one.span, 45)
    if sentence.has("capacity.dropped", max(sentence.start, one.span.start - 30), one.span.start):
        return 0
    if (
        _gap(
            sentence,
            ("money.hard_results",),
            one.span,
            Span(max(clause.start, one.span.start - 40), min(clause.end, one.span.end + 25)),
        )
        is not None
    ):
        return 0
    best = min((gap for gap in (invest, plant) if gap is not None), default=None)
    bad = _gap(sentence, ("money.price", "money.results"), one.span, lead)
    if bad is not None and (best is None or bad <= best):
        return 0
    if plant is None and _is_of_recall(sentence):
        return 0
    if best is None:
        return 0.45 if bad is None and one.money.amount >= 10 * LEAST and _goes_on(sentence) else 0
    return 0.9 if best < 25 else 0.75 if best < 50 else 0.6


def _is_of_recall(sentence: Sentence) -> bool:
    """Whether the sentences before spoke of a recall or a suit: the money pays for that."""
    earlier = sentence.doc.sentences[max(0, sentence.index - 2) : sentence.index]
    return any(RECALL.search(other.text) is not None for other in earlier)


RECALL = re.compile(r"\brecall(?:s|ed|ing)?\b", re.IGNORECASE)


def _goes_on(sentence: Sentence) -> bool:
    """Whether the sentence before, in the same paragraph, spoke of money that is invested."""
    before = sentence.doc.previous(sentence)
    return (
        before is not None
        and before.paragraph == sentence.paragraph
        and bool(before.money)
        and before.has("money.invest")
    )


def _gap(sentence: Sentence, groups: tuple[str, ...], span: Span, window: Span) -> int | None:
    gaps = [
        distance(hit, span)
        for group in groups
        for hit in sentence.cues(group)
        if window.start <= hit.start and hit.end <= window.end
    ]
    return min(gaps, default=None)


# Money of a company as a whole; all other is for a plant more often than not.
UNPLACED = frozenset({"programme", "equity", "ipo"})
WEIGHTS = {
    "ipo": 1.6,
    "grant": 1.5,
    "debt": 1.5,
    "equity": 1.1,
    "acquisition": 1.3,
    "jv": 1.0,
    "programme": 0.9,
    "capex": 1.0,
}


def purpose_of(sentence: Sentence, one: Sum) -> str:
    """The purpose whose words stand nearest to the sum, weighed by how telling they are."""
    scores: dict[str, float] = {}
    clause = sentence.clause(one.money.start)
    # Years over which a plant is paid for make it no programme.
    built = sentence.has("plant_nouns", clause.start, clause.end)
    for name in cue_names("purpose"):
        purpose = name.split(".")[1]
        for hit in sentence.cues(name):
            inside = clause.start <= hit.start < clause.end
            gap = distance(hit, one.span) + (0 if inside else 40)
            if gap <= 140:
                weight = WEIGHTS[purpose] * (0.6 if purpose == "programme" and built else 1)
                scores[purpose] = max(scores.get(purpose, 0.0), weight * (1 - gap / 200))
    if scores:
        return max(scores, key=lambda purpose: scores[purpose])
    earlier = sentence.doc.sentences[max(0, sentence.index - 2) : sentence.index]
    return "capex" if any(other.has("plant_nouns") for other in earlier) else "unspecified"


def investment_modality(sentence: Sentence, one: Sum, purpose: str) -> str:
    """Money is planned unless a verb says that it has flowed."""
    found = modality_of(sentence, one.money)
    if found not in (FACT, PLAN):
        return found
    clause = sentence.clause(one.money.start)
    text = sentence.doc.text[clause.start : clause.end]
    done = list(DONE.finditer(text))
    if not done:
        return PLAN
    position = one.money.start - clause.start
    near_done = min(abs(hit.start() - position) for hit in done)
    near_plan = min(
        (abs(hit.start() - position) for hit in AHEAD.finditer(text) if hit.group().casefold() != "to"), default=999
    )
    return FACT if near_done <= near_plan else PLAN


def years_of(sentence: Sentence, one: Sum) -> int | None:
    """The years over which a sum is spread; a range of years is none."""
    clause = sentence.clause(one.money.start)
    text = sentence.doc.text[clause.start : clause.end]
    if DECADE.search(text):
        return 10
    for match in YEARS.finditer(text):
        if match.group("range") or not match.group("unit"):
            continue
        word = plain(match.group("count"))
        return 10 if word == "decade" else int(word) if word.isdigit() else NUMBER_WORDS.get(word)
    for match in SPAN_YEARS.finditer(text):
        years = int(match[2]) - int(match[1]) + 1
        if 1 < years < 30:
            return years
    return None
