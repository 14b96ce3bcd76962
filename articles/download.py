"""Downloading from the open web: bounded in time and size, and never from an address inside a network.

The host of every hop is resolved here, its addresses are checked, and the connection goes to the address that was
checked, so that a name can't point elsewhere a moment later. Proxies of the environment are not used.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urljoin

import httpx
from django.conf import settings
from django.utils import timezone

from articles.addresses import DEFAULT_PORTS, BadAddressError, split_url
from articles.http_dates import retry_after
from articles.unpacking import PackedWronglyError, UnknownPackingError, Unpacker

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
# Web servers of publishers answer here; other ports belong to other services.
ALLOWED_PORTS = frozenset({80, 443, 8000, 8080, 8443})
# Answers that may be another one tomorrow.
TEMPORARY_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
# What helps where the host is meant to be asked.
CURE = "; a host of one's own is named in the setting FETCH_ALLOWED_HOSTS"
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Counted as global though nobody's web server is there: relays and anycast of protocols (RFC 6890), documentation
# (RFC 9637), and the address at which one cloud's machines find their own metadata.
NOT_THE_WEB = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20", "2620:4f:8000::/48")
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchRefused(Exception):  # noqa: N818 - an answer to whoever asked for it
    """An address or answer that is not taken, now or later; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchFailed(Exception):  # noqa: N818 - an answer to whoever asked for it
    """A download that did not come about; `temporary` where another try may succeed, `status` as answered (0: none).

    `retry_after` is for how long the server asks to be left alone; None where it does not say.
    """

    def __init__(
        self, reason: str, *, temporary: bool = True, status: int = 0, retry_after: dt.timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.temporary, self.status, self.retry_after = reason, temporary, status, retry_after


@dataclass(frozen=True)
class Download:
    """What an address answered: `url` is where it was found in the end; `body` is unpacked; headers in lower case.

    `moved_to` is where it has moved to for good, by the redirects that say so (301, 308) before any other; or empty.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str = ""


# Told of each address that is about to be asked for; what it raises ends the download.
Visit = Callable[[str], None]


@dataclass(frozen=True)
class _Wanted:
    """What is asked for, and how: as the arguments of `download`."""

    kinds: Collection[str]
    headers: Mapping[str, str]
    come_to: Visit | None
    cut_at: int | None


def download(
    url: str,
    kinds: Collection[str],
    headers: Mapping[str, str] | None = None,
    come_to: Visit | None = None,
    cut_at: int | None = None,
) -> Download:
    """What the address answers, following up to five redirects; a 304 is an answer too, without a body.

    `kinds` are the media types to take, all where it is empty; an answer without any is taken. `come_to` is told of
    each address on the way, after it was checked and before it is asked for. Of what is longer than `cut_at` bytes only
    these are read. Raises FetchRefused and FetchFailed.
    """
    wanted = _Wanted(kinds, headers or {}, come_to, cut_at)
    with _bounded(url, "fetched") as (client, watch):
        return _follow(client, url, wanted, watch)


def send(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Hand a body to an address (POST), with the same guard and bounds; the status of a good answer (2xx).

    Redirects are not followed, and what is answered beside the status is not read. Raises FetchRefused and FetchFailed.
    """
    with (
        _bounded(url, "reached") as (client, watch),
        closing(_ask(client, _request(client, url, headers, body), watch)) as response,
    ):
        if not 200 <= response.status_code < 300:
            raise FetchFailed(f"{url} answered {response.status_code}", status=response.status_code)
        return response.status_code


@contextmanager
def _bounded(url: str, done: str) -> Iterator[tuple[httpx.Client, _Watch]]:
    """A client with its time limits and the watch over all that it does; what goes wrong is told for people.

    `done` is what could not be done then.
    """
    watch = _Watch(settings.FETCH_TOTAL_SECONDS)
    timeout = httpx.Timeout(settings.FETCH_READ_SECONDS, connect=settings.FETCH_CONNECT_SECONDS)
    try:
        with (
            watch,
            httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, verify=_authorities()) as client,
        ):
            yield client, watch
    except FetchRefused as refusal:
        logger.warning("%s was refused: %s", url, refusal.reason)
        raise
    except httpx.TimeoutException as error:
        raise FetchFailed(f"{url} did not answer in time") from error
    except httpx.HTTPError as error:
        if watch.over:
            raise FetchFailed(late(url)) from error
        raise FetchFailed(f"{url} could not be {done}: {error or type(error).__name__}") from error


def _ask(client: httpx.Client, request: httpx.Request, watch: _Watch) -> httpx.Response:
    """The answer as it begins; the watch runs from here."""
    watch.start()
    request.extensions["trace"] = watch.trace
    return client.send(request, stream=True)


@lru_cache(maxsize=1)
def _authorities() -> ssl.SSLContext:
    """Whom to believe about certificates: read once, which takes longer than many a download."""
    return httpx.create_ssl_context(trust_env=False)


def _follow(client: httpx.Client, url: str, wanted: _Wanted, watch: _Watch) -> Download:
    moved_to, for_good = "", True
    for _ in range(MOST_REDIRECTS + 1):
        if watch.over:
            raise FetchFailed(late(url))
        request = _request(client, url, wanted.headers)
        if wanted.come_to is not None:
            with watch.halted():
                # Waiting for a turn is no part of the download.
                wanted.come_to(url)
        with closing(_ask(client, request, watch)) as response:
            if response.status_code in REDIRECTS and "location" in response.headers:
                url = _target(url, response.headers["location"])
                for_good = for_good and response.status_code in PERMANENT
                moved_to = url if for_good else moved_to
                continue
            return replace(_answer(url, response, wanted, watch), moved_to=moved_to)
    raise FetchFailed(f"more than {MOST_REDIRECTS} redirects, the last one to {url}", temporary=False)


def _target(url: str, location: str) -> str:
    """Where a redirect leads to. Raises FetchFailed for what is no address."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchFailed(f"{url} leads to {location[:100]!r}, which is no address", temporary=False) from error


def _request(client: httpx.Client, url: str, headers: Mapping[str, str], body: bytes | None = None) -> httpx.Request:
    """A request that goes to the checked address, and is still for the host by name (header and certificate).

    One that hands over a body is a POST.
    """
    parsed = _parsed(url)
    # What is checked is what is asked: both as the client reads the address.
    address = checked_address(parsed.host, _port(parsed))
    name = parsed.netloc.decode("ascii")
    sent = {"Host": name, "User-Agent": settings.FETCH_USER_AGENT, "Accept-Encoding": "gzip, deflate", **headers}
    return client.build_request(
        "GET" if body is None else "POST",
        parsed.copy_with(host=str(address), fragment=None),
        headers=sent,
        content=body,
        extensions={"sni_hostname": parsed.raw_host.decode("ascii")},
    )


def _parsed(url: str) -> httpx.URL:
    """The address as the client reads it. Raises FetchRefused for what is no address to fetch."""
    try:
        parts = split_url(url)
        parsed = httpx.URL(url)
        host = parsed.host
    except (BadAddressError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchRefused(str(error)) from error
    if parts.username is not None or parsed.userinfo:
        raise FetchRefused(f"{host}: an address with a user name in it is not fetched")
    if "%" in host:
        raise FetchRefused(f"{host} is no name of a host")
    return parsed


def _port(url: httpx.URL) -> int:
    return url.port or DEFAULT_PORTS[url.scheme]


def refuse_at_once(url: str) -> None:
    """Raises FetchRefused where an address will be refused whatever a name server says: its form, port, or a host
    that is written as a number in any spelling, or is this machine."""
    parsed = _parsed(url)
    host = parsed.host
    if host in settings.FETCH_ALLOWED_HOSTS:
        return
    if _port(parsed) not in ALLOWED_PORTS:
        raise FetchRefused(f"{host}: port {_port(parsed)} is not one of the web's")
    if _is_this_machine(host):
        # Not left to the resolver, which may know it as nobody.
        raise FetchRefused(f"{host} is inside a network (this machine), not on the open web{CURE}")
    if _is_number(host):
        checked_address(host, _port(parsed))


def _is_this_machine(host: str) -> bool:
    name = host.rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def _is_number(host: str) -> bool:
    """Whether a host is an address as it stands: no name server is asked here."""
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return True


def checked_address(host: str, port: int) -> Address:
    """The address to connect to for a host: a public one, or any where FETCH_ALLOWED_HOSTS names the host.

    Raises FetchRefused where one of its addresses is not public, or the port is none of a web server.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"the host {host} is not known") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if host in settings.FETCH_ALLOWED_HOSTS:
        return addresses[0]
    if port not in ALLOWED_PORTS:
        raise FetchRefused(f"{host}: port {port} is not one of the web's")
    for address in addresses:
        if not is_public(address):
            raise FetchRefused(f"{host} is inside a network ({address}), not on the open web{CURE}")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether an address is one of the open web, also by the IPv4 address that an IPv6 one carries."""
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    if any(address in network for network in NOT_THE_WEB):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _answer(url: str, response: httpx.Response, wanted: _Wanted, watch: _Watch) -> Download:
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.items()}
    content_type = headers.get("content-type", "")
    if status == HTTPStatus.NOT_MODIFIED:
        return Download(url, status, b"", content_type, headers)
    if not 200 <= status < 300:
        words = response.reason_phrase or "no reason given"
        raise FetchFailed(
            f"{url} answered {status} ({words})",
            temporary=status in TEMPORARY_STATUSES,
            status=status,
            retry_after=retry_after(headers, timezone.now()),
        )
    kind = content_type.partition(";")[0].strip().lower()
    if kind and wanted.kinds and kind not in wanted.kinds:
        raise FetchRefused(f"{url} is {kind}, not {' or '.join(sorted(wanted.kinds))}")
    return Download(url, status, _body(url, response, wanted.cut_at, watch), content_type, headers)


def _body(url: str, response: httpx.Response, cut_at: int | None, watch: _Watch) -> bytes:
    """The unpacked body, or its beginning; both it and what came over the wire stay within ARTICLE_MAX_BYTES."""
    most = settings.ARTICLE_MAX_BYTES
    body = bytearray()
    received = 0
    try:
        unpack = Unpacker(response.headers.get("content-encoding", ""))
        for chunk in response.iter_raw():
            received += len(chunk)
            for piece in unpack(chunk):
                body += piece
                if cut_at is not None and len(body) >= cut_at:
                    return bytes(body[:cut_at])
                if max(received, len(body)) > most:
                    raise FetchRefused(f"{url} is longer than {most / 1e6:,.1f} MB (setting ARTICLE_MAX_BYTES)")
            if watch.over:
                raise FetchFailed(late(url))
    except UnknownPackingError as error:
        raise FetchRefused(f"{url}: {error}") from error
    except PackedWronglyError as error:
        raise FetchFailed(f"{url}: {error}") from error
    # A connection that was cut off looks like an end where no length was told.
    if watch.over:
        raise FetchFailed(late(url))
    if unpack.unfinished:
        raise FetchFailed(f"{url} ended before all of it was there")
    return bytes(body)


def late(url: str) -> str:
    """What is said of an answer that takes too long as a whole."""
    return f"{url} was not there in full after {settings.FETCH_TOTAL_SECONDS:g} seconds"


class _Watch:
    """Cuts a download's connections off when its time is up, however often a few more bytes come in."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer: threading.Timer | None = None
        self._sockets: list[socket.socket] = []

    @property
    def over(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() > self._ends

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Let time pass that does not count."""
        self._stop()
        begun = time.monotonic()
        yield
        self._ends += time.monotonic() - begun

    def start(self) -> None:
        """Watch what follows, unless that is being done."""
        if self._timer is None:
            self._timer = threading.Timer(max(self._ends - time.monotonic(), 0.0), self._cut)
            self._timer.daemon = True
            self._timer.start()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by httpx of each step: notes the socket of each new connection."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(info["return_value"].get_extra_info("socket"))

    def _cut(self) -> None:
        for one in self._sockets:
            # It may have been closed, or handed on to the one with TLS.
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
