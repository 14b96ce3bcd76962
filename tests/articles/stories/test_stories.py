"""Articles become one story: by their likeness, at once or in any order, and by a curator's word, which stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.intake import Given, take_in_page
from articles.models import Article
from articles.pipeline import process_article, read_article
from articles.stories import NotOneStoryError, join_by_hand, join_story, near_articles, split_by_hand
from articles.story_models import Mark, StoredFingerprint, Story, StoryVerdict
from evtracker.partial_dates import PartialDate
from tests.articles.stories.pairs import base_texts, independent
from tests.articles.test_pipeline_together import together

REPORT = independent()[0][0]
OTHER_WORDS = independent()[0][1]
REPRINT = "Our editors read this on the wire.\n\n" + "\n\n".join(REPORT.split("\n\n")[:3])


def take_in(text: str, name: str, published: str | None = "2024-03-05") -> Article:
    day = PartialDate.parse(published) if published else None
    given = Given(url=f"https://{name}.example/news/2024/halden", published=day)
    return process_article(take_in_page(text.encode(), "text/plain", given).pk)


def again(article: Article) -> Article:
    return Article.objects.select_related("source", "story").get(pk=article.pk)


@pytest.mark.django_db
class TestByLikeness:
    def test_a_reprint_is_of_the_story_of_its_report(self) -> None:
        first, second = take_in(REPORT, "wire"), take_in(REPRINT, "paper")
        assert first.story == second.story
        assert Story.objects.count() == 1

    def test_another_report_of_the_event_is_another_story(self) -> None:
        assert take_in(REPORT, "wire").story != take_in(OTHER_WORDS, "paper").story

    def test_the_same_words_long_after_are_another_story(self) -> None:
        first = take_in(REPORT, "wire")
        assert take_in(REPRINT, "paper", "2024-03-19").story == first.story
        assert take_in(REPRINT, "other", "2024-04-03").story != first.story

    def test_a_day_known_to_the_month_is_near_to_all_of_it(self) -> None:
        first = take_in(REPORT, "wire", "2024-03-02")
        assert take_in(REPRINT, "paper", "2024-03").story == first.story

    def test_undated_ones_count_from_the_day_on_which_they_were_found(self) -> None:
        assert take_in(REPORT, "wire", None).story == take_in(REPRINT, "paper", None).story

    def test_what_lies_between_two_joins_them(self) -> None:
        paragraphs = base_texts()[0].split("\n\n")
        start, end = "\n\n".join(paragraphs[:4]), "\n\n".join(paragraphs[3:])
        first, last = take_in(start, "a"), take_in(end, "b")
        assert first.story != last.story
        whole = take_in(base_texts()[0], "c")
        assert again(whole).story == again(first).story

    def test_doing_it_again_changes_nothing(self) -> None:
        first, second = take_in(REPORT, "wire"), take_in(REPRINT, "paper")
        marks = set(Mark.objects.values_list("value", "article_id"))
        for article in (first, second, second):
            join_story(again(article))
        assert set(Mark.objects.values_list("value", "article_id")) == marks
        assert again(second).story == again(first).story == first.story

    def test_a_changed_page_has_the_marks_of_its_latest_text(self) -> None:
        first = take_in(REPORT, "wire")
        before = set(first.marks.values_list("value", flat=True))
        second = take_in(OTHER_WORDS, "wire")
        assert (second.pk, second.story) == (first.pk, first.story)
        assert before.isdisjoint(second.marks.values_list("value", flat=True))
        assert StoredFingerprint.objects.count() == 1

    def test_looking_up_takes_as_many_queries_for_many_reprints_as_for_one(self) -> None:
        def queries(text: str, name: str) -> int:
            given = Given(url=f"https://{name}.example/a", published=PartialDate.parse("2024-03-05"))
            article = read_article(take_in_page(text.encode(), "text/plain", given).pk)
            with CaptureQueriesContext(connection) as found:
                join_story(article)
            return len(found)

        take_in(REPORT, "wire")
        one = queries(REPRINT, "paper-0")
        for number in range(1, 8):
            take_in(REPRINT, f"paper-{number}")
        assert queries(REPRINT, "paper-8") == one


@pytest.mark.django_db
class TestByHand:
    def test_what_a_curator_parted_stays_parted(self, curator: Any) -> None:
        first, second = take_in(REPORT, "wire"), take_in(REPRINT, "paper")
        split_by_hand(second.pk, curator)
        for article in (first, second):
            join_story(again(article))
            process_article(article.pk)
        assert again(first).story != again(second).story

    def test_a_further_reprint_does_not_undo_it(self, curator: Any) -> None:
        first, second = take_in(REPORT, "wire"), take_in(REPRINT, "paper")
        split_by_hand(second.pk, curator)
        third = take_in(REPORT + "\n\nSubscribe now.", "third")
        assert again(third).story == again(first).story
        assert again(second).story != again(first).story

    def test_what_a_curator_joined_is_one_story(self, curator: Any) -> None:
        first, second = take_in(REPORT, "wire"), take_in(OTHER_WORDS, "paper")
        join_by_hand([first.pk, second.pk], curator)
        join_story(again(second))
        assert again(first).story == again(second).story
        verdict = StoryVerdict.objects.get()
        assert (verdict.one_id, verdict.other_id, verdict.same, verdict.by) == (first.pk, second.pk, True, curator)

    def test_what_was_parted_can_be_joined_again(self, curator: Any) -> None:
        first, second, third = (take_in(text, name) for text, name in ((REPORT, "a"), (REPRINT, "b"), (REPRINT, "c")))
        split_by_hand(second.pk, curator)
        join_by_hand([first.pk, second.pk], curator)
        assert again(first).story == again(second).story == again(third).story
        assert not StoryVerdict.objects.filter(same=False).exists()

    def test_joining_takes_the_whole_stories(self, curator: Any) -> None:
        first, second, third = (
            take_in(text, name) for text, name in ((REPORT, "a"), (REPRINT, "b"), (OTHER_WORDS, "c"))
        )
        join_by_hand([second.pk, third.pk], curator)
        assert again(first).story == again(third).story
        assert Story.objects.count() == 1

    def test_what_can_not_be_joined_or_parted_is_refused_with_the_reason(self, curator: Any) -> None:
        alone = take_in(REPORT, "wire")
        found = take_in_page(REPRINT.encode(), "text/plain", Given(url="https://paper.example/a"))
        with pytest.raises(NotOneStoryError, match="only article of its story"):
            split_by_hand(alone.pk, curator)
        with pytest.raises(NotOneStoryError, match="not read yet"):
            split_by_hand(found.pk, curator)
        with pytest.raises(NotOneStoryError, match="not read yet"):
            join_by_hand([alone.pk, found.pk], curator)
        with pytest.raises(NotOneStoryError, match="at least two"):
            join_by_hand([alone.pk, alone.pk], curator)
        assert StoryVerdict.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_copies_that_are_read_in_the_same_moment_are_one_story() -> None:
    day = PartialDate.parse("2024-03-05")
    articles = [
        take_in_page(
            f"{REPORT} Copy {number}.".encode(), "text/plain", Given(url=f"https://p{number}.example/a", published=day)
        )
        for number in range(6)
    ]
    waiting = [article.pk for article in articles]
    assert together(6, lambda: process_article(waiting.pop())) == []
    assert len(set(Article.objects.values_list("story", flat=True))) == 1
    assert Story.objects.count() == 1


@pytest.mark.django_db
def test_near_ones_are_named_with_how_much_they_share() -> None:
    first, second = take_in(REPORT, "wire"), take_in(REPRINT, "paper")
    (near,) = near_articles(again(second))
    assert near.article_id == first.pk
    assert near.likeness.of_shorter > 0.9
