"""Labels against finds: which finds are right, and of the right ones which further fields are.

A find is right when its kind, its company and its key value are: the amount and unit of a capacity, event and date of a
milestone, a sum in either of its currencies, the parties of a partnership, the state of a plant (and its place where
both name one), the count of jobs. Amounts may be half a per cent off. What remains are slots of the right finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]

# Words of a company's name that don't tell one from another, and trade words that an article leaves out.
LEGAL_FORMS = frozenset(
    {
        *("inc", "corp", "corporation", "co", "company", "ltd", "limited", "group", "holding", "holdings", "plc", "ag"),
        *("se", "sa", "gmbh", "nv", "bv", "ab", "asa", "as", "llc", "spa", "kk", "technologies", "technology", "the"),
    }
)
TRADE_WORDS = frozenset({"motor", "motors", "auto", "automobile", "automobiles", "automotive", "cars"})
TOLERANCE = 0.005


def pair(labels: Sequence[Row], finds: Sequence[Row]) -> list[tuple[int, int]]:
    """The indices of labels and of the finds that are right about them, each used once.

    Among possible pairs the one with most right slots goes first, then the order of the labels and of the finds.
    """
    options = [
        (-sum(slots(label, found).values()), at_label, at_find)
        for at_label, label in enumerate(labels)
        for at_find, found in enumerate(finds)
        if is_right(label, found)
    ]
    pairs: dict[int, int] = {}
    for _, at_label, at_find in sorted(options):
        if at_label not in pairs and at_find not in pairs.values():
            pairs[at_label] = at_find
    return sorted(pairs.items())


def is_right(label: Row, found: Row) -> bool:
    """Whether a find says what the label says."""
    kind = label["kind"]
    if found.get("kind") != kind:
        return False
    if kind == "partnership":
        return _same_parties(label["companies"], found.get("companies") or [])
    return same_company(label["company"], found.get("company")) and _same_value(label, found)


def _same_value(label: Row, found: Row) -> bool:
    match label["kind"]:
        case "capacity":
            return _close(label["amount"], found.get("amount")) and label["unit"] == found.get("unit")
        case "milestone":
            return (label["event"], label["date"]) == (found.get("event"), found.get("date"))
        case "investment":
            sums = [label, *label.get("also", [])]
            amount, currency = found.get("amount"), found.get("currency")
            return any(_close(one["amount"], amount) and one["currency"] == currency for one in sums)
        case "status":
            return label["status"] == found.get("status") and places_agree(label.get("place"), found.get("place"))
        case _:
            return _close(label["count"], found.get("count"))


def slots(label: Row, found: Row) -> dict[str, bool]:
    """Which further fields of a right find are right."""
    kind = label["kind"]
    right = {"modality": label.get("modality") == found.get("modality")}
    if kind != "partnership" and label.get("place"):
        right["place"] = isinstance(found.get("place"), dict) and places_agree(label["place"], found["place"])
    for name in {"capacity": ("phase", "by"), "investment": ("years",)}.get(kind, ()):
        right[name] = label.get(name) == found.get(name)
    if kind == "investment":
        right["purpose"] = found.get("purpose") in label.get("purpose", [])
    if kind == "partnership":
        right["type"] = found.get("type") in label.get("type", [])
    if kind == "investment" and label.get("investors"):
        named = found.get("investors") or []
        right["investors"] = all(any(same_company(payer, one) for one in named) for payer in label["investors"])
    return right


def same_company(names: Any, others: Any) -> bool:
    """Whether two spellings, or one of each list of them, are of one company."""
    keys = {key for name in _listed(names) for key in _name_keys(name)}
    return any(_name_keys(name) & keys for name in _listed(others))


def _listed(names: Any) -> list[str]:
    if isinstance(names, str):
        return [names]
    return [name for name in names or () if isinstance(name, str)]


def _name_keys(name: str) -> set[str]:
    """A name without legal forms, and without trade words too; each only as far as something remains."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    words = re.findall(r"\w+", plain.casefold().replace("'s ", " "))
    without_forms = [word for word in words if word not in LEGAL_FORMS] or words
    core = [word for word in without_forms if word not in TRADE_WORDS] or without_forms
    return {"".join(without_forms), "".join(core)}


def _same_parties(labelled: Sequence[Any], found: Sequence[Any]) -> bool:
    """Whether each party found is one of those labelled, and at least two of them are found."""
    left = list(labelled)
    for party in found:
        same = next((one for one in left if same_company(one, party)), None)
        if same is None:
            return False
        left.remove(same)
    return len(labelled) - len(left) >= 2


def places_agree(place: Any, other: Any) -> bool:
    """Whether two places don't contradict each other; one that says nothing contradicts none."""
    if not isinstance(place, dict) or not isinstance(other, dict):
        return True
    names, other_names = _place_names(place), _place_names(other)
    if names and other_names:
        return bool(names & other_names)
    countries = {place.get("country"), other.get("country")} - {None, ""}
    return len(countries) < 2


def _place_names(place: Row) -> set[str]:
    return {re.sub(r"\W", "", place[part].casefold()) for part in ("city", "region") if place.get(part)}


def _close(expected: Any, amount: Any) -> bool:
    if not isinstance(amount, int | float):
        return False
    return abs(float(expected) - float(amount)) <= TOLERANCE * max(abs(float(expected)), 1e-9)
