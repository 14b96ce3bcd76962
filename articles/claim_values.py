"""The values of a claim, kind by kind: reading what a curator typed, and saying in words what a claim says.

Stored values are plain JSON: amounts as decimal strings, dates as partial dates in text, what is not said as null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pycountry

from articles.vocabulary import FactKind
from companies.vocabulary import PartnershipType, Purpose
from evtracker.partial_dates import PartialDate
from plants.vocabulary import Event, Status, Unit

Reader = Callable[[object], Any]
PLACE_PARTS = ("city", "region", "country")
# No figure of this industry comes near these; they keep a slip of the keyboard out of the columns. Sums are in the
# smallest currencies, too: tens of trillions of won, hundreds of trillions of rupiah.
LARGEST_AMOUNT = Decimal(10) ** 13
LARGEST_SUM = Decimal(10) ** 15
MOST_PHASES = 999


class InvalidValuesError(ValueError):
    """Values that can't stand: `errors` names each field with its reason."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in errors.items()))
        self.errors = dict(errors)


def read_amount(value: object, largest: Decimal = LARGEST_AMOUNT) -> str:
    """A positive decimal number as text, without trailing zeros; ValueError with the reason."""
    try:
        amount = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a number") from error
    if not amount.is_finite() or amount <= 0:
        raise ValueError("must be above zero")
    if amount >= largest:
        raise ValueError("is larger than any figure of this industry")
    return f"{amount.normalize():f}"


def read_sum(value: object) -> str:
    """An amount of money; ValueError with the reason."""
    return read_amount(value, LARGEST_SUM)


def read_count(value: object) -> int:
    """A whole number from 1; ValueError with the reason."""
    try:
        count = int(str(value).replace(",", "").strip())
    except ValueError as error:
        raise ValueError(f"{value!r} is not a whole number") from error
    if not 1 <= count < 10**8:
        raise ValueError("must be a whole number from 1")
    return count


def read_phase(value: object) -> int:
    """The number of a phase; ValueError with the reason."""
    number = read_count(value)
    if number > MOST_PHASES:
        raise ValueError(f"must be the number of a phase, {MOST_PHASES} at most")
    return number


def read_date(value: object) -> str:
    """A partial date as text; ValueError with the reason."""
    return str(PartialDate.parse(str(value).strip()))


def read_currency(value: object) -> str:
    """An ISO 4217 code; ValueError with the reason."""
    code = str(value).strip().upper()
    if pycountry.currencies.get(alpha_3=code) is None:
        raise ValueError(f"{value!r} is not a currency's code of three letters, like USD")
    return code


def read_names(value: object) -> list[str]:
    """Names, of a list or of lines; each once, in their order."""
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list | tuple):
        raise ValueError("must be names, one a line")
    names = [str(line).strip() for line in lines if str(line).strip()]
    if any(len(name) > 200 for name in names):
        raise ValueError("a name is longer than 200 characters")
    return list(dict.fromkeys(names))


def read_parties(value: object) -> list[str]:
    """Two names or more; ValueError with the reason."""
    names = read_names(value)
    if len(names) < 2:
        raise ValueError("an agreement has two parties or more, one a line")
    return names


def read_also(value: object) -> list[dict[str, str]]:
    """The same sum in further currencies, as stored."""
    if not isinstance(value, list):
        raise ValueError("must be a list of amounts with their currencies")
    return [{"amount": read_sum(one["amount"]), "currency": read_currency(one["currency"])} for one in value]


def read_what(value: object) -> str:
    """What a milestone is about: `plant` or `vehicle`."""
    if value not in ("plant", "vehicle"):
        raise ValueError("must be plant or vehicle")
    return str(value)


def read_flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def read_place(value: object) -> dict[str, str | None]:
    """City, region and country (ISO 3166-1 alpha-2), each of them or null; ValueError with the reason."""
    if not isinstance(value, Mapping):
        raise ValueError("must be a city, region and country")
    place = {part: str(value.get(part) or "").strip() or None for part in PLACE_PARTS}
    country = place["country"]
    if country is not None:
        place["country"] = country.upper()
        if pycountry.countries.get(alpha_2=country.upper()) is None:
            raise ValueError(f"{country!r} is not a country's code of two letters, like CN")
    return place


def _word_of(choices: Any) -> Reader:
    def read(value: object) -> str:
        if value not in choices.values:
            raise ValueError(f"{value!r} is not one of {', '.join(choices.values)}")
        return str(value)

    return read


# kind -> field -> (reader, whether it must be there). What may be absent is stored as the default of EMPTY, else null.
FIELDS: dict[str, dict[str, tuple[Reader, bool]]] = {
    FactKind.CAPACITY: {
        "amount": (read_amount, True),
        "unit": (_word_of(Unit), True),
        "phase": (read_phase, False),
        "by": (read_date, False),
        "increment": (read_flag, False),
    },
    FactKind.MILESTONE: {
        "event": (_word_of(Event), True),
        "date": (read_date, True),
        "what": (read_what, False),
    },
    FactKind.INVESTMENT: {
        "amount": (read_sum, True),
        "currency": (read_currency, True),
        "purpose": (_word_of(Purpose), True),
        "years": (read_count, False),
        "investors": (read_names, False),
        "also": (read_also, False),
        "part_of": (read_sum, False),
    },
    FactKind.PARTNERSHIP: {"companies": (read_parties, True), "type": (_word_of(PartnershipType), True)},
    FactKind.STATUS: {"status": (_word_of(Status), True)},
    FactKind.JOBS: {"count": (read_count, True), "lost": (read_flag, False)},
}
EMPTY: dict[str, Any] = {"increment": False, "lost": False, "investors": [], "also": []}


def read_values(kind: str, raw: Mapping[str, object]) -> dict[str, Any]:
    """The values of a claim of this kind, typed and complete; InvalidValuesError names every field that can't stand."""
    known = dict(FIELDS[kind])
    if kind != FactKind.PARTNERSHIP:
        known["place"] = (read_place, False)
    errors = {name: f"{kind} has no such field" for name in raw if name not in known}
    values: dict[str, Any] = {}
    for name, (read, required) in known.items():
        value = raw.get(name)
        if value is None or value == "":
            values[name] = EMPTY.get(name)
            if required:
                errors[name] = "must be given"
            continue
        try:
            values[name] = read(value)
        except (ValueError, KeyError, TypeError) as error:
            errors[name] = str(error)
    if errors:
        raise InvalidValuesError(errors)
    if values.get("place") is not None and not any(values["place"].values()):
        values["place"] = None
    return values


def stored_values(kind: str, stored: Mapping[str, object]) -> dict[str, Any]:
    """What an engine stored, read by the same rules; fields that the kind doesn't have are left aside."""
    fields = {*FIELDS[kind], "place"} if kind != FactKind.PARTNERSHIP else set(FIELDS[kind])
    return read_values(kind, {name: value for name, value in stored.items() if name in fields})


def amount_in_words(amount: object) -> str:
    """`300000` as 300,000."""
    return f"{Decimal(str(amount)).normalize():,f}"


def money_in_words(amount: object, currency: str) -> str:
    """`1550000000` as 1.55 bn USD; an amount that this would round stands in full."""
    exact = Decimal(str(amount))
    for size, word in ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m")):
        short = exact / size
        if short >= 1 and short == short.quantize(Decimal("0.001")):
            return f"{short.normalize():,f} {word} {currency}"
    return f"{amount_in_words(exact)} {currency}"


def place_in_words(place: Mapping[str, str | None] | None) -> str:
    """`Beijing, CN`; empty where no place is named."""
    return ", ".join(str(place[part]) for part in PLACE_PARTS if place.get(part)) if place else ""


def _capacity(values: Mapping[str, Any]) -> str:
    extra = "a further " if values.get("increment") else ""
    phase = f", phase {values['phase']}" if values.get("phase") else ""
    by = f" by {values['by']}" if values.get("by") else ""
    unit = Unit(values["unit"]).label if values.get("unit") in Unit.values else values.get("unit")
    return f"{extra}{amount_in_words(values['amount'])} {unit}{by}{phase}"


def _milestone(values: Mapping[str, Any]) -> str:
    event = Event(values["event"]).label if values.get("event") in Event.values else values.get("event")
    what = " of a vehicle" if values.get("what") == "vehicle" else ""
    return f"{event}{what} {values['date']}"


def _investment(values: Mapping[str, Any]) -> str:
    purpose = Purpose(values["purpose"]).label if values.get("purpose") in Purpose.values else values.get("purpose")
    years = f" over {values['years']} years" if values.get("years") else ""
    payers = f", from {', '.join(values['investors'])}" if values.get("investors") else ""
    currency = values["currency"]
    part = f", part of {money_in_words(values['part_of'], currency)}" if values.get("part_of") else ""
    also = "".join(f" (also {money_in_words(one['amount'], one['currency'])})" for one in values.get("also") or [])
    return f"{money_in_words(values['amount'], currency)}{also}, {purpose}{years}{payers}{part}"


def _partnership(values: Mapping[str, Any]) -> str:
    types = PartnershipType
    label = types(values["type"]).label if values.get("type") in types.values else values.get("type")
    return f"{label}: {' and '.join(values['companies'])}"


def _status(values: Mapping[str, Any]) -> str:
    return Status(values["status"]).label if values.get("status") in Status.values else str(values.get("status"))


def _jobs(values: Mapping[str, Any]) -> str:
    return f"{amount_in_words(values['count'])} jobs{' lost' if values.get('lost') else ''}"


WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    FactKind.CAPACITY: _capacity,
    FactKind.MILESTONE: _milestone,
    FactKind.INVESTMENT: _investment,
    FactKind.PARTNERSHIP: _partnership,
    FactKind.STATUS: _status,
    FactKind.JOBS: _jobs,
}


def in_words(kind: str, values: Mapping[str, Any]) -> str:
    """One line that says what the claim says: `300,000 vehicles a year by 2024 in Beijing, CN`.

    Values that no rule can read are said to be so: one such claim must not keep a list of them from being shown.
    """
    place = place_in_words(values.get("place"))
    try:
        return WORDS[kind](values) + (f" in {place}" if place else "")
    except (KeyError, TypeError, InvalidOperation):
        return "values that can't be read"
