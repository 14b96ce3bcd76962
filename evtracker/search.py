"""The search over companies, plants and articles: its page, and the suggestions while one types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from articles.article_page import articles_known, public
from companies.models import Company
from evtracker.directory import ARTICLE, COMPANY, PLANT, directory
from evtracker.listing import LONGEST_SEARCH, country_name, refuse_unknown
from evtracker.parameters import BadParameterError, read_as_of
from evtracker.templatetags.figures import date_words
from plants.models import Plant

# How many of each kind are suggested, and shown on the page.
SUGGESTED = {COMPANY: 4, PLANT: 4, ARTICLE: 3}
SHOWN = {COMPANY: 20, PLANT: 30, ARTICLE: 20}
WORDS = {COMPANY: "Company", PLANT: "Plant", ARTICLE: "Article"}


@dataclass(frozen=True)
class Hit:
    """A record that was found: its name, what tells it apart, and its page."""

    kind: str
    label: str
    about: str
    record: Any


def search_page(request: HttpRequest) -> HttpResponse:
    """What was found, by kind."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ("q",))
    text = _read(request.GET)
    hits = find(text, day, SHOWN, staff=request.user.is_staff)
    sections = [
        {"kind": COMPANY, "title": gettext_noop("Companies"), "hits": hits[COMPANY]},
        {"kind": PLANT, "title": gettext_noop("Plants"), "hits": hits[PLANT]},
        {"kind": ARTICLE, "title": gettext_noop("Articles"), "hits": hits[ARTICLE]},
    ]
    count = sum(len(found) for found in hits.values())
    return render(request, "search.html", {"text": text, "sections": sections, "count": count})


def suggestions(request: HttpRequest) -> JsonResponse:
    """The best few of each kind as JSON, for the box in the head of every page."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ("q",))
    hits = find(_read(request.GET), day, SUGGESTED, staff=request.user.is_staff)
    carried = f"?as_of={day.isoformat()}" if "as_of" in request.GET else ""
    found = [
        {
            "kind": WORDS[hit.kind],
            "label": hit.label,
            "about": hit.about,
            "url": hit.record.get_absolute_url() + carried,
        }
        for kind in (COMPANY, PLANT, ARTICLE)
        for hit in hits[kind]
    ]
    return JsonResponse({"suggestions": found})


def _read(parameters: Mapping[str, str]) -> str:
    """The text asked for; BadParameterError where it is too long."""
    text = parameters.get("q", "").strip()
    if len(text) > LONGEST_SEARCH:
        raise BadParameterError("q", f"{text[:20]}…", f"is longer than {LONGEST_SEARCH} characters")
    return text


def find(text: str, day: dt.date, most: Mapping[str, int], *, staff: bool) -> dict[str, list[Hit]]:
    """What fits the text, known by the day, by kind, the best first. At most eleven queries, however many names."""
    if not text:
        return {kind: [] for kind in most}
    names = directory()
    articles = articles_known(day)
    tables: dict[str, QuerySet[Any]] = {
        COMPANY: Company.objects.known_as_of(day),
        PLANT: Plant.objects.known_as_of(day).select_related("company"),
        ARTICLE: articles if staff else public(articles),
    }
    found = {}
    for kind, table in tables.items():
        keys = names.find(text, day, kind, most[kind])
        rows = table.in_bulk(keys) if keys else {}
        found[kind] = [_hit(kind, rows[key], day) for key in keys if key in rows]
    return found


def _hit(kind: str, record: Any, day: dt.date) -> Hit:
    if kind == COMPANY:
        seat = country_name(record.hq_country) if record.reported_on.last <= day else ""
        return Hit(kind, record.name, ", ".join(filter(None, (record.get_kind_display(), seat))), record)
    if kind == PLANT:
        place = ", ".join(filter(None, (record.city, country_name(record.country))))
        return Hit(kind, record.name, f"{record.company.name}, {place}", record)
    source = record.source
    published = date_words(source.published) if source.published else "undated"
    return Hit(kind, source.title, f"{source.publisher or 'unknown publisher'}, {published}", record)
