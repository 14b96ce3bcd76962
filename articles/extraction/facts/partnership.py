"""Agreements between companies, or with public bodies: patterns of relations over the skeleton of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from articles.extraction.attribution import quote_span
from articles.extraction.document import Sentence
from articles.extraction.facts.draft import calibrated
from articles.extraction.facts.skeleton import THE_TWO, skeleton
from articles.extraction.lexicon import cue_names, data
from articles.extraction.modality import FACT, PLAN, modality_of
from articles.extraction.model import PARTNERSHIP, Fact
from articles.extraction.names import COMPANY, PUBLIC, NameMention
from articles.extraction.phrase_letters import required_letters
from articles.extraction.roles import described_maker, is_beside_the_trade, is_subject, is_tail_reporter
from articles.extraction.sentences import Span

NON_BINDING = re.compile(
    r"memorandum|\bMOU\b|letter of intent|\bLOI\b|non-binding|preliminary|in principle|to be signed|term sheet",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"\b(?:signed|agreed|announced|concluded|entered into|formed|founded|came to terms|have set up|set up|"
    r"joint venture (?:with|between|of)|sealed|inked|struck|agreement|deal|contract|partnership|owns?|holds?|supplies|"
    r"shareholders?|backed|belongs|already|licen[cs]e)\b"
)
PARENT = re.compile(
    r"\b(?:subsidiary|unit|branch|arm|brand|part|division|affiliate|owner|parent|maker|customer|"
    r"supplier)s?\sof\s(?:the\s)?(?:[\w-]+\s){0,2}$"
)
EXPLAINED = re.compile(
    r"[’']?s?[\s-](?:challenger|rivals?|stock|shares|dealers?|fans?|killer|suppliers?\b(?! of| to))\b"
)
RESEARCH = re.compile(r"Universit|Institut|Fraunhofer|\bTech$")
# "for its brand Zeta": parent and subsidiary are no partnership.
OWNED = re.compile(
    r"\b(?:its|their|his|own|group)\s(?:[\w-]+\s){0,3}(?:brand|unit|subsidiary|division|arm|affiliate|parent|sister|"
    r"sub-brand|marque)s?,?\s$"
)
# "It has not said if it will supply Zeta" tells nothing yet.
OPEN = re.compile(r"\bnot\s(?:yet\s)?(?:said|say|decided|disclosed?|known|clear)\s(?:if|whether)\b|\bdeclined to say\b")
EACH = re.compile(r"\b(?:both|each|deals|agreements|contracts|memorandums|partnerships)\b")
HOLDER = re.compile(r"shareholder|investors?\s(?:of|in)|owners?\s(?:of|in)")
FAR = 90
Groups = list[tuple[list[str], Span]]


@cache
def _relations() -> tuple[tuple[str, re.Pattern[str], frozenset[str] | None], ...]:
    """The patterns by kind, each with letters of which some stand in whatever it matches."""
    table = data("relations")
    found: list[tuple[str, re.Pattern[str], frozenset[str] | None]] = []
    for kind, group in table.items():
        for pattern in group.get("patterns", ()):
            for name, piece in table["pieces"].items():
                pattern = pattern.replace("{" + name + "}", piece)
            source = pattern.replace("~", r"\w{0,20}")
            found.append((kind, re.compile(source), required_letters(source)))
    return tuple(found)


def find_partnerships(sentence: Sentence) -> Iterator[Fact]:
    """The agreements that a sentence states."""
    if OPEN.search(sentence.text):
        return
    parties = [mention for mention in sentence.names if _is_party(sentence, mention)]
    if not parties and not THE_TWO.search(sentence.text):
        return
    bones = skeleton(sentence, parties)
    low = bones.casefold()
    seen: set[frozenset[str]] = set()
    for kind, pattern, letters in _relations():
        if letters is not None and not any(map(low.__contains__, letters)):
            continue
        for match in pattern.finditer(bones):
            if kind == "equity_stake" and sentence.money and not HOLDER.search(match.group()):
                # A stake with a sum is an investment.
                continue
            for keys, span in _groups(sentence, parties, bones, match):
                if len(keys) < 2 or _is_told(frozenset(keys), seen):
                    continue
                seen.add(frozenset(keys))
                fact = partnership_fact(sentence, span, kind, keys)
                if fact is not None:
                    yield fact


def _is_told(keys: frozenset[str], seen: set[frozenset[str]]) -> bool:
    """Whether parties are bound already: in one set, or each to the same third."""
    if any(keys <= group for group in seen):
        return True
    thirds = [frozenset().union(*(group - {key} for group in seen if key in group)) for key in keys]
    return bool(frozenset.intersection(*thirds) - keys)


def _is_party(sentence: Sentence, mention: NameMention) -> bool:
    """False for what is no party: a parent that only explains another name, "the Tesla challenger", a mere source."""
    if mention.kind not in (COMPANY, PUBLIC):
        return False
    if mention.kind == COMPANY and EXPLAINED.match(sentence.doc.text, mention.end):
        return False
    if mention.kind == COMPANY and is_tail_reporter(sentence.doc, mention, sentence):
        return False
    if OWNED.search(sentence.doc.text, max(sentence.start, mention.start - 60), mention.start):
        return False
    return not PARENT.search(sentence.doc.text, max(sentence.start, mention.start - 45), mention.start)


def _groups(sentence: Sentence, parties: list[NameMention], bones: str, match: re.Match[str]) -> Groups:
    """The sets of parties that a pattern binds, each with where they stand."""
    found = match.groupdict()
    if "row" in found:
        sides = [_side(sentence, parties, bones, match.start("row"), found["row"])]
        keys = [key for key, _ in sides[0]]
        groups = [keys]
    else:
        first = found.get("a")
        lead = (
            _side(sentence, parties, bones, match.start("a"), first)
            if first
            else _lead(sentence, parties, bones, match)
        )
        if first == "f" and len(lead) == 1 and found.get("b"):
            # "It signed up Zeta": whoever "it" is, it is not Zeta.
            far = {key for key, _ in _side(sentence, parties, bones, match.start("b"), found["b"] or "")}
            lead = _side(sentence, parties, bones, match.start("a"), first, far)
        others = {key for key, _ in lead}
        sides = [lead, _side(sentence, parties, bones, match.start("b"), found["b"] or "", others)]
        groups = [[one[0], other[0]] for one, other in product(sides[0], sides[1])]
        is_joint = len(sides[0]) > 1 and "|" not in (first or "") and not EACH.search(match.group())
        if is_joint and len({key for side in sides for key, _ in side}) > 2:
            groups = [[key for side in sides for key, _ in side]]
    spots = [span for side in sides for _, span in side if span is not None] or [sentence.clause(sentence.start)]
    anchor = Span(min(span.start for span in spots), max(span.end for span in spots))
    return [(list(dict.fromkeys(group)), anchor) for group in groups if len(set(group)) > 1]


def _side(
    sentence: Sentence,
    parties: list[NameMention],
    bones: str,
    position: int,
    token: str,
    others: frozenset[str] | set[str] = frozenset(),
) -> list[tuple[str, Span | None]]:
    """The keys behind a token of the skeleton, with where they stand; a pronoun means none of `others`."""
    found: list[tuple[str, Span | None]] = []
    for part in re.split(r"[+|]", token):
        if part == "f":
            key = _itself(sentence, parties, bones, position, others)
            found += [(key, None)] if key else []
        elif part == "t":
            found += [(key, None) for key in _the_two(sentence, parties, bones, position)]
        else:
            found.append((parties[int(part)].key, parties[int(part)]))
    return found


def _itself(
    sentence: Sentence,
    parties: list[NameMention],
    bones: str,
    position: int,
    others: frozenset[str] | set[str] = frozenset(),
) -> str | None:
    """Whom "it" means: the subject named before it in the sentence, else the one spoken of before."""
    named = [int(number) for number in re.findall(r"(?<=[<+|])\d+(?=[>+|])", bones[:position])]
    for index in reversed(named):
        if is_subject(sentence.doc, parties[index], sentence) and parties[index].key not in others:
            return parties[index].key
    maker = described_maker(sentence, sentence.end)
    known = [key for key in (maker, sentence.actor, sentence.focus) if key and key not in others]
    return known[0] if known else None


def _the_two(sentence: Sentence, parties: list[NameMention], bones: str, position: int) -> list[str]:
    """Whom "they", "the two" mean: the last row of this sentence, else the two companies spoken of last."""
    rows = re.findall(r"<(\d+(?:\+\d+)+)>", bones[:position])
    if rows:
        return [parties[int(part)].key for part in rows[-1].split("+")]
    found: list[str] = []
    for other in reversed(sentence.doc.sentences[max(0, sentence.index - 3) : sentence.index]):
        for mention in reversed(other.names):
            if mention.kind in (COMPANY, PUBLIC) and mention.key not in found:
                found.append(mention.key)
            if len(found) == 2:
                return found
    return []


def _lead(
    sentence: Sentence, parties: list[NameMention], bones: str, match: re.Match[str]
) -> list[tuple[str, Span | None]]:
    """Who stands on the other side where a pattern names one side alone: the subject before it, else the focus."""
    key = _itself(sentence, parties, bones, match.start())
    return [(key, None)] if key else []


def type_near(sentence: Sentence, span: Span) -> str:
    """The type whose words stand nearest to the parties."""
    best: tuple[int, str] = (FAR, "other")
    for name in cue_names("partnership"):
        gap = sentence.near(name, span, FAR - 1)
        if gap is not None and gap < best[0]:
            best = gap, name.split(".")[1]
    return best[1]


def partnership_fact(sentence: Sentence, span: Span, kind: str, keys: list[str]) -> Fact | None:
    bodies = [sentence.doc.bodies[key] for key in keys if key in sentence.doc.bodies]
    if len(bodies) < 2 or not any(body.kind == COMPANY for body in bodies):
        return None
    if all(is_beside_the_trade(body) or body.kind == PUBLIC for body in bodies):
        return None
    if kind == "government" and not any(body.kind == PUBLIC for body in bodies):
        return None
    if any(body.kind == PUBLIC for body in bodies):
        kind = "research" if any(RESEARCH.search(body.fullest) for body in bodies) else "government"
    elif kind == "any":
        kind = type_near(sentence, span)
    modality = modality_of(sentence, span)
    if modality == PLAN and not NON_BINDING.search(sentence.text) and SIGNED.search(sentence.text):
        modality = FACT
    start, end = quote_span(sentence, span)
    return Fact(
        kind=PARTNERSHIP,
        modality=PLAN if modality == FACT and NON_BINDING.search(sentence.text) else modality,
        quote=sentence.doc.text[start:end],
        start=start,
        end=end,
        confidence=calibrated(PARTNERSHIP, 0.6),
        companies=tuple(body.fullest for body in bodies),
        type=kind,
    )
