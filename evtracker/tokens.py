"""Making, finding and revoking the tokens with which programs write through the API."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import Q

from evtracker.models import SCOPES, ApiToken

# By which a token that was left lying about is known as one of ours.
PREFIX = "evt_"
# As many characters of it are kept to be shown.
SHOWN = 9
LONGEST_TOKEN = 100
USE_NOTED_EVERY = dt.timedelta(minutes=1)


class BadTokenError(Exception):
    """A token that opens nothing; the message says why."""


def make_token(user: User, name: str, scopes: Collection[str], expires_at: dt.datetime) -> tuple[ApiToken, str]:
    """A new token of the user's, and its text, which can't be had again. ValueError for a scope that is none."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such scope; there are {', '.join(SCOPES)}")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=sorted(set(scopes)),
        digest=_digest(text),
        beginning=text[:SHOWN],
        expires_at=expires_at,
    )
    return token, text


def use_token(text: str, now: dt.datetime) -> ApiToken:
    """The valid token of this text, with its user; that it is used is noted. Raises BadTokenError.

    It is looked up by its digest: how long that takes tells nothing of the token, and is compared in constant time once
    more.
    """
    digest = _digest(text[:LONGEST_TOKEN])
    token = ApiToken.objects.select_related("user").filter(digest=digest).first()
    if token is None or not secrets.compare_digest(token.digest, digest):
        raise BadTokenError("There is no such token.")
    standing = token.standing(now)
    if standing != "valid":
        raise BadTokenError(f"The token {token.beginning}… is {standing}.")
    if not token.user.is_active:
        raise BadTokenError("The token's user is not active.")
    if token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def revoke_tokens(tokens: Collection[int], now: dt.datetime) -> int:
    """Revoke those of these (ids) that are not yet; how many they were."""
    return ApiToken.objects.filter(Q(pk__in=tokens), revoked_at=None).update(revoked_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
