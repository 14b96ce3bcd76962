"""Agreements between companies, or with public bodies: a word for an agreement and the parties around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.attribution import company_for, quote_span
from articles.extraction.document import Sentence, is_subject
from articles.extraction.lexicon import cue_names
from articles.extraction.modality import FACT, PLAN, modality_of
from articles.extraction.model import PARTNERSHIP, Fact
from articles.extraction.names import COMPANY, PUBLIC, NameMention
from articles.extraction.sentences import Span

LINK = re.compile(
    r"\b(?:with|between|from|to|for|by|of|and|both)\s+(?:the\s+|its\s+|their\s+|a\s+)?(?:[\w’'-]+,?\s+){0,5}?$",
    re.IGNORECASE,
)
NON_BINDING = re.compile(
    r"memorandum|\bMoU\b|letter of intent|\bLOI\b|non-binding|preliminary|in principle|to be signed", re.IGNORECASE
)
# What says by itself that two parties are bound; a mere "supply" or "technology" needs an agreement beside it.
STRONG = ("joint_venture", "contract_manufacturing", "equity_stake")


def find_partnerships(sentence: Sentence) -> Iterator[Fact]:
    """The agreements that a sentence states."""
    parties = [mention for mention in sentence.names if mention.kind in (COMPANY, PUBLIC)]
    if not parties or (not any(mention.kind == COMPANY for mention in parties) and not sentence.focus):
        return
    seen: set[frozenset[str]] = set()
    for span, kind in _anchors(sentence):
        for group in _groups(sentence, span, parties):
            keys = frozenset(group)
            if len(keys) < 2 or keys in seen or _is_family(sentence, span, keys):
                continue
            seen.add(keys)
            fact = _fact(sentence, span, kind, group)
            if fact is not None:
                yield fact


def _anchors(sentence: Sentence) -> list[tuple[Span, str]]:
    """The words for an agreement, each with the type that the words around it suggest."""
    found: list[tuple[Span, str]] = []
    for kind in STRONG:
        found += [(span, kind) for span in sentence.cues(f"partnership.{kind}")]
    for span in sentence.cues("partnership.agreement"):
        found.append((span, _type(sentence, span)))
    for kind in ("supply", "technology", "engineering"):
        found += [(span, kind) for span in sentence.cues(f"partnership.{kind}") if kind != "technology"]
    return found


def _type(sentence: Sentence, span: Span) -> str:
    """The type whose words stand nearest to the word for the agreement."""
    best: tuple[int, str] = (90, "other")
    for name in cue_names("partnership"):
        kind = name.split(".")[1]
        if kind in ("agreement", "ended", "family", "government"):
            continue
        gap = sentence.near(name, span, 89)
        if gap is not None and gap < best[0]:
            best = gap, kind
    return best[1]


def _groups(sentence: Sentence, span: Span, parties: list[NameMention]) -> list[list[str]]:
    """The sets of parties that a word for an agreement binds."""
    doc = sentence.doc
    after = [m for m in parties if m.start >= span.start and m.start - span.end < 130]
    linked: list[NameMention] = []
    position = span.end
    for mention in after:
        gap = doc.text[max(position - 25, span.start) : mention.start]
        if mention.start - position > 70 or not (
            LINK.search(gap)
            or (
                linked
                and re.fullmatch(
                    r"\s*(?:,|and|or|,\s*and)\s*(?:the\s|its\s)?(?:[\w’'-]+\s){0,5}?",
                    doc.text[position : mention.start],
                )
            )
        ):
            break
        linked.append(mention)
        position = mention.end
    before = [m for m in parties if m.end <= span.start + 1]
    lead = _joined_before(sentence, span, before)
    between = bool(re.search(r"between", doc.text[span.start : linked[0].start], re.IGNORECASE)) if linked else False
    others = list(dict.fromkeys(m.key for m in linked))
    if (between or not lead) and len(others) >= 2:
        return [others]
    if len(lead) >= 2 and not others:
        return [lead]
    subject = lead[0] if lead else _subject(sentence, span, others)
    if subject is None:
        return []
    return [[subject, other] for other in others if other != subject]


def _joined_before(sentence: Sentence, span: Span, before: list[NameMention]) -> list[str]:
    """The subject before the word, with those that stand beside it by "and"."""
    if not before:
        return []
    subjects = [m for m in before if is_subject(sentence.doc, m, sentence)]
    if not subjects:
        return []
    lead = subjects[-1]
    keys = [lead.key]
    position = lead.end
    for mention in before:
        if mention.start >= lead.end and re.fullmatch(
            r"\s*(?:and|,|&|,\s*and)\s*(?:the\s|its\s)?(?:[\w’'-]+\s){0,3}?",
            sentence.doc.text[position : mention.start],
        ):
            if mention.key not in keys:
                keys.append(mention.key)
            position = mention.end
    return keys


def _subject(sentence: Sentence, span: Span, others: list[str]) -> str | None:
    key, _ = company_for(sentence, span)
    if key in others:
        key = sentence.focus
    return key if key not in others else None


def _is_family(sentence: Sentence, span: Span, keys: frozenset[str]) -> bool:
    """Parent and subsidiary are no partnership."""
    return sentence.near("partnership.family", span, 15) is not None and len(keys) == 2


def _fact(sentence: Sentence, span: Span, kind: str, keys: list[str]) -> Fact | None:
    bodies = [sentence.doc.bodies[key] for key in keys if key in sentence.doc.bodies]
    if len(bodies) < 2 or not any(body.kind == COMPANY for body in bodies):
        return None
    if any(body.kind == PUBLIC for body in bodies):
        kind = (
            "research"
            if any(word in body.fullest for body in bodies for word in ("Universit", "Institut", "Fraunhofer", "Tech"))
            else "government"
        )
    modality = modality_of(sentence, span)
    if modality == PLAN and not NON_BINDING.search(sentence.text) and _is_signed(sentence):
        modality = FACT
    start, end = quote_span(sentence, span)
    return Fact(
        kind=PARTNERSHIP,
        modality=PLAN if modality == FACT and NON_BINDING.search(sentence.text) else modality,
        quote=sentence.doc.text[start:end],
        start=start,
        end=end,
        confidence=0.6,
        companies=tuple(body.fullest for body in bodies),
        type=kind,
    )


def _is_signed(sentence: Sentence) -> bool:
    return bool(
        re.search(
            r"\b(?:signed|agreed|concluded|entered into|formed|founded|came to terms|have set up|set up|joint venture with|sealed|inked|struck|agreement|deal)\b",
            sentence.text,
        )
    )
