"""Sums that a company is to receive or spend: one beside words for investing or funding, and no price or result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from articles.extraction.attribution import FROM_FOCUS, company_for
from articles.extraction.document import Sentence, distance
from articles.extraction.facts.draft import draft
from articles.extraction.focus import is_subject, subject_of
from articles.extraction.lexicon import cue_names
from articles.extraction.modality import FACT, PLAN, modality_of
from articles.extraction.model import INVESTMENT, Fact
from articles.extraction.names import COMPANY, PUBLIC
from articles.extraction.quantities import Money
from articles.extraction.sentences import Span

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
ALSO_GAP = re.compile(
    r"\s?(?:\(|,?\s?or\s|/|\s=\s)\s?(?:or\s)?(?:about|around|approximately|approx\.|roughly|some|nearly|almost|over|"
    r"more\sthan|equivalent\sto|equal\sto|worth|ca\.|~|USD\s?)?\s?",
    re.IGNORECASE,
)
PART_OF = re.compile(
    r"\b(?:of which|of this|of that|of it|of the total|thereof|of these|including|comprises|breaks down)\b",
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


def find_investments(sentence: Sentence) -> Iterator[Fact]:
    """The sums of a sentence that are invested, raised, lent, granted or paid for a company."""
    for one in _sums(sentence):
        certainty = _certainty(sentence, one)
        if not certainty:
            continue
        purpose = _purpose(sentence, one)
        amount = one.money.amount
        fact = draft(
            sentence,
            INVESTMENT,
            one.span,
            certainty,
            modality=_modality(sentence, one, purpose),
            key=_receiver(sentence, one, purpose),
            amount=Decimal(int(amount)),
            currency=currency_of(sentence, one.money),
            purpose=purpose,
            years=_years(sentence, one),
            also=tuple((Decimal(int(other.amount)), currency_of(sentence, other)) for other in one.also),
        )
        if fact is not None:
            key = next((key for key, body in sentence.doc.bodies.items() if body.fullest == fact.company), None)
            yield replace(fact, investors=_investors(sentence, one, purpose, key))


def _sums(sentence: Sentence) -> list[Sum]:
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
    if best is None:
        return 0.45 if bad is None and one.money.amount >= 10 * LEAST and _goes_on(sentence) else 0
    return 0.9 if best < 25 else 0.75 if best < 50 else 0.6


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


def _purpose(sentence: Sentence, one: Sum) -> str:
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


def _modality(sentence: Sentence, one: Sum, purpose: str) -> str:
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


def _receiver(sentence: Sentence, one: Sum, purpose: str) -> str | None:
    """Who receives the sum where the sentence says that it goes "into", "to" or "for" a company."""
    if purpose == "acquisition":
        return _stake(sentence, one) or _buyer(sentence, one)
    found = _into(sentence, one) or _stake(sentence, one)
    if found is None and company_for(sentence, one.span)[1] <= FROM_FOCUS and purpose not in ("capex", "ipo"):
        earlier = sentence.doc.sentences[max(0, sentence.index - 8) : sentence.index]
        found = next((key for other in reversed(earlier) for sum_ in _sums(other) if (key := _into(other, sum_))), None)
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
            if re.search(r"\b(?:into|stake in|to|in)\s(?:the\s)?(?:[\w-]+\s){0,3}$", gap):
                return mention.key
    return None


def _years(sentence: Sentence, one: Sum) -> int | None:
    """The years over which a sum is spread; a range of years is none."""
    clause = sentence.clause(one.money.start)
    text = sentence.doc.text[clause.start : clause.end]
    if DECADE.search(text):
        return 10
    for match in YEARS.finditer(text):
        if match.group("range") or not match.group("unit"):
            continue
        word = match.group("count").casefold()
        return 10 if word == "decade" else int(word) if word.isdigit() else NUMBER_WORDS.get(word)
    for match in SPAN_YEARS.finditer(text):
        years = int(match[2]) - int(match[1]) + 1
        if 1 < years < 30:
            return years
    return None


GIVEN_BY = re.compile(
    r"\b(?:from|by|with|and|include|including)\s(?:the\s|its\s|existing\s|owners?\s|investors?\s|state-owned\s)*$|,\s$"
)
NO_GIVERS = frozenset({"capex", "programme", "acquisition"})


def _investors(sentence: Sentence, one: Sum, purpose: str, receiver: str | None) -> tuple[str, ...]:
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
