"""Asks each address and prints how many times the work of an empty answer it costs."""

from __future__ import annotations

import statistics
import time

from django.core.management import call_command
from django.test import Client

ROUNDS = 15
# Does nothing but pass the middleware.
BASELINE = "/healthz"
ADDRESSES = (
    "/",
    "/companies/",
    "/companies/xiaomi/",
    "/plants/",
    "/changes/",
    "/api/v1/plants/",
    "/api/v1/plants/?page_size=200",
    "/api/v1/capacity-plans/?page_size=100",
    "/api/v1/series/capacity/",
    "/api/v1/series/capacity/?by=status",
    "/api/v1/series/capacity/?by=company&as_of=2022-06-30",
    "/api/v1/series/funding/?by=purpose",
)


def seconds(client: Client, address: str) -> float:
    """How long one answer takes; an AssertionError if it is none."""
    began = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    assert response.status_code == 200, (address, response.status_code)
    return time.perf_counter() - began


def line(client: Client, address: str) -> str:
    """The address with its median time, and the median of its ratios to the baseline asked right beside it."""
    seconds(client, address)
    pairs = [(seconds(client, address), seconds(client, BASELINE)) for _ in range(ROUNDS)]
    ratio = statistics.median(one / base for one, base in pairs)
    took = statistics.median(one for one, _ in pairs)
    return f"{address:<56}{ratio:>8.0f} x{took * 1000:>10.1f} ms"


def main() -> None:
    """Load the starter data into the empty database, and print a line for each address."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_starter", verbosity=0)
    print(f"database and starter data made in {time.perf_counter() - began:.1f} s")
    client = Client()
    base = statistics.median(seconds(client, BASELINE) for _ in range(200))
    print(f"{BASELINE + ' (baseline)':<56}{1:>8} x{base * 1000:>10.2f} ms")
    for address in ADDRESSES:
        print(line(client, address))


if __name__ == "__main__":
    main()
