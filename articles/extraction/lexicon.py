"""Reads the vocabulary under data/ and turns its phrases into patterns. Each file is read once, on first use.

Phrases of `cues.toml` are written nearly as they are read: `~` ends a stem (`invest~`), `_` stands for up to five
words in between, `(?:a|b)` and `(?:x)?` are alternatives and options; `{plant}` is any word for a plant, and `{name}`
what the table `macros` says. Blanks match any run of blanks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

# At most eight words, none of them beyond a comma, a full stop or a line: keeps every pattern linear.
GAP = r"(?:\s+[\w$€£%'’“”\".-]{1,30}){0,8}?\s+[“\"]?"


@cache
def data(name: str) -> dict[str, Any]:
    """The content of data/NAME.toml. Callers read it and never change it."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def common_words() -> frozenset[str]:
    """Words that the labelled articles write small: what begins a sentence with one of these names nobody so easily."""
    return frozenset((DATA / "common_words.txt").read_text(encoding="utf-8").split())


def plain(word: str) -> str:
    """A word in lower case as the vocabulary writes it: patterns that ignore case take "İ" and "ı" for an "i"."""
    return word.casefold().replace("\u0307", "").replace("ı", "i")


def phrase_source(phrase: str) -> str:
    """The regular expression of one phrase."""
    if "{plant}" in phrase:
        phrase = phrase.replace("{plant}", "(?:" + "|".join(data("cues")["plant_nouns"]) + ")")
    for name, macro in data("cues")["macros"].items():
        phrase = phrase.replace("{" + name + "}", macro)
    source = phrase.replace("'", "['’]").replace("~", r"\w{0,20}").replace(" _ ", GAP)
    return source.replace(" ?", r"\s*").replace(" ", r"\s+")


def phrases(group: Iterable[str]) -> re.Pattern[str]:
    """One pattern for a group of phrases, at word boundaries, in either case."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(phrase_source, group)) + r")(?!\w)", re.IGNORECASE)


def words(group: Iterable[str]) -> str:
    """An alternation of plain words, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(group, key=len, reverse=True))


@cache
def cue(name: str) -> re.Pattern[str]:
    """The pattern of the cue group NAME of cues.toml; `modality.plan` is a group within a table."""
    group: Any = data("cues")
    for part in name.split("."):
        group = group[part]
    return phrases(group)


@cache
def cue_names(table: str) -> tuple[str, ...]:
    """The groups within a table of cues.toml, in their order."""
    return tuple(f"{table}.{name}" for name in data("cues")[table])
