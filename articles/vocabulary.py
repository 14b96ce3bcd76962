"""The words for where an article stands, what a claim says, and what was decided about it."""

from django.db import models
from django.utils.translation import gettext_noop


class ArticleState(models.TextChoices):
    """How far an article has come. A failed one keeps its reason and can be tried again."""

    FOUND = "found", gettext_noop("found")
    FETCHED = "fetched", gettext_noop("fetched")
    READ = "read", gettext_noop("read")
    EXTRACTED = "extracted", gettext_noop("extracted")
    FAILED = "failed", gettext_noop("failed")


class FactKind(models.TextChoices):
    """The kinds of fact that the engine reads out of a text."""

    CAPACITY = "capacity", gettext_noop("capacity")
    MILESTONE = "milestone", gettext_noop("milestone")
    INVESTMENT = "investment", gettext_noop("investment")
    PARTNERSHIP = "partnership", gettext_noop("partnership")
    STATUS = "status", gettext_noop("status")
    JOBS = "jobs", gettext_noop("jobs")


class ClaimState(models.TextChoices):
    """What became of a claim. A corrected one was set aside for a curator's own claim that `corrects` it."""

    PENDING = "pending", gettext_noop("pending")
    ACCEPTED = "accepted", gettext_noop("accepted")
    CORRECTED = "corrected", gettext_noop("corrected")
    REJECTED = "rejected", gettext_noop("rejected")


class Effect(models.TextChoices):
    """What accepting a claim would do to the record."""

    NEW = "new", gettext_noop("new record")
    CONFIRMS = "confirms", gettext_noop("confirms")
    NOTHING_NEW = "nothing_new", gettext_noop("nothing new")
    REFINES = "refines", gettext_noop("refines")
    REVISES = "revises", gettext_noop("revises")
    CONFLICTS = "conflicts", gettext_noop("conflicts")
    UNKNOWN_COMPANY = "unknown_company", gettext_noop("company not known")
    UNKNOWN_PLANT = "unknown_plant", gettext_noop("plant not known")
    AMBIGUOUS = "ambiguous", gettext_noop("ambiguous")


class Action(models.TextChoices):
    """What a curator did."""

    ACCEPT = "accept", gettext_noop("accepted")
    CORRECT = "correct", gettext_noop("corrected")
    REJECT = "reject", gettext_noop("rejected")
    UNDO = "undo", gettext_noop("undone")
