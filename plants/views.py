"""The pages of plants, and of what has changed in their plans."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evtracker.listing import refuse_unknown
from evtracker.parameters import read_as_of
from plants.change_list import FILTERS, change_list_context
from plants.models import Plant
from plants.plant_list import PARAMETERS, known_plants, plant_list_context, plant_rows
from plants.plant_page import plant_context


def plant_list(request: HttpRequest) -> HttpResponse:
    """The plants known on the day, each with its standing, and their map. By capacity each unit stays together."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, PARAMETERS)
    return render(request, "plants/list.html", plant_list_context(request.GET, day))


def plant_card(request: HttpRequest, slug: str) -> HttpResponse:
    """What a mark of the map opens: the plant in short, with its source. A part of a page, not one of its own."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    plant = known_plants(day).select_related("company").filter(slug=slug).first()
    if plant is None:
        raise Http404("not known yet")
    (row,) = plant_rows([plant], day)
    return render(request, "plants/_card.html", row)


def plant_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A plant with its phases and the history of its plans; not found where it was not known on the day."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ())
    plant = get_object_or_404(Plant.objects.select_related("company", "within", "source"), slug=slug)
    if plant.known_on is None or plant.known_on > day:
        raise Http404("not known yet")
    return render(request, "plants/detail.html", plant_context(plant, day))


def change_list(request: HttpRequest) -> HttpResponse:
    """The moves of plans, the newest first, by the day of their report."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, (*FILTERS, "after", "before"))
    return render(request, "plants/changes.html", change_list_context(request.GET, day))
