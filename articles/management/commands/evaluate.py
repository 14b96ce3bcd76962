"""`manage.py evaluate`: how well the engine reads a labelled corpus; no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.evaluation.corpus import BadLabelsError, LabelledArticle, read_corpus
from articles.evaluation.report import tally
from articles.evaluation.scoring import Row
from articles.extraction import extract_facts
from articles.management.commands.extract import starter_names

CORPUS = Path(settings.BASE_DIR) / "tests" / "corpus" / "dev"


class Command(BaseCommand):
    """Prints precision, recall and F1 by kind, further fields, calibration and, if asked for, the errors."""

    help = "Score the extraction engine (or another's predictions) against labelled articles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to score, and how to tell it."""
        parser.add_argument(
            "folders", nargs="*", type=Path, metavar="DIR", help="labelled articles (default: the dev corpus)"
        )
        parser.add_argument(
            "--predictions", type=Path, metavar="FILE", help="score these JSON lines, as `extract` writes them"
        )
        parser.add_argument(
            "--errors", type=int, default=0, metavar="N", help="print the first N missed or wrong facts too"
        )
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, find, score, print. Bad labels or predictions end it with exit code 1 and the place of the fault."""
        try:
            corpus = [article for folder in options["folders"] or [CORPUS] for article in read_corpus(folder)]
        except BadLabelsError as error:
            raise CommandError(str(error)) from error
        counted = tally(corpus, _finds(corpus, options["predictions"]))
        for mistake in counted.mistakes[: options["errors"]]:
            self.stdout.write(str(mistake))
        if options["json"]:
            self.stdout.write(json.dumps(counted.as_json(), indent=1))
            return
        for line in counted.lines():
            self.stdout.write(line)


def _finds(corpus: Sequence[LabelledArticle], predictions: Path | None) -> Mapping[str, Sequence[Row]]:
    if predictions is not None:
        return _read_predictions(predictions)
    known = starter_names()
    return {
        article.id: [fact.as_json() for fact in extract_facts(article.text, article.title, article.published, known)]
        for article in corpus
    }


def _read_predictions(path: Path) -> dict[str, list[Row]]:
    finds: dict[str, list[Row]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: can't be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            finds[row["id"]] = [fact for fact in row["facts"] if isinstance(fact, dict)]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{path}: line {number}: is no prediction: {error!r}") from error
    return finds
