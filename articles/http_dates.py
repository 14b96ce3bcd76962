"""What an answer's headers say of time: when to come back, and until when it stays as it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_STORE = re.compile(r"no-(?:cache|store)", re.IGNORECASE)
# Nobody means more; and a longer one could not be added to a date.
LONGEST = dt.timedelta(days=366)


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> dt.timedelta | None:
    """How long `Retry-After` asks to stay away, in seconds or as a date (RFC 9110, 10.2.3); None where it does not."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(dt.timedelta(seconds=int(value[:10])), LONGEST)
    return _until(value, now)


def fresh_for(headers: Mapping[str, str], now: dt.datetime) -> dt.timedelta | None:
    """How long an answer stays fresh by `Cache-Control: max-age`, else `Expires`; None where nothing is said."""
    control = headers.get("cache-control", "")
    if found := _MAX_AGE.search(control):
        return min(dt.timedelta(seconds=int(found[1])), LONGEST)
    if _STORE.search(control):
        return None
    return _until(headers.get("expires", ""), now)


def _until(value: str, now: dt.datetime) -> dt.timedelta | None:
    """The time until a date of HTTP; None for one that has passed or is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return min(moment - now, LONGEST) if moment > now else None
