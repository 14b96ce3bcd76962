"""robots.txt (RFC 9309): whether a page may be fetched, kept on the host's row until it expires.

It is asked for pages alone: a feed is published in order to be polled.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.utils import timezone
from protego import Protego

from articles.download import FetchFailed, FetchRefused, download
from articles.hosts import HostBusyError
from articles.http_dates import fresh_for
from articles.models import Host

# The name by which a robots.txt speaks to us.
AGENT = "evtracker"
# For how long one holds (RFC 9309, 2.4: not longer than a day), and at least.
LONGEST = dt.timedelta(days=1)
SHORTEST = dt.timedelta(hours=1)
# After a fault of the server its pages are put off for so long; after a month of them it counts as without (2.3.1.4).
PUT_OFF = dt.timedelta(minutes=30)
GIVEN_UP = dt.timedelta(days=30)
# Where no server answers at all, the page itself is asked for after some hours: it tells what is wrong with the host.
GIVEN_UP_SILENT = dt.timedelta(hours=6)
# Of a longer one no more is read (2.5: at least 500 KiB).
MOST_BYTES = 512_000


def check_robots(url: str, host: Host) -> None:
    """Raise FetchRefused where the robots.txt of a host in hand asks that this page be not fetched.

    HostBusyError where it can't be had for now.
    """
    now = timezone.now()
    if host.robots_until is None or host.robots_until <= now:
        _renew(host, urlsplit(url).scheme, now)
    longest = GIVEN_UP_SILENT if host.robots_silent else GIVEN_UP
    if host.robots_failing_since is not None and now - host.robots_failing_since < longest:
        raise HostBusyError(host.robots_until or now + PUT_OFF, f"put off: {host.robots_error}"[:500])
    if host.robots and not Protego.parse(host.robots).can_fetch(url, AGENT):
        raise FetchRefused(f"the robots.txt of {host.name} asks that this page be not fetched")


def _renew(host: Host, scheme: str, now: dt.datetime) -> None:
    """Ask the host for its robots.txt. None (4xx, redirects without end: 2.3.1.2 and 2.3.1.3) allows all; a fault
    (5xx, no answer) puts the host's pages off.
    """
    try:
        answer = download(f"{scheme}://{host.name}/robots.txt", frozenset(), cut_at=MOST_BYTES)
    except FetchRefused:
        # It leads into a network, or is packed in a way nobody asked for: as good as none.
        _keep(host, "", LONGEST, now)
    except FetchFailed as failure:
        nowhere = not failure.status and not failure.temporary
        if nowhere or (400 <= failure.status < 500 and failure.status != 429):
            _keep(host, "", LONGEST, now)
            return
        host.robots_silent = not failure.status
        host.robots_error = failure.reason[:500]
        host.robots_failing_since = host.robots_failing_since or now
        host.robots_until = now + max(PUT_OFF, min(failure.retry_after or PUT_OFF, LONGEST))
        host.save(update_fields=["robots_error", "robots_failing_since", "robots_until", "robots_silent"])
    else:
        text = answer.body.decode("utf-8", "replace").replace("\0", "")
        _keep(host, text, fresh_for(answer.headers, now) or LONGEST, now)


def _keep(host: Host, text: str, holds: dt.timedelta, now: dt.datetime) -> None:
    host.robots, host.robots_error, host.robots_failing_since = text, "", None
    host.robots_until = now + min(max(holds, SHORTEST), LONGEST)
    host.crawl_delay = Protego.parse(text).crawl_delay(AGENT) if text else None
    host.save(update_fields=["robots", "robots_error", "robots_failing_since", "robots_until", "crawl_delay"])
