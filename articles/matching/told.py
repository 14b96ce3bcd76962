"""Whether a record rests on the very source of a fact already, so that accepting the fact would add nothing to it."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Model

from articles.extraction.model import Fact
from articles.matching.model import Found
from articles.vocabulary import Effect
from companies.models import Investment, Partnership
from companies.vocabulary import Modality
from plants.models import PlantStatus
from plants.vocabulary import Status


def told_already(fact: Fact, found: Found, source: int | None) -> Found:
    """A confirmation by the record's own source, put the same way, is nothing new; all else is as it was found."""
    if found.effect != Effect.CONFIRMS or found.record is None or source not in _sources(found.record):
        return found
    if not _put_the_same(fact, found.record):
        return found
    reason = f"{found.reason}; it rests on this very source already"
    return replace(found, effect=Effect.NOTHING_NEW, reason=reason)


def _sources(record: Model) -> set[int]:
    """What the record rests on. The further sources of sums and agreements come with the tables."""
    found = {getattr(record, "source_id", 0)}
    if isinstance(record, Investment | Partnership):
        found |= {row.source_id for row in record.confirmations.all()}
    return found


def _put_the_same(fact: Fact, record: Model) -> bool:
    """A status on record is a fact, or an announcement, which is a plan by its nature."""
    if isinstance(record, PlantStatus):
        return fact.modality == Modality.FACT or (fact.modality, fact.status) == (Modality.PLAN, Status.ANNOUNCED)
    return bool(getattr(record, "modality", None) == fact.modality)
