"""One request at a time to each host, with a pause after it, for all workers; and what its robots.txt asks."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from articles.download import FetchFailed
from articles.hosts import HostBusyError, Turns, host_name, patient_turn_at, turn_at
from articles.intake import take_in_address
from articles.models import Article, Host
from articles.pipeline import process_article
from articles.states import due_articles
from articles.vocabulary import ArticleState
from tests.articles.conftest import Answer, Site

pytestmark = pytest.mark.django_db
URL = "https://news.example/a"
PAGE = b"<html><body><p>Nova Motors will build a plant in Hefei for 300,000 cars a year.</p></body></html>"


def seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


def busy_until(url: str = URL) -> dt.datetime:
    """When one who comes now is told to come again."""
    with pytest.raises(HostBusyError) as busy, turn_at(url):
        pytest.fail("the host is not to be had")
    return busy.value.until


@pytest.fixture
def paced(site: Site, settings: Any) -> Site:
    """The site, asked as any other."""
    settings.FETCH_UNPACED_HOSTS = []
    site["/robots.txt"] = Answer(b"", status=404)
    site["/a"] = site["/b"] = Answer(PAGE)
    return site


def paths(site: Site) -> list[str]:
    return [path for path, _ in site.asked]


class TestTurns:
    def test_a_host_is_one_workers_at_a_time(self) -> None:
        with turn_at(URL), pytest.raises(HostBusyError, match=r"its turn at news\.example"), turn_at(URL):
            pytest.fail("two at a time")

    def test_other_hosts_are_not_waited_for(self) -> None:
        with turn_at(URL), turn_at("https://other.example/"), turn_at("https://news.example:8443/"):
            assert Host.objects.count() == 3

    def test_after_a_request_there_is_a_pause(self, clock: time_machine.Traveller) -> None:
        with turn_at(URL):
            clock.shift(seconds(1))
        assert busy_until() > timezone.now() + seconds(1)
        clock.shift(seconds(2.1))
        with turn_at(URL) as host:
            assert host is not None

    def test_who_wait_come_one_after_the_other(self) -> None:
        with turn_at(URL):
            places = [busy_until() for _ in range(5)]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(places)]
        assert all(gap >= 1.99 for gap in gaps)

    def test_who_finds_no_place_in_this_round_comes_in_the_next(self, settings: Any) -> None:
        settings.SWEEP_SECONDS = 60.0
        now = timezone.now()
        # The seconds that a slow machine takes for a hundred of them would make room for some more.
        with time_machine.travel(now, tick=False), turn_at(URL):
            places = [busy_until() for _ in range(100)]
        assert sum(place < now + seconds(60) for place in places) in range(27, 31)
        assert max(places) < now + seconds(121)

    def test_a_host_whose_worker_died_is_free_again(self, clock: time_machine.Traveller, settings: Any) -> None:
        Host.objects.create(name="news.example", held_until=timezone.now() + seconds(60))
        busy_until()
        clock.shift(seconds(61))
        with turn_at(URL) as host:
            assert host is not None

    def test_one_who_was_late_does_not_free_the_host_of_another(self, clock: time_machine.Traveller) -> None:
        with turn_at(URL):
            clock.shift(seconds(600))
            with turn_at(URL):
                held = Host.objects.get().held_until
        host = Host.objects.get()
        assert held is not None
        assert host.held_until is None
        Host.objects.update(held_until=held)
        assert busy_until() > timezone.now()

    def test_a_host_that_asks_to_be_left_alone_is(self, clock: time_machine.Traveller) -> None:
        with pytest.raises(FetchFailed), turn_at(URL):
            raise FetchFailed("busy", status=429, retry_after=seconds(900))
        assert busy_until() >= timezone.now() + seconds(890)
        clock.shift(seconds(901))
        with turn_at(URL):
            pass

    def test_hosts_of_ones_own_need_no_turn(self, settings: Any) -> None:
        settings.FETCH_UNPACED_HOSTS = ["news.example"]
        with turn_at(URL) as one, turn_at(URL) as other:
            assert (one, other) == (None, None)

    def test_one_who_sits_and_waits_gets_the_host_in_the_end(self, settings: Any) -> None:
        settings.HOST_GAP_SECONDS = 0.2
        with turn_at(URL):
            pass
        with patient_turn_at(URL, 5) as host:
            assert host is not None
        Host.objects.update(free_at=timezone.now() + seconds(3600))
        with pytest.raises(HostBusyError), patient_turn_at(URL, 5):
            pytest.fail("an hour is not waited for")

    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("https://News.example/a", "news.example"),
            ("http://news.example:80/", "news.example"),
            ("http://[::1]:8000/", "[::1]:8000"),
            ("mailto:me", ""),
        ],
    )
    def test_a_host_has_one_name(self, url: str, name: str) -> None:
        assert host_name(url) == name


class TestArticles:
    def test_an_article_whose_host_is_busy_is_put_back_with_a_time(
        self, paced: Site, clock: time_machine.Traveller, settings: Any
    ) -> None:
        settings.HOST_GAP_SECONDS = 25.0
        first, _ = take_in_address(paced.url("/a"))
        second, _ = take_in_address(paced.url("/b"))
        assert process_article(first.pk).state == ArticleState.EXTRACTED
        put_back = process_article(second.pk)
        assert (put_back.state, put_back.attempts) == (ArticleState.FOUND, 0)
        assert "waits for its turn" in put_back.failure
        assert put_back.in_hand_until is not None
        assert timezone.now() < put_back.in_hand_until < timezone.now() + seconds(60)
        assert "/b" not in paths(paced)
        clock.shift(seconds(60))
        assert list(due_articles()) == [put_back]
        assert process_article(second.pk).state == ArticleState.EXTRACTED

    def test_waiting_for_a_turn_is_never_an_attempt(self, paced: Site, clock: time_machine.Traveller) -> None:
        article, _ = take_in_address(paced.url("/a"))
        Host.objects.create(name=f"127.0.0.1:{paced.port}", held_until=timezone.now() + dt.timedelta(days=1))
        for _ in range(8):
            clock.shift(seconds(600))
            assert process_article(article.pk).attempts == 0

    def test_retry_after_puts_off_the_article_and_its_host(self, paced: Site) -> None:
        paced["/a"] = Answer(b"", status=429, headers={"Retry-After": "3600"})
        article = process_article(take_in_address(paced.url("/a"))[0].pk)
        assert article.state == ArticleState.FAILED
        assert article.in_hand_until is not None
        assert article.in_hand_until > timezone.now() + seconds(3500)
        other = process_article(take_in_address(paced.url("/b"))[0].pk)
        assert other.in_hand_until is not None
        assert other.in_hand_until > timezone.now() + seconds(3500)


class TestRobots:
    def fetched(self, site: Site, path: str = "/a") -> Article:
        return process_article(take_in_address(site.url(path))[0].pk)

    def test_a_page_that_is_not_to_be_fetched_is_not(self, paced: Site) -> None:
        paced["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /a", content_type="text/plain")
        article = self.fetched(paced)
        assert article.state == ArticleState.FAILED
        assert "asks that this page be not fetched" in article.failure
        assert article.in_hand_until is None
        assert paths(paced) == ["/robots.txt"]

    @pytest.mark.parametrize(
        ("robots", "allowed"),
        [
            (b"User-agent: *\nDisallow: /", False),
            (b"User-agent: *\nDisallow: /\nAllow: /a$", True),
            (b"User-agent: evtracker\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
            (b"User-agent: evtracker\nDisallow: /\n\nUser-agent: *\nDisallow:", False),
            (b"User-agent: other\nDisallow: /", True),
            (b"User-agent: *\nDisallow: /*a", False),
            (b"<html>not found</html>", True),
            (b"\xff\xfe\x00rubbish", True),
            (b"", True),
        ],
    )
    def test_the_rules_are_those_of_the_longest_match_for_our_name(
        self, paced: Site, robots: bytes, allowed: bool
    ) -> None:
        paced["/robots.txt"] = Answer(robots, content_type="text/plain")
        assert (self.fetched(paced).state == ArticleState.EXTRACTED) is allowed

    def test_it_is_asked_for_once_a_day(self, paced: Site, clock: time_machine.Traveller) -> None:
        self.fetched(paced)
        clock.shift(dt.timedelta(hours=23))
        self.fetched(paced, "/b")
        assert paths(paced).count("/robots.txt") == 1
        clock.shift(dt.timedelta(hours=2))
        paced["/c"] = Answer(PAGE)
        self.fetched(paced, "/c")
        assert paths(paced).count("/robots.txt") == 2

    @pytest.mark.parametrize("answer", [Answer(b"", status=503), Answer(b"", status=429), Answer(never=True)])
    def test_where_it_cannot_be_had_pages_are_put_off_with_the_reason(
        self, paced: Site, clock: time_machine.Traveller, answer: Answer
    ) -> None:
        paced["/robots.txt"] = answer
        article = self.fetched(paced)
        assert (article.state, article.attempts) == (ArticleState.FOUND, 0)
        assert "put off: " in article.failure
        assert "/robots.txt" in article.failure
        assert article.in_hand_until is not None
        assert article.in_hand_until >= timezone.now() + seconds(1700)
        assert "/a" not in paths(paced)
        paced["/robots.txt"] = Answer(b"", status=404)
        clock.shift(seconds(1801))
        assert process_article(article.pk).state == ArticleState.EXTRACTED

    def test_after_a_month_without_it_pages_are_fetched(self, paced: Site, clock: time_machine.Traveller) -> None:
        paced["/robots.txt"] = Answer(b"", status=500)
        article = self.fetched(paced)
        clock.shift(dt.timedelta(days=31))
        assert process_article(article.pk).state == ArticleState.EXTRACTED

    @pytest.mark.parametrize(("delay", "pause"), [("10", 10), ("0.1", 2), ("86400", 30)])
    def test_a_longer_pause_is_kept_within_bounds(
        self, paced: Site, clock: time_machine.Traveller, delay: str, pause: int
    ) -> None:
        robots = f"User-agent: *\nCrawl-delay: {delay}"
        paced["/robots.txt"] = Answer(robots.encode(), content_type="text/plain")
        self.fetched(paced)
        host = Host.objects.get()
        assert host.free_at is not None
        assert (host.free_at - timezone.now()).total_seconds() == pytest.approx(pause, abs=1)


class TestRedirects:
    """A redirect to another host takes its turn there, and asks its robots.txt."""

    @pytest.fixture
    def two(self, paced: Site, settings: Any) -> Site:
        """The site under two names, each a host of its own; the one leads to the other."""
        settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
        paced["/short"] = Answer(status=302, headers={"Location": paced.url("/a", host="localhost")})
        return paced

    def other(self, site: Site) -> Host:
        return Host.objects.get_or_create(name=f"localhost:{site.port}")[0]

    def asked_of(self, site: Site, host: str) -> list[str]:
        return [path for path, headers in site.asked if headers["Host"].startswith(host)]

    def test_the_turn_there_is_taken_and_there_is_a_pause_at_both(self, two: Site) -> None:
        article = process_article(take_in_address(two.url("/short"))[0].pk)
        assert article.state == ArticleState.EXTRACTED
        assert Host.objects.filter(held_until=None, free_at__gt=timezone.now()).count() == 2

    def test_robots_are_asked_there_too(self, two: Site) -> None:
        two["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /a", content_type="text/plain")
        article = process_article(take_in_address(two.url("/short"))[0].pk)
        assert "robots.txt of localhost" in article.failure
        assert self.asked_of(two, "localhost") == ["/robots.txt"]

    def test_a_busy_host_is_waited_for_without_asking_the_first_one_again(
        self, two: Site, clock: time_machine.Traveller
    ) -> None:
        Host.objects.filter(pk=self.other(two).pk).update(held_until=timezone.now() + seconds(300))
        article, _ = take_in_address(two.url("/short"))
        waiting = process_article(article.pk)
        assert (waiting.state, waiting.attempts, waiting.moves) == (ArticleState.FOUND, 0, 1)
        assert "turn at localhost" in waiting.failure
        assert self.asked_of(two, "localhost") == []
        clock.shift(seconds(301))
        done = process_article(article.pk)
        assert (done.state, done.led_to, done.moves) == (ArticleState.EXTRACTED, "", 0)
        assert self.asked_of(two, "127.0.0.1") == ["/robots.txt", "/short"]
        assert take_in_address(two.url("/a", host="localhost"))[0] != done
        assert [one.url for one in done.addresses.all()] == [two.url("/a", host="localhost")]

    def test_two_hosts_that_lead_to_each_other_come_to_an_end(self, two: Site, clock: time_machine.Traveller) -> None:
        two["/a"] = Answer(status=302, headers={"Location": two.url("/short")})
        article, _ = take_in_address(two.url("/short"))
        for _ in range(12):
            process_article(article.pk)
            clock.shift(seconds(200))
        article.refresh_from_db()
        assert article.state == ArticleState.FAILED
        assert "more than 5 redirects" in article.failure
        assert article.in_hand_until is None

    def test_a_host_in_hand_is_held_for_as_long_as_more_is_asked_of_it(
        self, paced: Site, clock: time_machine.Traveller, settings: Any
    ) -> None:
        with Turns() as turns:
            turns.come_to(URL)
            before = Host.objects.get().held_until
            clock.shift(seconds(settings.FETCH_TOTAL_SECONDS))
            turns.come_to(URL)
            after = Host.objects.get().held_until
            assert before is not None
            assert after is not None
            assert after > before


class TestRobotsThatCannotBeHad:
    def put_off(self, site: Site) -> Article:
        return process_article(take_in_address(site.url("/a"))[0].pk)

    def test_where_nobody_answers_the_page_itself_is_asked_for_after_hours(
        self, paced: Site, clock: time_machine.Traveller
    ) -> None:
        paced["/robots.txt"] = Answer(never=True)
        article = self.put_off(paced)
        assert "put off" in article.failure
        clock.shift(dt.timedelta(hours=7))
        assert process_article(article.pk).state == ArticleState.EXTRACTED

    def test_a_host_that_is_not_known_is_told_at_once(self, settings: Any) -> None:
        article = process_article(take_in_address("https://nobody.invalid/a")[0].pk)
        assert (article.state, article.attempts) == (ArticleState.FAILED, 1)
        assert "nobody.invalid is not known" in article.failure
        assert not Host.objects.exists()

    def test_redirects_without_end_are_as_good_as_none(self, paced: Site) -> None:
        paced["/robots.txt"] = Answer(status=302, headers={"Location": "/robots.txt"})
        assert self.put_off(paced).state == ArticleState.EXTRACTED

    def test_of_one_that_is_too_long_the_beginning_holds(self, paced: Site) -> None:
        body = b"User-agent: *\nDisallow: /a\n" + b"# nothing\n" * 600_000
        paced["/robots.txt"] = Answer(body, content_type="text/plain")
        assert "asks that this page be not fetched" in self.put_off(paced).failure
        assert len(Host.objects.get().robots) <= 512_000
