"""Every pair of bodies that a sentence names together, or names beside the one that it goes on about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from articles.extraction.attribution import PRONOUN
from articles.extraction.candidates.candidate import Candidate, place_in_article
from articles.extraction.context import Contexts, Features, around
from articles.extraction.document import Sentence, distance
from articles.extraction.facts.partnership import CHALLENGER, JOIN, PARENT
from articles.extraction.focus import is_financier, is_subject
from articles.extraction.lexicon import cue_names
from articles.extraction.model import PARTNERSHIP
from articles.extraction.names import COMPANY, PUBLIC, NameMention
from articles.extraction.sentences import Span

MOST = 8
TELLING = frozenset(
    ["agree", "jv", "supply", "tech", "distribute", "equity", "stake", "charge", "invest", "make", "build", "raise", "acquire"]
)


def partnership_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The pairs of a sentence; a body with the one in focus is a pair too."""
    context = contexts.of(sentence)
    if not context.families & TELLING:
        return
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
    focus = sentence.focus
    if focus is None or focus in firsts or focus not in sentence.doc.bodies:
        return
    for key in keys:
        mention = firsts[key][0]
        features = _alone(contexts, sentence, mention, focus) | shared
        yield Candidate(PARTNERSHIP, "", sentence, mention, features, {}, (focus, key))


def _shared(sentence: Sentence) -> Features:
    found = place_in_article(sentence)
    found["bodies"] = min(len({mention.key for mention in sentence.names}), 6) / 6
    for name in cue_names("partnership"):
        if sentence.has(name):
            found[f"cue:{name}"] = 1.0
    return found


def _who(sentence: Sentence, mention: NameMention, side: str) -> Features:
    text = sentence.doc.text
    lead = max(sentence.start, mention.start - 45)
    return {
        f"{side}subject": float(mention.kind == COMPANY and is_subject(sentence.doc, mention, sentence)),
        f"{side}public": float(mention.kind == PUBLIC),
        f"{side}main": float(mention.key == sentence.doc.main),
        f"{side}focus": float(mention.key == sentence.focus),
        f"{side}financier": float(mention.kind == COMPANY and is_financier(sentence.doc.bodies[mention.key])),
        f"{side}challenger": float(CHALLENGER.match(text, mention.end) is not None),
        f"{side}parent": float(PARENT.search(text, lead, mention.start) is not None),
        f"{side}possessive": float(text.startswith(("’s", "'s"), mention.end)),
    }


def _pair(contexts: Contexts, sentence: Sentence, left: NameMention, right: NameMention) -> Features:
    """The words between two bodies, before the first and behind the second."""
    text = sentence.doc.text
    found: Features = {f"b:{name}": value for name, value in around(contexts, sentence, right).items() if not name.endswith((".", "^", "$"))}
    ahead = around(contexts, sentence, left)
    found |= {name if name.endswith((".", "^", "$")) or not name else f"a:{name}": value for name, value in ahead.items()}
    context = contexts.of(sentence)
    between = [word for word in context.words if left.end <= word.start < right.start]
    for word in between[:30]:
        for family in word.families:
            found[f"m:{family}"] = 1.0
    if between:
        found[f"m:last={between[-1].form}"] = 1.0
        found[f"m:first={between[0].form}"] = 1.0
    found["near"] = max(0.0, 1 - distance(left, right) / 150)
    found["same_clause"] = float(sentence.clause(left.start) == sentence.clause(right.start))
    found["row"] = float(JOIN.fullmatch(text, left.end, right.start) is not None)
    found["names_between"] = min(sum(left.end <= m.start < right.start for m in sentence.names), 3) / 3
    return found | _who(sentence, left, "l:") | _who(sentence, right, "r:") | {"together": 1.0}


def _alone(contexts: Contexts, sentence: Sentence, mention: NameMention, focus: str) -> Features:
    found: Features = {f"f:{name}": value for name, value in around(contexts, sentence, mention).items()}
    pronoun = PRONOUN.match(sentence.doc.text, sentence.clause(mention.start).start)
    found["f:pronoun"] = float(pronoun is not None)
    found["f:main"] = float(focus == sentence.doc.main)
    return found | _who(sentence, mention, "fr:")
