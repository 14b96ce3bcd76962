"""`manage.py group_stories`: find the stories of all stored articles."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles.stories import group_next, ungrouped_articles

PORTION = 100


class Command(BaseCommand):
    """Gives each article whose fingerprint is missing, or of an older scheme, its marks, and joins it to its reprints.

    Broken off, it goes on where it stopped. What curators joined or parted stays.
    """

    help = "Find the stories of stored articles: reprints of one report. Goes on where it was broken off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to begin anew."""
        parser.add_argument("--again", action="store_true", help="look at all articles, whatever was done before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Portion by portion, each article in its own transaction."""
        articles = ungrouped_articles(again=options["again"])
        total, done, last = articles.count(), 0, 0
        while portion := group_next(articles, last, PORTION):
            done, last = done + len(portion), portion[-1]
            self.stdout.write(f"{done:,} of {total:,} articles")
        self.stdout.write(f"{done:,} articles looked at, with their reprints")
