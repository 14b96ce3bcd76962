"""Webhooks: an address that was left with a filter is told what becomes of the rows that pass it, as mirrors are.

Each is told in the order of the feed, at least once, up to a hundred rows at a time, signed with its own secret. What
fails is tried again, later each time; after DISABLED_AFTER without one success it is disabled.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import QueryDict
from django.utils import timezone

from articles.download import FetchFailed, FetchRefused, refuse_at_once, send
from evtracker.api.columns import dumps
from evtracker.api.mirror import told_entry
from evtracker.api.mirrored_rows import LISTS
from evtracker.models import MirroredRow, Webhook, WebhookDelivery
from evtracker.parameters import BadParameterError

logger = logging.getLogger(__name__)

ROWS = 100
# The first wait after a failure; each further one is twice as long, up to the longest.
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=6)
DISABLED_AFTER = dt.timedelta(days=3)
# One that is being told is nobody else's for so long.
IN_HAND = dt.timedelta(minutes=5)
LOGGED_FOR = dt.timedelta(days=30)
SIGNATURE = "Evtracker-Signature"


def check(url: str, name: str, filters: str) -> None:
    """Raises ValidationError, by field, for an address that would be refused, no list, or filters that it has not."""
    errors: dict[str, list[str]] = {}
    try:
        refuse_at_once(url)
    except FetchRefused as refusal:
        errors["url"] = [refusal.reason]
    if name not in LISTS:
        errors["list"] = [f"is not one of {', '.join(LISTS)}"]
    else:
        errors |= _wrong_filters(name, QueryDict(filters))
    if errors:
        raise ValidationError(errors)


def _wrong_filters(name: str, filters: QueryDict) -> dict[str, list[str]]:
    known = LISTS[name].filterset_class.base_filters
    unknown = [word for word in filters if word not in known]
    if unknown:
        return {"filters": [f"{name} has no filter {', '.join(unknown)}; there are {', '.join(known)}"]}
    if name == "plants" and "unit" not in filters and any(word.startswith("capacity__") for word in filters):
        return {"filters": ["capacity is compared in one unit: name it, as in unit=vehicles/year"]}
    try:
        _filtered(name, filters, [])
    except BadParameterError as error:
        return {"filters": [str(error)]}
    return {}


def _filtered(name: str, filters: QueryDict, ids: Iterable[int]) -> QuerySet[Any]:
    """Those of the rows that pass the filters today. BadParameterError for a filter that can't be read (any more)."""
    today = timezone.now().date()
    view: Any = LISTS[name](action="list", request=None, format_kwarg=None, day=today)
    filterset = view.filterset_class(filters, queryset=view.get_queryset().filter(pk__in=ids), day=today)
    for field, messages in filterset.form.errors.items():
        raise BadParameterError(field, filters.get(field, ""), " ".join(messages))
    passed: QuerySet[Any] = filterset.qs
    return passed


def start_here(webhook: Webhook) -> None:
    """Have it told what comes from now on, not what is there already."""
    webhook.told = MirroredRow.objects.aggregate(most=Max("seq"))["most"] or 0


def due(now: dt.datetime) -> list[int]:
    """Those that are to be told something now. Also forgets deliveries of long ago."""
    WebhookDelivery.objects.filter(at__lt=now - LOGGED_FOR).delete()
    waiting = Webhook.objects.filter(enabled=True, next_at__lte=now)
    return [one.pk for one in waiting if MirroredRow.objects.filter(list=one.list, seq__gt=one.told).exists()]


def deliver(pk: int) -> bool | None:
    """Tell a webhook the next rows; whether that went well, None where it is in other hands or has heard all."""
    now = timezone.now()
    taken = Webhook.objects.filter(pk=pk, enabled=True, next_at__lte=now).update(next_at=now + IN_HAND)
    if not taken:
        return None
    webhook = Webhook.objects.get(pk=pk)
    rows = list(MirroredRow.objects.filter(list=webhook.list, seq__gt=webhook.told).order_by("seq")[:ROWS])
    upto = rows[-1].seq if rows else webhook.told
    number, status, reason = _tell(webhook, rows, now)
    if number or reason:
        WebhookDelivery.objects.create(
            webhook=webhook, at=now, upto=upto, rows=number, status=status, reason=reason[:300]
        )
    if reason:
        _failed(webhook, now)
        return False
    Webhook.objects.filter(pk=pk).update(told=upto, next_at=now, failures=0, failing_since=None)
    return True if number else None


def passing(webhook: Webhook, rows: list[MirroredRow]) -> list[MirroredRow]:
    """Those of the rows that pass the filters today; of what is gone nobody can say, so that it is told of always."""
    there = [row.row for row in rows if row.body]
    passed = set(_filtered(webhook.list, QueryDict(webhook.filters), there).values_list("pk", flat=True))
    return [row for row in rows if not row.body or row.row in passed]


def _tell(webhook: Webhook, rows: list[MirroredRow], now: dt.datetime) -> tuple[int, int, str]:
    """How many of the rows were to be told, the status of the answer, and why it is no success (else empty)."""
    try:
        entries = [told_entry(row) for row in passing(webhook, rows)]
    except BadParameterError as error:
        return 0, 0, str(error)
    return (len(entries), *_send(webhook, entries, now)) if entries else (0, 0, "")


def _send(webhook: Webhook, entries: list[dict[str, Any]], now: dt.datetime) -> tuple[int, str]:
    """The status of the answer, and why it is no success (empty where it is one)."""
    body = dumps({"webhook": webhook.pk, "list": webhook.list, "results": entries})
    headers = {"Content-Type": "application/json", SIGNATURE: signature(webhook.secret, body, now)}
    try:
        return send(webhook.url, body, headers), ""
    except FetchRefused as refusal:
        return 0, refusal.reason
    except FetchFailed as failure:
        return failure.status, failure.reason


def signature(secret: str, body: bytes, now: dt.datetime) -> str:
    """`t=<seconds since 1970>,v1=<HMAC-SHA256 of these seconds, a full stop and the body, in hexadecimal>`."""
    at = int(now.timestamp())
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _failed(webhook: Webhook, now: dt.datetime) -> None:
    """Put it off; disable it where nothing has gone well for long."""
    since = webhook.failing_since or now
    wait = min(FIRST_WAIT * 2 ** min(webhook.failures, 10), LONGEST_WAIT)
    changes: dict[str, Any] = {"failures": webhook.failures + 1, "failing_since": since, "next_at": now + wait}
    if now - since >= DISABLED_AFTER:
        changes |= {"enabled": False, "disabled_at": now}
        logger.error("webhook %s (%s) is disabled: nothing went well since %s", webhook.pk, webhook.name, since)
    Webhook.objects.filter(pk=webhook.pk).update(**changes)
