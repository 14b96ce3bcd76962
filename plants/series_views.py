"""The API's two series: capacity and funding over the years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from companies.vocabulary import LAYERS, CompanyKind, Purpose
from evtracker.api.views import ReadingView
from evtracker.parameters import BadParameterError
from evtracker.partial_dates import FIRST_YEAR, LAST_YEAR
from plants.questions import CAPACITY_SPLITS, FUNDING_SPLITS, OWNERSHIPS, SPREADS
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from plants.vocabulary import UNKNOWN, Product, Status, Unit

JSON_NUMBER = serializers.FloatField()


def _word(name: str, about: str, words: Any = None, default: str | None = None) -> OpenApiParameter:
    enum = [word for word in words if word] if words else None
    return OpenApiParameter(name, str, description=about, enum=enum, default=default)


YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
YEARS = [
    OpenApiParameter("from", YEAR, description="First year, included."),
    OpenApiParameter("to", YEAR, description="Last year, included."),
]
SUBJECTS = [
    _word("company", "A company's slug; its subsidiaries are included."),
    _word("country", "A country's code."),
    _word("kind", "The company's kind.", CompanyKind.values),
    _word("plant", "A plant's slug."),
]
OF_CAPACITY = [
    _word("unit", "Never summed across units.", Unit.values, Unit.VEHICLES),
    _word("product", "What is made; the likeliest product of the unit where none is asked for.", Product.values),
    _word("by", "What to split by; the rows are disjoint and add up to the whole.", CAPACITY_SPLITS),
    _word("ownership", "Whom a plant counts for; `gross` doesn't add up.", OWNERSHIPS, "operated"),
    OpenApiParameter("cumulative", bool, description="What stands on 31 December, else what is added.", default=True),
    _word("status", "The plant's status on the day.", [*Status.values, UNKNOWN]),
    *YEARS,
    *SUBJECTS,
]
OF_FUNDING = [
    _word("layer", "Committed and raised are never added to each other.", LAYERS, "committed"),
    _word("by", "What to split by; the rows are disjoint and add up to the whole.", FUNDING_SPLITS),
    _word("spread", "On the day of the report, or evenly over the years that it is for.", SPREADS, "announced"),
    _word(
        "prices",
        "Dollars as said, or of the year that the notes name.",
        ("nominal", "constant"),
        "nominal",
    ),
    OpenApiParameter("cumulative", bool, description="All up to each year's end, else the year's own.", default=False),
    _word("purpose", "What it is for, within the layer.", Purpose.values),
    *YEARS,
    *SUBJECTS,
]


class SeriesRowSerializer(serializers.Serializer[Any]):
    """One row: a value for each year; the rest of a split has an empty key."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    values = serializers.ListField(child=JSON_NUMBER)


class BasisSerializer(serializers.Serializer[Any]):
    """What the totals rest on, and what was left out of them and why."""

    records = serializers.IntegerField()
    sources = serializers.IntegerField()
    newest_report = serializers.DateField(allow_null=True)
    left_out = serializers.ListField(child=serializers.DictField())
    assumed_share = serializers.FloatField()
    flagged = serializers.ListField(child=serializers.DictField())
    retold = serializers.BooleanField()
    notes = serializers.ListField(child=serializers.CharField())


class SeriesSerializer(serializers.Serializer[Any]):
    """What both series have."""

    unit = serializers.CharField()
    as_of = serializers.DateField()
    years = serializers.ListField(child=serializers.IntegerField())
    series = SeriesRowSerializer(many=True)
    undated = serializers.FloatField()
    targets = serializers.ListField(child=serializers.DictField())
    rumoured = serializers.ListField(child=serializers.DictField())
    basis = BasisSerializer()


class CapacitySeriesSerializer(SeriesSerializer):
    """Capacity a year, in `unit`."""

    product = serializers.CharField()
    ownership = serializers.CharField()
    additive = serializers.BooleanField()


class FundingSeriesSerializer(SeriesSerializer):
    """US dollars a year; `of_which` are parts of the total worth naming, not a split of it."""

    of_which = SeriesRowSerializer(many=True)
    layer = serializers.CharField()
    spread = serializers.CharField()
    prices = serializers.CharField()
    cumulative = serializers.BooleanField()


class CapacitySeriesView(ReadingView):
    """Capacity over the years, as known on a day."""

    parameters = ("as_of", "format", *(each.name for each in OF_CAPACITY))

    @extend_schema(
        parameters=OF_CAPACITY, responses=CapacitySeriesSerializer, tags=["series"], operation_id="series_capacity"
    )
    def get(self, request: Request) -> Response:
        """Capacity over the years."""
        asked = request.query_params
        query = CapacityQuery(
            as_of=self.day,
            cumulative=_read_flag(asked, "cumulative", default=True),
            **_read_years(asked),
            **_read_words(asked, "unit", "product", "by", "ownership", "company", "country", "status", "kind", "plant"),
        )
        return Response(capacity_series(query).as_json())


class FundingSeriesView(ReadingView):
    """Funding over the years, as known on a day."""

    parameters = ("as_of", "format", *(each.name for each in OF_FUNDING))

    @extend_schema(
        parameters=OF_FUNDING, responses=FundingSeriesSerializer, tags=["series"], operation_id="series_funding"
    )
    def get(self, request: Request) -> Response:
        """Funding over the years."""
        asked = request.query_params
        words = ("layer", "by", "spread", "prices", "company", "country", "kind", "purpose", "plant")
        query = FundingQuery(
            as_of=self.day,
            cumulative=_read_flag(asked, "cumulative", default=False),
            **_read_years(asked),
            **_read_words(asked, *words),
        )
        return Response(funding_series(query).as_json())


def _read_words(asked: Mapping[str, str], *names: str) -> dict[str, Any]:
    """The words given; what is left empty keeps its default, and the question itself refuses what it doesn't know."""
    return {name: asked[name] for name in names if asked.get(name)}


def _read_flag(asked: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = asked.get(name, "")
    if text not in ("", "true", "false"):
        raise BadParameterError(name, text, "is not one of true, false", ("true", "false"))
    return text == "true" if text else default


def _read_years(asked: Mapping[str, str]) -> dict[str, Any]:
    years = {}
    for name in ("from", "to"):
        text = asked.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) == 4):
            raise BadParameterError(name, text, "is not a year like 2024")
        if text:
            years[f"year_{name}"] = int(text)
    return years
