"""`manage.py extract`: the extraction engine alone, from JSON lines to JSON lines; no database."""

from __future__ import annotations

import csv
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.extraction import KnownNames, extract_facts

COMPANIES = Path(settings.BASE_DIR) / "evtracker" / "starter_data" / "companies.csv"


class Command(BaseCommand):
    """Reads articles, writes their facts. Only results go to standard output."""

    help = 'JSON lines {"id", "title", "text", "published"} in, JSON lines {"id", "facts"} out.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the articles are."""
        parser.add_argument("--jsonl", metavar="FILE", help="read this file instead of standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line out for each line in; stops with exit code 1 at a line that can't be read."""
        known = starter_names()
        if options["jsonl"] is None:
            self._extract(sys.stdin.buffer, known)
            return
        try:
            with Path(options["jsonl"]).open("rb") as lines:
                self._extract(lines, known)
        except OSError as error:
            raise CommandError(f"{options['jsonl']}: {error.strerror}") from error

    def _extract(self, lines: Iterable[bytes], known: KnownNames) -> None:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            article = _read_line(number, line)
            facts = extract_facts(article["text"], article["title"], article["published"], known)
            row = {"id": article["id"], "facts": [fact.as_json() for fact in facts]}
            self.stdout.write(json.dumps(row, ensure_ascii=False))


def starter_names(further: Iterable[tuple[str, Iterable[str]]] = ()) -> KnownNames:
    """The companies of the shipped starter data, by all their names, and `further` rows (slug, names)."""
    with COMPANIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = (
        (row["slug"], [name for name in (row["name"], row["legal_name"], *row["aliases"].split(";")) if name])
        for row in rows
    )
    return KnownNames.from_names([*listed, *further])


def _read_line(number: int, line: bytes) -> dict[str, Any]:
    """The article of a line, complete. CommandError names the line and what is wrong with it."""
    try:
        article = json.loads(line)
    except ValueError as error:
        raise CommandError(f"line {number}: is no JSON: {error}") from error
    if not isinstance(article, dict):
        raise CommandError(f"line {number}: is no JSON object")
    if not isinstance(article.get("text"), str):
        raise CommandError(f"line {number}: text must be given, as a string")
    for name in ("title", "published"):
        if not isinstance(article.get(name), str | None):
            raise CommandError(f"line {number}: {name} must be a string or null")
    return {
        "id": article.get("id"),
        "text": article["text"],
        "title": article.get("title") or "",
        "published": article.get("published"),
    }
