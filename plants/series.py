"""Capacity and funding over the years, as known on a day: the door to the rules of counting (DOMAIN: rules 1 to 12).

What can be asked stands in plants/questions.py, what is answered in plants/answers.py; how capacity is counted in
plants/capacity.py (over plants/supersession.py, figures.py, statuses.py, ownership.py), how money is in
plants/funding.py.
"""

from plants.answers import Basis, CapacitySeries, FundingSeries, SeriesRow
from plants.capacity import capacity_planned, capacity_series
from plants.funding import funding_series, funding_total
from plants.questions import CapacityQuery, FundingQuery

__all__ = [
    "Basis",
    "CapacityQuery",
    "CapacitySeries",
    "FundingQuery",
    "FundingSeries",
    "SeriesRow",
    "capacity_planned",
    "capacity_series",
    "funding_series",
    "funding_total",
]
