"""Funding over the years, in US dollars (DOMAIN rules 7 to 10 and 12)."""

from __future__ import annotations

from plants.answers import FundingSeries
from plants.questions import FundingQuery


def funding_series(query: FundingQuery) -> FundingSeries:
    """Sum money. BadParameterError for an unknown slug or word, or years that run backwards."""
    raise NotImplementedError
