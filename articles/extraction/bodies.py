"""Whose find it is: every body of the article is a candidate, described by where it stands as seen from the find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from articles.extraction.attribution import AGENT, OWNS, PRONOUN, company_for
from articles.extraction.context import Features
from articles.extraction.document import Document, InArticle, Sentence, Standing, distance
from articles.extraction.focus import VENTURE_ITSELF, owner_at
from articles.extraction.names import COMPANY, Body, NameMention
from articles.extraction.predicates import Predicate, predicate_of
from articles.extraction.roles import (
    NON_HEAD,
    PLANT_OF,
    RELATIVE,
    SUBJECT_BAR,
    WHICH_LEAD,
    acts,
    is_financier,
    is_outsider,
    is_subject,
    is_tail_reporter,
    tells_of,
)
from articles.extraction.sentences import Span


@dataclass(slots=True)
class Alike:
    """Companies of one standing that nothing brings up: their features, how many they are, and the first of them."""

    features: Features
    count: int
    first: str


@dataclass(slots=True)
class Bodies:
    """The companies of an article as those of a find: one by one where something brings them up, else by standing."""

    near: dict[str, Features]
    far: dict[Standing, Alike]

    def each(self, doc: Document) -> dict[str, Features]:
        """The features of every company."""
        rest = ((key, one.standing) for key, one in companies_of(doc).items() if key not in self.near)
        return self.near | {key: self.far[standing].features for key, standing in rest}


def body_features(sentence: Sentence, anchor: Span, pointed: Collection[str] = ()) -> Bodies:
    """Of each company of the article its features as the company of a find.

    Companies that neither the sentence nor what it goes on about brings up, nor `pointed`, differ in nothing but their
    standing in the article, however many they are.
    """
    doc = sentence.doc
    shared = _situation(sentence, anchor)
    rule, sure = company_for(sentence, anchor)
    owner = owner_at(sentence)
    last = _last_spoken(sentence)
    near = {doc.main, sentence.focus, rule, owner, doc.venture, sentence.actor, *last, *pointed}
    near.update(mention.key for mention in sentence.companies)
    companies = companies_of(doc)
    found: dict[str, Features] = {}
    for _, key in sorted((companies[key].index, key) for key in near if key is not None and key in companies):
        standing = companies[key].standing
        here = [mention for mention in sentence.companies if mention.key == key]
        general = dict(standing)
        features: Features = {"share": general["share"], "once": general["once"]}
        features["main"] = float(key == doc.main)
        features["about_one"] = float(key == doc.main and doc.is_about_one)
        features["focus"] = float(key == sentence.focus)
        features["rule"] = sure if key == rule else 0.0
        features["owner"] = float(key == owner)
        features["venture"] = float(key == doc.venture)
        features["venture_said"] = float(key == doc.venture and VENTURE_ITSELF.search(sentence.text) is not None)
        features["outsider"] = general["outsider"]
        features["actor"] = float(key == sentence.actor)
        features |= general
        features["unborn"] = float(doc.bodies[key].first >= sentence.end)
        features["last_before"] = float(last[0] == key)
        features["last_subject"] = float(last[1] == key)
        features |= _mention_features(sentence, here, anchor)
        if not here:
            ways = [way for way, one in (("focus", sentence.focus), ("main", doc.main)) if key == one]
            features = _absent(features, shared, ways)
        found[key] = {name: value for name, value in features.items() if value}
    return Bodies(found, _alike(doc, found, shared))


def _alike(doc: Document, near: Collection[str], shared: list[str]) -> dict[Standing, Alike]:
    """The further companies of each standing."""
    companies = companies_of(doc)
    apart = Counter(companies[key].standing for key in near)
    found: dict[Standing, Alike] = {}
    for standing, keys in doc.alike.items():
        count = len(keys) - apart[standing]
        if count:
            features = {name: value for name, value in _absent(dict(standing), shared).items() if value}
            found[standing] = Alike(features, count, next(key for key in keys if key not in near))
    return found


def companies_of(doc: Document) -> dict[str, InArticle]:
    """The companies of an article in their order, each with what tells of it there; worked out once an article."""
    if doc.companies is None:
        bodies = [body for body in doc.bodies.values() if body.kind == COMPANY]
        total = sum(body.count for body in bodies) or 1
        doc.companies = {}
        for index, body in enumerate(bodies):
            standing = _standing(doc, body, total)
            doc.companies[body.key] = InArticle(index, standing)
            doc.alike.setdefault(standing, []).append(body.key)
    return doc.companies


def _standing(doc: Document, body: Body, total: int) -> Standing:
    return (
        ("share", body.count / total),
        ("once", float(body.count == 1)),
        ("outsider", float(is_outsider(body))),
        ("financier", float(is_financier(body))),
        ("guessed", float(body.key in doc.guessed)),
        ("title", float(any(mention.key == body.key for mention in doc.titled))),
        ("title_first", float(bool(doc.titled) and doc.titled[0].key == body.key and doc.titled[0].start < 3)),
    )


def _absent(features: Features, shared: list[str], ways: Iterable[str] = ()) -> Features:
    """Adds what speaks of a company that its sentence does not name."""
    features["absent"] = 1.0
    for cue in shared:
        features[f"absent&{cue}"] = 1.0
        for way in ways:
            features[f"{way}&{cue}"] = 1.0
    return features


def _situation(sentence: Sentence, anchor: Span) -> list[str]:
    """What the sentence offers: whether it names companies at all, and whether the clause begins with a pronoun."""
    clause = sentence.clause(anchor.start)
    found = ["none_here"] if not sentence.companies else ["some_here"]
    if PRONOUN.match(sentence.doc.text, clause.start):
        found.append("pronoun_clause")
    if PRONOUN.match(sentence.doc.text, sentence.start):
        found.append("pronoun_sentence")
    ahead = [m for m in sentence.companies if clause.start <= m.start and m.end <= anchor.start]
    if any(is_subject(sentence.doc, mention, sentence) for mention in ahead):
        found.append("subject_in_clause")
    if not any(clause.start <= mention.start < clause.end for mention in sentence.companies):
        found.append("none_in_clause")
    return found


def _last_spoken(sentence: Sentence) -> tuple[str | None, str | None]:
    """The company named last before the sentence, and the last one that stood as a subject."""
    named: str | None = None
    for other in reversed(sentence.doc.sentences[max(0, sentence.index - 4) : sentence.index]):
        for mention in reversed(other.companies):
            if mention.described:
                continue
            named = named or mention.key
            if is_subject(sentence.doc, mention, other):
                return named, mention.key
    return named, None


def _mention_features(sentence: Sentence, here: list[NameMention], anchor: Span) -> Features:
    """The features of a company's mentions in the sentence of the find, the stronger one of each."""
    found: Features = {}
    verb = predicate_of(sentence.predicates, anchor.start)
    for mention in here:
        for name, value in (_one_mention(sentence, mention, anchor) | _role(verb, mention)).items():
            if value > found.get(name, 0.0):
                found[name] = value
    if here:
        found["here"] = 1.0
        others = [m for m in sentence.companies if m.key != here[0].key]
        found["alone_here"] = float(not others)
        before = [m for m in sentence.companies if m.end <= anchor.start]
        behind = [m for m in sentence.companies if m.start >= anchor.end]
        found["nearest_before"] = float(bool(before) and before[-1].key == here[0].key)
        found["nearest_behind"] = float(bool(behind) and behind[0].key == here[0].key)
        found["first_here"] = float(sentence.companies[0].key == here[0].key)
    return found


def _role(verb: Predicate | None, mention: NameMention) -> Features:
    """How a mention stands to the verb of a find: it gives or takes, owns or is owned."""
    role = verb.roles.get(mention.start) if verb is not None else None
    if verb is None or role is None:
        return {}
    return {f"role:{role}": 1.0, f"role:{verb.verb}:{role}": 1.0}


def _one_mention(sentence: Sentence, mention: NameMention, anchor: Span) -> Features:
    text = sentence.doc.text
    clause = sentence.clause(anchor.start)
    subject = is_subject(sentence.doc, mention, sentence)
    inside = clause.start <= mention.start < clause.end
    ahead = mention.end <= anchor.start
    side = "before" if ahead else "behind"
    gap = min(distance(mention, anchor), 200) / 100
    lead = max(sentence.start, mention.start - 45)
    found: Features = {
        f"near_{side}": max(0.0, 1 - gap),
        f"close_{side}": float(gap < 0.25),
        f"subject_{side}": float(subject),
        f"clause_{side}": float(inside),
        f"subject_clause_{side}": float(inside and subject),
        f"owns_{side}": float(OWNS.match(text, mention.end) is not None),
        f"plant_of_{side}": float(PLANT_OF.search(text, lead, mention.start) is not None),
        f"agent_{side}": float(AGENT.search(text, lead, mention.start) is not None),
        "relative": float(RELATIVE.match(text, mention.end) is not None),
        "which_lead": float(WHICH_LEAD.search(text, lead, mention.start) is not None),
        "non_head": float(NON_HEAD.match(text, mention.end) is not None),
        f"barred_{side}": float(SUBJECT_BAR.search(text, lead, mention.start) is not None),
        f"acts_{side}": float(acts(sentence.doc, mention)),
        "tail_reporter": float(is_tail_reporter(sentence.doc, mention, sentence)),
        "tells": float(
            any(tells_of(sentence.doc, mention, other) for other in sentence.companies if other.start <= anchor.start)
        ),
        "told_of": float(
            any(tells_of(sentence.doc, other, mention) for other in sentence.companies if other.end <= mention.start)
        ),
        "starts": float(mention.start - sentence.start < 3),
        f"described_{side}": float(mention.described),
        "possessive": float(text.startswith(("’s", "'s"), mention.end)),
    }
    small = text[lead : mention.start].split()
    if small and small[-1].lower() in LEADS:
        found[f"{small[-1].lower()}_{side}"] = 1.0
    return found


LEADS = frozenset(
    [
        "with",
        "from",
        "to",
        "by",
        "of",
        "for",
        "at",
        "like",
        "than",
        "in",
        "into",
        "and",
        "including",
        "via",
        "between",
        "as",
        "the",
        "its",
        "said",
        "on",
        "or",
    ]
)
