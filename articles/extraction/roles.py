"""What part a company plays in a sentence: its subject, a mere reporter, or one that only gives money."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from articles.extraction.document import Document, Sentence
from articles.extraction.lexicon import cue, data
from articles.extraction.names import Body, NameMention


@cache
def _financiers() -> frozenset[str]:
    return frozenset(form for row in data("names")["financiers"] for form in row.split("|"))


def is_financier(body: Body) -> bool:
    """Whether a body gives money rather than makes things: it is an investor, not the company of a fact."""
    return any(name in _financiers() or FINANCE.search(name) for name in body.names)


FINANCE = re.compile(
    r"\b(?:Fund|Funds|Capital|Ventures?|Bank|Investments?|Partners|Equity|Asset Management|Management|Trust|Securities|"
    r"Investment Authority|Investment Corporation|Insurance|Pension Plan|VC|Advisors|Sachs)\.?$|^Bank of "
)


@cache
def _outsiders() -> frozenset[str]:
    return frozenset(form for row in data("names")["outsiders"] for form in row.split("|"))


def is_outsider(body: Body) -> bool:
    """Whether a body is of another trade, whose own plants and sums are none of ours."""
    return any(name in _outsiders() for name in body.names)


# "the carmaker", "the battery maker": of the companies spoken of, one that makes these.
VEHICLE_MAKER = r"(?:(?:car|auto|truck)\s?maker|(?:EV|vehicle|scooter|bus)\smaker)"
BATTERY_MAKER = (
    r"(?:(?:battery|cell|cathode|materials)[\s-](?:maker|manufacturer|producer|company|startup|start-up|firm|giant|"
    r"specialist))"
)
MAKER = re.compile(
    rf"\b[Tt]he\s(?:(?:[A-Z][\w-]+|larger|smaller|young|state-owned|two|"
    rf"electric)\s){{0,2}}(?:(?P<vehicle>{VEHICLE_MAKER})|(?P<battery>{BATTERY_MAKER}))"
    r"(?![\w-])(?:[’']s?)?\s(?!(?:[A-Z][\w-]+\s){1,3}(?:will|has|is|said|plans|and)\b)"
)


@cache
def _makers(group: str) -> frozenset[str]:
    return frozenset(form for row in data("names")[group] for form in row.split("|"))


def described_maker(sentence: Sentence, end: int) -> str | None:
    """The company that "the carmaker" or "the battery maker" before a position means: the last one that makes these."""
    hits = list(MAKER.finditer(sentence.doc.text, sentence.start, end))
    if not hits:
        return None
    match = hits[-1]
    group = "vehicle_makers" if match.group("vehicle") else "battery_makers"
    other = "battery_makers" if match.group("vehicle") else "vehicle_makers"
    earlier = sentence.doc.sentences[max(0, sentence.index - 8) : sentence.index + 1]
    mentions = [m for one in earlier for m in one.companies if m.end <= match.start()]
    kinds = [
        (m.key, _makes(sentence.doc, m.key, group), _makes(sentence.doc, m.key, other)) for m in reversed(mentions)
    ]
    return next((key for key, makes, _ in kinds if makes), None) if any(found for _, _, found in kinds) else None


def _makes(doc: Document, key: str, group: str) -> bool:
    return any(name in _makers(group) for name in doc.bodies[key].names)


def is_beside_the_trade(body: Body) -> bool:
    """Whether a fact can't be about a body: one that gives money, or one of another trade."""
    return is_financier(body) or is_outsider(body)


# "…, Zeta said in a statement", "according to Zeta": who tells it, not of whom it is told.
TAIL_VERB = re.compile(
    r"(?:[’']s\s(?:[\w-]+\s){1,4}|\s(?:[\w’-]+\s){0,3}?)(?:said|says|added|told|announced|reported|confirmed|"
    r"estimates?d?|noted|"
    r"explained|disclosed|claims|wrote|expects|believes)\b"
    r"(?!\s(?:(?:on\s)?\w+day\s)?(?:that|it|its|the|an?|they|\$|€|£|plans|[A-Z]))"
)
TAIL_LEAD = re.compile(r"(?:[,”\"]\s(?:the\s)?(?:[\w-]+\s){0,3}?|according\sto\s(?:the\s)?(?:[\w-]+\s){0,3}?)$")


def is_tail_reporter(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    """Whether a company is only named as the source of what a sentence says before it."""
    if mention.start < sentence.start + 25:
        return False
    lead = TAIL_LEAD.search(doc.text, max(sentence.start, mention.start - 45), mention.start)
    if lead is None:
        return False
    return lead.group().startswith("acc") or TAIL_VERB.match(doc.text, mention.end) is not None


# A name, what explains it, and a verb.
ACTS = re.compile(
    r"(?:\s\([^)]{1,30}\))?(?:,\s[^,.;]{2,90},)?\s(?:(?:also|now|then|already|recently|jointly|itself|initially|"
    r"both)\s)?"
    r"(?:will|would|has|have|had|is|was|are|were|plans?|aims?|intends?|expects?|wants?|could|may|should|can|must|said|"
    r"says|"
    r"makes|builds|produces|operates|employs|invests|began|begins|broke|chose|[a-z]{3,12}ed)\b"
)
TOLD = re.compile(
    r"\b(?:said|says|announced|confirmed|added|reported|estimates|expects|believes|"
    r"revealed)\s(?:(?:on\s)?\w+day\s)?(?:that\s)?"
    r"(?:its\s(?:[\w-]+\s){1,4}|the\s(?:[\w-]+\s){0,3})?$"
)


def acts(doc: Document, mention: NameMention) -> bool:
    """Whether a verb follows a company's name."""
    return ACTS.match(doc.text, mention.end) is not None


def tells_of(doc: Document, mention: NameMention, other: NameMention) -> bool:
    """Whether one company says something of which another is the subject: "Zeta said its unit Yota will"."""
    if other.start <= mention.end or other.key == mention.key or not acts(doc, other):
        return False
    return TOLD.search(doc.text, mention.end, other.start) is not None and other.start - mention.end < 160


def speaks_of_others(sentence: Sentence) -> bool:
    """Whether the subject of a sentence is nobody in particular: "several carmakers", "China", "the industry"."""
    lead = OPENER.match(sentence.doc.text, sentence.start)
    start = lead.end() if lead else sentence.start
    return cue("others").match(sentence.doc.text, start, sentence.end) is not None


# What may stand before the subject: "In 2023,", "However,".
OPENER = re.compile(
    r"(?:[“\"]|(?:But|And|While|However|Meanwhile|Overall|Globally|Still|Yet|(?:By|In|Over|During|After|Since|For|At|"
    r"On|As of|Across) [^,.]{2,40}),?\s)?"
    r"(?:the\s|The\s)?"
)


WHICH_LEAD = re.compile(r"\b(?:of|in|to|by|with|for|from|under)\s(?:which|whom)\s$")
SUBJECT_BAR = re.compile(
    r"(?:\b(?:with|from|to|by|of|for|at|like|than|against|via|unlike|including|includes?|into|between|behind|joins?|"
    r"(?<![;,]\s)and|alongside|in|on|after|as|former|formerly|rivals?|partner)\s+(?:the\s+|its\s+|a\s+)?(?:(?!which|"
    r"whom|whose|that)[\w’'-]+\s+){0,2}?)$",
    re.IGNORECASE,
)
NON_HEAD = re.compile(
    r"[’']?s?[\s-](?:challenger|rivals?|supplier|fans?|owners?|Day|stock|shares|dealers?|customers?|killer|branded|"
    r"backed|owned|led|funded|controlled|affiliated|"
    r"based|models?"
    r"|subsidiary|unit|arm|affiliate|division|executives?|spokes\w+|chief|CEO|boss)\b"
)
PLANT_OF = re.compile(
    r"\b(?:plants?|factor\w+|gigafactor\w+|facilit\w+|project|works|site|development|complex)\s+(?:of|by|(?:built|"
    r"owned|run|operated|planned)\s+by)\s+(?:the\s+|their\s+|"
    r"its\s+)?(?:[\w-]+,?\s+){0,3}?$",
    re.IGNORECASE,
)
# "It will supply the Ford F-150": what follows the verb of a pronoun is no subject; a model's maker is none either.
OBJECT = re.compile(
    r"(?:^|[;,.]\s|\sand\s)(?:It|They|The\s\w+|it|they|[Tt]he\scompany)\s(?:will|would|also|has|had|have|is|was|"
    r"could|can|plans|supplies|makes|builds)\b(?!.*\b(?:that|when|while|as|after|since|because|where|which|"
    r"said)\b)[^,;]*$"
)
THEIRS = re.compile(r"\b(?:their|its|his|her)\s(?:[\w-]+\s)?$")
RELATIVE = re.compile(r"(?:\s\([^)]{1,30}\))?,\s(?:which|who)\b")
# Further back a row of names is a list of something else.
LONGEST_ROW = 12
LISTED = re.compile(r"\s*(?:,|and|or|,\s*and|&|/)\s*(?:the\s|its\s)?")


def is_subject(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    """Whether a company stands where a sentence or clause names what it speaks of."""
    if mention not in sentence.subjects:
        sentence.subjects[mention] = _is_subject(doc, mention, sentence)
    return sentence.subjects[mention]


def _is_subject(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    index = bisect_left(sentence.names, mention.start, key=lambda other: other.start)
    first = max(0, index - LONGEST_ROW)
    while index > first and LISTED.fullmatch(doc.text, sentence.names[index - 1].end, mention.start):
        # What stands in a row shares the place of the first.
        index -= 1
        mention = sentence.names[index]
    before = _without_description(doc.text[max(sentence.start, mention.start - 90) : mention.start])[-40:]
    if NON_HEAD.match(doc.text, mention.end) or is_tail_reporter(doc, mention, sentence):
        return False
    if WHICH_LEAD.search(before):
        return False
    if PLANT_OF.search(before):
        return True
    if THEIRS.search(before):
        return False
    if RELATIVE.match(doc.text, mention.end):
        return True
    if OBJECT.search(doc.text[sentence.start : mention.start]):
        return False
    return not SUBJECT_BAR.search(before)


DESCRIPTION_WORDS = 6


@cache
def _describing() -> frozenset[str]:
    return frozenset(word for word in data("names")["company_lead_ins"] if " " not in word) - _stops()


@cache
def _stops() -> frozenset[str]:
    return frozenset(data("names")["description_stops"])


def _without_description(before: str) -> str:
    """The text before a name without what describes it: "from package delivery company " becomes "from "."""
    words = before.split(" ")
    if len(words) < 2 or words[-1] or words[-2] not in _describing():
        return before
    cut = len(words) - 2
    while cut > 0 and len(words) - 2 - cut < DESCRIPTION_WORDS and words[cut - 1].casefold() not in _stops():
        if not re.fullmatch(r"[\w’'()&/-]+", words[cut - 1]):
            break
        cut -= 1
    return " ".join(words[:cut]) + (" " if cut else "")


# What begins no further on opens a sentence, a quotation mark before it or not.
FIRST = 2


def subject_of(sentence: Sentence) -> str | None:
    """The company that a sentence speaks of, None where it names none in such a position."""
    for mention in sentence.companies:
        if mention.described and mention.start - sentence.start > FIRST:
            # "It is the largest plant that the Korean maker has": nothing turns to another company.
            continue
        if is_subject(sentence.doc, mention, sentence) and not is_beside_the_trade(sentence.doc.bodies[mention.key]):
            return mention.key
    return None
