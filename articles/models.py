"""Articles as they were read, and the claims that were read out of them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from articles.change_models import RecordChange  # noqa: F401 - a table of this app
from articles.judgement_models import NotNamed  # noqa: F401 - a table of this app
from articles.merge_models import Merge  # noqa: F401 - a table of this app
from articles.policy_models import AcceptanceRule
from articles.proposal_models import MergeProposal  # noqa: F401 - a table of this app
from articles.split_models import Split  # noqa: F401 - a table of this app
from articles.story_models import Story
from articles.vocabulary import Action, ArticleState, ClaimState, Effect, FactKind
from companies.models import Company, Investment, Partnership, Source
from companies.vocabulary import Modality
from evtracker.constraints import not_itself, one_of
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, Plant, PlantStatus


class Feed(models.Model):
    """A feed of articles. When it is polled next, and what went wrong last, is data on its row."""

    url = models.URLField(max_length=1000, unique=True)
    title = models.CharField(max_length=200, blank=True)
    site_url = models.URLField(max_length=1000, blank=True)
    enabled = models.BooleanField(default=False)
    # When it was last tried with success; one that came with a list of feeds has never been, at first.
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Words and phrases, one on each line: an entry is taken in that has one of the first and none of the second.
    include_words = models.TextField(blank=True)
    exclude_words = models.TextField(blank=True)

    # The interval as it was found out from what the feed brings, and the bounds that it stays in (else the settings').
    interval_minutes = models.PositiveIntegerField(default=60)
    least_minutes = models.PositiveIntegerField(null=True, blank=True)
    most_minutes = models.PositiveIntegerField(null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    polled_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, editable=False)
    error_count = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Where a permanent redirect leads to, and in how many polls in a row it was met.
    moved_to = models.CharField(max_length=1000, blank=True, editable=False)
    moved_count = models.PositiveSmallIntegerField(default=0, editable=False)

    # All that was taken in; of the last list that came: its entries, those left out by the words, those without a link.
    found_count = models.PositiveIntegerField(default=0, editable=False)
    last_found_at = models.DateTimeField(null=True, blank=True, editable=False)
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    left_out_count = models.PositiveIntegerField(default=0, editable=False)
    skipped_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["title", "url"]
        indexes = [models.Index(fields=["enabled", "next_poll_at"], name="feed_due")]

    def __str__(self) -> str:
        return self.title or self.url


class Host(models.Model):
    """A host that is fetched from: one request at a time, with a pause after each, whichever worker it is."""

    # As in an address: with the port where it is not the usual one.
    name = models.CharField(max_length=260, unique=True)
    # Until when at the latest a worker has it; and not before when the next may.
    held_until = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(null=True, blank=True)
    # Up to when those that wait have been given a time each.
    slot_at = models.DateTimeField(null=True, blank=True)
    # Its robots.txt as it came (empty: none) with the seconds that it asks for, until when that holds, and since
    # when it can't be had.
    robots = models.TextField(blank=True)
    crawl_delay = models.FloatField(null=True, blank=True)
    robots_until = models.DateTimeField(null=True, blank=True)
    robots_failing_since = models.DateTimeField(null=True, blank=True)
    robots_error = models.CharField(max_length=500, blank=True)
    # Whether it can't be had because nobody answers, not even with an error.
    robots_silent = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FormerArticle(models.Model):
    """An article that turned out to be another one, which its address leads to now."""

    # The key that the article had.
    id = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="former")

    def __str__(self) -> str:
        return f"article {self.pk}, now {self.article_id}"


class Article(models.Model):
    """A source whose text we hold, or are about to. The database knows how far it has come; the queue only hints."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="article")
    feed = models.ForeignKey(Feed, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, null=True, blank=True, related_name="articles")
    state = models.CharField(max_length=10, choices=ArticleState.choices, default=ArticleState.FOUND)
    failure = models.CharField(max_length=500, blank=True)
    # The reason without what is this article's alone (articles.failures), to be counted by.
    failure_kind = models.CharField(max_length=120, blank=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField(auto_now_add=True)
    # Until when a worker has this article in hand; another may take it afterwards.
    in_hand_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Until when the queue is taken to hold a hint to it, so that no further one is sent.
    queued_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Where redirects have led while the host there is busy, and after so many moves between hosts: fetched from there.
    led_to = models.CharField(max_length=1000, blank=True, editable=False)
    moves = models.PositiveSmallIntegerField(default=0, editable=False)
    # The page as it came, kept until it has been read.
    page = models.BinaryField(null=True, blank=True, editable=False)
    page_type = models.CharField(max_length=200, blank=True, editable=False)
    # The version whose text was read by whoever has the article in hand, for the stage after.
    just_read: ArticleVersion | None = None
    # Whether that was its first text: then nothing else rests on it yet.
    is_new: bool = False

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "in_hand_until"], name="article_due"),
            models.Index(fields=["state", "found_at"], name="article_waiting"),
            models.Index(fields=["feed", "found_at"], name="article_of_feed"),
            models.Index(fields=["found_at"], name="article_found"),
            models.Index(fields=["failure_kind"], name="article_failure", condition=Q(state=ArticleState.FAILED)),
        ]
        constraints = [
            one_of("article", "state", ArticleState),
            models.CheckConstraint(
                name="article_failed_with_reason", condition=~Q(state=ArticleState.FAILED) | ~Q(failure="")
            ),
        ]

    def __str__(self) -> str:
        return self.source.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("articles:detail", args=[self.pk])


class Heartbeat(models.Model):
    """When a job of the whole house was begun and ended last, what it did, and until when nobody else begins it."""

    name = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    running_until = models.DateTimeField(null=True, blank=True)
    did = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class StageTally(models.Model):
    """How often a stage ended so, and took up to so many seconds: counted on for good, for rates and histograms."""

    stage = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)
    # The place of its upper bound in articles.tallies.BOUNDS; one beyond the last for what took longer than all.
    bound = models.PositiveSmallIntegerField()
    runs = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "outcome", "bound"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.outcome}"


class ArticleVersion(models.Model):
    """The text of an article as it was read once. Write-once: the database refuses to change it (a trigger).

    A page that has changed since is a further version; claims keep pointing into the one that they were read from.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    # SHA-256 of the text, in hexadecimal.
    text_hash = models.CharField(max_length=64, db_index=True)
    read_at = models.DateTimeField(auto_now_add=True)
    # The engine that read its facts last, by name and version; empty where none has, or none told.
    engine = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        ordering = ["article", "number"]
        indexes = [
            models.Index(fields=["read_at"], name="version_read"),
            models.Index(fields=["engine", "article"], name="version_engine"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_once"),
            models.UniqueConstraint(fields=["article", "text_hash"], name="version_text_once"),
            models.CheckConstraint(name="version_text_not_empty", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.article} (version {self.number})"


class Rereading(models.Model):
    """What another reading changed among the undecided claims of an article: kept for good, also of those that went.

    `changes` are as articles.claim_changes tells them: what became of it (`new`, `gone`, `changed`), kind, subject, and
    what was said before and is said now.
    """

    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="rereadings")
    engine = models.CharField(max_length=60)
    engine_before = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.engine_before} → {self.engine}"


class ClaimQuerySet(models.QuerySet[Any]):
    """Claims by what was decided about them."""

    def pending(self) -> Self:
        """Those that wait for a curator."""
        return self.filter(state=ClaimState.PENDING)

    def accepted(self) -> Self:
        """Those that the record rests on."""
        return self.filter(state=ClaimState.ACCEPTED)


def kept_by_accepted(collector: Any, field: Any, claims: Any, using: str) -> None:
    """On deleting what claims point to: refused while accepted ones rest on it; those that are only matched let go."""
    accepted = set(claims.filter(state=ClaimState.ACCEPTED))
    if accepted:
        raise models.ProtectedError("Accepted claims rest on it: take these decisions back first.", accepted)
    models.SET_NULL(collector, field, claims, using)


# The foreign keys of a claim that can name the record which it made or confirmed; at most one is set.
RECORD_FIELDS: dict[str, str] = {
    FactKind.CAPACITY: "capacity_plan",
    FactKind.STATUS: "plant_status",
    FactKind.MILESTONE: "milestone",
    FactKind.INVESTMENT: "investment",
    FactKind.PARTNERSHIP: "partnership",
}


def _at_most_one_record() -> Q:
    """True where no two record columns are set."""
    fields = list(RECORD_FIELDS.values())
    empty = [Q(**{f"{field}__isnull": True}) for field in fields]
    condition = Q()
    for kept in range(len(fields)):
        others = Q()
        for index, is_null in enumerate(empty):
            if index != kept:
                others &= is_null
        condition |= others
    return condition


class Claim(models.Model):
    """What one article says: a kind of fact, its values, the passage that says so, and what was decided about it.

    `values` holds the fact's fields as docs/adding-a-fact-kind.md lists them, amounts as decimal strings and dates as
    partial dates. `text[start:end] == passage` in the version's text. `subject` is the company's name as the article
    writes it (for a partnership the parties', joined by "; "), `further_names` what else it calls that company.
    """

    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="claims")
    # The same thing said twice in one article is one claim: kind, subject and values, without the place in the text.
    fact_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    subject = models.CharField(max_length=400)
    further_names = models.JSONField(default=list, blank=True, editable=False)
    values = models.JSONField()
    passage = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    modality = models.CharField(max_length=10, choices=Modality.choices)
    # How sure the extractor is, 0 to 1; a curator's own claim has none.
    confidence = models.FloatField(null=True, blank=True)
    # Name and version of the engine, or empty for a curator's own claim, which names its author instead.
    extractor = models.CharField(max_length=60, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="claims_made"
    )
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction")

    # What it was matched to, how well (0 to 1) and why; what accepting it would do.
    company = models.ForeignKey(Company, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims")
    plant = models.ForeignKey(Plant, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims")
    match_score = models.FloatField(default=0)
    match_reason = models.CharField(max_length=500, blank=True)
    effect = models.CharField(max_length=20, choices=Effect.choices)
    # How much hangs on it, 0 to 100 (articles.consequence): the queue's order.
    weight = models.PositiveSmallIntegerField(default=0, editable=False)

    # The record that it is about to confirm or revise, or has made or confirmed.
    capacity_plan = models.ForeignKey(
        CapacityPlan, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims"
    )
    plant_status = models.ForeignKey(
        PlantStatus, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims"
    )
    milestone = models.ForeignKey(Milestone, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims")
    investment = models.ForeignKey(Investment, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims")
    partnership = models.ForeignKey(
        Partnership, on_delete=kept_by_accepted, null=True, blank=True, related_name="claims"
    )

    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="claims_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start", "pk"]
        indexes = [
            models.Index(fields=["state", "-id"], name="claim_state"),
            models.Index(fields=["kind", "state"], name="claim_kind"),
            models.Index(fields=["made_at"], name="claim_made"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "fact_key"], name="claim_once"),
            one_of("claim", "kind", FactKind),
            one_of("claim", "modality", Modality),
            one_of("claim", "state", ClaimState),
            one_of("claim", "effect", Effect),
            not_itself("claim", "corrects"),
            models.CheckConstraint(name="claim_span", condition=Q(start__lt=models.F("end"))),
            models.CheckConstraint(name="claim_one_record", condition=_at_most_one_record()),
            models.CheckConstraint(
                name="claim_by_engine_or_curator", condition=~Q(extractor="") | Q(author__isnull=False)
            ),
            models.CheckConstraint(
                name="claim_decided_at",
                condition=Q(state=ClaimState.PENDING) | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_kind_display()}"

    @property
    def record(self) -> models.Model | None:
        """The record that it confirms, revises, made or confirmed; None where there is none yet."""
        field = RECORD_FIELDS.get(self.kind)
        return getattr(self, field) if field else None

    @property
    def source(self) -> Source:
        """The source that says so."""
        return self.version.article.source

    @property
    def reported_on(self) -> PartialDate:
        """The day on which it was said: its article's, else that on which we read it."""
        return self.source.published or PartialDate.of_day(self.version.read_at.date())


class Decision(models.Model):
    """One decision about a claim, kept for good: who, when, what, why, and what it made (so that it can be undone)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=10, choices=Action.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    # Rows made by it, as {"model": "plants.capacityplan", "pk": 7}; and what the claim was before.
    made = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    undone_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undoes")
    # The rule that accepted by itself, in the name of whoever had enabled it; none where a person decided.
    rule = models.ForeignKey(
        AcceptanceRule, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="decisions"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [one_of("decision", "action", Action), not_itself("decision", "undone_by")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.by} on {self.at:%Y-%m-%d}"
