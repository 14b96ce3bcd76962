"""Stories, the fingerprints by which they are found, and the further addresses of articles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Story(models.Model):
    """One report, however often it was reprinted: its articles count as one independent voice."""

    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return f"story {self.pk}"


class StoredFingerprint(models.Model):
    """The fingerprint of an article's latest text; `articles.fingerprints` says what it is made of."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="fingerprint"
    )
    # Of another scheme it is made anew (`manage.py group_stories`).
    scheme = models.PositiveSmallIntegerField()
    # SHA-256 of the text that it was made of, in hexadecimal.
    text_hash = models.CharField(max_length=64)
    shingles = models.BinaryField()
    figures = models.BinaryField()

    def __str__(self) -> str:
        return f"fingerprint of article {self.article_id}"


class Mark(models.Model):
    """One of the hashes by which articles of like text are looked up, among those of about the same day."""

    # The key is the index of the look-up: mark, then a range of days; it holds all that is asked for.
    pk = models.CompositePrimaryKey("value", "day", "article_id")
    value = models.IntegerField()
    # The last day of the article's date; that on which it was found where it has none.
    day = models.DateField()
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="marks")

    def __str__(self) -> str:
        return f"mark {self.value} of article {self.article_id}"


class StoryVerdict(models.Model):
    """A curator's word on two articles: one report, or not. It holds against whatever their texts share."""

    one = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="verdict_once"),
            # The earlier article first, so that a pair has one row.
            models.CheckConstraint(name="verdict_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"articles {self.one_id} and {self.other_id}: {'one story' if self.same else 'not one story'}"


class StoryTurning(models.Model):
    """Articles were joined into one story, or taken out of theirs, by whom and why; kept for good, also once undone.

    `articles` says of each that changed `[story before, story after]`; `verdicts` of each pair of articles that a word
    was said on `[one, other, before, after]`, a word being `[same, by, at]` or null; `begun` when stories that are gone
    had begun, by their keys.
    """

    deed = models.CharField(max_length=10, choices=[("joined", "joined"), ("parted", "parted")])
    articles = models.JSONField(default=dict)
    verdicts = models.JSONField(default=list)
    begun = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "joining or parting of stories"
        verbose_name_plural = "stories joined or parted"
        ordering = ["-pk"]

    def __str__(self) -> str:
        number = len(self.articles)
        return f"{number} article{'s' if number != 1 else ''} {self.deed}"


class ArticleAddress(models.Model):
    """A further address of an article: found to lead to it (`checked`), or only named by its page as its own."""

    # SHA-256 of `articles.addresses.address_key`, in hexadecimal.
    key = models.CharField(max_length=64, db_index=True)
    url = models.URLField(max_length=1000)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="addresses")
    checked = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "article addresses"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="address_once")]

    def __str__(self) -> str:
        return self.url
