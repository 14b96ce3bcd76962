"""Figures in words: amounts with units, money, partial dates, and the mark that leads to what a figure rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop

from evtracker.listing import country_name
from evtracker.partial_dates import PartialDate
from plants.vocabulary import Status, Unit

register = template.Library()

# A no-break space between a number and what belongs to it.
GAP = "\u00a0"
_HALVES = {"1": gettext_noop("first half of"), "2": gettext_noop("second half of")}
_QUARTERS = {
    "1": gettext_noop("first quarter of"),
    "2": gettext_noop("second quarter of"),
    "3": gettext_noop("third quarter of"),
    "4": gettext_noop("fourth quarter of"),
}
_MONEY_SCALES = (
    (Decimal(10) ** 12, gettext_noop("trn")),
    (Decimal(10) ** 9, gettext_noop("bn")),
    (Decimal(10) ** 6, gettext_noop("m")),
)
_AMOUNT_SCALES = ((Decimal(10) ** 9, gettext_noop("billion")), (Decimal(10) ** 6, gettext_noop("million")))


def grouped(value: Decimal | float | str) -> str:
    """A number with thousands separated and no trailing zeros: 300,000; 37.5."""
    return f"{Decimal(str(value)).normalize():,f}"


def scaled(value: Decimal | float | str, scales: Sequence[tuple[Decimal, str]] = _MONEY_SCALES) -> str:
    """A large number in three figures and its scale: 1.55 bn, 842 m, 18.4 million; below a million as it is."""
    number = Decimal(str(value))
    for scale, word in scales:
        if abs(number) >= scale:
            part = number / scale
            digits = 0 if abs(part) >= 100 else 1 if abs(part) >= 10 else 2
            return f"{grouped(round(part, digits))}{GAP}{gettext(word)}"
    return grouped(round(number, 0 if abs(number) >= 1000 else 2))


@register.filter
def translated(words: Any) -> str:
    """A word of a vocabulary, which is marked where it is defined, in the language of the page."""
    return gettext(str(words)) if words else ""


@register.filter
def amount(value: Any) -> str:
    """`300000` as 300,000; nothing as a dash."""
    return "–" if value in (None, "") else grouped(value)


@register.filter
def unit_words(unit: str) -> str:
    """`vehicles/year` as vehicles a year."""
    return (
        gettext(str(Unit(unit).label)).replace(" ", GAP)
        if unit in Unit.values
        else unit.replace("/year", f"{GAP}a{GAP}year")
    )


@register.filter
def capacity(value: Any, unit: str) -> str:
    """`300000` and `vehicles/year` as 300,000 vehicles a year."""
    return "–" if value in (None, "") else f"{grouped(value)}{GAP}{unit_words(unit)}"


@register.filter
def short_capacity(value: Any, unit: str) -> str:
    """A large capacity in three figures, its full value in the title."""
    if value in (None, ""):
        return "–"
    full = f"{grouped(value)} {unit_words(unit)}"
    return _figure(full, scaled(value, _AMOUNT_SCALES))


def _figure(full: str, said: str) -> str:
    """A figure with its full value in the title, the word of its scale apart so that it can be set smaller."""
    number, gap, scale = said.partition(GAP)
    return format_html('<span title="{}">{}<span class="scale">{}{}</span></span>', full, number, gap, scale)


@register.filter
def money(value: Any, currency: str = "USD") -> str:
    """`1550000000` and `USD` as 1.55 bn USD, its full value in the title."""
    if value in (None, ""):
        return "–"
    full = f"{grouped(value)} {currency}"
    return format_html('<span class="money" title="{}">{}{}{}</span>', full, scaled(value), GAP, currency)


@register.filter
def money_figure(value: Any, currency: str = "USD") -> str:
    """The same for a key figure, the currency in small."""
    full = f"{grouped(value)} {currency}"
    return format_html('{} <span class="unit">{}</span>', _figure(full, scaled(value)), currency)


@register.filter
def date_words(date: Any) -> str:
    """A partial date or a day in words: 2024; second half of 2025; June 2024; 15 June 2024."""
    if date is None or date == "":
        return ""
    if isinstance(date, dt.date):
        date = PartialDate.of_day(date)
    elif isinstance(date, str):
        date = PartialDate.parse(date)
    text = str(date)
    if len(text) == 4:
        return text
    if text[5] in "HQ":
        part = (_HALVES if text[5] == "H" else _QUARTERS)[text[6]]
        return f"{gettext(part)}{GAP}{text[:4]}"
    month = f"{MONTHS[int(text[5:7])]}{GAP}{text[:4]}"
    return month if len(text) == 7 else f"{date.last.day}{GAP}{month}"


@register.filter
def country(code: str) -> str:
    """A country's short name by its ISO code."""
    return country_name(code)


@register.filter
def status_words(status: str) -> str:
    """A plant's status in words; `unknown` is one."""
    return gettext(str(Status(status).label)) if status in Status.values else translated(status)


@register.filter
def per_cent(share: Any) -> str:
    """A share of 0 to 1 in per cent."""
    return f"{Decimal(str(share)) * 100:.0f}{GAP}%"


# Why rows are left out of a total, for one and for many of them.
LEFT_OUT = {
    "superseded": gettext_noop("replaced by a later report"),
    "rumour": gettext_noop("as rumours, shown but never summed"),
    "denied": gettext_noop("as denials"),
    "undated": gettext_noop("without a date, in no year"),
    "target": gettext_noop("company's target at no named plant, shown beside"),
    "same_day_disagreement": gettext_noop("against another report of the same day"),
    "cancelled_shelved_or_closed": gettext_noop("of a plant or phase that was cancelled, shelved or closed"),
    "in_no_year_shown": gettext_noop("in none of the years shown"),
    "no_dollar_rate": gettext_noop("in a currency without a dollar rate"),
    "part_of_superseded": gettext_noop("part of a sum that was replaced"),
}


@register.filter
def left_out(reason: dict[str, Any]) -> str:
    """A line of a basis: 13 replaced by a later report."""
    words = translated(LEFT_OUT.get(reason["reason"], str(reason["reason"]).replace("_", " ")))
    sums = ", ".join(f"{grouped(one['amount'])}{GAP}{one['currency']}" for one in reason.get("sums", ()))
    return f"{reason['count']:,} {words}{f': {sums}' if sums else ''}"


@register.inclusion_tag("parts/chart_scripts.html")
def chart_scripts() -> dict[str, str]:
    """The library that draws charts, pinned to its hash, and our loader."""
    return {"url": settings.CHARTJS_URL, "integrity": settings.CHARTJS_INTEGRITY}


@register.filter
def number_words(count: int, words: str) -> str:
    """`3|number_words:"plant,plants"` as 3 plants: both forms in one text, as it is translated."""
    one, many = words.split(",")
    return f"{count:,}{GAP}{one if count == 1 else many}"


@register.filter
def host(address: str) -> str:
    """The name of the place that an address leads to."""
    return address.partition("://")[2].partition("/")[0].removeprefix("www.")


@register.inclusion_tag("parts/cite.html", takes_context=True)
def cite(context: template.Context, line: Any, what: str = "", everything: str = "") -> dict[str, Any]:
    """The mark beside a figure that opens what it rests on: publisher, date, passage. `line` carries its evidence.

    `everything`: the address of all of it, for a figure that rests on more than is shown.
    """
    evidence: Sequence[Any] = line.evidence if line is not None else ()
    return {
        "evidence": evidence,
        "what": what,
        "further": getattr(line, "further", 0),
        "stories": getattr(line, "stories", 0),
        "all": everything,
        "anchor": f"cite-{next(context['numbering'])}",
        "retold": any(one.source.retold for one in evidence),
        "knowledge": context.get("knowledge"),
    }
