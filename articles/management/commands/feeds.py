"""`manage.py feeds`: list, add, find, try, import and export feeds."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from articles.addresses import BadAddressError
from articles.download import FetchFailed, FetchRefused
from articles.feeds.discovery import discover
from articles.feeds.opml import BadOpmlError, Imported, export_opml, import_opml
from articles.feeds.trial import add_feed, load_shipped, set_enabled, try_feed
from articles.models import Feed

# Digits of a feed's number.
LONGEST_KEY = 18
# Of a feed that is tried so many entries are named.
SHOWN = 10


class Command(BaseCommand):
    """One word says what is done; each says what came of it."""

    help = "List, add, discover, try, import and export feeds; load the list that ships with evtracker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The words, and what each takes."""
        what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        what.add_parser("list", help="all feeds: when they are polled next, and what is wrong with them")
        one = what.add_parser("add", help="add a feed by its address")
        one.add_argument("url", metavar="URL")
        one.add_argument("--enable", action="store_true", help="have it polled")
        for word, told in (("enable", "have a feed polled"), ("disable", "poll a feed no more; what it brought stays")):
            one = what.add_parser(word, help=told)
            one.add_argument("feeds", metavar="FEED", nargs="+", help="its number or address, as `feeds list` has them")
        one = what.add_parser("discover", help="find the feeds of a site from the address of a page of it")
        one.add_argument("url", metavar="URL")
        one.add_argument("--add", action="store_true", help="add what is found, not yet enabled")
        one = what.add_parser("try", help="ask a feed once and say what it would bring; nothing is taken in")
        one.add_argument("url", metavar="URL", help="the address of a feed that was added")
        one = what.add_parser("import", help="add the feeds of an OPML file")
        one.add_argument("file", metavar="FILE", help="- for standard input")
        one.add_argument("--enable", action="store_true", help="have them polled")
        one = what.add_parser("export", help="write all feeds as OPML")
        one.add_argument("file", metavar="FILE", nargs="?", default="-", help="standard output where none is given")
        one = what.add_parser("shipped", help="load the feeds of the trade press, neither enabled nor verified")
        one.add_argument("--first", action="store_true", help="only where there is no feed yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the word says."""
        words = {
            "list": self._list,
            "add": self._add,
            "enable": self._enable,
            "disable": self._enable,
            "discover": self._discover,
            "try": self._try,
            "import": self._import,
            "export": self._export,
            "shipped": self._shipped,
        }
        try:
            words[options["what"]](options)
        except (BadAddressError, OSError) as error:
            raise CommandError(str(error)) from error
        except (FetchRefused, FetchFailed) as error:
            raise CommandError(error.reason) from error
        except BadOpmlError as error:
            raise CommandError("nothing was added:\n" + "\n".join(error.problems)) from error

    def _list(self, options: dict[str, Any]) -> None:
        for feed in Feed.objects.all():
            verified = "" if feed.verified_at else ", not verified"
            state = f"next poll {feed.next_poll_at or 'now'}" if feed.enabled else f"not enabled{verified}"
            error = f", {feed.error_count} errors: {feed.error}" if feed.error else ""
            self.stdout.write(f"{feed.pk}\t{feed}\t{feed.url}\t{feed.found_count} found, {state}{error}")

    def _add(self, options: dict[str, Any]) -> None:
        feed, made = add_feed(options["url"], enabled=options["enable"])
        enabled = "enabled" if feed.enabled else f"not enabled (manage.py feeds enable {feed.pk})"
        self.stdout.write(f"{feed.url}: {'added' if made else 'it was there already'}, {enabled}")

    def _enable(self, options: dict[str, Any]) -> None:
        word = options["what"]
        chosen = [self._feed(name) for name in options["feeds"]]
        for feed in chosen:
            changed = set_enabled(Feed.objects.filter(pk=feed.pk), word == "enable")
            self.stdout.write(f"{feed.url}: {word}d{'' if changed else ' already'}")

    def _feed(self, name: str) -> Feed:
        here = Q(pk=int(name)) if name.isdecimal() and len(name) <= LONGEST_KEY else Q(url=name)
        feed = Feed.objects.filter(here).first()
        if feed is None:
            raise CommandError(f"{name}: no such feed; manage.py feeds list names them all")
        return feed

    def _discover(self, options: dict[str, Any]) -> None:
        found = discover(options["url"])
        for one in found:
            made = add_feed(one.url, one.title)[1] if options["add"] else False
            entries = "" if one.entries is None else f", {one.entries} entries"
            self.stdout.write(f"{one.url}\t{one.title}\t{one.how}{entries}{', added' if made else ''}")
        if not found:
            raise CommandError(f"{options['url']} names no feed, and there is none at the usual addresses")

    def _try(self, options: dict[str, Any]) -> None:
        feed = Feed.objects.filter(url=options["url"]).first()
        if feed is None:
            raise CommandError(f"{options['url']}: no such feed; add it first (manage.py feeds add)")
        trial = try_feed(feed.pk)
        if trial.error:
            raise CommandError(f"{feed}: {trial.error}")
        for entry in trial.kept[:SHOWN]:
            self.stdout.write(f"{entry.published_at or 'undated'}\t{entry.title or entry.link}")
        self.stdout.write(
            f"{trial.feed} ({trial.kind}): {len(trial.kept)} entries fit, {len(trial.known)} of them known already, "
            f"{len(trial.left_out)} left out by its words, {trial.skipped} without a usable address"
        )

    def _import(self, options: dict[str, Any]) -> None:
        most = settings.ARTICLE_MAX_BYTES
        if options["file"] == "-":
            body = sys.stdin.buffer.read(most + 1)
        else:
            with Path(options["file"]).open("rb") as file:
                body = file.read(most + 1)
        if len(body) > most:
            raise CommandError(f"{options['file']} is longer than {most / 1e6:,.1f} MB (setting ARTICLE_MAX_BYTES)")
        self._told(import_opml(body, enabled=options["enable"]))

    def _export(self, options: dict[str, Any]) -> None:
        written = export_opml(Feed.objects.all())
        if options["file"] == "-":
            self.stdout.write(written.decode(), ending="")
        else:
            Path(options["file"]).write_bytes(written)

    def _shipped(self, options: dict[str, Any]) -> None:
        if not options["first"] or not Feed.objects.exists():
            self._told(load_shipped())

    def _told(self, imported: Imported) -> None:
        self.stdout.write(f"feeds: {imported.added} added, {imported.known} known already")
