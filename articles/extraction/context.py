"""What stands around a figure, a date or a word: the families of the words near it, as features of a choice.

A feature's name tells where a family stands as seen from the anchor: `sell<` before it (worth more the nearer), `sell>`
behind it, `sell<<` and `sell>>` within two words, `sell|` in its clause, `sell.` in its sentence, `sell^` in the
sentence before, `sell$` in the title. Mentions count as one word each: `@company`, `@main`, `@place`, `@date`,
`@money`, `@volume`, `@head`, `@number`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from articles.extraction.document import Document, Sentence
from articles.extraction.names import COMPANY
from articles.extraction.predicates import Predicate, find_predicates, own_features, predicate_features
from articles.extraction.sentences import Span
from articles.extraction.words import TextWords, Word, split_words

Features = dict[str, float]

# Small words whose place right beside an anchor tells more than any family does.
SMALL = frozenset(
    [
        *("a", "an", "the", "of", "to", "by", "in", "at", "for", "from", "with", "on", "into", "over", "between"),
        *("per", "and", "or", "as", "its", "that", "which", "than", "about", "under", "until", "since", "through"),
        *("this", "their", "after", "before", "during", "within", "each", "worth", "around", "up", "some", "first"),
        *(",", "(", ")", ";", ":", "%", "-"),
    ]
)
ADJACENT = 2
DECAY = 4.0
# The parts of a feature's name that tell of its place; of a pair and of a small word the name is whole.
SIGNS = ("<<", ">>", "<", ">", "|", ".", "^", "$", "=")
# Families on one side of an anchor are worth the more the nearer they are, all others 1.
GRADED = ("<", ">")
# Verbs and nouns that mean more together than apart.
DOING = frozenset(
    ["start", "open", "build", "make", "close", "stop", "cancel", "delay", "expand", "complete", "invest", "deliver"]
)
THINGS = frozenset(
    [
        *("plant", "vehicle", "cell", "capacity", "job", "model", "build", "make"),
        *("@money", "@place", "future", "is", "past"),
    ]
)
LONGEST_LOOK = 40


@dataclass(slots=True)
class Layer:
    """Features in parts: of each part, named by the sign of its place, the families with what they are worth.

    Anchors of one sentence or clause share its layer. One set of weights alone scores a layer, each kind of fact once.
    """

    parts: tuple[tuple[str, dict[str, float]], ...]
    scores: dict[str, list[float]] = field(default_factory=dict)

    def features(self) -> Iterator[tuple[str, float]]:
        """The features by their full names."""
        for sign, families in self.parts:
            for family, value in families.items():
                yield (f"={family}" if sign == "=" else f"{family}{sign}"), value


Around = tuple[Layer, ...]


@dataclass(slots=True)
class Context:
    """The words of a sentence with its mentions as words of their own."""

    sentence: Sentence
    words: list[Word]
    starts: list[int]
    families: frozenset[str]
    # What was looked at already: several candidates share an anchor, several anchors a clause and the sentence.
    looked: dict[tuple[int, int], Around] = field(default_factory=dict)
    clauses: dict[int, Layer] = field(default_factory=dict)
    whole: Layer | None = None

    def at(self, anchor: Span) -> tuple[int, int]:
        """The first and the last word of an anchor; where it holds none, the word before it."""
        last = max(bisect_left(self.starts, anchor.end) - 1, 0)
        first = max(bisect_right(self.starts, anchor.start) - 1, 0)
        return min(first, last), last


@dataclass(slots=True)
class Contexts:
    """The contexts of an article's sentences, and the families of its title."""

    sentences: list[Context]
    title: frozenset[str]

    def of(self, sentence: Sentence) -> Context:
        return self.sentences[sentence.index]

    def before(self, sentence: Sentence) -> Context | None:
        return self.sentences[sentence.index - 1] if sentence.index else None


def read_contexts(doc: Document) -> Contexts:
    """The words of every sentence of an article, each mention one word."""
    words = split_words(doc.words.cut)
    starts = [word.start for word in words]
    contexts = [
        _context(sentence, words[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)])
        for sentence in doc.sentences
    ]
    title = frozenset(family for word in split_words(TextWords(doc.title).cut) for family in word.families)
    return Contexts(contexts, title)


def _context(sentence: Sentence, words: list[Word]) -> Context:
    mentions = sorted(_mention_words(sentence), key=lambda word: (word.start, -word.end))
    merged: list[Word] = []
    index, taken = 0, sentence.start
    for mention in mentions:
        if mention.start < taken:
            continue
        while index < len(words) and words[index].start < mention.start:
            merged.append(words[index])
            index += 1
        merged.append(mention)
        inner: list[str] = []
        while index < len(words) and words[index].start < mention.end:
            inner += words[index].families
            index += 1
        if mention.families[0] in ("@volume", "@head"):
            merged[-1] = Word(mention.start, mention.end, mention.form, (*mention.families, *dict.fromkeys(inner)))
        taken = mention.end
    merged += words[index:]
    families = frozenset(family for word in merged for family in word.families)
    sentence.words, sentence.predicates = merged, find_predicates(merged)
    return Context(sentence, merged, [word.start for word in merged], families)


def _mention_words(sentence: Sentence) -> list[Word]:
    found = [Word(m.start, m.end, "", _name_families(sentence.doc, m.key, m.kind)) for m in sentence.names]
    for family, mentions in (
        ("@place", sentence.places),
        ("@date", sentence.dates),
        ("@money", sentence.money),
        ("@volume", sentence.volumes),
        ("@head", sentence.heads),
        ("@number", sentence.numbers),
    ):
        found += [Word(m.start, m.end, "", (family,)) for m in mentions]
    return found


def _name_families(doc: Document, key: str, kind: str) -> tuple[str, ...]:
    if kind != COMPANY:
        return ("@public",) if kind == "public" else ("@other",)
    return ("@company", "@main") if key == doc.main else ("@company",)


def around(contexts: Contexts, sentence: Sentence, anchor: Span) -> Around:
    """The features of an anchor: the families of the words around it. Callers never change them."""
    context = contexts.of(sentence)
    spot = anchor.start, anchor.end
    found = context.looked.get(spot)
    if found is None:
        if context.whole is None:
            context.whole = _whole(contexts, context)
        found = context.looked[spot] = (context.whole, *_around(context, anchor))
    return found


def _whole(contexts: Contexts, context: Context) -> Layer:
    """The families of a sentence, of the one before it and of the title."""
    before = contexts.before(context.sentence)
    parts = {".": context.families, "^": before.families if before else (), "$": contexts.title}
    return Layer((("", {"": 1.0}), *((sign, dict.fromkeys(families, 1.0)) for sign, families in parts.items())))


def _around(context: Context, anchor: Span) -> Around:
    """The layer of an anchor's clause, and its own."""
    first, last = context.at(anchor)
    clause = context.sentence.clause(anchor.start)
    low, high = max(0, first - LONGEST_LOOK), min(len(context.words), last + LONGEST_LOOK)
    if low == 0 and high == len(context.words):
        # The whole clause lies within reach, whatever the anchor.
        if clause.start not in context.clauses:
            context.clauses[clause.start] = _inside(context.words, clause, context.sentence.predicates)
        inside = context.clauses[clause.start]
    else:
        inside = _inside(context.words[low:high], clause, context.sentence.predicates)
    words = context.words
    own = dict.fromkeys([family for word in words[first : last + 1] for family in word.families], 1.0)
    before, behind = words[low:first], words[last + 1 : high]
    before.reverse()
    verb = own_features(context.sentence.predicates, anchor.start)
    return inside, Layer((("=", own), *_side(before, "<"), *_side(behind, ">"), ("", verb)))


def _inside(words: Iterable[Word], clause: Span, predicates: list[Predicate]) -> Layer:
    """The families of a clause, and the pairs of them that mean more together."""
    inside = [word for word in words if clause.start <= word.start < clause.end]
    found = {family for word in inside for family in word.families}
    pairs = {f"{doing}*{thing}": 1.0 for doing in DOING & found for thing in THINGS & found if doing != thing}
    pairs |= predicate_features(one for one in predicates if clause.start <= one.start < clause.end)
    return Layer((("|", dict.fromkeys(found, 1.0)), ("", pairs)))


def _side(words: list[Word], side: str) -> tuple[tuple[str, dict[str, float]], ...]:
    """The families on one side of an anchor, the nearer the more; its words are given from the nearest on."""
    found: dict[str, float] = {}
    for gap, word in enumerate(words):
        for family in word.families:
            if family not in found:
                found[family] = 1.0 / (1.0 + gap / DECAY)
    near = words[:ADJACENT]
    beside = dict.fromkeys([family for word in near for family in word.families], 1.0)
    small = {f"{word.form}{side}{gap}": 1.0 for gap, word in enumerate(near, 1) if word.form in SMALL}
    return (side, found), (side * 2, beside), ("", small)
