"""What capacity can be split by: the key of each row, its label, and the order in which rows are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_noop

from companies.models import Company
from companies.vocabulary import CompanyKind
from plants.figures import PAST_DUE
from plants.vocabulary import UNKNOWN, Status

# What belongs to no key of a split.
REST = ""
STATUS_LABELS = {
    **{str(word): str(label) for word, label in Status.choices},
    UNKNOWN: gettext_noop("unknown"),
    PAST_DUE: gettext_noop("past due"),
}
KIND_LABELS = {str(word): str(label) for word, label in CompanyKind.choices}
# Committed is what is there or physically being built; all that is merely said to come is announced.
COMMITTED, ANNOUNCED, AT_RISK = "committed", "announced", "at_risk"
COMMITMENT_LABELS = {
    COMMITTED: gettext_noop("running or being built"),
    ANNOUNCED: gettext_noop("announced only"),
    AT_RISK: gettext_noop("at risk: paused"),
    PAST_DUE: gettext_noop("past due"),
    UNKNOWN: gettext_noop("unknown"),
}
COMMITMENT_OF_STATUS: dict[str, str] = {
    Status.CONSTRUCTION: COMMITTED,
    Status.COMMISSIONING: COMMITTED,
    Status.OPERATING: COMMITTED,
    Status.PAUSED: AT_RISK,
    PAST_DUE: PAST_DUE,
    UNKNOWN: UNKNOWN,
}
# Labels of the splits whose words are ours, in the order of their rows; rows of other splits are told by size.
LABELS: dict[str, dict[str, str]] = {"status": STATUS_LABELS, "commitment": COMMITMENT_LABELS}
_COMMITMENT = Case(
    *(When(status=status, then=Value(word)) for status, word in COMMITMENT_OF_STATUS.items()),
    default=Value(ANNOUNCED),
)


def key_of(by: str) -> Any:
    """Of a part of a plant (YearlyFigure): under which key it is summed; a company's is its id (see `companies`)."""
    keys: dict[str, Any] = {
        "": Value("total"),
        "status": F("status"),
        "commitment": _COMMITMENT,
        "country": F("plant__country"),
        "company": F("company_id"),
        "kind": F("company__kind"),
    }
    return keys[by]


def companies(ids: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    """The slug and name of each company by its id. One query."""
    wanted = {company for company in ids if company is not None}
    return {company.pk: (company.slug, company.name) for company in Company.objects.in_bulk(list(wanted)).values()}


def label_of(by: str, key: str, told: str) -> str:
    """The label of a row: our word for it, else what the rows told of it, else the key."""
    if by in LABELS:
        return LABELS[by].get(key, key)
    rest = "no country known" if by == "country" else "no company of record"
    return KIND_LABELS.get(key, told or key or rest) if by == "kind" else told or key or rest


def rank(by: str, key: str) -> int:
    """The place of a row among those of its split, where the split has an order of its own."""
    order = list(LABELS.get(by, ()))
    return order.index(key) if key in order else len(order)
