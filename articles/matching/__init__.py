"""Stage 5: whom and what a fact is about, and what accepting it would do to the record. Reads, never writes.

A sole clear candidate is taken; several of the same weight are ambiguous, and none is guessed. Companies and plants are
recognised whenever they were first reported; of the dated records only those count that were reported by the article's
day. The weights stand in `model`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Value

from articles.extraction.model import CAPACITY, INVESTMENT, MILESTONE, PARTNERSHIP, STATUS, Fact
from articles.judgement_models import NotNamed
from articles.matching.deals import match_investment, match_partnership
from articles.matching.model import NOTHING_YET, Found, Match, RunnerUp
from articles.matching.names import CompanyNames, NamedCompany
from articles.matching.plant_rows import match_capacity, match_milestone, match_status
from articles.matching.sites import choose_plant, needs_plant
from articles.matching.tables import Rows, Tables
from articles.matching.told import told_already
from articles.vocabulary import Effect
from companies.models import Company, CompanyAlias
from evtracker.partial_dates import PartialDate
from plants.models import Plant

__all__ = ["Match", "Matcher", "NamesInUse", "RunnerUp", "match_fact", "rows_around"]


def match_fact(fact: Fact, article_published: PartialDate, source: int | None = None) -> Match:
    """What one fact of an article of that day is about; for several facts of one article use a Matcher."""
    return Matcher([fact], article_published, source=source).match(fact)


class Matcher:
    """Matches the facts of one article. What it needs is loaded once, in a bounded number of queries."""

    def __init__(
        self,
        facts: Iterable[Fact],
        article_published: PartialDate,
        names: CompanyNames | None = None,
        source: int | None = None,
        rows: Rows | None = None,
    ) -> None:
        """`names` and `rows` may be given where they were loaded already; `source` is the article's, by its number."""
        self._source = source
        self._names = names or load_names()
        self._tables = Tables(rows or rows_around(facts, self._names), article_published.last)

    def match(self, fact: Fact) -> Match:
        """The match of one of the facts."""
        named = self._named(fact)
        if fact.kind == PARTNERSHIP:
            return self._match_partnership(fact, named)
        company = named[0].company
        if company is None:
            effect = Effect.AMBIGUOUS if named[0].candidates else Effect.UNKNOWN_COMPANY
            return Match(None, None, None, effect, 0.0, named[0].reason, named[0].runners_up)
        return self._match_with_plant(fact, company, named[0])

    def _named(self, fact: Fact) -> list[NamedCompany]:
        return _named(fact, self._names)

    def _match_with_plant(self, fact: Fact, company: Company, named: NamedCompany) -> Match:
        choice = choose_plant(fact, company, self._tables)
        plant = choice.taken.row if choice.taken else None
        if choice.taken is None and choice.ambiguous:
            names = [other.name for other in choice.others]
            several = " or ".join(names if len(names) > 1 else [*names, "one that is not on record yet"])
            why = f" ({choice.why})" if choice.why else ""
            reason = f"{named.reason}; the plant may be {several}{why}"
            return Match(company, None, None, Effect.AMBIGUOUS, 0.0, reason, choice.others)
        if plant is None and needs_plant(fact):
            reason = f"{named.reason}; no plant of it on record fits {_place_words(fact)}"
            return Match(company, None, None, Effect.UNKNOWN_PLANT, 0.0, reason, choice.others)
        score, reason = named.score, named.reason
        if choice.taken is not None:
            score *= choice.taken.score
            reason = f"{reason}; {plant}: {choice.taken.reason}"
        found = told_already(fact, self._find_record(fact, company, plant), self._source)
        score = round(score * found.weight, 2)
        record = found.record
        others = (*found.others, *choice.others)
        return Match(company, plant, record, found.effect, score, f"{reason}; {found.reason}", others)

    def _find_record(self, fact: Fact, company: Company, plant: Plant | None) -> Found:
        if fact.kind == CAPACITY:
            return match_capacity(fact, company, plant, self._tables)
        if fact.kind == STATUS:
            return match_status(fact, plant, self._tables)
        if fact.kind == MILESTONE:
            return match_milestone(fact, company, plant, self._tables)
        if fact.kind == INVESTMENT:
            return match_investment(fact, company, plant, self._tables)
        # Jobs have no record of their own.
        return replace(NOTHING_YET, reason="jobs stand as a claim of their own")

    def _match_partnership(self, fact: Fact, named: list[NamedCompany]) -> Match:
        known = [one.company for one in named if one.company is not None]
        reason = "; ".join(one.reason for one in named)
        unclear = tuple(other for one in named for other in one.runners_up)
        if unclear:
            return Match(known[0] if known else None, None, None, Effect.AMBIGUOUS, 0.0, reason, unclear)
        if not known:
            return Match(None, None, None, Effect.UNKNOWN_COMPANY, 0.0, reason)
        score = min(one.score for one in named if one.company is not None)
        found = NOTHING_YET
        if len(known) == len(named):
            found = match_partnership(fact, frozenset(company.pk for company in known), self._tables)
            found = told_already(fact, found, self._source)
        score = round(score * found.weight, 2)
        return Match(known[0], None, found.record, found.effect, score, f"{reason}; {found.reason}", found.others)


def rows_around(facts: Iterable[Fact], names: CompanyNames) -> Rows:
    """What is on record around the companies that these facts name, of whatever articles they are."""
    named = (one.company for fact in facts for one in _named(fact, names))
    return Rows(company.pk for company in named if company is not None)


def _named(fact: Fact, names: CompanyNames) -> list[NamedCompany]:
    """The companies that a fact names: its one company by all its names, or each party of an agreement."""
    if fact.kind == PARTNERSHIP:
        return [names.find([name]) for name in fact.companies]
    return [names.find(list(dict.fromkeys((fact.company, *fact.company_names))))]


def load_names() -> CompanyNames:
    """All companies by all their names, and those that curators said are not theirs; three queries."""
    return CompanyNames(Company.objects.prefetch_related("aliases", "not_named").order_by("pk"))


class NamesInUse:
    """The names of all companies, made once and made anew when one has changed; for a process that reads many articles.

    Its companies are as they were when the names were made: fit to be pointed to, not to be saved.
    """

    def __init__(self) -> None:
        self._made: tuple[list[tuple[object, ...]], CompanyNames] | None = None

    def current(self) -> CompanyNames:
        """All companies by all their names; one small query as long as none has changed."""
        rows = _name_rows()
        made = self._made
        if made is None or made[0] != rows:
            made = self._made = (rows, load_names())
        return made[1]


def _name_rows() -> list[tuple[object, ...]]:
    """All that names and their companies are recognised by; one query."""
    none = Value("")
    companies = Company.objects.order_by().values_list("pk", Value(0), "slug", "name", "legal_name")
    aliases = CompanyAlias.objects.order_by().values_list("company_id", "pk", none, "name", none)
    judged = NotNamed.objects.order_by().values_list("company_id", "pk", Value("not"), "name", none)
    return sorted(companies.union(aliases, judged, all=True))


def _place_words(fact: Fact) -> str:
    if fact.place is None:
        return "where no place is named"
    return ", ".join(part for part in (fact.place.city, fact.place.region, fact.place.country) if part)
