"""Small maps for pages of one record."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext

from plants.area import view_around
from plants.map_page import box_of, outlines_of
from plants.map_tiles import tiles_of
from plants.mercator import project
from plants.models import Plant

register = template.Library()

# How much of the world is around the plant, in units of the projection: some 20 degrees.
WIDTH = 550.0


@register.simple_tag
def map_source() -> str:
    """Whose picture of land and sea a map stands on."""
    said: str = settings.MAP_TILES_ATTRIBUTION
    return gettext("Map: %(whose)s") % {"whose": said} if settings.MAP_TILES_URL else gettext("Outlines: Natural Earth")


@register.inclusion_tag("plants/_small_map.html", takes_context=True)
def small_map(context: template.Context, plant: Plant, status: str) -> dict[str, Any]:
    """Where a plant lies, with a link to what else is there; nothing where its place was not known on the day."""
    knowledge = context.get("knowledge")
    known = knowledge is None or plant.reported_on.last <= knowledge.day
    if plant.lat is None or plant.lon is None or not known:
        return {}
    lon, lat = float(plant.lon), float(plant.lat)
    view = view_around(*project(lon, lat), WIDTH)
    x, y = view.place(lon, lat)
    return {
        "plant": plant,
        "status": status,
        "box": box_of(view),
        "outlines": outlines_of(view),
        "tiles": tiles_of(view),
        "x": f"{x * 100:.3f}%",
        "y": f"{y * 100:.3f}%",
        "area": str(view.area),
        "knowledge": knowledge,
    }
