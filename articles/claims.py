"""From facts to claims: each thing that an article says is one claim, however often it is read anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from articles.claim_changes import ClaimChanges, adds_nothing, changes_among, said
from articles.consequence import weight_of
from articles.engines import ENGINE
from articles.extraction import Fact
from articles.extraction.model import KIND_FIELDS, PARTNERSHIP
from articles.matching import Match
from articles.models import RECORD_FIELDS, ArticleVersion, Claim, Decision, Rereading
from articles.vocabulary import ClaimState

LONGEST_SUBJECT = 400
LONGEST_REASON = 500
# A company has seldom more names than this in one article.
MOST_NAMES = 10
# What a reading writes onto a claim.
FILLED = (
    "kind", "modality", "subject", "further_names", "values", "passage", "start", "end", "confidence", "company",
    "plant", "effect", "weight", "match_score", "match_reason", *RECORD_FIELDS.values(),
)  # fmt: skip
_DECISIONS = Decision.objects.filter(claim=OuterRef("pk"))


def values_of(fact: Fact) -> dict[str, Any]:
    """The fact's own fields as a claim stores them: amounts as decimal strings, what is not said as null."""
    values = {name: _plain(getattr(fact, name)) for name in KIND_FIELDS[fact.kind]}
    if "also" in values:
        values["also"] = [{"amount": _plain(amount), "currency": currency} for amount, currency in fact.also]
    if fact.kind != PARTNERSHIP:
        values["place"] = fact.place.as_json() if fact.place else None
    return values


def subject_of(fact: Fact) -> str:
    """Whom the fact is about, as the article names them; an agreement's parties joined by "; "."""
    subject = "; ".join(fact.companies) if fact.kind == PARTNERSHIP else fact.company
    return subject[:LONGEST_SUBJECT]


def fact_key(fact: Fact) -> str:
    """SHA-256 over kind, subject and values: the same for the same thing said elsewhere in the text.

    Neither the order of an agreement's parties nor the case of a name makes it another thing.
    """
    values = values_of(fact)
    if fact.kind == PARTNERSHIP:
        values["companies"] = sorted(name.casefold() for name in fact.companies)
    subject = "" if fact.kind == PARTNERSHIP else fact.company.casefold()
    told = json.dumps([fact.kind, subject, values], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass
class ClaimPlan:
    """What a reading makes of an article's undecided claims, before any of it is stored."""

    new: list[Claim] = field(default_factory=list)
    # With what each said before.
    stayed: list[tuple[dict[str, Any], Claim]] = field(default_factory=list)
    # Those of them of which more than the engine is another one, so that they must be written one by one.
    touched: list[Claim] = field(default_factory=list)
    gone: list[Claim] = field(default_factory=list)

    def changes(self) -> ClaimChanges:
        """What is another one."""
        return changes_among(self.new, self.gone, self.stayed)


def plan_claims(
    version: ArticleVersion, matches: Iterable[tuple[Fact, Match]], *, lock: bool = True, first: bool = False
) -> ClaimPlan:
    """What is to be stored of a version's facts, in two queries: nothing that was decided is proposed again.

    Undecided claims of the article that are not found any more go; one with a history (a decision taken back) and a
    curator's own stay. `lock`, inside a transaction: no curator decides about one while it is written. `first` where
    the article can have none yet.
    """
    of_article = Claim.objects.filter(version__article=version.article_id)
    rows = of_article.annotate(told=Exists(_DECISIONS)).order_by("start", "pk")
    # Locked before the decided ones are looked up; of an article that was never read there are none.
    every = [] if first else list(rows.select_for_update(of=("self",)) if lock else rows)
    pending = [one for one in every if one.state == ClaimState.PENDING and one.author_id is None]
    waiting = {one.fact_key: one for one in pending if one.version_id == version.pk}
    decided = list(of_article.exclude(state=ClaimState.PENDING)) if every else []
    keys = {one.fact_key for one in decided}
    plan = ClaimPlan()
    kept: set[int] = set()
    for fact, match in matches:
        key = fact_key(fact)
        if key in keys:
            continue
        keys.add(key)
        claim = waiting.get(key) or Claim(version=version, fact_key=key, state=ClaimState.PENDING)
        before, row = said(claim) if claim.pk else None, _row(claim)
        _fill(claim, fact, match)
        if before is not None:
            plan.stayed.append((before, claim))
            kept.add(claim.pk)
            if _row(claim) != row:
                plan.touched.append(claim)
        elif not any(adds_nothing(claim, one) for one in decided):
            plan.new.append(claim)
    plan.gone = [one for one in pending if one.pk not in kept and not one.told]
    return plan


def store_claims(
    version: ArticleVersion, matches: Iterable[tuple[Fact, Match]], *, first: bool = False
) -> ClaimChanges:
    """Store the claims of a version, made, brought up to date, or left as decided; what is another one since.

    In a constant number of queries, called inside a transaction. Where the article had been read before, what changed
    is kept for good (Rereading), so that a claim that goes is not lost. `first` as of `plan_claims`.
    """
    plan = plan_claims(version, matches, first=first)
    changes = plan.changes()
    if plan.stayed:
        Claim.objects.filter(pk__in=[claim.pk for _, claim in plan.stayed]).update(extractor=ENGINE)
    Claim.objects.bulk_update(plan.touched, FILLED)
    if plan.gone:
        Claim.objects.filter(pk__in=[one.pk for one in plan.gone]).delete()
    Claim.objects.bulk_create(plan.new)
    read_by = (*(was["extractor"] for was, _ in plan.stayed), *(one.extractor for one in plan.gone))
    before = version.engine or max(read_by, default="")
    if before and changes.listed:
        listed = [one.as_json() for one in changes.listed]
        Rereading.objects.create(version=version, engine=ENGINE, engine_before=before, changes=listed)
    if version.engine != ENGINE:
        version.engine = ENGINE
        version.save(update_fields=["engine"])
    return changes


def claims_of(version: ArticleVersion) -> Iterable[Claim]:
    """The claims that point into a version, with what they are matched to."""
    claims: Iterable[Claim] = version.claims.select_related("company", "plant", *RECORD_FIELDS.values())
    return claims


def _fill(claim: Claim, fact: Fact, match: Match) -> None:
    claim.kind, claim.modality = fact.kind, fact.modality
    claim.subject, claim.values = subject_of(fact), values_of(fact)
    claim.further_names = [name for name in fact.company_names if name != fact.company][:MOST_NAMES]
    claim.passage, claim.start, claim.end = fact.quote, fact.start, fact.end
    claim.confidence, claim.extractor = round(fact.confidence, 3), ENGINE
    claim.company, claim.plant, claim.effect = match.company, match.plant, match.effect
    claim.match_score, claim.match_reason = match.score, match.reason[:LONGEST_REASON]
    for kind, name in RECORD_FIELDS.items():
        setattr(claim, name, match.record if kind == fact.kind else None)
    claim.weight = weight_of(claim.kind, claim.modality, claim.effect, claim.values)


def _row(claim: Claim) -> list[Any]:
    """The columns that a reading writes, but for the engine; no queries."""
    fields: list[Any] = [Claim._meta.get_field(name) for name in FILLED]
    return [getattr(claim, each.attname) for each in fields]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return list(value) if isinstance(value, tuple) else value
