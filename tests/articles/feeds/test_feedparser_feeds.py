"""All of feedparser's own test feeds go through the poller without an exception.

They are 2,000 files of others' making (BSD licence, 9 MB unpacked), so they are not kept here: pip fetches the source
distribution of the pinned version once, checked by its hash, into pytest's cache.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from articles.feeds.poll import poll_feed
from articles.models import Article, Feed
from tests.articles.conftest import Answer, Site
from tests.factories import FeedFactory

VERSION = "6.0.14"
SHA256 = "088679b0c4b543ee211a820dd544698c76a402122eae7473c04a43425f283d06"
HEADER = re.compile(rb"^\s*Header:\s*([\w-]+):\s*(.+?)\s*$", re.MULTILINE)


@pytest.fixture(scope="module")
def feeds(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the test feeds."""
    kept = pytestconfig.cache.mkdir("feedparser") / f"feedparser-{VERSION}.tar.gz"
    if not kept.exists():
        _fetch(kept, tmp_path_factory.mktemp("download"))
    folder = tmp_path_factory.mktemp("feedparser")
    with tarfile.open(kept) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"feedparser-{VERSION}" / "tests"


def _fetch(kept: Path, folder: Path) -> None:
    """Have pip fetch the source distribution; skip where the package index can't be reached."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"feedparser=={VERSION} --hash=sha256:{SHA256}\n", encoding="ascii")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-binary", "feedparser", "--require-hashes", "--dest", str(folder), "--requirement", str(wanted)]
    fetched = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if fetched.returncode != 0:
        pytest.skip(f"feedparser's source distribution can't be had from the package index: {fetched.stderr[-300:]}")
    (folder / kept.name).replace(kept)


@pytest.mark.django_db
def test_all_of_feedparsers_own_test_feeds_are_polled(feeds: Path, site: Site) -> None:
    files = sorted(path for path in feeds.rglob("*") if path.is_file() and path.suffix in (".xml", ".gz", ".z"))
    feed = FeedFactory(url=site.url("/feed"))
    read, told = 0, {}
    for path in files:
        site["/feed"] = _answer(path)
        Feed.objects.filter(pk=feed.pk).update(next_poll_at=None, etag="", last_modified="")
        poll = poll_feed(feed.pk)
        assert poll is not None, path
        read += not poll.error
        if poll.error:
            told[str(path.relative_to(feeds))] = poll.error
    assert len(files) > 2000
    # What is told with its reason is no feed: empty files, cut-off gzip files, entities from elsewhere.
    assert read > 0.97 * len(files), told
    assert Article.objects.exists()


def _answer(path: Path) -> Answer:
    """The file as its first lines say that it was sent."""
    body = path.read_bytes()
    headers = {name.decode().title(): value.decode("latin-1") for name, value in HEADER.findall(body[:4000])}
    content_type = headers.pop("Content-Type", "application/xml")
    kept = {name: value for name, value in headers.items() if name in ("Content-Location", "Content-Language")}
    return Answer(body, content_type=content_type, headers=kept)
