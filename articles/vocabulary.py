"""The words for where an article stands, what a claim says, and what was decided about it."""

from django.db import models


class ArticleState(models.TextChoices):
    """How far an article has come. A failed one keeps its reason and can be tried again."""

    FOUND = "found", "found"
    FETCHED = "fetched", "fetched"
    READ = "read", "read"
    EXTRACTED = "extracted", "extracted"
    FAILED = "failed", "failed"


class FactKind(models.TextChoices):
    """The kinds of fact that the engine reads out of a text."""

    CAPACITY = "capacity", "capacity"
    MILESTONE = "milestone", "milestone"
    INVESTMENT = "investment", "investment"
    PARTNERSHIP = "partnership", "partnership"
    STATUS = "status", "status"
    JOBS = "jobs", "jobs"


class ClaimState(models.TextChoices):
    """What became of a claim. A corrected one was set aside for a curator's own claim that `corrects` it."""

    PENDING = "pending", "pending"
    ACCEPTED = "accepted", "accepted"
    CORRECTED = "corrected", "corrected"
    REJECTED = "rejected", "rejected"


class Effect(models.TextChoices):
    """What accepting a claim would do to the record."""

    NEW = "new", "new record"
    CONFIRMS = "confirms", "confirms"
    NOTHING_NEW = "nothing_new", "nothing new"
    REFINES = "refines", "refines"
    REVISES = "revises", "revises"
    CONFLICTS = "conflicts", "conflicts"
    UNKNOWN_COMPANY = "unknown_company", "company not known"
    UNKNOWN_PLANT = "unknown_plant", "plant not known"
    AMBIGUOUS = "ambiguous", "ambiguous"


class Action(models.TextChoices):
    """What a curator did."""

    ACCEPT = "accept", "accepted"
    CORRECT = "correct", "corrected"
    REJECT = "reject", "rejected"
    UNDO = "undo", "undone"
