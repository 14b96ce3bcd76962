"""What may stand in one cell. A check returns None for a good value, else the reason in words; it never sees ""."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

import pycountry
from django.db.models import TextChoices

from evtracker.partial_dates import PartialDate

Check = Callable[[str], "str | None"]

_SLUG = re.compile(r"[-\w]+", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_COORDINATE = re.compile(r"-?\d{1,3}(?:\.\d+)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*", re.ASCII)
_WIKIDATA = re.compile(r"Q[1-9]\d*", re.ASCII)
_KEY = re.compile(r"[a-z]+:[-\w]+", re.ASCII)
_PHASE = re.compile(r"[1-9]\d{0,3}", re.ASCII)
# One list's separator within a cell, and that of an owner's share.
SEPARATOR, SHARE = ";", ":"
# Control characters, line and paragraph separators, halves of surrogate pairs: none belongs into one line of text.
_UNFIT = ("Cc", "Zl", "Zp", "Cs")


def parts(cell: str) -> list[str]:
    """The parts of a list in a cell."""
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


def text(longest: int) -> Check:
    """Any text that the column can hold, without outer space or control characters."""

    def check(value: str) -> str | None:
        if value != value.strip() or any(unicodedata.category(character) in _UNFIT for character in value):
            return "has outer space, a line break or a control character"
        return f"is longer than {longest} characters" if len(value) > longest else None

    return check


def slug(longest: int) -> Check:
    """Letters and digits of ASCII, hyphens and underscores."""

    def check(value: str) -> str | None:
        if not _SLUG.fullmatch(value):
            return "is not of the letters a-z, digits, hyphens and underscores"
        return f"is longer than {longest} characters" if len(value) > longest else None

    return check


def key(value: str) -> str | None:
    """A row's own key, as an export writes it: `starter:…`, `claim:7`."""
    return None if _KEY.fullmatch(value) and len(value) <= 100 else "is not a key like claim:7"


def word_of(choices: type[TextChoices]) -> Check:
    """One of a vocabulary's words."""

    def check(value: str) -> str | None:
        return None if value in choices.values else f"is not one of {', '.join(choices.values)}"

    return check


def partial_date(value: str) -> str | None:
    """A date known to the year, half, quarter, month or day."""
    try:
        PartialDate.parse(value)
    except ValueError:
        return "is not a date like 2024, 2024-H2, 2024-Q3, 2024-06 or 2024-06-15"
    return None


def country(value: str) -> str | None:
    """An ISO 3166-1 alpha-2 code."""
    return None if pycountry.countries.get(alpha_2=value) and value.isupper() else "is not an ISO 3166-1 alpha-2 code"


def currency(value: str) -> str | None:
    """An ISO 4217 code."""
    return None if pycountry.currencies.get(alpha_3=value) and value.isupper() else "is not an ISO 4217 code"


def amount(value: str) -> str | None:
    """A plain number above zero, without sign, exponent or separators, of at most 15 digits before the point."""
    if not _NUMBER.fullmatch(value) or Decimal(value) <= 0:
        return "is not a plain number above 0"
    return "is too large" if Decimal(value) >= 10**20 else None


def capacity(value: str) -> str | None:
    """A plain number above zero with at most three decimals."""
    return amount(value) or ("is too large" if Decimal(value) >= 10**13 else _decimals(value, 3))


def money(value: str) -> str | None:
    """A plain number above zero with at most two decimals."""
    return amount(value) or _decimals(value, 2)


def _decimals(value: str, most: int) -> str | None:
    return f"has more than {most} decimals" if len(value.partition(".")[2].rstrip("0")) > most else None


def years(value: str) -> str | None:
    """A number of years up to 100."""
    return amount(value) or ("is more than 100 years" if Decimal(value) > 100 else _decimals(value, 2))


def phase(value: str) -> str | None:
    """A whole number from 1."""
    return None if _PHASE.fullmatch(value) else "is not a whole number from 1"


def true_or_false(value: str) -> str | None:
    """`true` or `false`."""
    return None if value in ("true", "false") else "is neither true nor false"


def coordinate(limit: int) -> Check:
    """Degrees up to the limit on either side of zero, with at most six decimals."""

    def check(value: str) -> str | None:
        if not _COORDINATE.fullmatch(value) or abs(Decimal(value)) > limit:
            return f"is not between -{limit} and {limit} degrees"
        return _decimals(value, 6)

    return check


def web_address(longest: int) -> Check:
    """An http or https address without spaces."""

    def check(value: str) -> str | None:
        try:
            address = urlsplit(value)
        except ValueError:
            return "is not an http(s) address"
        if address.scheme not in ("http", "https") or not address.netloc or re.search(r"\s", value):
            return "is not an http(s) address"
        return f"is longer than {longest} characters" if len(value) > longest else None

    return check


def language(value: str) -> str | None:
    """A language code such as `en` or `zh-Hans`."""
    return None if _LANGUAGE.fullmatch(value) and len(value) <= 20 else "is not a language code"


def wikidata(value: str) -> str | None:
    """A Wikidata item, Q and a number."""
    return None if _WIKIDATA.fullmatch(value) and len(value) <= 20 else "is not a Q number"


def aliases(value: str) -> str | None:
    """A list of names, each once."""
    names = parts(value)
    if len(set(names)) < len(names):
        return "names one twice"
    return next((reason for name in names if (reason := text(200)(name))), None)


def share(value: str) -> str | None:
    """A percentage with at most three decimals."""
    if not _NUMBER.fullmatch(value):
        return "is not a percentage"
    return "is more than 100" if Decimal(value) > 100 else _decimals(value, 3)


def rate(value: str) -> str | None:
    """Units of a currency for one dollar, with at most eight decimals."""
    return amount(value) or ("is too large" if Decimal(value) >= 10**12 else _decimals(value, 8))


def day(value: str) -> str | None:
    """A date known to the day."""
    if partial_date(value) or PartialDate.parse(value).precision != "day":
        return "is not a day like 2024-06-15"
    return None


def stated_owners(value: str) -> list[tuple[str, str]]:
    """The owners of a cell with their shares in per cent, empty where unknown."""
    stated = [part.partition(SHARE) for part in parts(value)]
    return [(name.strip(), percent.strip()) for name, _, percent in stated]


def owners(value: str) -> str | None:
    """A list of owners with their shares in per cent where known: `lges:50;General Motors:50`."""
    stated = stated_owners(value)
    for name, percent in stated:
        reason = text(200)(name) if name else "has an owner without a name"
        if reason:
            return reason
        if percent and (reason := share(percent)):
            return f"share {percent!r} of {name} {reason}"
    total = sum((Decimal(percent or 0) for _, percent in stated), Decimal(0))
    if total > 100:
        return f"shares add up to {total}"
    return "names an owner twice" if len({name for name, _ in stated}) < len(stated) else None
