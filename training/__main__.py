"""`make train`: cross-validates, prints the figures, and writes the weights. Takes about a minute; needs no network."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evtracker.settings")
django.setup()

import numpy as np  # noqa: E402

from articles.evaluation.corpus import Label, LabelledArticle, read_corpus  # noqa: E402
from articles.evaluation.report import tally  # noqa: E402
from articles.evaluation.scoring import pair  # noqa: E402
from articles.extraction.engine import likely_facts, settle  # noqa: E402
from articles.extraction.lexicon import DATA  # noqa: E402
from articles.extraction.model import KINDS, Fact  # noqa: E402
from articles.extraction.names import KnownNames  # noqa: E402
from articles.extraction.weights import Weights  # noqa: E402
from articles.management.commands.extract import starter_names  # noqa: E402
from training.examples import Read, read_article  # noqa: E402
from training.fit import fit_binary  # noqa: E402
from training.model import learn  # noqa: E402
from training.naming import learn_names  # noqa: E402
from training.renaming import RENAMED, renamed  # noqa: E402
from training.vocabulary import small_words  # noqa: E402

ROOT = Path(__file__).parent.parent
FOLDS = 5
# Short texts say plainly what they say: each counts as so many.
SHORT_WEIGHT = 6
# What the rules alone found in the articles of tests/corpus/own before any of these were read by those who write the
# rules: how far the rules can be trusted shows only on such articles.
RULED = Path(__file__).parent / "rule_finds.json"

# Articles of tests/corpus/own that came when the rules had been written.
UNREAD = Path(__file__).parent / "unread.json"


def read_all(known: KnownNames, names: Sequence[Weights]) -> list[Read]:
    """The examples of all articles to learn from; some show what the rules are worth."""
    ruled = {name: [_fact(row) for row in rows] for name, rows in json.loads(RULED.read_text(encoding="utf-8")).items()}
    return [
        read_article(article, known, ruled.get(article.id), names[number % FOLDS])
        for number, article in enumerate(labelled_articles())
    ]


def labelled_articles() -> list[LabelledArticle]:
    """The articles to learn from."""
    return [article for part in ("dev", "own") for article in read_corpus(ROOT / "tests" / "corpus" / part)]


def labelled_passages() -> list[LabelledArticle]:
    """Labelled passages of a few sentences, about companies of which nothing else is known."""
    lines = (ROOT / "tests" / "corpus" / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [LabelledArticle(row["id"], row["title"], row["text"], row["published"], row["facts"]) for row in rows]


def read_passages(names: Sequence[Weights]) -> list[Read]:
    """The examples of the passages; their companies are made known, for one mention shows too little."""
    return [
        read_article(passage, names_with(passage.facts), None, names[number % FOLDS])
        for number, passage in enumerate(labelled_passages())
    ]


def names_with(facts: Sequence[Label]) -> KnownNames:
    """The companies of the starter data, and those of the facts that are none of them."""
    known = starter_names()
    groups = [names for fact in facts for names in ([fact["company"]] if "company" in fact else fact["companies"])]
    new = [names for names in groups if not any(known.slug(name) for name in names)]
    return starter_names((names[0].casefold(), names) for names in new if names[0][:1].isupper())


def read_renamed(known: KnownNames, names: Sequence[Weights]) -> list[Read]:
    """The examples of the same articles with companies that nobody knows, in the order of `read_all`."""
    return [
        read_article(renamed(article), known, None, names[number % FOLDS])
        for number, article in enumerate(labelled_articles())
    ]


def sources_of_names() -> list[list[LabelledArticle]]:
    """What it is learned from whether a word names a company: articles, the same ones renamed, passages."""
    articles = labelled_articles()
    return [articles, list(map(renamed, articles)), labelled_passages()]


def name_weights(known: KnownNames) -> list[Weights]:
    """For each fold the weights by which names are guessed, learned from the others."""
    sources = sources_of_names()
    return [
        learn_names([one for part in sources for number, one in enumerate(part) if number % FOLDS != fold], known)
        for fold in range(FOLDS)
    ]


def write_common_words() -> None:
    """Writes the words that the texts to learn from write small; to be done before anything is read."""
    texts = [article.text for article in [*labelled_articles(), *labelled_passages()]]
    rows = (Path(__file__).parent / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    words = small_words([*texts, *(json.loads(row)["text"] for row in rows), *negative_lines()])
    (DATA / "common_words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


def negative_lines() -> list[str]:
    """Sentences without any fact."""
    lines = (Path(__file__).parent / "negatives.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def read_negatives(known: KnownNames, naming: Weights) -> list[Read]:
    """Sentences without any fact, some together as an article each."""
    lines = negative_lines()
    return [
        read_article(
            LabelledArticle(f"none-{number}", "", "\n\n".join(lines[number::8]), "2025-11-05", []), known, [], naming
        )
        for number in range(8)
    ]


def read_sentences(known: KnownNames, naming: Weights) -> list[Read]:
    """Short texts with the facts that they state: ways of saying things that the articles hold too little of."""
    lines = (Path(__file__).parent / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        read_article(
            LabelledArticle(f"short-{number}", "", row["text"], row["published"], row["facts"]), known, None, naming
        )
        for number, row in enumerate(rows)
    ]


def _fact(row: dict[str, object]) -> Fact:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    if values.get("amount") is not None:
        values["amount"] = Decimal(str(values["amount"]))
    return Fact(modality="fact", quote="", end=0, **values)  # type: ignore[arg-type]


def cross_validate(parts: Sequence[Sequence[Read]], negatives: Sequence[Read]) -> dict[str, list[Fact]]:
    """The finds in each article with weights learned from others.

    The parts hold the same articles in one order; it is learned from the first part alone.
    """
    found: dict[str, list[Fact]] = {}
    for fold in range(FOLDS):
        weights = learn([*(read for index, read in enumerate(parts[0]) if index % FOLDS != fold), *negatives])
        for read in (read for reads in parts for read in reads[fold::FOLDS]):
            found[read.article.id] = likely_facts(read.doc, weights)
    return found


def calibrate(reads: Sequence[Read], found: dict[str, list[Fact]]) -> dict[str, tuple[float, float]]:
    """By kind what makes the likelihoods of finds true: of those at 0.9 nine in ten are right."""
    odds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    right: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for read in reads:
        finds = settle(found[read.article.id], Weights({}), {})
        used = {number for _, number in pair(read.article.facts, [fact.as_json() for fact in finds])}
        for number, fact in enumerate(finds):
            sure = min(max(fact.confidence, 1e-6), 1 - 1e-6)
            odds[fact.kind].append(float(np.log(sure / (1 - sure))))
            right[fact.kind].append(float(number in used))
    scale = {}
    for kind in KINDS:
        table = np.stack([np.array(odds[kind]), np.ones(len(odds[kind]))], axis=1)
        point = fit_binary(table, np.array(right[kind]), np.ones(len(table)), np.array([1.0, 0.5]))
        scale[kind] = (round(float(point[0]), 3), round(float(point[1]), 3))
    return scale


def main() -> None:
    """Learn, report and write."""
    write_common_words()
    known = starter_names()
    names = name_weights(known)
    reads = read_all(known, names)
    # What names that nobody knows cost, and how sure a find is then.
    strange = read_renamed(known, names)
    sentences = read_sentences(known, names[0]) * SHORT_WEIGHT
    negatives = [*read_negatives(known, names[0]), *sentences, *read_passages(names)]
    found = cross_validate((reads, strange), negatives)
    unread = {name + end for name in json.loads(UNREAD.read_text(encoding="utf-8")) for end in ("", RENAMED)}
    own = [read for read in strange if not read.article.id.startswith("dev")]
    scale = calibrate([*(read for read in reads if read.article.id in unread), *own], found)
    sys.stdout.write(f"{scale}\n")
    parts = {
        "dev": [read for read in reads if read.article.id.startswith("dev")],
        "own": [read for read in reads if not read.article.id.startswith("dev")],
        "own, those that no rule was written after": [read for read in reads if read.article.id in unread],
        "the same, with companies that nobody knows": [read for read in strange if read.article.id in unread],
    }
    for part, some in parts.items():
        finds = {
            read.article.id: [fact.as_json() for fact in settle(found[read.article.id], Weights({}, scale))]
            for read in some
        }
        sys.stdout.write(f"{part}, each article with weights learned from others:\n")
        for line in tally([read.article for read in some], finds).lines():
            sys.stdout.write(f"{line}\n")
    weights = learn([*reads, *negatives])
    weights.tables.update(learn_names([one for part in sources_of_names() for one in part], known).tables)
    rows: dict[str, dict[str, Any]] = {
        "scale": scale,
        "tables": {name: dict(sorted(table.items())) for name, table in weights.tables.items()},
    }
    (DATA / "weights.json").write_text(_written(rows), encoding="utf-8")


def _written(rows: dict[str, dict[str, Any]]) -> str:
    """One line a table."""
    tables = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(table, ensure_ascii=False)}" for name, table in rows["tables"].items()
    )
    return f'{{"scale": {json.dumps(rows["scale"])},\n"tables": {{\n{tables}\n}}}}\n'


if __name__ == "__main__":
    main()
