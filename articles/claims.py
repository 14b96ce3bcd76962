"""From facts to claims: each thing that an article says is one claim, however often it is read anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from articles.extraction import ENGINE_VERSION, Fact
from articles.extraction.model import KIND_FIELDS, PARTNERSHIP
from articles.matching import Match
from articles.models import RECORD_FIELDS, ArticleVersion, Claim
from articles.vocabulary import ClaimState

EXTRACTOR = f"evtracker {ENGINE_VERSION}"
LONGEST_SUBJECT = 400
LONGEST_REASON = 500


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


def store_claims(version: ArticleVersion, matches: Sequence[tuple[Fact, Match]]) -> list[Claim]:
    """The claims of a version, made, brought up to date, or left as decided; in the order of the text.

    Undecided claims of the article that are not found any more go; one with a history (a decision taken back) stays.
    Called inside a transaction.
    """
    of_article = Claim.objects.filter(version__article=version.article_id)
    # Locked before the decided ones are looked up, so that no curator decides about one while it is written.
    pending = list(of_article.pending().select_for_update(of=("self",)))
    waiting = {one.fact_key: one for one in pending if one.version_id == version.pk and one.author_id is None}
    decided = set(of_article.exclude(state=ClaimState.PENDING).values_list("fact_key", flat=True))
    kept: set[str] = set()
    new: list[Claim] = []
    for fact, match in matches:
        key = fact_key(fact)
        if key in decided or key in kept:
            continue
        kept.add(key)
        claim = waiting.get(key)
        if claim is not None:
            _fill(claim, fact, match)
            claim.save()
        else:
            claim = Claim(version=version, fact_key=key, state=ClaimState.PENDING)
            _fill(claim, fact, match)
            new.append(claim)
    Claim.objects.bulk_create(new)
    gone = of_article.pending().filter(author=None, decisions=None)
    gone.exclude(version=version, fact_key__in=kept).delete()
    return list(claims_of(version))


def claims_of(version: ArticleVersion) -> Iterable[Claim]:
    """The claims that point into a version, with what they are matched to."""
    claims: Iterable[Claim] = version.claims.select_related("company", "plant", *RECORD_FIELDS.values())
    return claims


def _fill(claim: Claim, fact: Fact, match: Match) -> None:
    claim.kind, claim.modality = fact.kind, fact.modality
    claim.subject, claim.values = subject_of(fact), values_of(fact)
    claim.passage, claim.start, claim.end = fact.quote, fact.start, fact.end
    claim.confidence, claim.extractor = round(fact.confidence, 3), EXTRACTOR
    claim.company, claim.plant, claim.effect = match.company, match.plant, match.effect
    claim.match_score, claim.match_reason = match.score, match.reason[:LONGEST_REASON]
    for kind, field in RECORD_FIELDS.items():
        setattr(claim, field, match.record if kind == fact.kind else None)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return list(value) if isinstance(value, tuple) else value
