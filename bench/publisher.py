"""A news publisher on this machine, in a process of its own: `python -m bench.publisher PORT PAGES HOST…`.

Each host has a feed at /feed, and its share of the pages.
"""

from __future__ import annotations

import asyncio
import sys

from bench.news_pages import news_pages


def answers(port: int, count: int, hosts: list[str]) -> dict[tuple[str, str], tuple[str, bytes]]:
    """What each host answers by path: type and body."""
    pages = news_pages(count)
    by_host = {host: pages[number :: len(hosts)] for number, host in enumerate(hosts)}
    found = {(host, page.path): ("text/html; charset=utf-8", page.html) for host in hosts for page in by_host[host]}
    for host in hosts:
        items = "".join(f"<item><link>http://{host}:{port}{page.path}</link></item>" for page in by_host[host])
        feed = f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'
        found[host, "/feed"] = ("application/rss+xml", feed.encode())
    return found


async def serve(port: int, count: int, hosts: list[str]) -> None:
    """Answer for ever."""
    found = answers(port, count, hosts)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
        except asyncio.IncompleteReadError:
            # Somebody looked whether it is there.
            writer.close()
            return
        kind, body = found.get((writer.get_extra_info("sockname")[0], path), ("text/plain", b""))
        status = "200 OK" if body else "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, hosts, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
