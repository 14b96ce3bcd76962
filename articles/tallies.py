"""How often each stage ended how, and how long it took: a line in the log for each run, and counts in the database."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from articles.models import Article
from articles.vocabulary import ArticleState

logger = logging.getLogger(__name__)

# Upper bounds of a run's seconds, as they are counted.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0)
# The stage that takes an article out of a state.
STAGE_OF = {ArticleState.FOUND: "fetch", ArticleState.FETCHED: "read", ArticleState.READ: "extract"}
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Run:
    """A run of a stage: what it was and how it ended, and how many seconds it took."""

    stage: str
    outcome: str
    seconds: float


def told(article_id: int, before: str, after: Article, seconds: float) -> Run:
    """A line in the log for a stage that brought an article from one state to another, in so many seconds."""
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
    return Run(stage, outcome, seconds)


# What no update through the models can do: rows that may be there or not, several at once, each added to.
ADD = """
INSERT INTO articles_stagetally (stage, outcome, bound, runs, seconds, last_at) VALUES {rows}
ON CONFLICT (stage, outcome, bound) DO UPDATE SET runs = articles_stagetally.runs + excluded.runs,
seconds = articles_stagetally.seconds + excluded.seconds, last_at = excluded.last_at
"""


def count(runs: Iterable[Run]) -> None:
    """Add runs to the counts, in one statement."""
    added: dict[tuple[str, str, int], list[float]] = {}
    for run in runs:
        added.setdefault((run.stage, run.outcome, bisect_left(BOUNDS, run.seconds)), []).append(run.seconds)
    if not added:
        return
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    # In one order whoever writes, so that no two wait for each other.
    values = [(*key, len(took), sum(took), now) for key, took in sorted(added.items())]
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(values))
        cursor.execute(ADD.format(rows=rows), [value for row in values for value in row])
