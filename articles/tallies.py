"""How often each stage ended how, and how long it took: a line in the log for each run, and counts in the database."""

from __future__ import annotations

import logging
from bisect import bisect_left

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article, StageTally
from articles.vocabulary import ArticleState

logger = logging.getLogger(__name__)

# Upper bounds of a run's seconds, as they are counted.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0)
# The stage that takes an article out of a state.
STAGE_OF = {ArticleState.FOUND: "fetch", ArticleState.FETCHED: "read", ArticleState.READ: "extract"}
DONE, FAILED = "done", "failed"


def note_stage(article_id: int, before: str, after: Article, seconds: float) -> None:
    """Note that a stage brought an article from one state to another, in so many seconds."""
    stage = STAGE_OF[ArticleState(before)]
    outcome = FAILED if after.state == ArticleState.FAILED else DONE
    logger.info(
        "article=%s stage=%s outcome=%s seconds=%.3f%s",
        article_id,
        stage,
        outcome,
        seconds,
        f" reason={after.failure!r}" if outcome == FAILED else "",
    )
    count(stage, outcome, seconds)


def count(stage: str, outcome: str, seconds: float) -> None:
    """Add a run to the counts."""
    now = timezone.now()
    row = {"stage": stage, "outcome": outcome, "bound": bisect_left(BOUNDS, seconds)}
    more = {"runs": F("runs") + 1, "seconds": F("seconds") + seconds, "last_at": now}
    if StageTally.objects.filter(**row).update(**more):
        return
    try:
        with transaction.atomic():
            StageTally.objects.create(**row, runs=1, seconds=seconds, last_at=now)
    except IntegrityError:
        # Another worker was the first.
        StageTally.objects.filter(**row).update(**more)
