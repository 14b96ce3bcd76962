"""What stands around a figure, a date or a word: the families of the words near it, as features of a choice.

A feature's name tells where a family stands as seen from the anchor: `sell<` before it (worth more the nearer), `sell>`
behind it, `sell<<` and `sell>>` within two words, `sell|` in its clause, `sell.` in its sentence, `sell^` in the
sentence before, `sell$` in the title. Mentions count as one word each: `@company`, `@main`, `@place`, `@date`,
`@money`, `@volume`, `@head`, `@number`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from articles.extraction.document import Document, Sentence
from articles.extraction.names import COMPANY
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
class Context:
    """The words of a sentence with its mentions as words of their own."""

    sentence: Sentence
    words: list[Word]
    starts: list[int]
    families: frozenset[str]
    # The features of the anchors that were looked at: several candidates share one.
    looked: dict[Span, Features] = field(default_factory=dict)

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


def around(contexts: Contexts, sentence: Sentence, anchor: Span) -> Features:
    """The features of an anchor: the families of the words around it. Callers never change them."""
    context = contexts.of(sentence)
    spot = Span(anchor.start, anchor.end)
    if spot not in context.looked:
        context.looked[spot] = _around(contexts, context, sentence, spot)
    return context.looked[spot]


def _around(contexts: Contexts, context: Context, sentence: Sentence, anchor: Span) -> Features:
    first, last = context.at(anchor)
    clause = sentence.clause(anchor.start)
    words = context.words
    found: Features = {"": 1.0}
    for family in context.families:
        found[f"{family}."] = 1.0
    inside: set[str] = set()
    for index in range(max(0, first - LONGEST_LOOK), min(len(words), last + LONGEST_LOOK)):
        word = words[index]
        in_clause = clause.start <= word.start < clause.end
        if in_clause:
            inside.update(word.families)
        if index < first:
            _note(found, word, first - index, "<")
        elif index > last:
            _note(found, word, index - last, ">")
        else:
            for family in word.families:
                found[f"={family}"] = 1.0
    for family in inside:
        found[f"{family}|"] = 1.0
    found |= {f"{doing}*{thing}": 1.0 for doing in DOING & inside for thing in THINGS & inside if doing != thing}
    return found | _further(contexts, sentence)


def _further(contexts: Contexts, sentence: Sentence) -> Features:
    """The families of the sentence before and of the title."""
    before = contexts.before(sentence)
    found = {f"{family}^": 1.0 for family in before.families} if before is not None else {}
    return found | {f"{family}$": 1.0 for family in contexts.title}


def _note(found: Features, word: Word, gap: int, side: str) -> None:
    weight = 1.0 / (1.0 + (gap - 1) / DECAY)
    for family in word.families:
        name = f"{family}{side}"
        if weight > found.get(name, 0.0):
            found[name] = weight
        if gap <= ADJACENT:
            found[f"{family}{side}{side}"] = 1.0
    if gap <= ADJACENT and word.form in SMALL:
        found[f"{word.form}{side}{gap}"] = 1.0
