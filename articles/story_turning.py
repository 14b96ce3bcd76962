"""Joining and parting stories by hand: a look at what will change, a note of what did, and the way back.

articles/stories.py does the deed; how the articles and the curators' words on them stood before and after is kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.at_once import at_once
from articles.models import Article
from articles.recording import ReviewRefused
from articles.stories import NotOneStoryError, join_by_hand, note_counted_anew, split_by_hand
from articles.story_models import Story, StoryTurning, StoryVerdict

JOINED, PARTED = "joined", "parted"
Word = list[Any]


@dataclass(frozen=True)
class _Look:
    """How articles and the words on them stand: the story of each, the word on each pair, when each story began."""

    stories: dict[int, int | None]
    words: dict[tuple[int, int], Word]
    begun: dict[int, str]


@at_once
def turn_stories(deed: str, chosen: Collection[int], user: User, reason: str = "") -> StoryTurning:
    """Join the chosen articles' stories into one, or give each of them a story of its own.

    All or nothing: raises ReviewRefused, naming the article, where one can't be.
    """
    of_stories = Article.objects.filter(pk__in=chosen).exclude(story=None).values("story")
    touched = list(Article.objects.filter(story__in=of_stories).values_list("pk", flat=True))
    before = _look(touched)
    try:
        _do(deed, sorted(set(chosen)), user)
    except NotOneStoryError as error:
        raise ReviewRefused(str(error)) from error
    after = _look(touched)
    pairs = sorted({*before.words, *after.words})
    words = [[*pair, before.words.get(pair), after.words.get(pair)] for pair in pairs]
    return StoryTurning.objects.create(
        deed=deed,
        articles={pk: [before.stories[pk], now] for pk, now in after.stories.items() if now != before.stories[pk]},
        verdicts=[word for word in words if word[2] != word[3]],
        begun=before.begun,
        by=user,
        reason=reason[:500],
    )


def plan_turning(deed: str, chosen: Collection[int], user: User) -> dict[int, tuple[int | None, int | None]]:
    """Of each article that would change its story now and the one that it would have; nothing is done.

    A story that is in none of the others is one of its own. Raises ReviewRefused as `turn_stories`.
    """
    with transaction.atomic():
        done = turn_stories(deed, chosen, user)
        transaction.set_rollback(True)
    return {int(pk): (before, after) for pk, (before, after) in done.articles.items()}


@at_once
def undo_turning(entry: StoryTurning, user: User) -> StoryTurning:
    """Give the articles the stories, and the pairs the words, that they had; what came to the stories since stays.

    Raises ReviewRefused, naming what stands in the way, where they are not as that left them.
    """
    entry = StoryTurning.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.undone_at is not None:
        raise ReviewRefused(f"it was undone already, by {entry.undone_by} on {entry.undone_at:%Y-%m-%d %H:%M} UTC")
    turned = {int(pk): (before, after) for pk, (before, after) in entry.articles.items()}
    now = _look(list(turned))
    _refuse_changed(entry, turned, now)
    begun = {int(pk): at for pk, at in entry.begun.items()}
    for story in sorted({before for before, _ in turned.values()} - {None}):
        made, new = Story.objects.get_or_create(pk=story)
        if new and story in begun:
            Story.objects.filter(pk=made.pk).update(begun_at=parse_datetime(begun[story]))
    for pk in now.stories:
        Article.objects.filter(pk=pk).update(story=turned[pk][0])
    _put_words_back(entry)
    Story.objects.filter(pk__in={after for _, after in turned.values()}, articles=None).delete()
    note_counted_anew(turned)
    StoryTurning.objects.filter(pk=entry.pk).update(undone_by=user, undone_at=timezone.now())
    entry.refresh_from_db()
    return entry


def _do(deed: str, chosen: Sequence[int], user: User) -> None:
    if deed == JOINED:
        join_by_hand(chosen, user)
        return
    for pk in chosen:
        try:
            split_by_hand(pk, user)
        except NotOneStoryError as error:
            raise NotOneStoryError(f"article {pk}: {error}") from error


def _look(articles: Collection[int]) -> _Look:
    rows = Article.objects.filter(pk__in=articles).order_by("pk").values_list("pk", "story")
    stories: dict[int, int | None] = dict(rows)
    said = StoryVerdict.objects.filter(one__in=articles, other__in=articles)
    words = {(word.one_id, word.other_id): [word.same, word.by_id, word.at.isoformat()] for word in said}
    begun = Story.objects.filter(pk__in=set(stories.values())).values_list("pk", "begun_at")
    return _Look(stories, words, {pk: at.isoformat() for pk, at in begun})


def _refuse_changed(entry: StoryTurning, turned: dict[int, tuple[int | None, int | None]], now: _Look) -> None:
    """What was turned on since, by hand or by a reprint that came, stands in the way."""
    moved = [f"article {pk} is of story {story} now" for pk, story in now.stories.items() if story != turned[pk][1]]
    if moved:
        raise ReviewRefused(f"it can't be undone: {'; '.join(moved)}")
    pairs = {(one, other): after for one, other, _, after in entry.verdicts}
    ends = {pk for pair in pairs for pk in pair}
    words = _look(ends).words
    said = [f"articles {one} and {other}" for (one, other), after in pairs.items() if words.get((one, other)) != after]
    if said:
        raise ReviewRefused(f"it can't be undone: another word was said since on {'; '.join(said)}")


def _put_words_back(entry: StoryTurning) -> None:
    for one, other, before, _ in entry.verdicts:
        StoryVerdict.objects.filter(one=one, other=other).delete()
        if before is not None:
            same, by, at = before
            word = StoryVerdict.objects.create(one_id=one, other_id=other, same=same, by_id=by)
            StoryVerdict.objects.filter(pk=word.pk).update(at=parse_datetime(at))
