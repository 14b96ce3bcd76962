"""Fetching pages: what comes, what does not, and what is never asked."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import threading
import time
import zlib
from typing import Any

import pytest

from articles.download import download
from articles.fetch import FetchFailed, FetchRefused, fetch_page
from articles.unpacking import Unpacker
from tests.articles.conftest import Answer, Site

PAGE = b"<html><body><p>NIO builds a plant.</p></body></html>"


def test_a_page_comes_with_its_type(site: Site) -> None:
    site["/a"] = Answer(PAGE, content_type="text/html; charset=latin-1")
    page = fetch_page(site.url("/a?id=1#part"))
    assert (page.body, page.content_type) == (PAGE, "text/html; charset=latin-1")
    path, headers = site.asked[0]
    assert path == "/a?id=1"
    assert headers["Host"] == f"127.0.0.1:{site.port}"


def test_publishers_are_told_who_asks(site: Site, settings: Any) -> None:
    settings.FETCH_USER_AGENT = "evtracker/1.0 (desk@ev.example)"
    site["/a"] = Answer(PAGE)
    fetch_page(site.url("/a"))
    assert site.asked[0][1]["User-Agent"] == "evtracker/1.0 (desk@ev.example)"


@pytest.mark.parametrize(("pack", "encoding"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")])
def test_a_packed_page_is_unpacked(site: Site, pack: Any, encoding: str) -> None:
    site["/a"] = Answer(pack(PAGE * 5000), headers={"Content-Encoding": encoding})
    assert fetch_page(site.url("/a")).body == PAGE * 5000


def test_redirects_are_followed_to_the_page(site: Site) -> None:
    site["/old"] = Answer(status=301, headers={"Location": "/new"})
    site["/new"] = Answer(PAGE)
    page = fetch_page(site.url("/old"))
    assert (page.url, page.body) == (site.url("/new"), PAGE)


def test_redirects_end(site: Site) -> None:
    site["/a"] = Answer(status=302, headers={"Location": "/a"})
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        fetch_page(site.url("/a"))
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://10.0.0.8/", "http://[::1]:8000/", "file:///etc/passwd"],
)
def test_a_redirect_into_a_network_is_refused(site: Site, target: str) -> None:
    site["/a"] = Answer(status=302, headers={"Location": target})
    with pytest.raises(FetchRefused):
        fetch_page(site.url("/a"))


def test_404_is_told(site: Site) -> None:
    with pytest.raises(FetchFailed, match=r"/missing answered 404 \(Not Found\)") as failed:
        fetch_page(site.url("/missing"))
    assert not failed.value.temporary


def test_a_broken_server_may_be_well_again(site: Site) -> None:
    site["/a"] = Answer(b"", status=503)
    with pytest.raises(FetchFailed, match="answered 503") as failed:
        fetch_page(site.url("/a"))
    assert failed.value.temporary


def test_a_server_that_never_answers_is_not_waited_for(site: Site) -> None:
    site["/a"] = Answer(never=True)
    with pytest.raises(FetchFailed, match="did not answer in time") as failed:
        fetch_page(site.url("/a"))
    assert failed.value.temporary


def test_a_server_that_drips_is_not_waited_for(site: Site) -> None:
    site["/a"] = Answer(PAGE, pieces=20, pause=0.2)
    with pytest.raises(FetchFailed, match="not there in full after 1 seconds"):
        fetch_page(site.url("/a"))


def test_a_server_that_drips_its_headers_is_not_waited_for(settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS, settings.FETCH_TOTAL_SECONDS = ["127.0.0.1"], 1.0
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(40):
                connection.sendall(b"X-Header: 1\r\n")
                time.sleep(0.2)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    begun = time.perf_counter()
    with pytest.raises(FetchFailed, match="not there in full after 1 seconds"):
        fetch_page(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert time.perf_counter() - begun < 3
    thread.join()
    listening.close()


def raw_deflate(data: bytes) -> bytes:
    """Without zlib's header, as many servers send it."""
    return zlib.compress(data)[2:-4]


@pytest.mark.parametrize("pieces", [1, 5000])
@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(PAGE, mtime=0) + gzip.compress(PAGE, mtime=0), "gzip"),
        (gzip.compress(PAGE, mtime=0) + b"\0" * 7 + gzip.compress(PAGE, mtime=0), "gzip"),
        (gzip.compress(PAGE + PAGE, mtime=0) + b"and something more", "x-gzip"),
        (raw_deflate(PAGE + PAGE), "deflate"),
        (zlib.compress(PAGE + PAGE), "deflate"),
        (gzip.compress(PAGE + PAGE, mtime=0), "deflate"),
    ],
)
def test_packings_of_all_sorts_are_unpacked_however_they_are_cut(packed: bytes, encoding: str, pieces: int) -> None:
    unpack, size = Unpacker(encoding), max(1, len(packed) // pieces)
    chunks = [packed[start : start + size] for start in range(0, len(packed), size)]
    assert b"".join(piece for chunk in chunks for piece in unpack(chunk)) == PAGE + PAGE
    assert not unpack.unfinished


def test_a_second_member_that_breaks_off_is_told(site: Site) -> None:
    body = gzip.compress(PAGE, mtime=0) + gzip.compress(random.Random(1).randbytes(9000))[:4000]
    site["/a"] = Answer(body, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match="ended before all of it was there"):
        fetch_page(site.url("/a"))


def test_many_small_members_are_no_way_past_the_limit(site: Site, settings: Any) -> None:
    settings.ARTICLE_MAX_BYTES = 100_000
    site["/bomb"] = Answer(gzip.compress(b"\0" * 60_000) * 20, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchRefused, match="longer than"):
        fetch_page(site.url("/bomb"))


def test_a_redirect_to_what_is_no_address_is_told(site: Site) -> None:
    site["/a"] = Answer(status=302, headers={"Location": "http://[broken"})
    with pytest.raises(FetchFailed, match="which is no address"):
        fetch_page(site.url("/a"))


def test_only_the_redirects_that_are_for_good_and_come_first_move_an_address(site: Site) -> None:
    site["/old"] = Answer(status=301, headers={"Location": "/newer"})
    site["/newer"] = Answer(status=308, headers={"Location": "/home"})
    site["/home"] = Answer(status=302, headers={"Location": "/today"})
    site["/today"] = Answer(status=301, headers={"Location": "/page"})
    site["/page"] = Answer(PAGE)
    answer = download(site.url("/old"), frozenset())
    assert (answer.url, answer.moved_to) == (site.url("/page"), site.url("/home"))
    assert download(site.url("/page"), frozenset()).moved_to == ""


@pytest.mark.parametrize("size", [65_536, 65_537, 131_072, 200_000])
def test_a_packed_page_is_unpacked_to_its_end(site: Site, size: int) -> None:
    site["/a"] = Answer(gzip.compress(b"a" * size), headers={"Content-Encoding": "gzip"})
    assert len(fetch_page(site.url("/a")).body) == size


def test_a_packed_page_that_breaks_off_is_told(site: Site) -> None:
    site["/a"] = Answer(gzip.compress(random.Random(1).randbytes(9000))[:4000], headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match="ended before all of it was there"):
        fetch_page(site.url("/a"))


def test_a_closed_port_is_told(site: Site) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(FetchFailed, match="could not be fetched"):
        fetch_page(f"http://127.0.0.1:{port}/")


def test_an_unknown_host_is_told() -> None:
    with pytest.raises(FetchFailed, match=r"the host no-such-host\.example is not known"):
        fetch_page("https://no-such-host.example/a")


def test_what_is_longer_than_the_limit_is_refused(site: Site, settings: Any) -> None:
    settings.ARTICLE_MAX_BYTES = 1000
    site["/a"] = Answer(b"x" * 1001)
    with pytest.raises(FetchRefused, match="longer than"):
        fetch_page(site.url("/a"))


def test_what_unpacks_to_more_than_the_limit_is_refused(site: Site, settings: Any) -> None:
    settings.ARTICLE_MAX_BYTES = 100_000
    site["/bomb"] = Answer(gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchRefused, match="longer than"):
        fetch_page(site.url("/bomb"))


def test_what_is_wrongly_packed_is_told(site: Site) -> None:
    site["/a"] = Answer(PAGE, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match="packed wrongly"):
        fetch_page(site.url("/a"))
    site["/b"] = Answer(PAGE, headers={"Content-Encoding": "br"})
    with pytest.raises(FetchRefused, match="packed as 'br'"):
        fetch_page(site.url("/b"))


def test_what_is_no_page_is_refused_by_its_type(site: Site) -> None:
    site["/a"] = Answer(b"%PDF", content_type="application/pdf")
    with pytest.raises(FetchRefused, match="is application/pdf, not"):
        fetch_page(site.url("/a"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[2002:7f00:1::]/",
    ],
)
def test_an_address_inside_a_network_is_never_asked(url: str) -> None:
    with pytest.raises(FetchRefused, match="inside a network"):
        fetch_page(url)


@pytest.mark.parametrize(
    "url", ["ftp://8.8.8.8/a", "gopher://8.8.8.8/", "http://", "http://user:word@8.8.8.8/", "http://8.8.8.8:22/"]
)
def test_what_is_not_the_open_web_is_never_asked(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch_page(url)


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, settings: Any, monkeypatch: Any) -> None:
    """A name that points elsewhere the second time it is asked for is not asked a second time."""
    asked: list[str] = []
    original = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "rebind.example":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return original(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    settings.FETCH_ALLOWED_HOSTS = ["rebind.example"]
    site["/a"] = Answer(PAGE)
    assert fetch_page(site.url("/a", "rebind.example")).body == PAGE
    assert asked == ["rebind.example"]
    assert site.asked[0][1]["Host"] == f"rebind.example:{site.port}"


def test_a_name_with_one_address_inside_a_network_is_refused(monkeypatch: Any) -> None:
    def resolve(host: Any, port: int, *args: Any, **kwargs: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(FetchRefused, match=r"two-faced\.example is inside a network \(10\.0\.0\.1\)"):
        fetch_page("https://two-faced.example/")


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site["/a"] = Answer(PAGE)
    assert fetch_page(site.url("/a")).body == PAGE


def test_waiting_for_a_turn_is_no_part_of_the_download(site: Site, settings: Any) -> None:
    settings.FETCH_TOTAL_SECONDS = 1.0
    site["/page"] = Answer(b"x" * 100, pieces=2, pause=0.3)
    waited: list[str] = []

    def wait(url: str) -> None:
        waited.append(url)
        time.sleep(1.2)

    assert len(download(site.url("/page"), frozenset(), come_to=wait).body) == 100
    assert waited == [site.url("/page")]
