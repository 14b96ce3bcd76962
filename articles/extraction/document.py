"""An article with everything found in it, sentence by sentence: what the finders of facts look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from articles.extraction.cue_index import Spot, find_cues, find_spots, folded
from articles.extraction.dates import DateMention
from articles.extraction.headcounts import Headcount
from articles.extraction.model import Fact, Place
from articles.extraction.names import COMPANY, Body, NameMention
from articles.extraction.places import PlaceMention
from articles.extraction.predicates import Predicate
from articles.extraction.quantities import Money, Number, Volume
from articles.extraction.sentences import Span, clauses_of
from articles.extraction.words import TextWords, Word

# What tells of a company in the whole article, as features by name.
Standing = tuple[tuple[str, float], ...]


@dataclass(slots=True)
class InArticle:
    """A company's place in the order in which the article names them, and its standing there."""

    index: int
    standing: Standing


@dataclass
class Sentence:
    """A sentence of the article. All positions count in the article's text."""

    doc: Document
    index: int
    start: int
    end: int
    paragraph: int
    names: list[NameMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    volumes: list[Volume] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    heads: list[Headcount] = field(default_factory=list)
    focus: str | None = None
    # The last subject of any trade before the sentence: also one that only gives money.
    actor: str | None = None
    focus_place: Place | None = None
    _cues: dict[str, Sequence[Span]] = field(default_factory=dict)
    # By group of cues, what may be found of it in the sentence.
    _spots: dict[str, list[Spot]] | None = None
    # What was already settled about its mentions: whether a name is the subject, whether a place is that of a plant.
    subjects: dict[NameMention, bool] = field(default_factory=dict)
    sites: dict[PlaceMention, bool] = field(default_factory=dict)
    # What it counts where it only says "units", once that was asked for.
    units_of: str | None = None
    # The finds of the rules, by kind, once they were asked for.
    ruled: dict[str, list[Fact]] = field(default_factory=dict)
    # Its words, each mention one, and its verbs with their subjects and objects, once these are read.
    words: list[Word] = field(default_factory=list)
    predicates: list[Predicate] = field(default_factory=list)
    _clauses: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.doc.text[self.start : self.end]

    @cached_property
    def companies(self) -> list[NameMention]:
        """The companies among its names; asked for when all names are found."""
        return [mention for mention in self.names if mention.kind == COMPANY]

    def add_names(self, found: list[NameMention]) -> None:
        """Takes in further names; to be done before anything is asked about those that it has."""
        self.names = sorted([*self.names, *found], key=lambda mention: mention.start)
        self.__dict__.pop("companies", None)

    def cues(self, name: str) -> Sequence[Span]:
        """Where the phrases of a cue group stand in the sentence."""
        found = self._cues.get(name)
        if found is None:
            if self._spots is None:
                self._spots = find_spots(self.doc.folded, self.start, self.end)
            spots, doc = self._spots.get(name), self.doc
            found = find_cues(doc.text, doc.folded, self.start, self.end, name, spots) if spots else ()
            self._cues[name] = found
        return found

    def has(self, name: str, start: int | None = None, end: int | None = None) -> bool:
        """Whether a cue of the group stands within the sentence, or within a part of it."""
        spans = self.cues(name)
        if not spans or (start is None and end is None):
            return bool(spans)
        low, high = self.start if start is None else start, self.end if end is None else end
        return any(low <= span.start and span.end <= high for span in spans)

    def near(self, name: str, anchor: Span, reach: int) -> int | None:
        """The distance in characters to the nearest cue of the group, None beyond `reach`."""
        spans = self.cues(name)
        if not spans:
            return None
        best = min([distance(span, anchor) for span in spans])
        return best if best <= reach else None

    def clause(self, position: int) -> Span:
        """The clause around a position."""
        if not self._clauses:
            self._clauses = clauses_of(self.doc.text, self.start, self.end)
        for clause in self._clauses:
            if position < clause.end:
                return clause
        return self._clauses[-1]


def distance(one: Span, other: Span) -> int:
    """The characters between two spans, 0 where they meet."""
    if one.start >= other.end:
        return one.start - other.end
    return other.start - one.end if other.start > one.end else 0


@dataclass(slots=True)
class Told:
    """A mention of a place in its sentence, with what stands beside it as features by name."""

    mention: PlaceMention
    sentence: Sentence
    is_plant: bool
    features: dict[str, float]


@dataclass(slots=True)
class Site:
    """A place as the whole article tells of it."""

    key: str
    place: Place
    told: list[Told] = field(default_factory=list)
    # The keys of the places that lie in it.
    inner: list[str] = field(default_factory=list)
    # What tells of it in the whole article, as features by name.
    standing: dict[str, float] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """How fine it is."""
        return "city" if self.place.city else "region" if self.place.region else "country"


@dataclass
class Document:
    """An article as it was read."""

    text: str
    title: str
    published: date | None
    sentences: list[Sentence] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)
    main: str | None = None
    is_about_one: bool = False
    # Of a place, named by its city or region: where in the text which company was said to have its plant there.
    owners: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    # The joint venture that the article introduces by name, which it then calls "the venture".
    venture: str | None = None
    # The place of the article's plants where it names no more than one, and the fullest form of each city's place.
    single_place: Place | None = None
    full_places: dict[str, Place] = field(default_factory=dict)
    # The companies by their keys, and the keys of each standing, once they were asked for.
    companies: dict[str, InArticle] | None = None
    alike: dict[Standing, list[str]] = field(default_factory=dict)
    # The places by their keys, once they were asked for.
    sites: dict[str, Site] | None = None
    # The companies whose names are only guessed by how they stand in the text.
    guessed: frozenset[str] = frozenset()
    # The names in the title, with their places there.
    titled: list[NameMention] = field(default_factory=list)
    country: str | None = None
    # What a bare "¥" stands for.
    yen: str = "CNY"

    @cached_property
    def keys_of_name(self) -> dict[str, list[str]]:
        """By each spelling the bodies that go by it; asked for when all bodies are found."""
        found: dict[str, list[str]] = {}
        for key, body in self.bodies.items():
            for name in body.names:
                found.setdefault(name, []).append(key)
        return found

    @cached_property
    def folded(self) -> str:
        """The text without regard to case, each letter at its place."""
        return folded(self.text)

    @cached_property
    def words(self) -> TextWords:
        """The words of the text."""
        return TextWords(self.text)

    def previous(self, sentence: Sentence) -> Sentence | None:
        return self.sentences[sentence.index - 1] if sentence.index else None
