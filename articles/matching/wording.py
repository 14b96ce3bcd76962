"""What a passage says of how many plants it speaks, and of which in the maker's order. Pure; English, as the engine."""

from __future__ import annotations

import re

_NOUN = r"(?:plants|factories|sites|gigafactories|facilities|works)"
_NUMBER = r"(?:both|two|three|four|five|six|seven|eight|nine|ten|several|[2-9]|[1-9]\d)"
# At most three words may stand between the number and what is counted: “six existing car plants”.
_COUNTED = re.compile(rf"\b{_NUMBER}\b(?:[ ][\w’'-]+){{0,3}}?[ ]{_NOUN}\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:plants|factories|gigafactories)\b", re.IGNORECASE)
_ORDINALS = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_ONE_NOUN = r"(?:plant|factory|gigafactory|car factory|works)"
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b(?:[ ][\w’'-]+){{0,2}}?[ ]{_ONE_NOUN}\b", re.IGNORECASE)


def counts_plants(passage: str) -> bool:
    """Whether it speaks of a number of plants as of one whole: “two factories”, “both sites”."""
    return _COUNTED.search(passage) is not None


def has_plants(passage: str) -> bool:
    """Whether it speaks of plants in the plural, counted or not."""
    return _PLURAL.search(passage) is not None


def place_in_order(passage: str) -> int | None:
    """The place that it gives a plant among its maker's: 2 in “its second factory”. None where it gives none."""
    found = _ORDINAL.search(passage)
    return _ORDINALS[found.group(1).casefold()] if found else None
