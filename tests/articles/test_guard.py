"""What is inside a network is never asked: by whatever spelling, name, redirect or change of mind it is reached."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytest_socket import SocketConnectBlockedError

from articles.download import CURE, FetchFailed, FetchRefused
from articles.feeds import poll_feed
from articles.feeds.discovery import USUAL, discover
from articles.fetch import fetch_page
from articles.intake import take_in_address
from articles.models import Article, Host
from articles.pipeline import process_article
from articles.vocabulary import ArticleState
from tests.articles.conftest import Answer, Site
from tests.factories import FeedFactory

PUBLIC = "93.184.216.34"
PAGE = b"<html><body><p>Nova Motors builds a plant in Hefei.</p></body></html>"


class Names:
    """A name server: `names["host"] = [[…], […]]` are the answers one after the other; the last one stays."""

    def __init__(self, look_up: Callable[..., Any]) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self._look_up = look_up

    def __setitem__(self, host: str, answers: list[list[str]]) -> None:
        self.answers[host] = answers

    def __call__(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in self.answers:
            return self._look_up(host, port, *args, **kwargs)
        self.asked.append(host)
        answers = self.answers[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for address in found for entry in self._look_up(address, port, *args, **kwargs)]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    server = Names(socket.getaddrinfo)
    monkeypatch.setattr(socket, "getaddrinfo", server)
    return server


@pytest.mark.parametrize(
    "host",
    [
        # 127.0.0.1 and 192.168.1.1 as C's inet_aton reads them.
        "017700000001",
        "0x7f000001",
        "127.1",
        "127.0.1",
        "0x7f.0x0.0x0.0x1",
        "3232235777",
        "0xc0a80101",
        "192.168.257",
        # Full stops of other scripts.
        "127。0。0。1",
        "10．0．0．1",
        # Loopback, link-local, unique local and multicast, and IPv4 inside IPv6.
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:a00:1]",
        "[::127.0.0.1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::a00:1]",
        "[2002:a00:1::]",
        "[2002:a9fe:a9fe::1]",
        "[2001:0:1:2:3:4:80ff:fffe]",
        "[fe80::a9fe:a9fe]",
        "[fc00::1]",
        "[fdff::1]",
        "[ff0e::1]",
        # Documentation, benchmarks, relays, and what clouds keep for themselves.
        "[2001:db8::1]",
        "[3fff::1]",
        "[100::1]",
        "[fd00:ec2::254]",
        "192.0.2.1",
        "192.0.0.8",
        "192.88.99.1",
        "198.51.100.1",
        "203.0.113.9",
        "240.0.0.1",
        "100.100.100.200",
        "169.254.170.2",
        "168.63.129.16",
    ],
)
def test_no_spelling_of_an_inner_address_is_asked(host: str) -> None:
    with pytest.raises(FetchRefused, match="is inside a network"):
        fetch_page(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://0177.0.0.1/",
        "http://0300.0250.1.1/",
        "http://①②⑦.0.0.1/",
        "http://１２７.0.0.1/",
        "http://ⓛocalhost/",
        "http://xn--/",
        "http://[::1%25lo]/",
        "http://[fe80::1%25eth0]/",
        "http://%31%32%37.0.0.1/",
        "http://loc%61lhost/",
        "http://127.0.0.1%00.example.com/",
        "http://127.0.0.1%20/",
        "http://127.0.0.1\t/",
        "http://[127.0.0.1]/",
        "http:///127.0.0.1/",
        "http:127.0.0.1/",
        "//127.0.0.1/",
    ],
)
def test_what_names_no_host_in_a_plain_way_is_not_asked(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch_page(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8@127.0.0.1/",
        "http://127.0.0.1\\@8.8.8.8/",
        "http://8.8.8.8\\@127.0.0.1/",
        "http://127.0.0.1%2f@8.8.8.8/",
        "http://:word@8.8.8.8/",
        "http://@127.0.0.1/",
    ],
)
def test_what_hides_the_host_behind_a_user_name_is_not_asked(url: str) -> None:
    with pytest.raises(FetchRefused, match=r"user name|inside a network"):
        fetch_page(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "data:text/html,hi", "javascript:alert(1)"],
)
def test_no_other_scheme_is_asked(url: str) -> None:
    with pytest.raises(FetchRefused, match="no http or https address"):
        fetch_page(url)


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 9200, 11211])
def test_no_port_of_another_service_is_asked(names: Names, port: int) -> None:
    names["news.example"] = [[PUBLIC]]
    with pytest.raises(FetchRefused, match=f"port {port} is not one of the web's"):
        fetch_page(f"http://news.example:{port}/")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fe80::1", "fd00::1", "0.0.0.0"]
)
@pytest.mark.parametrize("name", ["inner.example", "inner.example.", "localhost."])
def test_no_name_of_an_inner_address_is_asked(names: Names, name: str, address: str) -> None:
    names[name] = [[address]]
    with pytest.raises(FetchRefused, match="is inside a network"):
        fetch_page(f"https://{name}/")


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.1"], ["::1", PUBLIC], [PUBLIC, "fe80::1%1"]])
def test_a_name_with_one_inner_address_among_others_is_not_asked(names: Names, addresses: list[str]) -> None:
    names["two-faced.example"] = [addresses]
    with pytest.raises(FetchRefused, match="is inside a network"):
        fetch_page("https://two-faced.example/")


@pytest.mark.parametrize(
    "target",
    ["http://127.1/", "//10.0.0.8/", "http://[::ffff:7f00:1]/", "http://inner.example/", "http://news.example:22/"],
)
@pytest.mark.parametrize("hops", [1, 2, 5])
def test_no_hop_of_a_redirect_leads_inside(site: Site, names: Names, target: str, hops: int) -> None:
    names["inner.example"], names["news.example"] = [["192.168.0.9"]], [[PUBLIC]]
    for hop in range(hops):
        site[f"/{hop}"] = Answer(status=302, headers={"Location": f"/{hop + 1}" if hop + 1 < hops else target})
    with pytest.raises(FetchRefused, match=r"inside a network|not one of the web's"):
        fetch_page(site.url("/0"))
    assert len(site.asked) == hops


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_name_that_changes_its_answer_is_connected_to_where_it_was_checked(site: Site, names: Names) -> None:
    names["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    # Connections to outside end here, and say where they would have gone.
    with pytest.raises(SocketConnectBlockedError, match=PUBLIC):
        fetch_page("http://rebind.example:8000/")
    assert names.asked == ["rebind.example"]
    with pytest.raises(FetchRefused, match=r"rebind\.example is inside a network \(127\.0\.0\.1\)"):
        fetch_page("http://rebind.example:8000/")
    assert site.asked == []


def test_a_name_that_changes_its_answer_between_two_hops_is_not_asked_again(
    site: Site, names: Names, settings: Any
) -> None:
    names["open.example"] = [["127.0.0.1"]]
    names["rebind.example"] = [["10.0.0.1"]]
    settings.FETCH_ALLOWED_HOSTS = ["open.example"]
    site["/a"] = Answer(status=302, headers={"Location": "http://rebind.example/"})
    with pytest.raises(FetchRefused, match=r"rebind\.example is inside a network"):
        fetch_page(site.url("/a", "open.example"))


def test_with_tls_the_name_is_asked_for_and_not_the_address(names: Names, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS, settings.FETCH_TOTAL_SECONDS = ["secure.example"], 2.0
    names["secure.example"] = [["127.0.0.1"]]
    hello: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            connection, _ = listening.accept()
            with connection:
                hello.append(connection.recv(4096))

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        with pytest.raises(FetchFailed):
            fetch_page(f"https://secure.example:{listening.getsockname()[1]}/")
        thread.join(5)
    assert b"secure.example" in hello[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.8/plant", "10.0.0.8 is inside a network (10.0.0.8), not on the open web" + CURE),
        (
            "http://inner.example/plant",
            "inner.example is inside a network (169.254.169.254), not on the open web" + CURE,
        ),
        ("http://news.example:6379/plant", "news.example: port 6379 is not one of the web's"),
    ],
)
def test_a_refusal_is_the_articles_reason_and_logged(
    names: Names, caplog: pytest.LogCaptureFixture, url: str, reason: str
) -> None:
    names["inner.example"], names["news.example"] = [["169.254.169.254"]], [[PUBLIC]]
    article = process_article(take_in_address(url)[0].pk)
    assert (article.state, article.failure, article.in_hand_until) == (ArticleState.FAILED, reason, None)
    assert f"{url} was refused: {reason}" in caplog.text


@pytest.mark.django_db
def test_a_refused_redirect_is_the_articles_reason(site: Site) -> None:
    site["/a"] = Answer(status=301, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    article = process_article(take_in_address(site.url("/a"))[0].pk)
    assert "169.254.169.254 is inside a network" in article.failure


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["http://10.0.0.8/feed", "http://inner.example/feed", "file:///etc/passwd"])
def test_neither_a_feed_nor_its_redirect_leads_inside(site: Site, names: Names, target: str) -> None:
    names["inner.example"] = [["127.0.0.1"]]
    site["/feed"] = Answer(status=301, headers={"Location": target})
    for feed in (FeedFactory(url=site.url("/feed")), FeedFactory(url=target)):
        poll = poll_feed(feed.pk)
        assert poll is not None
        feed.refresh_from_db()
        assert "inside a network" in feed.error or "no http or https address" in feed.error
    assert [path for path, _ in site.asked if path != "/robots.txt"] == ["/feed"]


INNER = {"10.0.0.8": ["10.0.0.8"], "inner.example": ["127.0.0.1"], "two-faced.example": [PUBLIC, "169.254.169.254"]}


@pytest.mark.django_db
@pytest.mark.parametrize("host", INNER)
def test_no_robots_txt_is_asked_for_inside(names: Names, caplog: pytest.LogCaptureFixture, host: str) -> None:
    names[host] = [INNER[host]]
    article = process_article(take_in_address(f"http://{host}/plant")[0].pk)
    assert f"http://{host}/plant was refused: {host} is inside a network" in caplog.text
    assert "robots.txt" not in caplog.text
    assert not Host.objects.exists()
    assert (article.state, "is inside a network" in article.failure) == (ArticleState.FAILED, True)


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["http://10.0.0.8/robots.txt", "http://inner.example/robots.txt", "//127.0.0.2/"])
def test_no_redirect_of_a_robots_txt_leads_inside(
    site: Site, names: Names, settings: Any, caplog: pytest.LogCaptureFixture, target: str
) -> None:
    names["inner.example"] = [["127.0.0.1"]]
    settings.FETCH_UNPACED_HOSTS = []
    site["/robots.txt"] = Answer(status=302, headers={"Location": target})
    site["/a"] = Answer(PAGE)
    article = process_article(take_in_address(site.url("/a"))[0].pk)
    # What can't be had allows all.
    assert article.state == ArticleState.EXTRACTED
    assert "/robots.txt was refused" in caplog.text
    assert "is inside a network" in caplog.text
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a"]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_name_that_changes_its_answer_after_the_robots_txt_is_not_asked(names: Names) -> None:
    names["rebind.example"] = [[PUBLIC], ["10.0.0.1"]]
    with pytest.raises(SocketConnectBlockedError, match=PUBLIC):
        process_article(take_in_address("http://rebind.example/a")[0].pk)
    Article.objects.update(in_hand_until=None)
    Host.objects.update(held_until=None, free_at=None)
    article = process_article(Article.objects.get().pk)
    assert article.failure == "rebind.example is inside a network (10.0.0.1), not on the open web" + CURE


@pytest.mark.django_db
@pytest.mark.parametrize("host", INNER)
def test_no_page_inside_is_asked_for_its_feeds(names: Names, host: str) -> None:
    names[host] = [INNER[host]]
    with pytest.raises(FetchRefused, match="is inside a network"):
        discover(f"http://{host}/")


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["http://10.0.0.8/feed", "http://inner.example/feed", "//127.0.0.2/feed"])
def test_no_search_for_feeds_is_led_inside(
    site: Site, names: Names, caplog: pytest.LogCaptureFixture, target: str
) -> None:
    names["inner.example"] = [["127.0.0.1"]]
    site["/moved"] = Answer(status=302, headers={"Location": target})
    with pytest.raises(FetchRefused, match="is inside a network"):
        discover(site.url("/moved"))
    site["/"] = Answer(PAGE)
    for path in USUAL:
        site[path] = Answer(status=302, headers={"Location": target})
    assert discover(site.url("/")) == []
    assert caplog.text.count("is inside a network") == 1 + len(USUAL)
    assert [path for path, _ in site.asked] == ["/moved", "/", *USUAL]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_name_that_changes_its_answer_during_a_search_for_feeds_is_connected_to_where_it_was_checked(
    names: Names,
) -> None:
    names["rebind.example"] = [[PUBLIC], ["10.0.0.1"]]
    with pytest.raises(SocketConnectBlockedError, match=PUBLIC):
        discover("http://rebind.example/")
    Host.objects.update(held_until=None, free_at=None)
    with pytest.raises(FetchRefused, match=r"rebind\.example is inside a network \(10\.0\.0\.1\)"):
        discover("http://rebind.example/")
