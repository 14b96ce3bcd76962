"""`manage.py reextract`: read stored articles anew after the engine was renewed, and say what changed."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.claim_changes import CHANGES
from articles.engines import ENGINE, named
from articles.models import Article
from articles.reextraction import Reread, Rereadings, texts_to_reread
from articles.reextraction_report import Report, open_report
from evtracker.progress import with_progress


class Command(BaseCommand):
    """Replaces undecided claims alone. Exit code 1 if an article could not be read, 130 if it was broken off."""

    help = "Read stored articles anew with this engine; what was decided about their claims stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which articles, and where to list what changed."""
        parser.add_argument("--engine-before", metavar="VERSION", help="only what an engine older than this read last")
        parser.add_argument("--article", type=int, nargs="+", metavar="ID", help="only these articles")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--report", metavar="FILE", help="list each change in FILE (.csv or .jsonl)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read one after the other."""
        texts = texts_to_reread(self._before(options["engine_before"]), self._articles(options["article"]))
        counts: Counter[Any] = Counter()
        with ExitStack() as stack:
            report = self._report(stack, options["report"])
            rereadings = Rereadings(texts, dry_run=options["dry_run"])
            try:
                for reread in with_progress(rereadings, "articles", self.stderr):
                    self._note(reread, counts, report)
            except KeyboardInterrupt as interrupt:
                self._tell(counts, options["dry_run"])
                again = "nothing was changed" if options["dry_run"] else "called again, it goes on from here"
                raise CommandError(f"broken off; {again}", returncode=130) from interrupt
        self._tell(counts, options["dry_run"])
        current = len(set(options["article"] or ())) - counts["articles"]
        if current > 0:
            self.stdout.write(f"{current} of the articles named are up to date, or on their way to a worker")
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} of {counts['articles']} articles could not be read")

    def _before(self, version: str | None) -> str:
        try:
            return ENGINE if version is None else named(version)
        except ValueError as error:
            raise CommandError(f"--engine-before: {error}") from error

    def _articles(self, ids: list[int] | None) -> list[int] | None:
        if ids is not None:
            unknown = sorted(set(ids) - set(Article.objects.filter(pk__in=ids).values_list("pk", flat=True)))
            if unknown:
                raise CommandError(f"--article: there is no article {', '.join(map(str, unknown))}")
        return ids

    def _report(self, stack: ExitStack, path: str | None) -> Report | None:
        try:
            return stack.enter_context(open_report(path)) if path else None
        except (OSError, ValueError) as error:
            raise CommandError(f"--report: {error}") from error

    def _note(self, reread: Reread, counts: Counter[Any], report: Report | None) -> None:
        counts["articles"] += 1
        counts["left"] += reread.left
        counts["with changes"] += bool(reread.changes.listed)
        counts.update(reread.changes.counts())
        if reread.failure:
            counts["failed"] += 1
            self.stderr.write(f"article {reread.article.pk}: {reread.failure}")
        if report is not None:
            report.add(reread)

    def _tell(self, counts: Counter[Any], dry_run: bool) -> None:
        """How many articles, and how many claims of each kind, in one table."""
        what = "would be read" if dry_run else "read"
        line = f"{counts['articles']} articles {what} by {ENGINE}: {counts['with changes']} with changes"
        more = [f"{counts[name]} {words}" for name, words in LESS.items() if counts[name]]
        self.stdout.write(", ".join([line, *more]))
        kinds = sorted({key[1] for key in counts if isinstance(key, tuple)})
        if kinds:
            self.stdout.write(f"{'claims':<14}" + "".join(f"{change:>9}" for change in CHANGES))
        for kind in [*kinds, *(["all"] if len(kinds) > 1 else [])]:
            of_kind = [kind] if kind in kinds else kinds
            cells = (sum(counts[change, each] for each in of_kind) for change in CHANGES)
            self.stdout.write(f"{kind:<14}" + "".join(f"{cell:>9,}" for cell in cells))


LESS = {"left": "left to the worker that has them in hand", "failed": "failed"}
