"""Strips a sentence to its skeleton: parties as `<0>`, rows of them as `<0+1>`, without what only explains them.

"Siro, a joint venture of Togg, the carmaker, and China's Farasis" becomes "<0> a joint venture of <1+2>". Pronouns and
descriptions that stand for a company are parties too: `<f>` for "it", "the company", `<t>` for "the two", "they".
"""

from __future__ import annotations

import re
from functools import cache

from articles.extraction.document import Sentence
from articles.extraction.lexicon import data, words
from articles.extraction.names import NameMention

SAME = re.compile(r"(<[^<>]{1,20}>)\s\(<[^<>]{1,20}>\)")
BRACKET = re.compile(r"\s?\([^()<>]{0,60}\)")
OWNER = re.compile(r"(?<![\w>])[A-Z][\w.]{1,20}(?:\s[A-Z][\w.]{1,20}){0,2}[’']s?\s(?=(?:[\w-]{1,20}\s){0,4}<)")
OF_PLACE = re.compile(r"(?<=>)\s(?:of|from|in)\s(?:the\s)?[A-Z][\w.]{1,20}(?:\s[A-Z]\w{1,20})?(?=[ ,.;]|$)")
APPOSITION = re.compile(r"(?<=>),\s(?!and\b|or\b|with\b(?!\swh)|while\b|but\b|together\b|along)[^,<>]{2,110},(?=\s)")
BEFORE_NEXT = (
    r"(?:(?:the|its|their|with|also|both|by|of|from)\s){0,2}(?:\w{2,12}-(?:run|owned|backed|based|listed)\s)?"
    r"(?:[A-Z][\w-]{1,20}\s){0,2}"
)
AND_ROW = re.compile(
    rf"<([^<>]{{1,20}})>(?:[’']s)?(?:,?\s(?:and|&|as\swell\sas|together\swith|along\swith)\s|/|\s?[-–]\s?){BEFORE_NEXT}"
    r"<([^<>]{1,20})>"
)
# A mere comma joins a name to a row that ends with "and".
COMMA_ROW = re.compile(rf"<([^<>]{{1,20}})>,\s{BEFORE_NEXT}<([^<>]{{1,20}}\+[^<>]{{1,20}})>")
CHOICE = re.compile(r"<([^<>]{1,20})>(?:,\sor|\sor)\s(?:the\s|its\s|with\s)?<([^<>]{1,20})>")
ITSELF = re.compile(
    r"(?<![\w<])(?:[Ii]t|[Tt]he\s(?:[\w-]{1,20}\s)?(?:company|Company|firm|group|Group|automaker|carmaker|startup|"
    r"start-up|manufacturer|"
    r"maker|producer|supplier|business))(?![\w-])(?!\s<)(?!\s(?:is|was)\s(?:said|not|unclear|expected))"
)
THE_TWO = re.compile(
    r"(?<![\w<])(?:[Tt]hey|Both(?=\s(?!of|the|<))|[Bb]oth\s(?:companies|sides|parties|partners|firms|groups|carmakers|"
    r"automakers)|[Tt]he\s(?:two|"
    r"pair|partners|parties|companies|duo)(?:\s(?:companies|sides|parties|partners|firms|groups|carmakers|"
    r"automakers))?)(?![\w’'-])"
)


@cache
def _lead_in() -> re.Pattern[str]:
    """What may stand before a name to explain it: "the Chinese battery maker"."""
    listed = data("names")
    leads = words([word for word in listed["company_lead_ins"] if word not in ("partner", "rival", "joint venture")])
    adjectives = words([*data("countries")["adjectives"], "South Korean", "U.S.", "US"])
    before = (
        rf"(?:{adjectives}|[A-Z]\w{{1,15}}-based|[\w]{{2,15}}-(?:owned|backed|listed)|battery|electric|"
        rf"electric-vehicle|vehicle|"
        r"EV|car|truck|chip|technology|tech|auto|automotive|parts|two-wheeler|scooter|bus|cell|contract|local|fellow|"
        r"smaller|larger|"
        r"domestic|mining|energy|materials|luxury|premium|young|listed|private|state|German|consumer|electronics|"
        r"chemicals?|"
        r"oil|ride-hailing|motorcycle|e-\w{2,10}|metals|fertili[sz]er|giant|industrial|other)"
    )
    nouns = rf"(?:{leads})s?"
    return re.compile(
        rf"(?<![\w>])(?:(?:the|its|their|an?)\s)?(?:(?:{before}\s){{0,5}}(?:{nouns}),?\s|"
        rf"(?:{adjectives})[’']?s?\s)(?=<)"
    )


def skeleton(sentence: Sentence, parties: list[NameMention]) -> str:
    """The skeleton of a sentence over the given parties, each by its index."""
    text = sentence.doc.text
    pieces: list[str] = []
    position = sentence.start
    for index, mention in enumerate(parties):
        pieces += [_plain(text[position : mention.start]), f"<{index}>"]
        position = mention.end
    pieces.append(_plain(text[position : sentence.end]))
    found = BRACKET.sub("", SAME.sub(r"\1", "".join(pieces)))
    found = OF_PLACE.sub("", OWNER.sub("", found))
    found = APPOSITION.sub("", _lead_in().sub("", found))
    found = THE_TWO.sub("<t>", ITSELF.sub("<f>", found))
    for pattern, joint in ((AND_ROW, "+"), (COMMA_ROW, "+"), (CHOICE, "|")):
        for _ in range(len(parties)):
            joined = pattern.sub(rf"<\1{joint}\2>", found, count=1)
            if joined == found:
                break
            found = joined
    return " ".join(found.replace(",", " ").replace(".", " ").split()) + " "


def _plain(text: str) -> str:
    return text.replace("<", " ").replace(">", " ").replace("\n", " ")
