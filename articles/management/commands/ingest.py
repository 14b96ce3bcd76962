"""`manage.py ingest`: take articles in now, and say what was found in them."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.addresses import BadAddressError
from articles.download import FetchRefused, refuse_at_once
from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article
from articles.pipeline import process_article
from articles.report import article_lines
from articles.states import try_again
from articles.vocabulary import ArticleState
from evtracker.partial_dates import PartialDate
from evtracker.progress import with_progress

# A host whose turn comes within this time is waited for.
PATIENCE = dt.timedelta(seconds=60)
# What the ending of a file's name says of its content; of others the content itself must say it.
TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/plain",
}


class Command(BaseCommand):
    """Takes each file or address through all stages; one that can't be read is kept with its reason."""

    help = "Take articles in (HTML or plain text files, or addresses) and print the claims found in them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The articles, and what is known of them."""
        parser.add_argument("articles", nargs="+", metavar="PATH_OR_URL")
        parser.add_argument("--published", metavar="DATE", help="2021-11-29, or as fine as is known")
        parser.add_argument("--url", default="", help="where the page of the one file given was found")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in one after the other; exit code 1 if any failed."""
        given = self._given(options)
        names = with_progress(options["articles"], "articles", self.stderr, results=self.stdout)
        failed = sum(not self._ingest(name, given) for name in names)
        if failed:
            raise CommandError(f"{failed} of {len(options['articles'])} could not be read")

    def _given(self, options: dict[str, Any]) -> Given:
        try:
            published = PartialDate.parse(options["published"]) if options["published"] else None
        except ValueError as error:
            raise CommandError(f"--published: {error}") from error
        if published is not None and published.first > timezone.now().date():
            raise CommandError(f"--published: {published} is a day to come")
        if options["url"] and len(options["articles"]) > 1:
            raise CommandError("--url: names the address of one file, and several were given")
        return Given(url=options["url"], published=published)

    def _ingest(self, name: str, given: Given) -> bool:
        """Take in one article and print what was found; whether it was read."""
        try:
            article = self._take_in(name, given)
        except (BadAddressError, FetchRefused, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            self.stderr.write(f"{name}: {reason}")
            return False
        article = self._process(article)
        if article.state == ArticleState.FAILED:
            self.stderr.write(f"{name}: {article.failure} (kept as article {article.pk})")
            return False
        if article.failure:
            what = "is kept, and fetched later" if article.state == ArticleState.FOUND else "stays as it was"
            self.stderr.write(f"{name}: {article.failure} (article {article.pk} {what})")
            return False
        # Not extracted: another worker has it in hand, and will take it further.
        self.stdout.write("\n".join(article_lines(article)) + "\n")
        return True

    def _process(self, article: Article) -> Article:
        """Take it through all stages; a host that is busy for a while is waited for."""
        deadline = timezone.now() + PATIENCE
        article = process_article(article.pk)
        while article.state == ArticleState.FOUND and article.in_hand_until and article.in_hand_until < deadline:
            time.sleep(max((article.in_hand_until - timezone.now()).total_seconds(), 0.05))
            article = process_article(article.pk)
        return article

    def _take_in(self, name: str, given: Given) -> Article:
        if name.startswith(("http://", "https://")):
            refuse_at_once(name)
            article, made = take_in_address(name, given)
            return article if made else try_again(article.pk)
        path = Path(name)
        with path.open("rb") as file:
            page = file.read(settings.ARTICLE_MAX_BYTES + 1)
        return take_in_page(page, TYPES.get(path.suffix.lower(), ""), replace(given, file_name=path.name))
