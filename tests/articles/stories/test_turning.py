"""Stories joined and parted by hand: looked at before, noted, and undone exactly, or refused with what stands there."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import Article
from articles.recording import ReviewRefused
from articles.story_models import Story, StoryTurning, StoryVerdict
from articles.story_turning import JOINED, PARTED, plan_turning, turn_stories, undo_turning
from tests.articles.builders import make_user
from tests.factories import ArticleFactory, StoryFactory

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    """Which article is of which story, when these began, and every word said on two articles, by whom and when."""
    words = StoryVerdict.objects.order_by("one", "other").values_list("one", "other", "same", "by", "at")
    articles = Article.objects.order_by("pk").values_list("pk", "story")
    return [list(articles), list(Story.objects.order_by("pk").values_list("pk", "begun_at")), list(words)]


@pytest.fixture
def told() -> list[Article]:
    """Two stories of two articles each; on one pair a word was said before."""
    stories = [StoryFactory() for _ in range(2)]
    articles = [ArticleFactory(story=stories[number // 2]) for number in range(4)]
    StoryVerdict.objects.create(one=articles[0], other=articles[2], same=False, by=make_user())
    return articles


@pytest.mark.parametrize(("deed", "chosen"), [(JOINED, [0, 2]), (JOINED, [1, 2, 3]), (PARTED, [1]), (PARTED, [1, 2])])
def test_undone_all_is_what_it_was(told: list[Article], deed: str, chosen: list[int]) -> None:
    before = everything()
    entry = turn_stories(deed, [told[number].pk for number in chosen], make_user(), "a wire report")
    assert everything() != before
    undo_turning(entry, make_user())
    assert everything() == before
    with pytest.raises(ReviewRefused, match="undone already, by"):
        undo_turning(entry, make_user())


def test_looking_changes_nothing_and_tells_what_will_change(told: list[Article]) -> None:
    before = everything()
    one, other = told[0].story_id, told[2].story_id
    plan = plan_turning(JOINED, [told[0].pk, told[2].pk], make_user())
    assert plan == {told[2].pk: (other, one), told[3].pk: (other, one)}
    assert everything() == before
    assert not StoryTurning.objects.exists()


def test_two_deeds_are_undone_the_later_one_first(told: list[Article]) -> None:
    before = everything()
    joined = turn_stories(JOINED, [told[0].pk, told[2].pk], make_user())
    parted = turn_stories(PARTED, [told[2].pk], make_user())
    with pytest.raises(ReviewRefused, match=f"article {told[2].pk} is of story"):
        undo_turning(joined, make_user())
    undo_turning(parted, make_user())
    undo_turning(joined, make_user())
    assert everything() == before


def test_a_later_word_on_the_same_articles_stands_in_the_way(told: list[Article]) -> None:
    entry = turn_stories(PARTED, [told[1].pk], make_user())
    StoryVerdict.objects.filter(one=told[0], other=told[1]).update(same=True)
    with pytest.raises(ReviewRefused, match=f"another word was said since on articles {told[0].pk} and {told[1].pk}"):
        undo_turning(entry, make_user())


def test_what_came_to_a_joined_story_since_stays_in_it(told: list[Article]) -> None:
    entry = turn_stories(JOINED, [told[0].pk, told[2].pk], make_user())
    later = ArticleFactory(story_id=told[0].story_id)
    undo_turning(entry, make_user())
    later.refresh_from_db()
    assert later.story_id == told[0].story_id
    assert Article.objects.get(pk=told[3].pk).story_id == told[3].story_id


def test_parting_all_articles_of_a_story_is_refused_whole(told: list[Article]) -> None:
    before = everything()
    with pytest.raises(ReviewRefused, match=f"article {told[1].pk}: it is the only article of its story"):
        turn_stories(PARTED, [told[0].pk, told[1].pk], make_user())
    assert everything() == before
