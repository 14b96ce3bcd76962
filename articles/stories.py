"""Stories: which articles are one report. Fingerprints find them, curators have the last word.

Each article that is read begins a story of its own and leaves its marks. Then it looks for like ones of about the same
day, and their stories become one. Since marks are committed before anybody looks, of two copies that are read in the
same moment at least one sees the other. Stories are only ever joined by a likeness, never parted by a lack of one: what
was one report stays one when its page changes. What a curator parted stays parted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from articles.fingerprints import SCHEME, Fingerprint, Likeness, fingerprint, packed, unpacked
from articles.ledger import bears_on
from articles.models import Article, Claim
from articles.story_models import Mark, StoredFingerprint, Story, StoryVerdict
from plants.touched import note_touched

# Reprints share more; below it even the reworded ones are missed, and chance finds begin.
FEWEST_SHARED_MARKS = 2
# Of the articles that share marks, those that share most are compared.
MOST_COMPARED = 60


class NotOneStoryError(Exception):
    """Stories that can't be joined, or parted, as asked for; the message says why."""


@dataclass(frozen=True)
class Near:
    """An article of about the same day that shares marks, and how like its text is."""

    article_id: int
    likeness: Likeness


def story_of(article: Article) -> Story:
    """The article's story; a new one, to be stored with the article, where it is of none."""
    return article.story or Story.objects.create()


def leave_marks(article: Article, text: str, text_hash: str, *, first: bool = False) -> None:
    """Store the fingerprint of an article's latest text, and its marks; `first` where it can have none yet.

    Nothing to do where they are stored already.
    """
    if not first:
        known = StoredFingerprint.objects.filter(article=article, scheme=SCHEME, text_hash=text_hash)
        if known.exists() and article.marks.filter(day=_day(article)).exists():
            return
        article.marks.all().delete()
    made = fingerprint(text)
    row = StoredFingerprint(
        article=article,
        scheme=SCHEME,
        text_hash=text_hash,
        shingles=packed(made.shingles),
        figures=packed(made.figures),
    )
    StoredFingerprint.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["scheme", "text_hash", "shingles", "figures"],
    )
    day = _day(article)
    Mark.objects.bulk_create(
        [Mark(value=value, day=day, article=article) for value in made.marks], ignore_conflicts=True
    )


def join_story(article: Article) -> list[Near]:
    """Make one story of this article's and those of its reprints; the articles near it. May be called any number of
    times, by any worker.

    Not within a transaction that left the marks: others must see them before this one looks.
    """
    found = near_articles(article)
    reprints = [near.article_id for near in found if near.likeness.one_report]
    stories = dict(Article.objects.filter(pk__in=reprints).values_list("pk", "story"))
    # The most alike of each story, in their order: what a curator parted goes with the one that it is more like.
    seen: set[int | None] = set()
    for pk in reprints:
        if pk in stories and stories[pk] not in seen:
            seen.add(stories[pk])
            join_pair(article.pk, pk)
    if reprints:
        article.refresh_from_db(fields=["story"])
    return found


def near_articles(article: Article) -> list[Near]:
    """Articles that share marks with this one, of days at most STORY_DAYS from its date; the most alike first."""
    try:
        # Of one that was just read it is at hand.
        stored = article.fingerprint
    except StoredFingerprint.DoesNotExist:
        return []
    if stored.scheme != SCHEME:
        return []
    own = _as_made(stored)
    ids = sharing_marks(article, own.marks).values_list("article_id", flat=True)
    found = [Near(pk, own.likeness(other)) for pk, other in stored_fingerprints(ids).items()]
    return sorted(found, key=lambda near: (-near.likeness.of_shorter - near.likeness.of_longer, near.article_id))


def sharing_marks(article: Article, marks: list[int]) -> QuerySet[Any, Any]:
    """The articles of about its days that share most of these marks with an article, as rows of `article_id`."""
    published = article.source.published
    days = dt.timedelta(days=settings.STORY_DAYS)
    first, last = (published.first, published.last) if published else (_day(article), _day(article))
    sharing = Mark.objects.filter(value__in=marks, day__gte=first - days, day__lte=last + days)
    counted = sharing.values("article_id").annotate(shared=Count("value")).order_by("-shared", "article_id")
    enough = counted.filter(shared__gte=min(FEWEST_SHARED_MARKS, len(marks))).exclude(article_id=article.pk)
    return enough[:MOST_COMPARED]


def stored_fingerprints(ids: Iterable[int]) -> dict[int, Fingerprint]:
    """The fingerprints of these articles, as far as they have one of today's scheme."""
    rows = StoredFingerprint.objects.filter(article__in=list(ids), scheme=SCHEME)
    return {row.article_id: _as_made(row) for row in rows}


def _as_made(row: StoredFingerprint) -> Fingerprint:
    return Fingerprint(unpacked(bytes(row.shingles)), frozenset(unpacked(bytes(row.figures))))


def ungrouped_articles(*, again: bool = False) -> QuerySet[Article]:
    """The articles of which a text is kept and that have no fingerprint of today's scheme; with `again` all of them."""
    read = Article.objects.filter(versions__number=1)
    return read if again else read.exclude(fingerprint__scheme=SCHEME)


def group_next(articles: QuerySet[Article], after: int, most: int) -> list[int]:
    """Leave marks for the next of these articles, and join them to their reprints; their keys, empty at the end."""
    portion = list(articles.filter(pk__gt=after).select_related("source").defer("page").order_by("pk")[:most])
    for article in portion:
        version = article.versions.latest("number")
        with transaction.atomic():
            if article.story_id is None:
                article.story = story_of(article)
                article.save(update_fields=["story"])
            leave_marks(article, version.text, version.text_hash)
        join_story(article)
    return [article.pk for article in portion]


def join_pair(one: int, other: int) -> bool:
    """Make one story of those of two articles, unless a curator parted them; whether they are one now."""
    while True:
        with transaction.atomic():
            stories = _stories_of([one, other])
            if len(stories) < 2:
                return True
            if not _lock(stories, [one, other]):
                continue
            first, second = sorted(stories)
            crossing = Q(one__story=first, other__story=second) | Q(one__story=second, other__story=first)
            if StoryVerdict.objects.filter(crossing, same=False).exists():
                return False
            _merge(first, [second])
            return True


def join_by_hand(article_ids: Iterable[int], by: Any) -> Story:
    """A curator makes one story of these articles' stories; remembered for each pair of them.

    Raises NotOneStoryError for fewer than two articles, or one that was not read yet.
    """
    ids = sorted(set(article_ids))
    if len(ids) < 2:
        raise NotOneStoryError("choose at least two articles")
    while True:
        with transaction.atomic():
            stories = _stories_of(ids)
            if not _lock(stories, ids):
                continue
            first, *others = sorted(stories)
            # What was parted before is together again: else the next reprint would find a wall between them.
            members = list(Article.objects.filter(story__in=stories).values_list("pk", flat=True))
            StoryVerdict.objects.filter(one__in=members, other__in=members, same=False).delete()
            _remember([(one, other) for one in ids for other in ids if one < other], True, by)
            _merge(first, others)
            return Story.objects.get(pk=first)


def split_by_hand(article_id: int, by: Any) -> Story:
    """A curator takes an article out of its story, into one of its own; remembered against each that stays behind.

    Raises NotOneStoryError where it is alone in its story, or of none.
    """
    while True:
        with transaction.atomic():
            stories = _stories_of([article_id])
            if not _lock(stories, [article_id]):
                continue
            left = list(Article.objects.filter(story__in=stories).exclude(pk=article_id).values_list("pk", flat=True))
            if not left:
                raise NotOneStoryError("it is the only article of its story")
            own = Story.objects.create()
            Article.objects.filter(pk=article_id).update(story=own)
            note_counted_anew([article_id])
            _remember([(min(article_id, other), max(article_id, other)) for other in left], False, by)
            return own


def _stories_of(article_ids: list[int]) -> set[int]:
    stories: set[int] = set()
    for story in Article.objects.filter(pk__in=article_ids).values_list("story", flat=True):
        if story is None:
            raise NotOneStoryError("an article that was not read yet is of no story")
        stories.add(story)
    return stories


def _lock(stories: set[int], article_ids: list[int]) -> bool:
    """Hold these stories until the transaction ends; False where the articles have moved to others meanwhile."""
    list(Story.objects.select_for_update().filter(pk__in=stories).order_by("pk"))
    return _stories_of(article_ids) == stories


def _merge(into: int, others: list[int]) -> None:
    note_counted_anew(Article.objects.filter(story__in=others).values_list("pk", flat=True))
    Article.objects.filter(story__in=others).update(story=into)
    Story.objects.filter(pk__in=others).delete()


def note_counted_anew(article_ids: Iterable[int]) -> None:
    """What these articles confirm tells of another number of independent stories now."""
    note_touched(*bears_on(Claim.objects.accepted().filter(version__article__in=list(article_ids))))


def _remember(pairs: list[tuple[int, int]], same: bool, by: Any) -> None:
    now = timezone.now()
    StoryVerdict.objects.bulk_create(
        [StoryVerdict(one_id=one, other_id=other, same=same, by=by, at=now) for one, other in pairs],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["same", "by", "at"],
    )


def _day(article: Article) -> dt.date:
    """The day under which it is looked up: the last of its date; that on which it was found where it has none."""
    published = article.source.published
    return published.last if published else article.found_at.date()
