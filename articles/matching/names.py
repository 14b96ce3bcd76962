"""Whose name it is: company names compared as people write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.extraction import KnownNames
from articles.matching.model import NAME_WEIGHTS, RunnerUp
from articles.matching.spelling import Parts, bare, folded, parts, spellings, together
from companies.models import Company

# Names shorter than this are too alike for near spellings: Arrival and Arriva, Aiways and airways are four firms. So
# are those that differ in a short word: EVE Energy and EV Energy.
SHORTEST_NEAR = 8
SHORTEST_NEAR_WORDS = 12
# An abbreviation is one only where it is written as one: ONE and GIB are companies, "one" is none.
LONGEST_ABBREVIATION = 4
_WORD = re.compile(r"\w+")


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
        return tuple(RunnerUp(str(one), round(self.score, 2), self.reason, one) for one in self.candidates)


class CompanyNames:
    """All companies by all their names, at each step of loosening."""

    def __init__(self, companies: Iterable[Company]) -> None:
        """`companies` come with `aliases` and `not_named` prefetched."""
        self.companies: dict[int, Company] = {}
        self._steps: dict[str, dict[str, set[int]]] = {step: defaultdict(set) for step in NAME_WEIGHTS}
        self._cores: dict[str, list[tuple[Parts, int]]] = defaultdict(list)
        self._abbreviations: set[tuple[str, int]] = set()
        self._not_named: dict[str, set[int]] = defaultdict(set)
        for company in companies:
            self._add_company(company)
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

    def _add_company(self, company: Company) -> None:
        self.companies[company.pk] = company
        aliases = [alias.name for alias in company.aliases.all()]
        for judgement in company.not_named.all():
            self._not_named[judgement.name].add(company.pk)
        self._add("as written", company.pk, folded(company.name))
        for name in aliases:
            if _is_abbreviation(name) and folded(name) != bare(folded(company.name)):
                self._abbreviations.add((folded(name), company.pk))
        for name in filter(None, [company.name, company.legal_name, *aliases]):
            for spelling in spellings(name):
                self._add("as an alias", company.pk, spelling)
                self._add("without its legal form", company.pk, bare(spelling))
                self._add("but for its gaps", company.pk, together(bare(spelling)))
                taken_apart = parts(spelling)
                self._cores[taken_apart.core].append((taken_apart, company.pk))

    def _add(self, step: str, pk: int, name: str) -> None:
        if name:
            self._steps[step][name].add(pk)

    def find(self, names: Sequence[str]) -> NamedCompany:
        """The company that goes by the first of these names that is known; the further ones settle between several.

        All are names of one company: whose name one of them is not, that is not meant by the others either.
        """
        not_theirs = set().union(*(self._not_named.get(folded(name), set()) for name in names))
        found = [(name, *self._look_up(name, not_theirs)) for name in names if name.strip()]
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

    def _look_up(self, name: str, others: set[int]) -> tuple[str, set[int]]:
        """The step at which a name is found, and the companies that go by it there, without those others."""
        capitals = frozenset(word.casefold() for word in _WORD.findall(name) if word.isupper())
        for spelling in spellings(name):
            step, pks = self._step_of(spelling, capitals)
            if pks - others:
                return step, pks - others
        return "by a near spelling", self._near(bare(folded(name))) - others

    def _step_of(self, plain: str, capitals: frozenset[str]) -> tuple[str, set[int]]:
        """`capitals` are the words that stand in capitals, folded: of an abbreviation no other spelling is known."""
        forms = [
            ("as written", plain),
            ("as an alias", plain),
            ("without its legal form", bare(plain)),
            ("but for its gaps", together(bare(plain))),
            ("but for its gaps", together(plain)),
        ]
        for step, form in forms:
            if pks := self._but_abbreviations(self._steps[step].get(form, set()), form, capitals):
                return step, pks
        written = parts(plain)
        return "without its trade words", self._but_abbreviations(self._by_core(written), written.core, capitals)

    def _but_abbreviations(self, pks: set[int], form: str, capitals: frozenset[str]) -> set[int]:
        if form in capitals:
            return pks
        return {pk for pk in pks if (form, pk) not in self._abbreviations}

    def _by_core(self, written: Parts) -> set[int]:
        """Those of the same core that it may stand for; of these, those whose trades are nearest to its own."""
        known = [(one, pk) for one, pk in self._cores.get(written.core, []) if written.may_be(one)]
        apart = [(len(one.trades ^ written.trades), pk) for one, pk in known]
        least = min(apart, default=(0, 0))[0]
        return {pk for count, pk in apart if count == least}

    def _near(self, name: str) -> set[int]:
        """Those whose name is one slip of the pen away, with the same first letter."""
        if len(name) < (SHORTEST_NEAR_WORDS if " " in name else SHORTEST_NEAR):
            return set()
        near = process.extract(name, self._spellings, scorer=OSA.distance, score_cutoff=1, limit=5)
        table = self._steps["without its legal form"]
        return set().union(*(table[spelling] for spelling, _, _ in near if spelling[0] == name[0]))


def _is_abbreviation(name: str) -> bool:
    return name.isascii() and name.isupper() and len(name) <= LONGEST_ABBREVIATION
