"""The order of the review queue: the story of most consequence first, its claims together, by whom they are about."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import Coalesce

from articles.models import Claim

# An article that is in no story stands for itself, under its own number turned negative.
STORY = Coalesce(F("version__article__story"), -F("version__article"))
IN_STORY = (
    F("company_id").asc(nulls_last=True),
    F("plant_id").asc(nulls_last=True),
    F("weight").desc(),
    F("start").asc(),
    F("pk").asc(),
)
IN_QUEUE = (F("story_weight").desc(), F("story_key").desc(), *IN_STORY)
_LAST = float("inf")


def with_story(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with their story and the weight of its weightiest one among them, to be ordered by `IN_QUEUE`."""
    weight = Window(Max("weight"), partition_by=[STORY])
    return claims.annotate(story_key=STORY, story_weight=weight)


def story_of(claim: Claim) -> int:
    """The story of a claim as `STORY` tells it; reads the claim's loaded article."""
    article = claim.version.article
    return int(article.story_id or -article.pk)


def following(queue: QuerySet[Claim], claim: Claim) -> int | None:
    """The claim of the queue to look at after this one: of its story, then of the next one, then from the start again.

    In at most four queries. None where no other claim is in the queue.
    """
    story, queue = story_of(claim), queue.order_by().exclude(pk=claim.pk)
    own = sorted(_in_story(queue, story).values_list("company_id", "plant_id", "weight", "start", "pk"), key=_place)
    here = _place((claim.company_id, claim.plant_id, claim.weight, claim.start, claim.pk))
    ahead = [row for row in own if _place(row) > here]
    if ahead:
        return int(ahead[0][-1])
    weight = max([claim.weight, *(row[2] for row in own)])
    stories = queue.annotate(story_key=STORY).exclude(story_key=story).values("story_key")
    stories = stories.annotate(most=Max("weight")).order_by("-most", "-story_key")
    after = stories.filter(Q(most__lt=weight) | Q(most=weight, story_key__lt=story)).first()
    return _first(queue, after["story_key"]) if after is not None else first_of(queue)


def first_of(queue: QuerySet[Claim]) -> int | None:
    """The claim that the queue begins with; None where it is empty."""
    first = with_story(queue).order_by(*IN_QUEUE).values_list("pk", flat=True).first()
    return int(first) if first is not None else None


def _in_story(queue: QuerySet[Claim], story: int) -> QuerySet[Claim]:
    if story > 0:
        return queue.filter(version__article__story=story)
    return queue.filter(version__article=-story, version__article__story=None)


def _first(queue: QuerySet[Claim], story: int) -> int | None:
    return _in_story(queue, story).order_by(*IN_STORY).values_list("pk", flat=True).first()


def _place(row: Any) -> tuple[float, float, int, int, int]:
    """A claim's place in its story, as `IN_STORY` orders."""
    company, plant, weight, start, pk = row
    return (company or _LAST, plant or _LAST, -weight, start, pk)
