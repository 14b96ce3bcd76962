"""A request that is sent twice under one Idempotency-Key is done once, and answered twice alike."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from evtracker.models import KeptAnswer

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = dt.timedelta(days=1)


class KeyUsedError(APIException):
    """A key under which another body was sent."""

    status_code = 422
    default_code = "key_used"
    default_detail = f"Under this {HEADER} another body was sent within the last day: choose a new key."


def answer_once(request: Request, act: Callable[[], Response]) -> Response:
    """The answer of `act`, in one transaction; the kept one where the user sent the key and body before.

    Only what was done is kept: a request that was refused may be mended and sent again under its key. Raises
    KeyUsedError, and ValidationError for a key that is none.
    """
    key = request.headers.get(HEADER, "")
    if HEADER in request.headers and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ValidationError({HEADER: [f"must be 1 to {LONGEST_KEY} printable ASCII characters"]})
    with transaction.atomic():
        if not key:
            return act()
        now = timezone.now()
        user_id: Any = request.user.pk
        own = KeptAnswer.objects.filter(user=user_id)
        own.filter(made_at__lte=now - KEPT_FOR).delete()
        body = json.dumps(request.data, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(body.encode()).hexdigest()
        # Where the same request is under way elsewhere, this waits for its end.
        kept, new = KeptAnswer.objects.get_or_create(
            user_id=user_id, path=request.path, key=key, defaults={"body_hash": digest}
        )
        if kept.body_hash != digest:
            raise KeyUsedError
        if not new:
            return Response(kept.answer, status=kept.status, headers=_headers(kept.location))
        answer = act()
        kept.status, kept.answer = answer.status_code, dict(answer.data)
        kept.location = answer.headers.get("Location", "")
        kept.save(update_fields=["status", "answer", "location"])
        return answer


def _headers(location: str) -> dict[str, str]:
    return {"Location": location} if location else {}
