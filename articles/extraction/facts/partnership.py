"""Agreements between companies, or with public bodies: a word for an agreement and the parties around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.attribution import company_for, quote_span
from articles.extraction.document import Sentence
from articles.extraction.lexicon import cue_names
from articles.extraction.modality import FACT, PLAN, modality_of
from articles.extraction.model import PARTNERSHIP, Fact
from articles.extraction.names import COMPANY, PUBLIC, NameMention
from articles.extraction.roles import is_subject
from articles.extraction.sentences import Span

LINK = re.compile(
    r"\b(?:with|between|binds|links|from|to|for|by|of|in|and|both)\s+(?:the\s+|its\s+|their\s+|"
    r"a\s+)?(?:[\w’'-]+,?\s+){0,5}?$",
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
        if kind == "equity_stake" and sentence.money:
            # A stake with a sum is an investment.
            continue
        found += [(span, kind) for span in sentence.cues(f"partnership.{kind}")]
    for span in sentence.cues("partnership.agreement"):
        found.append((span, _type(sentence, span)))
    for kind in ("supply", "engineering"):
        found += [(span, kind) for span in sentence.cues(f"partnership.{kind}")]
    found += [(span, "technology") for span in sentence.cues("partnership.licence")]
    found += [(span, "supply") for span in sentence.cues("partnership.customer")]
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


JOIN = re.compile(
    r"\s*(?:\([^)]{1,12}\)\s*)?(?:,|and|or|&|,\s*and|as\swell\sas)\s*(?:the\s|its\s|with\s)*(?:(?!which|who|where|"
    r"that)[\w’'-]+\s){0,4}?"
)
PARENT = re.compile(
    r"\b(?:subsidiary|unit|branch|arm|brand|part|division|affiliate|owner|parent|maker|customer|"
    r"supplier)s?\sof\s(?:the\s)?(?:[\w-]+\s){0,2}$"
)
ANAPHOR_AND = re.compile(
    r"\b(?:[Tt]he\s(?:company|firm|group|Group|automaker|carmaker|startup|manufacturer)|it|It)\sand\s(?:the\s)?$"
)
CHALLENGER = re.compile(r"[’']?s?[\s-](?:challenger|rivals?|stock|shares|dealers?|fans?|killer|owners?)\b")
CUSTOMER = re.compile(r"(?:is|the|as)\s(?:\w+\s){0,3}customer")
RESEARCH = re.compile(r"Universit|Institut|Fraunhofer|\bTech$")
THE_TWO = re.compile(
    r"\b(?:[Tt]he\stwo|[Bb]oth\s(?:companies|sides|parties|firms|groups)|[Tt]he\s(?:partners|pair|parties|"
    r"two\scompanies))\b"
)


def _groups(sentence: Sentence, span: Span, parties: list[NameMention]) -> list[list[str]]:
    """The sets of parties that a word for an agreement binds."""
    parties = [mention for mention in parties if _is_party(sentence, mention)]
    linked = _linked_after(sentence, span, parties)
    lead, is_choice = _joined_before(sentence, span, [m for m in parties if m.end <= span.start + 1])
    between = bool(linked) and "between" in sentence.doc.text[span.start : linked[0].start].casefold()
    if len(lead) == 1 and not linked and sentence.doc.text.startswith(("joint", "Joint", "JV"), span.start):
        # "to receive money from X through a joint venture"
        linked = [m for m in parties if m.end <= span.start and m.key != lead[0] and _is_linked(sentence, m)]
    others = [key for key in dict.fromkeys(m.key for m in linked) if key not in lead]
    owned = (
        bool(linked)
        and bool(re.match(r"[^.]{0,60}?\b(?:by|of|between)\s", sentence.doc.text[span.start : linked[0].start]))
        and sentence.doc.text[span.start : span.end].casefold().startswith("joint")
    )
    if len(others) >= 2 and (between or owned):
        return [others]
    if len(others) >= 2 and not lead:
        subject = _subject(sentence, span, others)
        return [[subject, other] for other in others] if subject else [others]
    if len(lead) >= 2:
        return [[one, other] for one in lead for other in others] if is_choice else [[*lead, *others]]
    if not lead and not others and THE_TWO.search(sentence.text):
        return [_last_two(sentence)]
    if len(lead) == 1 and not others and CUSTOMER.match(sentence.doc.text, span.start) and sentence.focus:
        return [[sentence.focus, lead[0]]]
    subject = lead[0] if lead else _subject(sentence, span, others)
    if subject and len(others) > 1 and any(m.kind == PUBLIC for m in linked):
        return [[subject, *others]]
    return [[subject, other] for other in others if other != subject] if subject else []


def _is_linked(sentence: Sentence, mention: NameMention) -> bool:
    return re.search(r"\b(?:from|with)\s$", sentence.doc.text[sentence.start : mention.start]) is not None


def _is_party(sentence: Sentence, mention: NameMention) -> bool:
    """False for a parent that only explains another name, and for "the Tesla challenger"."""
    if mention.kind == COMPANY and CHALLENGER.match(sentence.doc.text, mention.end):
        return False
    return not PARENT.search(sentence.doc.text, max(sentence.start, mention.start - 45), mention.start)


def _linked_after(sentence: Sentence, span: Span, parties: list[NameMention]) -> list[NameMention]:
    """The parties behind the word: the first by "with", "to" or the like, further ones in a row with it."""
    text = sentence.doc.text
    linked: list[NameMention] = []
    position = span.end
    for mention in parties:
        if mention.start < span.end or mention.start - position > 110:
            continue
        if linked and not JOIN.fullmatch(text, position, mention.start):
            break
        behind = LINK.search(text[max(position - 25, span.start) : mention.start])
        if not linked and not (_is_object(sentence, span, mention) or (behind and not _is_choice(sentence, span))):
            break
        linked.append(mention)
        position = mention.end
    return linked


def _is_choice(sentence: Sentence, span: Span) -> bool:
    return sentence.doc.text[span.start : span.end].casefold() in ("chose", "picked", "selected", "named", "tapped")


def _is_object(sentence: Sentence, span: Span, mention: NameMention) -> bool:
    """Whether a party is the object of the verb itself: "supplies X", "chose X as its partner"."""
    text = sentence.doc.text
    if re.fullmatch(r"\s(?:the\s|Japan[’']s\s)?", text[span.end : mention.start]) is None:
        return False
    if text.startswith(("suppl", "back"), span.start):
        return True
    role = re.match(r"\sas\s(?:\w+\s){0,3}(?:supplier|partner)", text[mention.end : mention.end + 50])
    return _is_choice(sentence, span) and role is not None


def _joined_before(sentence: Sentence, span: Span, before: list[NameMention]) -> tuple[list[str], bool]:
    """The subject before the word with those that stand in a row with it, and whether that row is a choice ("or")."""
    text = sentence.doc.text
    for mention in before:
        if ANAPHOR_AND.search(text, max(sentence.start, mention.start - 30), mention.start) and sentence.focus:
            return [sentence.focus, mention.key], False
    subjects = [m for m in before if is_subject(sentence.doc, m, sentence)]
    if not subjects:
        return [], False
    last = subjects[-1]
    row, is_choice = [last], False
    for mention in reversed([m for m in before if m.end <= last.start]):
        gap = text[mention.end : row[0].start]
        if not JOIN.fullmatch(gap):
            break
        is_choice = is_choice or re.search(r"\bor\b", gap) is not None
        row.insert(0, mention)
    return list(dict.fromkeys(m.key for m in row)), is_choice


def _last_two(sentence: Sentence) -> list[str]:
    """The two companies spoken of last before a sentence."""
    found: list[str] = []
    for other in reversed(sentence.doc.sentences[max(0, sentence.index - 3) : sentence.index]):
        for mention in reversed(other.companies):
            if mention.key not in found:
                found.append(mention.key)
            if len(found) == 2:
                return found
    return found


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
        kind = "research" if any(RESEARCH.search(body.fullest) for body in bodies) else "government"
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
            r"\b(?:signed|agreed|announced|concluded|entered into|formed|founded|came to terms|have set up|set up|"
            r"joint venture with|sealed|inked|struck|agreement|deal)\b",
            sentence.text,
        )
    )
