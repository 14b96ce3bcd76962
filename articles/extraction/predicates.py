"""Who does what: the verbs of a sentence with the kinds of their subjects and objects, as features of a choice.

"The foundation stone of the plant was laid on Sunday" and "X laid the foundation stone" say the same: `lay>stone`. The
verbs and nouns stand in data/verbs.toml by what they mean; subject and object are told by where they stand alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from articles.extraction.lexicon import data
from articles.extraction.words import Word

BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "am", "get", "gets", "got", "'s"])
HAVE = frozenset(["has", "have", "had", "having"])
WILL = frozenset(["will", "would", "shall", "should", "'ll", "won't", "must"])
MAY = frozenset(["can", "could", "may", "might"])
NOT = frozenset(["not", "never", "no", "n't", "won't", "don't", "doesn't", "didn't", "isn't", "hasn't", "neither"])
AUXILIARIES = BE | HAVE | WILL | MAY | {"to", "do", "does", "did"}
PREPOSITIONS = frozenset(
    [
        *("in", "at", "of", "for", "by", "with", "from", "to", "on", "under", "after", "into", "near", "between"),
        *("over", "through", "until", "since", "before", "during", "within", "about", "around", "against", "off"),
        *("onto", "via"),
    ]
)
DETERMINERS = frozenset(["a", "an", "the", "its", "their", "his", "this", "that", "these", "of", "new", "some"])
PRONOUNS = frozenset(["it", "they", "he", "she", "we"])
RELATIVES = frozenset(["which", "who", "that", "where", "whose"])
OWNERS = frozenset(["its", "their", "our", "ours", "itself"])
PAST_AUXILIARIES = frozenset(["was", "were", "had", "did"])
# Families of data/words.toml that make a word a noun, in the order in which they count.
FAMILIES = ("plant", "capacity", "vehicle", "cell", "material", "motor", "model", "person", "pronoun", "money", "phase")
MENTIONS = {"@company": "company", "@public": "government", "@place": "place", "@date": "date", "@money": "money"}
MENTIONS |= {"@volume": "volume", "@head": "jobs", "@number": "number", "@other": "other"}
# Verbs behind which "to" leads to what is planned.
LEADS_ON = frozenset(["plan", "consider", "choose", "set", "sign", "say", "need"])
# What stands between names in a row.
ROWS = frozenset([",", "and", "or", "&", ""])
MARKS = frozenset([",", ";", ":", "(", ")", "–", "—", "“", "”", '"'])

# What is no verb and no noun, and still tells something.
TELLING = NOT | AUXILIARIES | PREPOSITIONS | MARKS | RELATIVES


class Form(NamedTuple):
    """A form of a verb: its class, and whether it is the stem, the past, the participle, or ends in "s" or "ing"."""

    verb: str
    kind: str


@dataclass(slots=True)
class Predicate:
    """A verb with the kinds of what stands about it; `start` and all places are those of the text.

    `roles` tell of names by their place: "s" the one who does it, "o" the one to whom it is done, else the preposition.
    """

    start: int
    verb: str
    tense: str
    negated: bool
    subject: str | None
    object: str | None = None
    others: list[str] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The verb, told apart where it is negated."""
        return f"not-{self.verb}" if self.negated else self.verb


@cache
def _verbs() -> dict[str, Form]:
    """The forms of all verbs; of two classes the first one counts."""
    found: dict[str, Form] = {}
    for verb, row in data("verbs")["verbs"].items():
        for entry in row.split():
            if not entry.endswith("~"):
                for form, kind in _inflected(entry):
                    found.setdefault(form, Form(verb, kind))
    return found


def verb_of(form: str) -> Form | None:
    """What form of which verb a word in lower case may be; None where it is no verb of the trade."""
    return _verbs().get(form)


def _inflected(entry: str) -> Iterator[tuple[str, str]]:
    """The forms of an entry of verbs.toml."""
    stem, *irregular = entry.split(":")
    doubled = stem.endswith("+")
    stem = stem.removesuffix("+")
    if irregular:
        yield irregular[0], "past"
        yield irregular[1], "participle"
    yield stem, "stem"
    soft = stem.endswith("y") and stem[-2] not in "aeiou"
    yield (stem[:-1] + "ies" if soft else stem + ("es" if stem.endswith(("s", "sh", "ch", "x", "o")) else "s")), "s"
    base = stem + stem[-1] if doubled else stem[:-1] if stem.endswith("e") and not stem.endswith("ee") else stem
    yield base + "ing", "ing"
    if not irregular:
        yield (stem[:-1] + "ied" if soft else base + "ed"), "past"


@cache
def _listed(table: str) -> dict[str, str]:
    """The words of a table of verbs.toml, each with its class."""
    return {word: name for name, row in reversed(data("verbs")[table].items()) for word in row.split()}


def noun_of(form: str, families: tuple[str, ...]) -> str | None:
    """What kind of noun a word is, None where it is none that counts."""
    if families and families[0] in MENTIONS:
        return MENTIONS[families[0]]
    found = _listed("nouns").get(form)
    if found is not None:
        return found
    if form in PRONOUNS:
        return "it"
    if form in OWNERS:
        return None
    return next((family for family in FAMILIES if family in families), None)


@lru_cache(maxsize=20_000)
def _about(form: str, families: tuple[str, ...]) -> tuple[Form | None, str | None, bool]:
    """A word as a verb, as a noun, and whether it is neither and tells nothing of the words beside it."""
    verb, noun = _verbs().get(form) if form else None, noun_of(form, families)
    return verb, noun, verb is None and noun is None and form not in TELLING and form not in _listed("states")


class Reader:
    """Walks over the words of a sentence and gathers its predicates."""

    def __init__(self) -> None:
        self.found: list[Predicate] = []
        # The kind of the subject and the names in it; those of the clause around a relative one.
        self.subject: str | None = None
        self.subjects: list[int] = []
        self.outer: tuple[str, list[int]] | None = None
        self.preposition: str | None = None
        self.helpers: list[str] = []
        self.negated = False
        self.is_led = False
        self.after_verb = False
        self.before = ""
        # Whether a mark stands between the last verb and here.
        self.is_parted = False
        # In which role the last name stood: "X and Y" share it.
        self.row: str | None = None

    def read(self, words: Iterable[Word]) -> list[Predicate]:
        """The predicates of the words, in their order."""
        for word in words:
            form = word.form
            verb, noun, is_little = _about(form, word.families)
            if is_little:
                pass
            elif verb is not None and _is_verb(verb, self.helpers, self.before, noun, self.subject):
                self._verb(word, verb)
            elif not self._small_word(word) and noun is not None:
                self._noun(word, noun)
            if form == "that" and self.after_verb:
                # "Zeta said that Yota": what follows is a clause of its own.
                self.is_parted = True
            elif form in RELATIVES and self.subject is not None and self.outer is None:
                self.outer = self.subject, self.subjects
            self.before = form
        return self.found

    def _small_word(self, word: Word) -> bool:
        """Takes in a word that helps a verb or leads to a noun, or a state behind "is"; False for all others."""
        form = word.form
        if form in NOT:
            self.negated = True
        elif form in AUXILIARIES:
            self.helpers.append(form)
            self.preposition = "to" if form == "to" else self.preposition
        elif form in _listed("states") and any(one in BE for one in self.helpers):
            self._add(word, f"is-{_listed('states')[form]}", _tense(None, self.helpers, self.is_led), False)
            self.is_led = _listed("states")[form] == "due"
        elif form in PREPOSITIONS:
            self.preposition, self.row = form, None
        elif form in MARKS:
            self.preposition, self.is_parted = None, True
        else:
            return False
        return True

    def _verb(self, word: Word, verb: Form) -> None:
        helpers = self.helpers
        tense = _tense(verb, helpers, self.is_led)
        if self.after_verb and self.outer is not None and helpers and "to" not in helpers:
            # "The stone of a plant in which cars are to be made was laid": back to the subject before "which".
            (self.subject, self.subjects), self.outer = self.outer, None
        led = self.is_led and bool(self.found) and "to" in helpers
        passive = verb.kind in ("past", "participle") and any(one in BE for one in helpers)
        self._add(word, verb.verb, tense, passive)
        self.is_led = verb.verb in LEADS_ON or led
        self.after_verb, self.preposition = True, None

    def _add(self, word: Word, verb: str, tense: str, passive: bool) -> None:
        one = Predicate(word.start, verb, tense, self.negated, None if passive else self.subject)
        one.object = self.subject if passive else None
        one.roles = dict.fromkeys(self.subjects, "o" if passive else "s")
        self.found.append(one)
        self.helpers, self.negated, self.row, self.is_parted = [], False, None, False

    def _noun(self, word: Word, noun: str) -> None:
        last = self.found[-1] if self.found else None
        if noun == "date":
            self._adjunct(last, noun)
            return
        self.after_verb = False
        is_name = noun in ("company", "government")
        if word.form in PRONOUNS and self.before not in PREPOSITIONS:
            self.preposition = None
        if is_name and self.before in ROWS and self.row is not None:
            self._share(word, last)
        elif self.preposition is not None:
            self._behind_preposition(word, noun, last)
        elif last is not None and not self.is_parted and last.object in (None, "it") and not self.helpers:
            last.object = last.object or noun
            if is_name:
                last.roles.setdefault(word.start, "o")
                self.row = "o"
            if word.form in PRONOUNS:
                self.subject, self.subjects = noun, []
        else:
            self.subject, self.subjects = noun, [word.start] if is_name else []
            self.row = "subject" if is_name else None
        if self.helpers and "to" not in self.helpers:
            self.helpers = []

    def _adjunct(self, last: Predicate | None, noun: str) -> None:
        self.preposition = None
        if last is not None:
            last.others.append(noun)

    def _behind_preposition(self, word: Word, noun: str, last: Predicate | None) -> None:
        if last is not None:
            last.others.append(f"{self.preposition}:{noun}")
            if noun in ("company", "government"):
                last.roles.setdefault(word.start, str(self.preposition))
                self.row = self.preposition
        if word.form or noun != "place":
            self.preposition = None

    def _share(self, word: Word, last: Predicate | None) -> None:
        """A name in a row with the one before has its role."""
        if self.row == "subject":
            self.subjects = [*self.subjects, word.start]
        elif last is not None and self.row is not None:
            last.roles.setdefault(word.start, self.row)


def find_predicates(words: Iterable[Word]) -> list[Predicate]:
    """The verbs of a sentence in their order."""
    return Reader().read(words)


def _is_verb(verb: Form, helpers: list[str], before: str, noun: str | None, subject: str | None) -> bool:
    """Whether a form that a verb may have is one here, and no noun or adjective."""
    if helpers and before not in DETERMINERS:
        return verb.kind != "s"
    if before in DETERMINERS:
        return False
    if verb.kind == "ing":
        return noun is None or before in PREPOSITIONS
    if verb.kind in ("past", "participle"):
        return True
    return subject is not None and verb.kind == "s" and before not in PREPOSITIONS


def _tense(verb: Form | None, helpers: list[str], is_led: bool) -> str:
    """Done, going on, to come, or open."""
    if any(one in MAY for one in helpers):
        return "may"
    if any(one in WILL for one in helpers) or ("to" in helpers and (is_led or any(one in BE for one in helpers))):
        return "will"
    if "to" in helpers:
        return "to"
    if any(one in HAVE or one in PAST_AUXILIARIES for one in helpers):
        return "did"
    if verb is None or any(one in BE for one in helpers):
        return "is"
    return {"past": "did", "participle": "did", "ing": "ing"}.get(verb.kind, "does")


def relation_features(predicates: Iterable[Predicate], one: int, other: int) -> dict[str, float]:
    """By which verbs two names are bound, and in which roles; names are told by where they begin."""
    found: dict[str, float] = {}
    for predicate in predicates:
        first, second = predicate.roles.get(one), predicate.roles.get(other)
        if first is None or second is None:
            continue
        mark = predicate.mark
        found[f"r:{mark}:{first}-{second}"] = 1.0
        found[f"r:{first}-{second}"] = 1.0
        found[f"r:{predicate.tense}"] = 1.0
        if predicate.object is not None:
            found[f"r:{mark}>{predicate.object}:{first}-{second}"] = 1.0
    return found or {"r:none": 1.0}


def role_features(predicates: Iterable[Predicate], name: int) -> dict[str, float]:
    """In which roles a name stands with verbs whose subject is told by no name."""
    found: dict[str, float] = {}
    for predicate in predicates:
        role = predicate.roles.get(name)
        if role is not None:
            mark = predicate.mark
            who = "name" if "s" in predicate.roles.values() else predicate.subject or "nobody"
            found[f"r:{mark}:{who}-{role}"] = 1.0
            found[f"r:{who}-{role}"] = 1.0
            if predicate.object is not None:
                found[f"r:{mark}>{predicate.object}:{role}"] = 1.0
    return found


def predicate_of(predicates: Sequence[Predicate], position: int) -> Predicate | None:
    """The verb to which a place of the sentence belongs: the last one before it, else the first."""
    before = [one for one in predicates if one.start < position]
    return before[-1] if before else next(iter(predicates), None)


def own_features(predicates: Sequence[Predicate], position: int) -> dict[str, float]:
    """The verb to which a place of the sentence belongs, with its subject, its object and its tense."""
    one = predicate_of(predicates, position)
    if one is None:
        return {"at:none": 1.0}
    mark = one.mark
    side = "behind" if one.start < position else "ahead"
    found = {f"at:{mark}:{side}": 1.0, f"at:{mark}:{one.tense}": 1.0, f"at:{one.tense}": 1.0}
    if one.subject is not None:
        found[f"at:{one.subject}>{mark}"] = found[f"at:{one.subject}"] = 1.0
    if one.object is not None:
        found[f"at:{mark}>{one.object}"] = 1.0
    return found


def predicate_features(predicates: Iterable[Predicate]) -> dict[str, float]:
    """Predicates as features: verb, tense, subject, object, and what prepositions add."""
    found: dict[str, float] = {}
    for one in predicates:
        mark = one.mark
        found[f"v:{mark}:{one.tense}"] = 1.0
        if one.subject is not None:
            found[f"v:{one.subject}>{mark}"] = 1.0
        if one.object is not None:
            found[f"v:{mark}>{one.object}"] = 1.0
            found[f"v:{mark}:{one.tense}>{one.object}"] = 1.0
        for other in one.others[:3]:
            found[f"v:{mark}+{other}"] = 1.0
    return found
