"""Links that keep the day that the reader has rewound to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

from evtracker.knowledge import Knowledge

register = template.Library()


def _carried(context: Context) -> dict[str, str]:
    knowledge = context.get("knowledge")
    return dict(knowledge.parameter) if isinstance(knowledge, Knowledge) else {}


def with_parameters(address: str, parameters: dict[str, str]) -> str:
    """The address with its parameters, before its fragment."""
    path, mark, fragment = address.partition("#")
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{path}{query}{mark}{fragment}"


@register.simple_tag(takes_context=True)
def href(context: Context, record: Any) -> str:
    """The address of a record's page, as of the same day."""
    return with_parameters(record.get_absolute_url(), _carried(context))


@register.simple_tag(takes_context=True)
def page(context: Context, name: str, *args: Any, **query: Any) -> str:
    """The address of a page by its name, as of the same day, with filters."""
    chosen = {key: str(value) for key, value in query.items() if value not in (None, "")}
    return with_parameters(reverse(name, args=args), {**chosen, **_carried(context)})


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; empty ones are left out."""
    kept = {name: value for name, value in context["request"].GET.items() if value}
    kept.update({name: str(value) if value is not None else "" for name, value in changes.items()})
    return "?" + urlencode({name: value for name, value in kept.items() if value})


@register.inclusion_tag("parts/sort_header.html", takes_context=True)
def sort_header(context: Context, name: str, label: str, css: str = "", first: str = "") -> dict[str, Any]:
    """A column's header that orders the list; a second click turns it round. `first` is `-` to begin descending."""
    current = context["sort"]
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    turned = f"{'' if current.startswith('-') else '-'}{name}" if direction else f"{first}{name}"
    return {"label": label, "css": css, "direction": direction, "address": query(context, sort=turned, page=None)}
