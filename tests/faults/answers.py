"""How the misbehaving web answers: each is given the connection and what a good answer would be."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

# Longer than any time limit of whoever asks.
FOR_EVER = 300.0
# How soon one may ask again who was told that it was too often.
RETRY_AFTER = 2
BOMB = gzip.compress(b"\0" * 30_000_000)
SORRY = b"<html><body><p>Something is not right here, as it seems.</p></body></html>"


@dataclass(frozen=True)
class Good:
    """What the address answers when it is well."""

    body: bytes
    content_type: str
    headers: tuple[str, ...] = ()


class Connection:
    """One connection, for one answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> None:
        self.reader, self.writer, self.path = reader, writer, path

    def head(self, status: int, *headers: str) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "Connection: close", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode())

    def whole(self, status: int, body: bytes, content_type: str, *headers: str) -> None:
        self.head(status, f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers)
        self.writer.write(body)

    def reset(self) -> None:
        """Close with a reset instead of an end."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()

    async def until_left(self, seconds: float = FOR_EVER) -> None:
        """Wait until the other side has gone."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.reader.read(), seconds)


Answer = Callable[[Connection, Good], Awaitable[None]]
ANSWERS: dict[str, Answer] = {}


def answer(function: Answer) -> Answer:
    """Register an answer under its name."""
    ANSWERS[function.__name__] = function
    return function


def _status(status: int, *headers: str) -> Answer:
    async def told(to: Connection, good: Good) -> None:
        to.whole(status, SORRY, "text/html", *headers)

    return told


def _redirect(target: str) -> Answer:
    async def told(to: Connection, good: Good) -> None:
        to.whole(302, b"", "text/html", f"Location: {target}")

    return told


def _instead(body: bytes, content_type: str, *headers: str) -> Answer:
    async def told(to: Connection, good: Good) -> None:
        to.whole(200, body, content_type, *headers)

    return told


ANSWERS |= {f"error_{status}": _status(status) for status in (403, 404, 410, 500, 503)}
ANSWERS |= {
    "busy": _status(429, f"Retry-After: {RETRY_AFTER}"),
    "into_network": _redirect("http://10.0.0.1/"),
    "into_metadata": _redirect("http://169.254.169.254/latest/meta-data/"),
    "into_files": _redirect("file:///etc/passwd"),
    "pdf": _instead(b"%PDF-1.7 ...", "application/pdf"),
    "binary": _instead(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "text/html"),
    "empty": _instead(b"", "text/html"),
    "blank": _instead(b"<html><body><div></div><script>var a = 1</script></body></html>", "text/html"),
    "html": _instead(b"<html><body><p>This page has moved to our new and better site.</p></body></html>", "text/html"),
    "broken_xml": _instead(b"<?xml version='1.0'?><rs", "text/xml"),
    "disallowed": _status(200),
    "wrongly_packed": _instead(b"<html>this is not packed</html>", "text/html", "Content-Encoding: gzip"),
    "bomb": _instead(BOMB, "text/html", "Content-Encoding: gzip"),
}


@answer
async def plain(to: Connection, good: Good) -> None:
    to.whole(200, good.body, good.content_type, *good.headers)


@answer
async def packed(to: Connection, good: Good) -> None:
    to.whole(200, gzip.compress(good.body), good.content_type, "Content-Encoding: gzip", *good.headers)


@answer
async def chunked(to: Connection, good: Good) -> None:
    to.head(200, f"Content-Type: {good.content_type}", "Transfer-Encoding: chunked", *good.headers)
    for start in range(0, len(good.body), 100):
        piece = good.body[start : start + 100]
        to.writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    to.writer.write(b"0\r\n\r\n")


@answer
async def no_length(to: Connection, good: Good) -> None:
    to.head(200, f"Content-Type: {good.content_type}", *good.headers)
    to.writer.write(good.body)


@answer
async def slow(to: Connection, good: Good) -> None:
    await asyncio.sleep(0.3)
    await plain(to, good)


@answer
async def moved(to: Connection, good: Good) -> None:
    if to.path.endswith("/new"):
        await plain(to, good)
    else:
        to.whole(302, b"", "text/html", f"Location: {to.path}/new")


@answer
async def reset(to: Connection, good: Good) -> None:
    to.reset()


@answer
async def broken_off(to: Connection, good: Good) -> None:
    to.head(200, f"Content-Type: {good.content_type}", f"Content-Length: {len(good.body)}")
    to.writer.write(good.body[: len(good.body) // 2])
    await to.writer.drain()
    await asyncio.sleep(0.05)
    to.reset()


@answer
async def short(to: Connection, good: Good) -> None:
    to.head(200, f"Content-Type: {good.content_type}", f"Content-Length: {len(good.body) + 1000}", *good.headers)
    to.writer.write(good.body)


@answer
async def cut_short(to: Connection, good: Good) -> None:
    """An end that can't be told from a whole answer but by its content; with the marks of the whole one."""
    to.head(200, f"Content-Type: {good.content_type}", *good.headers)
    to.writer.write(good.body[: len(good.body) * 2 // 3])


@answer
async def cut_packed(to: Connection, good: Good) -> None:
    body = gzip.compress(good.body)
    to.head(200, f"Content-Type: {good.content_type}", "Content-Encoding: gzip", *good.headers)
    to.writer.write(body[: len(body) // 2])


@answer
async def stall(to: Connection, good: Good) -> None:
    await to.until_left()


@answer
async def drip(to: Connection, good: Good) -> None:
    to.head(200, f"Content-Type: {good.content_type}")
    while not to.writer.is_closing():
        to.writer.write(b" ")
        await to.writer.drain()
        await asyncio.sleep(0.2)


@answer
async def endless(to: Connection, good: Good) -> None:
    to.head(200, f"Content-Type: {good.content_type}")
    while not to.writer.is_closing():
        to.writer.write(b"<p>And so on, and so on.</p>" * 1000)
        await to.writer.drain()


@answer
async def loop(to: Connection, good: Good) -> None:
    to.whole(302, b"", "text/html", f"Location: {to.path.partition('?')[0]}?loop")


@answer
async def no_http(to: Connection, good: Good) -> None:
    to.writer.write(b"220 mail.example ESMTP ready\r\n")


@answer
async def flood_of_headers(to: Connection, good: Good) -> None:
    to.head(200, *(f"X-Header-{number}: {'x' * 1000}" for number in range(500)))
