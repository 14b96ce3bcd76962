"""Links that keep the day that the reader has rewound to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.exceptions import DisallowedHost
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


@register.inclusion_tag("parts/rests_mark.html", takes_context=True)
def rests_mark(context: Context, kind: str, what: str, **question: Any) -> dict[str, str]:
    """The mark beside a total that opens its records, each with its passages: `kind` as in the addresses of charts."""
    return {"address": page(context, "rests", kind, **question), "what": what}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; empty ones are left out."""
    kept = dict(context["request"].GET.lists())
    kept.update({name: [str(value) if value is not None else ""] for name, value in changes.items()})
    return _query_string(kept)


@register.simple_tag(takes_context=True)
def without(context: Context, name: str, value: str) -> str:
    """This page's query string without one of the values of a parameter, and with the others of it by their keys."""
    kept = dict(context["request"].GET.lists())
    kept[name] = [one.key for one in context["subjects"] if one.key != value]
    return _query_string(kept)


def _query_string(parameters: dict[str, list[str]]) -> str:
    """A query string of all values that are not empty."""
    return "?" + urlencode([(name, value) for name, values in parameters.items() for value in values if value])


@register.inclusion_tag("parts/sort_header.html", takes_context=True)
def sort_header(context: Context, name: str, label: str, css: str = "", first: str = "") -> dict[str, Any]:
    """A column's header that orders the list; a second click turns it round. `first` is `-` to begin descending."""
    current = context["sort"]
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    turned = f"{'' if current.startswith('-') else '-'}{name}" if direction else f"{first}{name}"
    return {
        "label": label,
        "css": css,
        "direction": direction,
        "address": query(context, sort=turned, page=None, after=None, before=None),
    }


@register.simple_tag(takes_context=True)
def absolute(context: Context, address: str) -> str:
    """An address with the site's name, for what leaves the site; without it where a request names none of ours."""
    try:
        return str(context["request"].build_absolute_uri(address))
    except DisallowedHost:
        return address
