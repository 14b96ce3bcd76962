"""The API's map: plants as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from evtracker.api.pagination import KeysetPagination
from plants.api_views import PlantViewSet

PROPERTIES = (
    "slug",
    "name",
    "company",
    "city",
    "country",
    "product",
    "status",
    "inferred_status",
    "capacity",
    "retold",
)


class GeoJsonRenderer(JSONRenderer):
    """JSON under the media type of GeoJSON."""

    media_type = "application/geo+json"
    format = "geojson"


class PlantMapView(PlantViewSet):
    """All plants whose place is known, with the filters of the list of plants."""

    pagination_class = None  # type: ignore[assignment]

    def allowed_parameters(self) -> Iterable[str]:
        """Filters and the day; a map has no pages and no order."""
        return ("as_of", "search", "format", *self.filterset_class.base_filters)

    def get_renderers(self) -> Any:
        """GeoJSON, also for who asks for JSON."""
        return [GeoJsonRenderer(), JSONRenderer()]

    @extend_schema(
        tags=["plants"],
        operation_id="plants_geojson",
        responses={(200, "application/geo+json"): OpenApiResponse({"type": "object"}, "A FeatureCollection.")},
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The map."""
        placed = self.filter_queryset(self.get_queryset()).filter(lat__isnull=False, lon__isnull=False)
        rows = KeysetPagination().in_order(self.select(placed), self.default_ordering, self.orderings)
        page = self.complete([*rows])
        features = [_feature(row) for row in self.get_serializer(page, many=True).data]
        return Response({"type": "FeatureCollection", "features": features})


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row["slug"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {name: row[name] for name in PROPERTIES},
    }
