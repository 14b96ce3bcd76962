"""The API's map: plants as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from evtracker.api.columns import Reader, dumps
from evtracker.api.pagination import KeysetPagination
from plants.api_views import PlantViewSet
from plants.shapes import plant_shape

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


COLLECTION = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"type": "string", "const": "Feature"},
                    "id": {"type": "string", "description": "The plant's slug."},
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "properties": {
                            "type": {"type": "string", "const": "Point"},
                            "coordinates": {
                                "type": "array",
                                "description": "Longitude and latitude, WGS 84.",
                                "items": {"type": "number"},
                                "minItems": 2,
                                "maxItems": 2,
                            },
                        },
                    },
                    "properties": {"type": "object", "description": "Fields of the plant's row."},
                },
            },
        },
    },
}


class GeoJsonRenderer(JSONRenderer):
    """JSON under the media type of GeoJSON."""

    media_type = "application/geo+json"
    format = "geojson"


class AsJsonRenderer(GeoJsonRenderer):
    """It answers who wants JSON."""

    media_type = "application/json"
    format = "json"


class PlantMapView(PlantViewSet):
    """All plants whose place is known, with the filters of the list of plants."""

    pagination_class = None  # type: ignore[assignment]
    one_document = True

    def allowed_parameters(self) -> Iterable[str]:
        """Filters and the day; a map has no pages and no order."""
        return ("as_of", "search", "format", *self.filterset_class.base_filters)

    def get_renderers(self) -> Any:
        """GeoJSON, also for who asks for JSON."""
        return [GeoJsonRenderer(), AsJsonRenderer()]

    @extend_schema(
        tags=["plants"],
        operation_id="plants_geojson",
        responses={(200, GeoJsonRenderer.media_type): OpenApiResponse(COLLECTION, "A FeatureCollection.")},
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """The map."""
        placed = self.filter_queryset(self.get_queryset()).filter(lat__isnull=False, lon__isnull=False)
        rows = KeysetPagination().in_order(self.select(placed), self.default_ordering, self.orderings)
        assert not isinstance(rows, list)
        reader = Reader(plant_shape(self.day), (*PROPERTIES, "lat", "lon"))
        features = [_feature(row) for row in reader.read_all(rows)]
        body = dumps({"type": "FeatureCollection", "features": features})
        return HttpResponse(body, content_type=GeoJsonRenderer.media_type)


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row["slug"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {name: row[name] for name in PROPERTIES},
    }
