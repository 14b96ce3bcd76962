"""Whose name it is: company names compared as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from articles.extraction import KnownNames
from articles.matching.model import NAME_WEIGHTS, RunnerUp
from companies.models import Company


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


LEGAL_FORMS = word_set(
    "inc incorporated corp corporation co company ltd limited llc lp plc ag se sa spa gmbh kg nv bv ab asa as oy oyj "
    "kk kft zrt bhd berhad tbk pvt pte pty jsc pjsc pcl the holding holdings group"
)
TRADE_WORDS = word_set(
    "motor motors auto autos automobile automobiles automotive car cars vehicle vehicles ev technology technologies "
    "industry industries international high tech hightech"
)
# Names shorter than this are too alike for near spellings.
SHORTEST_NEAR = 6
NEAREST = 92.0
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"[’']s\b")


def folded(name: str) -> str:
    """A name without case, accents and punctuation: "Škoda Auto, a.s." is "skoda auto a s"."""
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name.casefold()))
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def without(words: frozenset[str], name: str) -> str:
    """A folded name without some words, but never without all of them."""
    kept = [word for word in name.split() if word not in words]
    return " ".join(kept) or name


def bare(name: str) -> str:
    """A folded name without its legal form."""
    return without(LEGAL_FORMS, folded(name))


@dataclass(frozen=True)
class NamedCompany:
    """The company that a name stands for, if that is clear; `candidates` where several go by it."""

    company: Company | None
    score: float
    reason: str
    candidates: tuple[Company, ...] = ()

    @property
    def runners_up(self) -> tuple[RunnerUp, ...]:
        """The other companies that go by the name."""
        return tuple(RunnerUp(str(one), round(self.score, 2), self.reason) for one in self.candidates)


class CompanyNames:
    """All companies by all their names, at each step of loosening."""

    def __init__(self, companies: Iterable[Company]) -> None:
        """`companies` come with their aliases prefetched."""
        self.companies: dict[int, Company] = {}
        self._steps: dict[str, dict[str, set[int]]] = {step: defaultdict(set) for step in NAME_WEIGHTS}
        for company in companies:
            self.companies[company.pk] = company
            self._add("as written", company.pk, folded(company.name))
            further = [company.legal_name, *(alias.name for alias in company.aliases.all())]
            for name in filter(None, further):
                self._add("as an alias", company.pk, folded(name))
            for name in filter(None, [company.name, *further]):
                self._add("without its legal form", company.pk, bare(name))
                self._add("without its trade words", company.pk, without(TRADE_WORDS, bare(name)))
        self._spellings = [name for name in self._steps["without its legal form"] if len(name) >= SHORTEST_NEAR]

    def known_names(self) -> KnownNames:
        """The same names for the extraction engine; made once."""
        return self._known

    @cached_property
    def _known(self) -> KnownNames:
        rows = (
            (one.slug, [one.name, one.legal_name, *(alias.name for alias in one.aliases.all())])
            for one in self.companies.values()
        )
        return KnownNames.from_names(rows)

    def _add(self, step: str, pk: int, name: str) -> None:
        if name:
            self._steps[step][name].add(pk)

    def find(self, names: Sequence[str]) -> NamedCompany:
        """The company that goes by the first of these names that is known; the further ones settle between several."""
        found = [(name, *self._look_up(name)) for name in names if name.strip()]
        known = [(name, step, pks) for name, step, pks in found if pks]
        if not known:
            return NamedCompany(None, 0.0, f"{' / '.join(names) or 'no company'} is not on record")
        name, step, pks = max(known, key=lambda one: NAME_WEIGHTS[one[1]])
        for _, _, others in known:
            pks = (pks & others) or pks
        score = NAME_WEIGHTS[step]
        if len(pks) == 1:
            company = self.companies[next(iter(pks))]
            how = "" if step == "as written" else f" {step}"
            return NamedCompany(company, score, f"“{name}” is {company.name}{how}")
        several = tuple(self.companies[pk] for pk in sorted(pks))
        return NamedCompany(None, 0.0, f"“{name}” may be {' or '.join(map(str, several))}", several)

    def _look_up(self, name: str) -> tuple[str, set[int]]:
        """The step at which a name is found, and the companies that go by it there."""
        plain = folded(name)
        forms = {
            "as written": plain,
            "as an alias": plain,
            "without its legal form": without(LEGAL_FORMS, plain),
            "without its trade words": without(TRADE_WORDS, without(LEGAL_FORMS, plain)),
        }
        for step, form in forms.items():
            if pks := self._steps[step].get(form):
                return step, pks
        return "by a near spelling", self._near(forms["without its legal form"])

    def _near(self, name: str) -> set[int]:
        if len(name) < SHORTEST_NEAR:
            return set()
        near = process.extract(name, self._spellings, scorer=fuzz.ratio, score_cutoff=NEAREST, limit=5)
        best = near[0][1] if near else 0.0
        table = self._steps["without its legal form"]
        return set().union(*(table[spelling] for spelling, score, _ in near if score == best))
