"""The API's delivery record of a company: what it announced for a year, and what became of it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from companies.models import Company
from evtracker.api.serializers import PlantReference
from evtracker.api.views import ReadingView
from evtracker.parameters import BadParameterError, read_day
from plants.delivery import delivery_records
from plants.questions import CapacityQuery, checked_capacity
from plants.standing import subsidiaries
from plants.vocabulary import Product, Unit

ASKED = [
    OpenApiParameter("unit", str, description="Never summed across units.", enum=Unit.values, default=Unit.VEHICLES),
    OpenApiParameter("product", str, description="The likeliest product of the unit where none.", enum=Product.values),
    OpenApiParameter(
        "announced_by",
        {"type": "string", "format": "date"},
        description="What was announced as known on this day; without it each plant's first plan for the year.",
    ),
]


class DeliveredSerializer(serializers.Serializer[Any]):
    """An announced amount and its five parts, which add up to it."""

    announced = serializers.FloatField()
    operating = serializers.FloatField(help_text="Operates on the day.")
    planned = serializers.FloatField(help_text="Still to stand by the year's end, which has not passed.")
    late = serializers.FloatField(help_text="Past due, moved to a later date, paused, or no longer dated.")
    cut = serializers.FloatField(help_text="Planned no more.")
    gone = serializers.FloatField(help_text="Of plants or phases cancelled, shelved or closed.")


class DeliveredPlantSerializer(DeliveredSerializer):
    """What became of one plant's part."""

    plant = PlantReference()
    announced_on = serializers.DateField(help_text="The day of knowledge that it was announced by.")


class DeliveredYearSerializer(DeliveredSerializer):
    """A year: what was to stand on its 31 December."""

    year = serializers.IntegerField()
    plants = DeliveredPlantSerializer(many=True)


class DeliveryRecordSerializer(serializers.Serializer[Any]):
    """A company's delivery record, in `unit`."""

    unit = serializers.CharField()
    product = serializers.CharField()
    as_of = serializers.DateField()
    announced_by = serializers.DateField(allow_null=True)
    years = DeliveredYearSerializer(many=True)


class DeliveryView(ReadingView):
    """Of what a company, its subsidiaries included, announced for each year: what operates, is late, cut or gone."""

    parameters = ("as_of", "format", *(each.name for each in ASKED))

    @extend_schema(
        parameters=ASKED,
        responses=DeliveryRecordSerializer,
        tags=["companies"],
        operation_id="companies_delivery",
    )
    def get(self, request: Request, slug: str) -> Response:
        """A company's delivery record."""
        company = get_object_or_404(Company.objects.known_as_of(self.day), slug=slug)
        asked = request.query_params
        query = checked_capacity(
            CapacityQuery(as_of=self.day, unit=asked.get("unit", ""), product=asked.get("product", ""))
        )
        announced_by = read_day(asked, "announced_by")
        if announced_by and announced_by > self.day:
            raise BadParameterError("announced_by", asked["announced_by"], f"lies after {self.day.isoformat()}")
        group = subsidiaries(company.pk, self.day)
        [record] = delivery_records(group, [(query.unit, query.product)], self.day, announced_by)
        return Response(record.as_json())
