"""Addresses of pages: the one form under which an article is known, however its link was decorated."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

# Query parameters that say how a reader came to a page, not which page it is.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mc_[ce]id|igshid|yclid|_ga|_gl|cmpid|ncid|ocid|ref_src|ftag|"
    r"sr_share|smid|spm|mkt_tok|ns_\w+|wt[._]\w+|at_(?:medium|campaign|custom\d*)",
    re.IGNORECASE,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 1000


class BadAddressError(ValueError):
    """A text that is no web address to fetch; the message says why."""


def split_url(url: str) -> SplitResult:
    """The parts of an http or https address with a host. Raises BadAddressError for anything else."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise BadAddressError(f"{url!r} is no address: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise BadAddressError(f"{url!r} is no http or https address")
    if not parts.hostname or (port is not None and port == 0):
        raise BadAddressError(f"{url!r} names no host")
    if len(url) > LONGEST_URL:
        raise BadAddressError(f"the address is longer than {LONGEST_URL} characters")
    return parts


def canonical_url(url: str) -> str:
    """The address without what only tells how a reader came there: tracking parameters, fragment, default port.

    Raises BadAddressError for what is no http or https address.
    """
    parts = split_url(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    if parts.port is not None and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    kept = [part for part in parts.query.split("&") if not TRACKING.fullmatch(part.partition("=")[0])]
    return urlunsplit((parts.scheme, host, parts.path or "/", "&".join(kept), ""))
