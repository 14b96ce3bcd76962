"""The map of plants: where places lie, which plants share a mark, and that it follows the filters of the list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from plants.area import ASPECT, Area, View, view_of
from plants.clusters import LARGEST, SMALLEST, largest_of, marks
from plants.map_tiles import tiles_of
from plants.mercator import SIZE, project, unproject
from plants.models import Plant
from tests.factories import CapacityPlanFactory, PlantFactory, PlantStatusFactory
from tests.pages import tree, words

DAY = dt.date(2026, 1, 15)


def place(name: str, lon: float, lat: float, *, amount: int = 0, status: str = "", **about: Any) -> Plant:
    """A plant at a place."""
    plant = PlantFactory(name=name, lon=str(lon), lat=str(lat), **about)
    if amount:
        CapacityPlanFactory(plant=plant, amount=amount)
    if status:
        PlantStatusFactory(plant=plant, status=status)
    return plant


def on_map(view: View) -> list[Any]:
    """The marks of all plants."""
    standing = Plant.objects.standing_on(DAY)
    return marks(standing, view, largest_of(standing))


@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"), [(0, 0, 5000, 5000), (-180, 85.05, 0, 0), (180, -85.05, 10_000, 10_000)]
)
def test_the_projection_is_web_mercator(lon: float, lat: float, x: float, y: float) -> None:
    assert project(lon, lat) == pytest.approx((x, y), abs=1)


def test_what_was_projected_comes_back() -> None:
    assert unproject(*project(116.4, 39.9)) == pytest.approx((116.4, 39.9))


@pytest.mark.parametrize(
    "area", [Area(5, 47, 15, 55), Area(10, 50, 10.001, 50.001), Area(-180, -85, 180, 85), Area(170, 60, 180, 70)]
)
def test_a_view_holds_its_area_has_the_shape_of_every_map_and_stays_within_the_world(area: Area) -> None:
    view = view_of(area)
    assert view.width / view.height == pytest.approx(ASPECT)
    assert view.left >= 0
    assert view.left + view.width <= SIZE
    if not view.is_world:
        for lon, lat in ((area.west, area.south), (area.east, area.north)):
            x, y = view.place(lon, lat)
            assert -1e-9 <= x <= 1 + 1e-9
            assert -1e-9 <= y <= 1 + 1e-9


@pytest.mark.django_db
def test_plants_far_apart_have_marks_of_their_own_as_large_as_their_share_of_the_largest_of_their_unit() -> None:
    place("large", 116, 40, amount=400_000)
    place("quarter", 10, 50, amount=100_000)
    place("cells", -100, 30, product="battery_cells", amount=20)
    place("unstated", 140, -30)
    radii = {mark.plant.name: mark.radius for mark in on_map(View.of_world()) if mark.plant}
    assert radii == pytest.approx({"large": LARGEST, "quarter": LARGEST / 2, "cells": LARGEST, "unstated": SMALLEST})


@pytest.mark.django_db
@pytest.mark.parametrize("statuses", [("construction", "operating"), ("operating", "construction")])
def test_a_mark_of_as_many_plants_of_two_statuses_shows_the_same_one_in_whatever_order_they_came(
    statuses: tuple[str, str],
) -> None:
    for status in statuses:
        place(f"Works {status}", 10, 50, status=status)
    [mark] = on_map(view_of(Area(-10, 35, 30, 65)))
    assert mark.statuses == Counter({"construction": 1, "operating": 1})
    assert mark.status == "construction"


@pytest.mark.django_db
def test_plants_that_would_cover_each_other_share_a_mark_until_one_looks_closer() -> None:
    for number, status in enumerate(("operating", "operating", "cancelled")):
        place(f"near {number}", 10 + number, 50, status=status)
    (mark,) = on_map(View.of_world())
    assert mark.statuses == Counter(operating=2, cancelled=1)
    assert mark.plant is None
    closer = on_map(view_of(mark.area, 0.25))
    assert sorted(one.plant.name for one in closer) == ["near 0", "near 1", "near 2"]


@pytest.mark.django_db
def test_every_plant_in_view_is_counted_by_one_mark() -> None:
    for number in range(40):
        place(f"plant {number}", -120 + number * 6.1, 55 - number * 2, status="operating" if number % 3 else "")
    for view in (View.of_world(), view_of(Area(-60, -10, 60, 40))):
        inside = [
            plant
            for plant in Plant.objects.all()
            if view.area.west <= plant.lon <= view.area.east and view.area.south <= plant.lat <= view.area.north
        ]
        assert sum(mark.count for mark in on_map(view)) == len(inside) > 0


@pytest.mark.django_db
def test_the_map_follows_the_filters_and_its_area_is_one(client: Client) -> None:
    place("Berlin", 13.4, 52.5, status="operating", country="DE")
    place("Beijing", 116.4, 39.9, status="operating", country="CN")
    place("Nowhere told", 0, 0, country="CN", reported_on="2026-01-14", known_on=dt.date(2021, 1, 1))

    def labels(query: str) -> list[str]:
        return [
            one.get("aria-label") for one in tree(client.get(f"/plants/?{query}")).xpath("//a[contains(@class,'mark')]")
        ]

    assert len(labels("")) == 3
    assert labels("country=DE") == ["Berlin, operating, capacity not stated"]
    assert labels("area=5,45,20,55") == ["Berlin, operating, capacity not stated"]
    # A place that was told later was not known on the day.
    assert not any("Nowhere" in label for label in labels("as_of=2025-12-31"))
    page = tree(client.get("/plants/?area=5,45,20,55&status=operating&as_of=2025-12-31"))
    assert [words(one) for one in page.xpath("//tbody//th")] == ["Berlin"]
    (out,) = page.xpath("//a[@id='map-out']/@href")
    kept = parse_qs(urlsplit(out).query)
    assert kept["status"] == ["operating"]
    assert kept["as_of"] == ["2025-12-31"]


@pytest.mark.django_db
def test_a_named_tile_server_s_pictures_cover_the_map_with_their_attribution(client: Client, settings: Any) -> None:
    plant = place("Works", 13.4, 52.5)
    assert not tree(client.get("/plants/")).xpath("//*[@class='tile']")
    settings.MAP_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "© Example"
    for address, most in (("/plants/", 16), ("/plants/?area=13,52,14,53", 40), (plant.get_absolute_url(), 40)):
        page = tree(client.get(address))
        found = page.xpath("//*[@class='tile']")
        left, top, width, height = map(float, page.xpath("//*[@class='map-land']/@viewbox")[0].split())
        corners = [(float(one.get("x")), float(one.get("y")), float(one.get("width"))) for one in found]
        assert 4 <= len(found) <= most
        assert min(x for x, _, _ in corners) <= left
        assert min(y for _, y, _ in corners) <= top
        assert max(x + side for x, _, side in corners) >= left + width
        assert max(y + side for _, y, side in corners) >= top + height
        assert "Map: © Example" in words(page)
        assert "Natural Earth" not in words(page)
    # The north-west quarter of the world, by the numbers that every tile server has.
    view = View(0, 0, SIZE / 2)
    first = tiles_of(view)[0]
    assert (first.address, first.x, first.y) == ("https://tiles.example.org/3/0/0.png", "0.00", "0.00")


@pytest.mark.django_db
def test_the_legend_says_what_the_largest_mark_of_each_usual_unit_and_a_quarter_of_it_stand_for(client: Client) -> None:
    place("large", 116, 40, amount=400_000)
    place("cells", -100, 30, product="battery_cells", amount=20)
    sizes = tree(client.get("/plants/")).xpath("//ul[contains(@class,'sizes')]/li")
    assert [(words(one), one.xpath("svg/circle/@r")) for one in sizes] == [
        ("400,000 vehicles a year", ["15.0"]),
        ("100,000 vehicles a year", ["7.5"]),
        ("20 GWh a year", ["15.0"]),
        ("5 GWh a year", ["7.5"]),
    ]
    assert not tree(client.get("/plants/?as_of=2020-01-01")).xpath("//ul[contains(@class,'sizes')]")


@pytest.mark.django_db
def test_the_overview_s_map_shows_all_plants_and_leads_to_the_list_within_an_area(client: Client) -> None:
    place("Berlin", 13.4, 52.5, status="operating", slug="berlin")
    for number in range(2):
        place(f"near {number}", 116 + number, 40)
    page = tree(client.get("/?as_of=2026-01-10"))
    marks_there = page.xpath("//*[@id='plant-map']//a[contains(@class,'mark')]")
    assert [one.get("aria-label") for one in marks_there] == [
        "2 plants: 2 unknown. Zoom in",
        "Berlin, operating, capacity not stated",
    ]
    together, alone = (one.get("href") for one in marks_there)
    assert alone == "/plants/berlin/?as_of=2026-01-10"
    assert urlsplit(together).path == "/plants/"
    assert [words(one) for one in tree(client.get(together)).xpath("//tbody//th")] == ["near 0", "near 1"]


@pytest.mark.django_db
def test_a_mark_s_card_has_the_figure_with_its_source_and_is_of_the_day(client: Client) -> None:
    plant = place("Works", 116, 40, slug="works", status="construction")
    CapacityPlanFactory(plant=plant, amount=400_000, reported_on="2025-03-01", effective="2027")
    card = words(client.get("/plants/works/card/"))
    for text in ("construction", "400,000 vehicles a year by 2027", "The Paper", "27 November 2021", "plan"):
        assert text in card
    assert "capacity not stated" in words(client.get("/plants/works/card/?as_of=2025-01-01"))
    assert client.get("/plants/works/card/?as_of=2020-01-01").status_code == 404


@pytest.mark.parametrize("name", ["world.svg", "world-fine.svg"])
def test_the_outlines_name_their_source_and_have_land_and_borders(name: str) -> None:
    text = (settings.BASE_DIR / "static" / "map" / name).read_text()
    assert "Natural Earth" in text
    assert 'id="land"' in text
    assert 'id="borders"' in text


def test_outlines_are_drawn_from_topojson_and_a_country_over_the_edge_stands_at_both(tmp_path: Path) -> None:
    # Two squares that touch, in steps of a tenth of a degree, and one over the line where the day begins.
    source, out = tmp_path / "in.json", tmp_path / "out.svg"
    source.write_text(
        '{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[0,0]},'
        '"arcs":[[[100,0],[0,100]],[[100,100],[-100,0],[0,-100],[100,0]],[[100,0],[100,0],[0,100],[-100,0]],'
        "[[1750,0],[50,0]],[[-1800,0],[50,0],[0,100],[-50,0]],[[1800,100],[-50,0],[0,-100]]],"
        '"objects":{"countries":{"type":"GeometryCollection","geometries":['
        '{"type":"Polygon","arcs":[[0,1]]},{"type":"Polygon","arcs":[[2,-1]]}]},'
        '"land":{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon",'
        '"arcs":[[[1,2]],[[3,4,5]]]}]}}}'
    )
    call_command("draw_outlines", str(source), str(out))
    land, borders = (part.split('"')[0] for part in out.read_text().split(' d="')[1:])
    assert land.count("z") == 3
    assert borders.count("M") == 1
