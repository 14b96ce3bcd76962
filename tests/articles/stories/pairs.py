"""Pairs of texts of which it is known whether they are one report: made from articles of the corpus, by a seed.

Reprints are made as papers make them: cut, retitled, with boxes around, lightly reworded, paragraphs merged. What is no
reprint: other words on the same event (written by hand), the same boxes around different news, follow-ups that quote a
paragraph, round-ups, and monthly figures told in the same form.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus" / "dev"

SYNONYMS = [
    ("said", "stated"), ("says", "states"), ("company", "firm"), ("plant", "factory"), ("will", "is going to"),
    ("build", "construct"), ("announced", "made known"), ("vehicles", "cars"), ("about", "around"), ("also", "as well"),
    ("more than", "over"), ("invest", "spend"), ("start", "begin"), ("expected", "forecast"), ("new", "fresh"),
    ("annual", "yearly"), ("first", "initial"), ("large", "big"), ("because", "since"), ("but", "yet"),
    ("jobs", "posts"), ("deal", "agreement"), ("plans", "intends"), ("make", "produce"), ("made", "produced"),
    ("maker", "manufacturer"), ("carmaker", "automaker"), ("per year", "a year"), ("capacity", "output"),
    ("according to", "as reported by"), ("last year", "in the past year"), ("chief executive", "CEO"),
    ("investment", "spending"), ("workers", "employees"), ("electric", "battery-powered"), ("site", "location"),
    ("shares", "stock"), ("government", "authorities"), ("report", "account"), ("while", "whereas"),
]  # fmt: skip
NUMBERS = [
    (r"(\d{1,3}),000\b(?!,)", r"\1 thousand"),
    (r"\$\s?(\d[\d.]*) (million|billion)", r"\1 \2 dollars"),
    (r"(\d[\d.]*) billion", r"\1bn"),
    (r"(\d[\d.]*) million", r"\1mn"),
    (r"(\d) ?%", r"\1 percent"),
    (r"(\d) per ?cent", r"\1%"),
]
TEMPLATES = [
    """{maker} delivered {a} vehicles in {month}, an increase of {b} percent year on year. Deliveries consisted of {c}
vehicles of the premium brand and {d} vehicles of the family brand. Cumulative deliveries reached {e} as of the end
of {month}.

The company opened {f} new stores in {month} and now has {g} battery swap stations in operation, of which {h} are on
motorways. It expects between {i} and {j} deliveries in the coming quarter. The share price rose {k} percent in Hong
Kong after the figures had been published.""",
    """Registrations of {maker} came to {a} cars in {month}, the federal office said. That was {b} percent more than in
the same month of last year, and {c} more than in the month before. Its share of the market stood at {d} percent. Of all
new cars, {e} were purely electric, {f} were hybrids and {g} ran on petrol. Private buyers took {h} percent.

Since January {maker} has registered {i} cars in the country. The association expects {j} for the whole year.""",
]
MAKERS = ["Halden Motors", "Veyo", "Lantian", "Brightwell", "Zhanhe Auto", "Fortuna", "Aurix"]
MONTHS = ["March", "April", "May", "June", "July", "August"]


@dataclass(frozen=True)
class Pair:
    """Two texts, whether they are one report, and how the pair was made."""

    kind: str
    one: str
    two: str
    same: bool


def base_texts() -> list[str]:
    """The articles of the corpus that have the length of a report."""
    texts = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in sorted(CORPUS.glob("*.json"))]
    return [text for text in texts if len(text.split()) >= 70]


def independent() -> list[tuple[str, str]]:
    """Two reports each of one event, written apart from each other."""
    return [(pair["one"], pair["two"]) for pair in _load("independent.json")]


def _load(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


class Maker:
    """Makes pairs; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.texts = base_texts() + [text for pair in independent() for text in pair]
        self.around = _load("boilerplate.json")

    def pairs(self, rounds: int) -> Iterator[Pair]:
        """Each round has one pair of every kind that is made; those written by hand come once."""
        for one, two in independent():
            yield Pair("independent", one, two, same=False)
        for _ in range(rounds):
            yield from self._reprints()
            yield from self._others()

    def _reprints(self) -> Iterator[Pair]:
        makers = {
            "cut": self.cut,
            "retitled": self.retitled,
            "boxed": self.boxed,
            "reworded": self.reworded,
            "reordered": self.reordered,
            "merged": self.merged,
            "reworded and cut": lambda text: self.cut(self.reworded(text)),
            "reworded, reordered and boxed": lambda text: self.boxed(self.reordered(self.reworded(text))),
            "cut and boxed": lambda text: self.boxed(self.cut(text)),
            "two papers' cuts": lambda text: self.boxed(self.merged(self.cut(text))),
        }
        for kind, make in makers.items():
            text = self.random.choice(self.texts)
            other = self.cut(text, least=0.6) if kind == "two papers' cuts" else text
            yield Pair(kind, other, make(text), same=True)

    def _others(self) -> Iterator[Pair]:
        one, two = self.random.sample(self.texts, 2)
        yield Pair("different news", one, two, same=False)
        tail = "\n\n".join(self.random.sample(self.around["boxes"], 2))
        yield Pair("same boxes", f"{one}\n\n{tail}", f"{two}\n\n{tail}", same=False)
        short = [self.start(text, 80) for text in self.random.sample(self.texts, 2)]
        about = "\n\n".join(self.around["about"])
        yield Pair("same company's notes", f"{short[0]}\n\n{about}", f"{short[1]}\n\n{about}", same=False)
        box = self.random.choice(self.around["boxes"])
        yield Pair("short news, same box", f"{short[0]}\n\n{box}", f"{short[1]}\n\n{box}", same=False)
        yield Pair("follow-up", one, self.follow_up(one), same=False)
        yield Pair("round-up", one, self.round_up(one), same=False)
        yield Pair("monthly figures", *self.figures(), same=False)
        first, second = self.random.choice(independent())
        yield Pair("independent, same boxes", f"{first}\n\n{box}", f"{second}\n\n{box}", same=False)
        yield Pair("independent, with a quote", first, self.quoting(first, second), same=False)
        yield Pair("independent, reworded", self.reworded(first), self.reworded(second), same=False)

    def cut(self, text: str, least: float = 0.4) -> str:
        """From the end, as papers cut: some share of it stays; half the time a sentence within goes too."""
        sentences = _sentences(text)
        keep = max(3, round(len(sentences) * self.random.uniform(least, 0.85)))
        kept = sentences[:keep]
        if len(kept) > 4 and self.random.random() < 0.5:
            del kept[self.random.randrange(1, len(kept))]
        return _text(kept)

    def retitled(self, text: str) -> str:
        """Another first line, and a sentence by the paper before the agency's own."""
        return f"{self.random.choice(self.around['leads'])}\n\n{text}"

    def boxed(self, text: str) -> str:
        """With boxes after it, one within it, and half the time a line before it."""
        boxes = self.random.sample(self.around["boxes"], 2)
        paragraphs = text.split("\n\n")
        paragraphs.insert(self.random.randrange(1, len(paragraphs) + 1), boxes[0])
        head = [self.random.choice(self.around["leads"])] if self.random.random() < 0.5 else []
        return "\n\n".join([*head, *paragraphs, boxes[1]])

    def reworded(self, text: str) -> str:
        """Three of four words that have a synonym here, and numbers in another form."""
        for word, other in SYNONYMS:
            text = re.sub(rf"\b{word}\b", lambda match, other=other: self._maybe(match[0], other), text)
        for pattern, other in NUMBERS:
            if self.random.random() < 0.7:
                text = re.sub(pattern, other, text)
        return text

    def _maybe(self, word: str, other: str) -> str:
        return other if self.random.random() < 0.75 else word

    def reordered(self, text: str) -> str:
        """A third of the neighbouring sentences change places."""
        sentences = _sentences(text)
        for place in range(1, len(sentences) - 1):
            if self.random.random() < 0.34:
                (one, _), (two, _) = sentences[place], sentences[place + 1]
                sentences[place] = (two, sentences[place][1])
                sentences[place + 1] = (one, sentences[place + 1][1])
        return _text(sentences)

    def merged(self, text: str) -> str:
        """All paragraphs in one or two."""
        paragraphs = text.split("\n\n")
        half = self.random.randrange(1, len(paragraphs)) if len(paragraphs) > 2 else len(paragraphs)
        return "\n\n".join(part for part in (" ".join(paragraphs[:half]), " ".join(paragraphs[half:])) if part)

    def start(self, text: str, words: int) -> str:
        """Its first sentences, of so many words or a few more."""
        kept: list[tuple[str, int]] = []
        for sentence in _sentences(text):
            if sum(len(one.split()) for one, _ in kept) >= words:
                break
            kept.append(sentence)
        return _text(kept)

    def follow_up(self, text: str) -> str:
        """Later news that quotes one paragraph (of at most some fifty words) of the report."""
        paragraphs = self.random.choice(self.around["follow_ups"]).split("\n\n")
        quoted = self.start(self.random.choice(text.split("\n\n")), 40)
        return "\n\n".join([paragraphs[0], quoted, *paragraphs[1:]])

    def round_up(self, text: str) -> str:
        """The week's news: the beginning of this report and of four others."""
        others = self.random.sample([one for one in self.texts if one != text], 4)
        items = [self.start(one, 45) for one in [text, *others]]
        self.random.shuffle(items)
        return "\n\n".join(["The week in electric mobility, in brief.", *items])

    def figures(self) -> tuple[str, str]:
        """Two months, or two makers, in the same form."""
        template = re.sub(r"(?<!\n)\n(?!\n)", " ", self.random.choice(TEMPLATES))
        makers = self.random.choices(MAKERS, k=2)
        months = self.random.sample(MONTHS, 2)
        one, two = (
            template.format(maker=maker, month=month, **self._amounts())
            for maker, month in zip(makers, months, strict=True)
        )
        return one, two

    def _amounts(self) -> dict[str, str]:
        return {name: f"{self.random.randrange(20, 90000):,}" for name in "abcdefghijk"}

    def quoting(self, first: str, second: str) -> str:
        """The second report with a sentence out of the first."""
        quoted = self.random.choice(_sentences(first)[1:])[0]
        return f"{second}\n\n{quoted}"


def _sentences(text: str) -> list[tuple[str, int]]:
    """The sentences, each with the number of its paragraph."""
    return [
        (sentence, number)
        for number, paragraph in enumerate(text.split("\n\n"))
        for sentence in re.split(r"(?<=[.!?][”\"’'])\s+|(?<=[.!?])\s+", paragraph)
        if sentence
    ]


def _text(sentences: list[tuple[str, int]]) -> str:
    paragraphs: dict[int, list[str]] = {}
    for sentence, number in sentences:
        paragraphs.setdefault(number, []).append(sentence)
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs.values())
