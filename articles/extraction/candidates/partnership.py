"""Every pair of bodies that a sentence names together, or names beside the one that it goes on about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from articles.extraction.attribution import PRONOUN
from articles.extraction.candidates.candidate import Candidate, place_in_article
from articles.extraction.context import Contexts, Features, around
from articles.extraction.document import Sentence, distance
from articles.extraction.facts.partnership import EXPLAINED, OWNED, PARENT, type_near
from articles.extraction.focus import VENTURE_BEHIND
from articles.extraction.model import PARTNERSHIP
from articles.extraction.names import COMPANY, PUBLIC, NameMention
from articles.extraction.predicates import relation_features, role_features
from articles.extraction.roles import is_financier, is_outsider, is_subject, is_tail_reporter
from articles.extraction.sentences import Span

MOST = 8
JOIN = re.compile(
    r"\s*(?:\([^)]{1,12}\)\s*)?(?:,|and|or|&|,\s*and|as\swell\sas)\s*(?:(?:the|its|with|also)\s)*(?:(?!which|who|where|that)[\w’'-]+\s){0,4}?"
)
LINKS = frozenset(["with", "between", "of", "to", "from", "by", "for", "and", "among", "in"])
DEALS = frozenset(["agree", "jv", "supply", "tech", "distribute", "equity", "stake", "make", "build"])


def partnership_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The pairs of a sentence; a body with the one in focus is a pair too."""
    firsts: dict[str, list[NameMention]] = {}
    for mention in sentence.names:
        if mention.kind in (COMPANY, PUBLIC):
            firsts.setdefault(mention.key, []).append(mention)
    shared = _shared(sentence)
    keys = list(firsts)[:MOST]
    for one, other in combinations(keys, 2):
        left, right = min(
            ((a, b) for a in firsts[one] for b in firsts[other]), key=lambda pair: distance(pair[0], pair[1])
        )
        if left.start > right.start:
            left, right = right, left
        anchor = Span(left.start, right.end)
        features = _pair(contexts, sentence, left, right) | shared
        yield Candidate(PARTNERSHIP, "", sentence, anchor, features, {}, (left.key, right.key))
    for absent in dict.fromkeys([sentence.focus, sentence.doc.main]):
        if absent is None or absent in firsts or absent not in sentence.doc.bodies:
            continue
        for key in keys:
            mention = firsts[key][0]
            features = _alone(contexts, sentence, mention, absent) | shared
            words = around(contexts, sentence, mention)
            yield Candidate(PARTNERSHIP, "", sentence, mention, features, {}, (absent, key), around=words, prefix="f:")


def _shared(sentence: Sentence) -> Features:
    found = place_in_article(sentence)
    found["bodies"] = min(len({mention.key for mention in sentence.names}), 6) / 6
    return found


def _who(sentence: Sentence, mention: NameMention, side: str) -> Features:
    text = sentence.doc.text
    lead = max(sentence.start, mention.start - 45)
    return {
        f"{side}subject": float(mention.kind == COMPANY and is_subject(sentence.doc, mention, sentence)),
        f"{side}public": float(mention.kind == PUBLIC),
        f"{side}guessed": float(mention.key in sentence.doc.guessed),
        f"{side}main": float(mention.key == sentence.doc.main),
        f"{side}focus": float(mention.key == sentence.focus),
        f"{side}financier": float(mention.kind == COMPANY and is_financier(sentence.doc.bodies[mention.key])),
        f"{side}challenger": float(EXPLAINED.match(text, mention.end) is not None),
        f"{side}parent": float(PARENT.search(text, lead, mention.start) is not None),
        f"{side}outsider": float(mention.kind == COMPANY and is_outsider(sentence.doc.bodies[mention.key])),
        f"{side}owned": float(OWNED.search(text, lead, mention.start) is not None),
        f"{side}tail": float(is_tail_reporter(sentence.doc, mention, sentence)),
        f"{side}venture": float(
            mention.key == sentence.doc.venture or VENTURE_BEHIND.match(text, mention.end) is not None
        ),
        f"{side}described": float(mention.described),
        f"{side}possessive": float(text.startswith(("’s", "'s"), mention.end)),
    }


def _pair(contexts: Contexts, sentence: Sentence, left: NameMention, right: NameMention) -> Features:
    """The words between two bodies, before the first and behind the second."""
    text = sentence.doc.text
    found: Features = {}
    context = contexts.of(sentence)
    between = [word for word in context.words if left.end <= word.start < right.start]
    for word in between[:30]:
        for family in word.families:
            found[f"m:{family}"] = 1.0
    if between:
        found[f"m:last={between[-1].form}"] = 1.0
        found[f"m:first={between[0].form}"] = 1.0
    links = [word.form for word in between if word.form in LINKS]
    clause = sentence.clause(right.start)
    spoken = {family for word in context.words if clause.start <= word.start < clause.end for family in word.families}
    spoken |= {family for word in between for family in word.families}
    row = JOIN.fullmatch(text, left.end, right.start) is not None
    for deal in DEALS & spoken:
        found[f"deal:{deal}"] = 1.0
        found[f"{links[-1] if links else 'none'}&{deal}"] = 1.0
        if row:
            found[f"row&{deal}"] = 1.0
    if not DEALS & context.families:
        found["no_deal"] = 1.0
        found["no_deal&row"] = float(row)
    found["near"] = max(0.0, 1 - distance(left, right) / 150)
    found["same_clause"] = float(sentence.clause(left.start) == sentence.clause(right.start))
    found["row"] = float(row)
    found["names_between"] = min(sum(left.end <= m.start < right.start for m in sentence.names), 3) / 3
    found[f"type:{type_near(sentence, Span(left.start, right.end))}"] = 1.0
    found |= relation_features(sentence.predicates, left.start, right.start)
    return found | _who(sentence, left, "l:") | _who(sentence, right, "r:") | {"together": 1.0}


def _alone(contexts: Contexts, sentence: Sentence, mention: NameMention, focus: str) -> Features:
    found: Features = {}
    pronoun = PRONOUN.match(sentence.doc.text, sentence.clause(mention.start).start)
    found["f:pronoun"] = float(pronoun is not None)
    found["f:main"] = float(focus == sentence.doc.main)
    found["f:focus"] = float(focus == sentence.focus)
    found["f:deal"] = float(bool(DEALS & contexts.of(sentence).families))
    found |= {f"f{name}": value for name, value in role_features(sentence.predicates, mention.start).items()}
    return found | _who(sentence, mention, "fr:")
