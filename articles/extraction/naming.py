"""Which further capitalised words name companies: a learned guess about those that no list and no rule knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from articles.extraction.context import Features
from articles.extraction.discovery import BOUND, is_of_trade_words, mentions_of, name_heads, no_company, not_names
from articles.extraction.lexicon import common_words, data
from articles.extraction.names import NameMention
from articles.extraction.predicates import verb_of
from articles.extraction.sentences import Span
from articles.extraction.weights import Weights
from articles.extraction.words import families_of

DECISION = "name"
# A guess that is less likely than this is no name.
LEAST = 0.5
TOKEN = re.compile(r"[^\W_](?:[\w&]|[-.’'](?=\w))*|[,;:()“”\"–—.%/]")
OWNING = re.compile(r"[’']s?$")
STREET = re.compile(r"\b(?:Road|Street|Avenue|Highway|Boulevard|Interstate)$")
# More guesses than this are no prose, and each name is looked for in the whole text.
MOST = 60
# Further words of one name are no more than this many.
LONGEST = 5
APPOSITION = re.compile(r",?\s(?:\([^)]{1,20}\)\s)?,?\s?(?:an?|the|which|who|whose|one\sof|in\swhich)\s")
CLOSE = frozenset(
    [
        *("with", "from", "to", "by", "of", "for", "at", "like", "than", "in", "into", "and", "or", "via", "between"),
        *("as", "the", "its", "said", "on", "a", "an", "is", "are", "has", "have", "had", "was", "will", "would", "s"),
        *(",", "(", ")", ":", ";", ".", "“", "”", '"', "–", "—", "that", "which", "who", "says", "their", "called"),
        *("named", "near", "outside", "around", "while", "where", "when", "also", "under", "behind", "not", "since"),
    ]
)


@dataclass(frozen=True)
class Run(Span):
    """Capitalised words that stand together, as the article writes them."""

    name: str
    # The words around it, in lower case, the nearest first.
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_first: bool


def runs_of(text: str) -> Iterator[Run]:
    """Every stretch of capitalised words of a text, without what begins no name."""
    tokens = [(match.start(), match.end(), match.group()) for match in TOKEN.finditer(text)]
    index = 0
    while index < len(tokens):
        if not _is_capital(tokens[index][2]):
            index += 1
            continue
        first = index
        while index - first < LONGEST and _goes_on(text, tokens, index):
            index += 1
        index += 1
        run = _run(text, tokens, first, index)
        if run is not None:
            yield run


def _is_capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 3 and word[0].isalpha() and word[1] in ".-" and word[2].isupper())


def _goes_on(text: str, tokens: list[tuple[int, int, str]], index: int) -> bool:
    if index + 1 >= len(tokens) or OWNING.search(tokens[index][2]) or not _is_capital(tokens[index + 1][2]):
        return False
    return text[tokens[index][1] : tokens[index + 1][0]] in (" ", " & ", "\u00a0")


def _run(text: str, tokens: list[tuple[int, int, str]], first: int, last: int) -> Run | None:
    opens = (
        first == 0
        or tokens[first - 1][2] in (".", ":", "“", '"')
        or "\n" in text[tokens[first - 1][1] : tokens[first][0]]
    )
    begin = first
    while first < last and _begins_no_name(tokens[first][2], first == begin and opens, last - first):
        first += 1
    if first == last:
        return None
    passed = first - begin
    while first > begin and tokens[first - 1][2] in name_heads() and not (opens and passed == 1):
        first -= 1
    start, end = tokens[first][0], tokens[last - 1][1]
    owning = OWNING.search(text, start, end)
    if owning is not None:
        end = owning.start()
    if end - start < 3 or is_of_trade_words(text[start:end].split()):
        return None
    after = tuple(word.lower() for _, _, word in tokens[last : last + 3])
    before = tuple(word.lower() for _, _, word in reversed(tokens[max(0, first - 3) : first]))
    return Run(start, end, text[start:end], before, ("’s", *after) if owning else after, first == begin and opens)


@cache
def _currencies() -> frozenset[str]:
    return frozenset(code for code in data("currencies")["codes"] if code.isalpha())


def _begins_no_name(word: str, opens: bool, count: int) -> bool:
    if word in _currencies():
        return True
    if word in not_names() or OWNING.search(word) or word.endswith(BOUND):
        return count > 1 or not OWNING.search(word)
    return opens and count > 1 and word.lower() in _little()


@cache
def _little() -> frozenset[str]:
    return CLOSE | frozenset(["after", "before", "if", "but", "both", "then", "now", "here", "there"])


@cache
def _trade() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    listed = data("names")
    leads = {word for lead in listed["company_lead_ins"] for word in lead.split()}
    return frozenset(listed["company_words"]), frozenset(leads), frozenset(listed["first_names"])


# What goes on about a company that the sentence before named: "Zeta Cells must cut. The Norwegian maker …"
GOES_ON_ABOUT = re.compile(
    r"[^.\n]{0,250}[.\n]\s+(?:(?P<it>It)|(?P<described>The\s(?:[\w-]+\s){0,3}?(?:company|firm|group|startup|start-up|"
    r"(?:[\w-]+)?maker|manufacturer|producer|supplier|developer|operator|recycler|builder|specialist)))\b"
)


def run_features(run: Run, text: str, people: set[str], repeats: int) -> Features:
    """What speaks for a run as the name of a company: its own words and those around it."""
    parts = run.name.split()
    ends, leads, first_names = _trade()
    adjectives, nowhere = data("countries")["adjectives"], no_company()
    found: Features = {"": 1.0, f"words:{min(len(parts), 4)}": 1.0, "repeats": min(repeats, 4) / 4}
    found["opens"] = float(run.is_first)
    found["opens&alone"] = float(run.is_first and len(parts) == 1)
    found["again"] = float(repeats > 1)
    found["capitals"] = float(parts[0].isupper() and len(parts[0]) < 6)
    found["mixed"] = float(any(char.isupper() for char in parts[0][1:]) and not parts[0].isupper())
    found["digit"] = float(any(char.isdigit() for char in run.name))
    found["&"] = float("&" in run.name)
    found["end:trade"] = float(parts[-1].rstrip(".") in ends)
    found["place"] = float(run.name in nowhere)
    found["place_in"] = float(any(part in nowhere for part in parts))
    found["person"] = float(any(part in people for part in parts))
    found["first_name"] = float(parts[0] in first_names)
    for family in families_of(parts[-1].lower()):
        found[f"end:{family}"] = 1.0
    for family in families_of(parts[0].lower()):
        found[f"head:{family}"] = 1.0
    found[f"tail:{parts[-1].lower()[-3:]}"] = 1.0
    found |= _in_article(run, text)
    found["apposition"] = float(APPOSITION.match(text, run.end) is not None)
    if run.before:
        word = run.before[0]
        found["after_lead"] = float(word in leads or word.rstrip("s") in leads)
        found["after_nation"] = float(word.removesuffix("'s").removesuffix("’s").capitalize() in nowhere)
        found["after_adjective"] = float(word.capitalize() in adjectives or word.endswith("-based"))
        found["after_owner"] = float(word.endswith(("’s", "'s")))
    found |= _around("<", run.before) | _around(">", run.after)
    return {name: value for name, value in found.items() if value}


def _in_article(run: Run, text: str) -> Features:
    """What the article shows of a run: whether its title names it and whether the next sentence goes on about it."""
    title = text.rfind("\n\n") + 2
    found: Features = {}
    parts = [part.lower() for part in run.name.split()]
    common = sum(part in common_words() for part in parts)
    found["common"] = float(common == len(parts))
    found["common&opens"] = float(common == len(parts) and run.is_first)
    found["partly_common"] = float(0 < common < len(parts))
    if run.start < title:
        found["titled"] = float(text.find(run.name, title) >= 0)
        found["heads_title"] = float(text.startswith(run.name, title))
        found["titled&opens"] = found["titled"] * run.is_first
    else:
        found["in_title"] = 1.0
    goes_on = GOES_ON_ABOUT.match(text, run.end)
    if goes_on is not None and run.is_first:
        found[f"goes_on:{goes_on.lastgroup}"] = 1.0
    found["first"] = float(run.start < 3)
    verb = verb_of(run.after[0]) if run.after else None
    if verb is not None:
        found["verb"] = found[f"verb:{verb.verb}"] = found[f"verb:{verb.kind}"] = 1.0
        found[f"verb&opens:{verb.kind}"] = float(run.is_first)
    return found


def _around(side: str, words: Iterable[str]) -> Features:
    found: Features = {}
    for gap, word in enumerate(words):
        if word in CLOSE and gap < 2:
            found[f"{word}{side}{gap}"] = 1.0
        elif gap == 0:
            found[f"other{side}"] = 1.0
        for family in families_of(word):
            found[f"{family}{side}{min(gap, 1)}"] = 1.0
    return found


def guess_names(
    text: str, taken: list[NameMention], covered: Iterable[Span], weights: Weights, people: set[str]
) -> list[NameMention]:
    """Mentions of further companies outside what is taken or covered by places, dates and figures."""
    if DECISION not in weights.tables:
        return []
    groups = grouped_runs(text, [*taken, *covered], people)
    sure = {name: max(weights.probability(DECISION, row) for row in rows) for name, rows in groups.items()}
    likely = [name for name, share in sure.items() if share >= LEAST]
    return mentions_of(text, sorted(likely, key=lambda name: -sure[name])[:MOST], taken)


def grouped_runs(text: str, covered: Iterable[Span], people: set[str]) -> dict[str, list[Features]]:
    """The features of each run, by name; those that something covers already are left out."""
    free = [
        run
        for run in _outside(_without_openers(list(runs_of(text))), sorted(covered, key=lambda span: span.start))
        if not STREET.search(run.name)
    ]
    found: dict[str, list[Features]] = {}
    counts: dict[str, int] = {}
    for run in free:
        counts[run.name] = counts.get(run.name, 0) + 1
    for run in free:
        found.setdefault(run.name, []).append(run_features(run, text, people, counts[run.name]))
    return found


def _without_openers(runs: list[Run]) -> list[Run]:
    """The runs; one that opens a sentence loses a first word that its name has nowhere else ("Remember Zeta Plus")."""
    names = {run.name for run in runs if not run.is_first}
    found: list[Run] = []
    for run in runs:
        first, _, rest = run.name.partition(" ")
        if run.is_first and rest in names and run.name not in names:
            found.append(Run(run.end - len(rest), run.end, rest, (first.lower(), *run.before[:2]), run.after, False))
        else:
            found.append(run)
    return found


def _outside(runs: list[Run], covered: list[Span]) -> list[Run]:
    kept: list[Run] = []
    index = 0
    for run in runs:
        while index < len(covered) and covered[index].end <= run.start:
            index += 1
        near = covered[index : index + 3]
        if not any(span.start <= run.start and run.end <= span.end for span in near) and not any(
            run.start <= span.start and span.end <= run.end and isinstance(span, NameMention) for span in near
        ):
            kept.append(run)
    return kept
