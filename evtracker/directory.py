"""All names that can be searched for, held by each web process: of companies (aliases too), plants and articles.

It is read once and then follows the database: what was added is taken in with the next search, and all of it is read
anew every REREAD_SECONDS, by when the last change of a name has arrived.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Max, Model

from articles.models import Article
from companies.models import Company, CompanyAlias
from evtracker.trigrams import Names
from plants.models import Plant

REREAD_SECONDS = 600
COMPANY, PLANT, ARTICLE = "company", "plant", "article"
MODELS: tuple[type[Model], ...] = (Company, CompanyAlias, Plant, Article)
Told = tuple[str, int, str, "dt.date | None"]


@dataclass(frozen=True)
class Entry:
    """A name's record: what it is of, its primary key, and the day from which it is known by this name."""

    kind: str
    pk: int
    known_on: dt.date


@dataclass
class Directory:
    """The names, the record of each in the same order, and how far the tables had come when they were read."""

    read_at: float
    names: Names = field(default_factory=Names)
    entries: list[Entry] = field(default_factory=list)
    upto: dict[type[Model], int] = field(default_factory=dict)

    def take(self, told: Iterable[Told]) -> None:
        """Take names in."""
        for kind, pk, text, known_on in told:
            self.names.add(text)
            self.entries.append(Entry(kind, pk, known_on or dt.date.max))

    def find(self, text: str, day: dt.date, kind: str, most: int) -> list[int]:
        """The keys of the records of a kind that fit the text, known by then, the best first."""
        return [pk for pk, _ in self.scored(text, day, kind, most)]

    def scored(self, text: str, day: dt.date, kind: str, most: int) -> list[tuple[int, float]]:
        """The same, each with how well it fits, up to 1."""

        def passes(place: int) -> bool:
            entry = self.entries[place]
            return entry.kind == kind and entry.known_on <= day

        scores: dict[int, float] = {}
        for score, place in self.names.find(text, passes):
            scores.setdefault(self.entries[place].pk, score)
        return list(scores.items())[:most]


_lock = threading.Lock()
_held: list[Directory] = []


def directory() -> Directory:
    """The names as the database has them now. Four queries, and four more where something was added."""
    upto: dict[type[Model], int] = {
        model: model._default_manager.aggregate(most=Max("pk"))["most"] or 0 for model in MODELS
    }
    with _lock:
        held = _held[0] if _held else None
        if held is None or time.monotonic() - held.read_at > REREAD_SECONDS or _went_back(held, upto):
            held = Directory(time.monotonic())
            _held[:] = [held]
        if held.upto != upto:
            held.take(_told(held.upto))
            held.upto = upto
        return held


def forget() -> None:
    """Read everything anew with the next search."""
    with _lock:
        _held.clear()


def _went_back(held: Directory, upto: dict[type[Model], int]) -> bool:
    """Whether rows that were held are gone: another database, or one that was set up anew."""
    return any(upto[model] < key for model, key in held.upto.items())


def _told(upto: dict[type[Model], int]) -> Iterator[Told]:
    """The names of rows that came after those held."""
    companies = Company.objects.filter(pk__gt=upto.get(Company, 0)).order_by("pk")
    for pk, name, legal, known_on, told_on in companies.values_list(
        "pk", "name", "legal_name", "known_on", "reported_on_last"
    ):
        yield COMPANY, pk, name, known_on
        if legal and legal != name:
            yield COMPANY, pk, legal, told_on
    aliases = CompanyAlias.objects.filter(pk__gt=upto.get(CompanyAlias, 0)).order_by("pk")
    for pk, name, known_on, told_on in aliases.values_list(
        "company_id", "name", "company__known_on", "source__published_last"
    ):
        yield COMPANY, pk, name, max(known_on, told_on) if known_on and told_on else known_on
    plants = Plant.objects.filter(pk__gt=upto.get(Plant, 0)).order_by("pk")
    for pk, *parts, known_on in plants.values_list("pk", "name", "company__name", "city", "region", "known_on"):
        yield PLANT, pk, " ".join(dict.fromkeys(parts)), known_on
    articles = Article.objects.filter(pk__gt=upto.get(Article, 0)).order_by("pk")
    for pk, title, publisher, published, found_at in articles.values_list(
        "pk", "source__title", "source__publisher", "source__published_last", "found_at"
    ):
        yield ARTICLE, pk, f"{title} {publisher}", published or found_at.date()
