"""What the API keeps: tokens and answers of those who write through it, rows as mirrors know them, webhooks."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# What a token may be made for, and the permission that its user must have for it.
ARTICLES_WRITE = "articles:write"
CLAIMS_WRITE = "claims:write"
SCOPES: dict[str, tuple[str, str]] = {
    ARTICLES_WRITE: ("hand in articles", "articles.add_article"),
    CLAIMS_WRITE: ("decide about claims", "articles.change_claim"),
}


class ApiToken(models.Model):
    """Lets a program write as a user, as far as its scopes go and no further than the user may.

    The token itself is told once, when it is made, and not kept: `digest` is its SHA-256 in hexadecimal. It is long and
    random, so that no salt or slow hash is needed. A token is revoked, never deleted.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100, help_text="Where it is used, so that it can be told from others.")
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The first characters, by which a holder finds it among his tokens.
    beginning = models.CharField(max_length=12, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    # To the minute.
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API token"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="token_name_once"),
            models.CheckConstraint(name="token_named", condition=~Q(name="")),
            models.CheckConstraint(name="token_expires_later", condition=Q(expires_at__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: str) -> bool:
        """Whether it was made for this, and its user may do it still."""
        return scope in self.scopes and self.user.has_perm(SCOPES[scope][1])

    def standing(self, now: dt.datetime) -> str:
        """`revoked`, `expired` or `valid`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "valid"


class KeptAnswer(models.Model):
    """The answer to a request that named a key of its own (Idempotency-Key), so that sending it again does nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The address that was asked, and the key that the client chose.
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    # SHA-256 of the body, in hexadecimal.
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    location = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path", "key"], name="answer_key_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"


class Happened(models.TextChoices):
    """What became of a row since a copy last heard of it."""

    ADDED = "added", "added"
    CHANGED = "changed", "changed"
    SUPERSEDED = "superseded", "superseded"
    MERGED = "merged", "merged"
    WITHDRAWN = "withdrawn", "withdrawn"


class MirroredRow(models.Model):
    """A row of a list of the API as it was last told to those who keep a copy, at its place in their feed; or a detail.

    Each row stands there once, at the latest place (`seq`): who follows from the beginning hears of each row once.
    `body` is the row as JSON; empty for one that is in its list no more. `into` is the slug of what it was merged into.
    """

    list = models.CharField(max_length=20)
    row = models.BigIntegerField()
    slug = models.CharField(max_length=120, blank=True)
    seq = models.BigIntegerField(unique=True)
    change = models.CharField(max_length=10, choices=Happened.choices)
    into = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "row"], name="mirrored_once")]
        indexes = [
            models.Index(fields=["list", "seq"], name="mirrored_list"),
            models.Index(fields=["list", "slug"], name="mirrored_slug"),
            # By it alone those are found whose row is no more.
            models.Index(fields=["list", "row"], condition=~Q(body=""), name="mirrored_there"),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.row} {self.change}"


class MirrorState(models.Model):
    """How far the feed is, one row: locked by who adds to it, so that places come in the order in which they are seen.

    On `whole_on`, by the rules of counting of these versions, all rows were last compared with what was told.
    """

    seq = models.BigIntegerField(default=0)
    whole_on = models.DateField(null=True)
    rules = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"at {self.seq}"


def new_secret() -> str:
    """A secret to sign with."""
    return secrets.token_urlsafe(32)


class Webhook(models.Model):
    """An address that is told what becomes of the rows of one list that pass its filters (see evtracker/api/hooks.py).

    `told` is the place in the feed for mirrors up to which it was told. After a failure it is tried again at `next_at`,
    later each time; one that failed for long is disabled, and says since when and why.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    name = models.CharField(max_length=100, help_text="What it is for.")
    url = models.URLField(max_length=1000, help_text="https, or http; no address inside a network.")
    list = models.CharField(max_length=20, help_text="A list of the API, as capacity-plans.")
    filters = models.CharField(
        max_length=1000,
        blank=True,
        help_text="As in addresses of the API: country=CN,DE&status=operating. Empty: all rows.",
    )
    # Both sides must have it as it stands, to sign with.
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    enabled = models.BooleanField(default=True)
    told = models.BigIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(default=timezone.now, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["enabled", "next_at"], name="webhook_due")]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One attempt to tell a webhook something: how many rows up to which place, and what came of it."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    upto = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    # As answered; 0 where there was no answer.
    status = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "webhook deliveries"
        indexes = [models.Index(fields=["at"], name="delivery_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status or self.reason}"


class RecordWrite(models.Model):
    """A note that something about the records was written, in the transaction that wrote it (evtracker/kept.py)."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
