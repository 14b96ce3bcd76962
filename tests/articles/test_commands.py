"""The commands: ingest, extract, poll_feeds, load_samples."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from articles.management.commands.load_samples import SAMPLES
from articles.models import Article, Claim, Feed
from articles.report import article_lines
from articles.vocabulary import ArticleState
from companies.models import Source
from tests.articles.conftest import Answer, Site
from tests.factories import CompanyFactory, FeedFactory

TEXT = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year. Its doors are green."


def run(*arguments: str, **options: Any) -> tuple[str, str, bool]:
    """What a command wrote to its two outputs, and whether it succeeded (exit code 0)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}", False
    return out.getvalue(), err.getvalue(), True


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "nova.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


# ingest


@pytest.mark.django_db
def test_ingest_prints_each_claim_with_its_passage_and_its_match(article: str) -> None:
    CompanyFactory(slug="nova", name="Nova Motors")
    out, err, done = run("ingest", article, "--published", "2023-05-06")
    assert (err, done) == ("", True)
    told = " ".join(out.split())
    assert "2023-05-06" in told
    assert "capacity: Nova Motors: 300,000 vehicles a year in Hefei" in told
    assert "“Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year.”" in told
    assert "→ company nova; plant not known" in told
    assert "no plant of it on record fits Hefei" in told
    assert max(len(line) for line in out.splitlines()) <= 110


@pytest.mark.django_db
def test_ingest_takes_an_article_twice_as_one(article: str) -> None:
    first, _, _ = run("ingest", article)
    second, _, _ = run("ingest", article, article)
    assert second == first * 2
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_ingest_fetches_an_address(site: Site) -> None:
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode())
    out, err, done = run("ingest", site.url("/nova"))
    assert (err, done) == ("", True)
    assert "300,000 vehicles a year" in out
    run("ingest", site.url("/nova?utm_source=x"))
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_ingest_stores_the_address_that_is_given(article: str) -> None:
    run("ingest", article, "--url", "https://paper.example/nova?utm_source=x")
    assert Source.objects.get(article__isnull=False).url == "https://paper.example/nova"


@pytest.mark.django_db
def test_ingest_says_that_an_article_holds_no_fact(tmp_path: Path) -> None:
    path = tmp_path / "weather.txt"
    path.write_text("The weather in Berlin was fine on Monday, and nobody built anything.", encoding="utf-8")
    out, err, done = run("ingest", str(path))
    assert (err, done) == ("", True)
    assert "no claim" in out


BAD_FILES = {
    "empty.txt": (b"", "it is empty"),
    "binary.txt": (b"\x00\x01\x02\x03" * 500, "it is binary data, not text"),
    "image.html": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "it is a PNG image, not text"),
    "long.txt": (b"Tesla builds. " * 1_500_000, "it is longer than 5.0 MB"),
    "nobody.html": (b"<html><head><title>T</title></head></html>", "it is HTML without a body or without text in it"),
    "unknown.html": (b"<meta charset=klingon-1>" + bytes(range(128, 256)) * 9, "it names the encoding 'klingon-1'"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_FILES)
def test_ingest_keeps_what_it_can_not_read_with_its_reason(tmp_path: Path, name: str) -> None:
    content, reason = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    out, err, done = run("ingest", str(path))
    assert (out, done) == ("", False)
    assert f"{path}: {reason}" in err
    kept = Article.objects.get()
    assert (kept.state, kept.source.title) == (ArticleState.FAILED, f"untitled: {name}")
    assert reason in kept.failure
    assert Claim.objects.count() == 0


@pytest.mark.django_db
def test_ingest_says_that_an_article_stays_as_it_was(tmp_path: Path, article: str) -> None:
    address = ["--url", "https://paper.example/nova"]
    run("ingest", article, *address)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 and more")
    _, err, done = run("ingest", str(tmp_path / "a.pdf"), *address)
    assert not done
    assert f"it is a PDF, not text (article {Article.objects.get().pk} stays as it was)" in err


@pytest.mark.django_db
def test_ingest_goes_on_after_one_that_fails(tmp_path: Path, article: str) -> None:
    (tmp_path / "empty.txt").touch()
    out, err, done = run("ingest", str(tmp_path / "empty.txt"), article)
    assert not done
    assert "300,000 vehicles a year" in out
    assert "1 of 2 could not be read" in err


@pytest.mark.django_db
def test_ingest_stores_nothing_for_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        out, err, done = run("ingest", str(path))
        assert (out, done) == ("", False)
        assert str(path) in err
    assert Article.objects.count() == Source.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "reason"), [(Answer(status=404), "answered 404"), (Answer(never=True), "in time")])
def test_ingest_keeps_an_address_that_does_not_come(site: Site, answer: Answer, reason: str) -> None:
    site["/nova"] = answer
    _, err, done = run("ingest", site.url("/nova"))
    assert not done
    assert reason in err
    kept = Article.objects.get()
    assert (kept.state, kept.source.url) == (ArticleState.FAILED, site.url("/nova"))
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode())
    assert run("ingest", site.url("/nova"))[2]
    assert Article.objects.get().state == ArticleState.EXTRACTED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--published", "29.11.2021"], "--published: '29.11.2021' is not a date"),
        (["--published", "2021-02-30"], "--published: '2021-02-30' is not a day of the calendar"),
        (["--published", "2031-02-03"], "--published: 2031-02-03 is a day to come"),
        (["--url", "nova"], "'nova' is no http or https address"),
        (["second.txt", "--url", "https://a.example/"], "--url: names the address of one file"),
    ],
)
def test_ingest_refuses_wrong_options_by_name(article: str, arguments: list[str], reason: str) -> None:
    _, err, done = run("ingest", article, *arguments)
    assert not done
    assert reason in err
    assert Article.objects.count() == 0


# extract


def extract(lines: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """`manage.py extract` as it is called from outside, with a database that can't be reached."""
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "SECRET_KEY": "x" * 50}
    environment["DJANGO_SETTINGS_MODULE"] = "evtracker.settings"
    command = [sys.executable, str(project.BASE_DIR / "manage.py"), "extract", *arguments]
    return subprocess.run(command, input=lines, capture_output=True, env=environment, timeout=60, check=False)


def test_extract_writes_a_line_for_each_line_and_needs_no_database(tmp_path: Path) -> None:
    rows = [{"id": "a", "title": "", "text": TEXT, "published": "2023-05-06"}, {"id": 7, "text": "Nothing at all."}]
    lines = "\n\n".join(json.dumps(row) for row in rows).encode()
    done = extract(lines)
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], second) == ("a", {"id": 7, "facts": []})
    capacity = next(one for one in first["facts"] if one["kind"] == "capacity")
    assert (capacity["company"], capacity["amount"], capacity["unit"]) == ("Nova Motors", 300000, "vehicles/year")
    for one in first["facts"]:
        assert TEXT[one["start"] : one["end"]] == one["quote"]
        assert 0 <= one["confidence"] <= 1
    path = tmp_path / "articles.jsonl"
    path.write_bytes(lines)
    assert extract(b"", "--jsonl", str(path)).stdout == done.stdout


def test_extract_knows_the_companies_of_the_starter_data() -> None:
    text = "Siro will build a battery plant in Gemlik with a capacity of 20 GWh per year, it said on Monday."
    done = extract(json.dumps({"id": 1, "text": text}).encode())
    assert "Siro" in {one.get("company") for one in json.loads(done.stdout)["facts"]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{no json", "line 2: is no JSON"),
        (b'"a text"', "line 2: is no JSON object"),
        (b'{"id": 2}', "line 2: text must be given, as a string"),
        (b'{"id": 2, "text": "a", "published": 2021}', "line 2: published must be a string or null"),
        (b'{"id": 2, "text": "\xff"}', "line 2: is no JSON"),
    ],
)
def test_extract_names_a_line_that_it_can_not_read(line: bytes, reason: str) -> None:
    done = extract(b'{"id": 1, "text": "Nothing."}\n' + line + b"\n")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [b'{"id": 1, "facts": []}']
    assert reason in done.stderr.decode()


def test_extract_names_a_file_that_is_not_there() -> None:
    done = extract(b"", "--jsonl", "/nowhere/articles.jsonl")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"/nowhere/articles.jsonl: No such file" in done.stderr


# poll_feeds


@pytest.mark.django_db
def test_poll_feeds_polls_what_is_due(site: Site) -> None:
    item = "<item><title>Nova builds</title><link>https://ev.example/nova</link></item>"
    site["/feed"] = Answer(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), content_type="text/xml")
    FeedFactory(title="Good", url=site.url("/feed"))
    assert run("poll_feeds") == ("Good: 1 new\n", "", True)
    assert run("poll_feeds") == ("no feed is due\n", "", True)
    FeedFactory(title="Bad", url=site.url("/missing"))
    out, err, done = run("poll_feeds")
    assert (out, done) == ("", False)
    assert "Bad: " in err
    assert "answered 404" in err


@pytest.mark.django_db
def test_poll_feeds_and_ingest_wait_for_their_turn_at_a_host(site: Site, settings: Any) -> None:
    settings.FETCH_UNPACED_HOSTS, settings.HOST_GAP_SECONDS = [], 0.2
    site["/feed"] = Answer(b'<rss version="2.0"><channel></channel></rss>', content_type="text/xml")
    for name in "AB":
        FeedFactory(title=name, url=site.url(f"/feed?{name}"))
    assert run("poll_feeds") == ("A: 0 new\nB: 0 new\n", "", True)
    text = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year."
    site["/nova"] = Answer(f"<html><body><article><p>{text}</p></article></body></html>".encode())
    out, err, done = run("ingest", site.url("/nova"), site.url("/nova?page=2"))
    assert (err, done) == ("", True)
    assert "Hefei" in out


# feeds


@pytest.mark.django_db
def test_feeds_are_found_added_tried_listed_and_exported(site: Site, tmp_path: Path) -> None:
    item = "<item><title>Nova builds</title><link>https://ev.example/nova</link></item>"
    rss = f'<rss version="2.0"><channel><title>EV</title>{item}</channel></rss>'
    site["/feed/"] = Answer(rss.encode(), content_type="text/xml")
    site["/"] = Answer(b"<html><body>Welcome</body></html>")
    feed = site.url("/feed/")
    assert run("feeds", "discover", site.url("/"), "--add") == (
        f"{feed}\tEV\tat a usual address, 1 entries, added\n",
        "",
        True,
    )
    out, _, done = run("feeds", "try", feed)
    assert done
    assert "Nova builds" in out
    assert "1 entries fit, 0 of them known already" in out
    assert "not enabled\n" in run("feeds", "list")[0]
    number = Feed.objects.get().pk
    assert (
        run("feeds", "add", feed)[0] == f"{feed}: it was there already, not enabled (manage.py feeds enable {number})\n"
    )
    assert run("feeds", "add", feed, "--enable")[0] == f"{feed}: it was there already, enabled\n"
    assert Feed.objects.get().next_poll_at is not None
    assert run("feeds", "disable", str(number))[0] == f"{feed}: disabled\n"
    assert run("feeds", "enable", feed)[0] == f"{feed}: enabled\n"
    assert run("feeds", "enable", feed)[0] == f"{feed}: enabled already\n"
    assert run("feeds", "disable", "https://ev.example/")[1:] == (
        "https://ev.example/: no such feed; manage.py feeds list names them all",
        False,
    )
    exported = tmp_path / "feeds.opml"
    run("feeds", "export", str(exported))
    assert run("feeds", "import", str(exported))[0] == "feeds: 0 added, 1 known already\n"
    assert "xmlUrl" in run("feeds", "export")[0]


@pytest.mark.django_db
def test_the_shipped_feeds_are_loaded_at_first_and_not_again_once_there_are_others() -> None:
    FeedFactory()
    assert run("feeds", "shipped", "--first") == ("", "", True)
    Feed.objects.all().delete()
    assert re.fullmatch(r"feeds: 3\d added, 0 known already\n", run("feeds", "shipped", "--first")[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["add", "ftp://x.example/"], "no http or https address"),
        (["try", "https://x.example/"], "no such feed; add it first"),
        (["discover", "http://10.0.0.1/"], "inside a network"),
        (["import", "/no/such/file"], "No such file"),
        (["import", __file__], "nothing was added:\nit is no XML"),
    ],
)
def test_what_cannot_be_done_with_feeds_is_told(words: list[str], reason: str) -> None:
    _, err, done = run("feeds", *words)
    assert not done
    assert reason in err


# load_samples


@pytest.mark.django_db
def test_samples_are_taken_in_once_and_marked_as_retold() -> None:
    out, _, done = run("load_samples")
    assert (out, done) == ("12 sample articles taken in, 0 of them failed\n", True)
    for source in Source.objects.filter(article__isnull=False):
        assert source.retold
        assert source.url is None
        assert source.published is not None
    counts = (Source.objects.count(), Claim.objects.count())
    assert run("load_samples")[0].startswith("0 sample articles")
    assert all("retold for demonstration" in "".join(article_lines(article)) for article in Article.objects.all())
    assert (Source.objects.count(), Claim.objects.count()) == counts


def test_samples_carry_no_answers() -> None:
    paths = list(SAMPLES.glob("*.json"))
    assert len(paths) == 12
    fields = {"id", "title", "publisher", "published", "language", "original_url", "text"}
    assert all(set(json.loads(path.read_text(encoding="utf-8"))) == fields for path in paths)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["http://10.0.0.8/feed", "http://localhost/feed", "http://news.example:22/feed"])
def test_addresses_that_would_always_be_refused_are_refused_at_once_and_leave_nothing_behind(url: str) -> None:
    for command in (("feeds", "add", url), ("ingest", url)):
        out, err, done = run(*command)
        assert (out, done) == ("", False)
        assert "not on the open web" in err or "port 22 is not one of the web's" in err
    assert (Feed.objects.count(), Article.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_refusal_names_the_setting_that_cures_it() -> None:
    assert "setting FETCH_ALLOWED_HOSTS" in run("ingest", "http://10.0.0.8/a")[1]
