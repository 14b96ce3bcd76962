"""Stories on pages, in the API, in the admin and by command."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.story_models import Mark, StoredFingerprint, Story, StoryTurning, StoryVerdict
from articles.vocabulary import ArticleState, ClaimState
from tests.articles.stories.test_stories import OTHER_WORDS, REPORT, REPRINT, again, take_in
from tests.evtracker.api import rows
from tests.factories import ArticleFactory, ArticleVersionFactory, CapacityPlanFactory, ClaimFactory, StoryFactory

pytestmark = pytest.mark.django_db


def test_an_articles_page_names_the_others_of_its_story(client: Client) -> None:
    story = StoryFactory()
    first, second = (ArticleFactory(story=story, state=ArticleState.EXTRACTED) for _ in range(2))
    ArticleFactory(story=story, state=ArticleState.FAILED, failure="gone")
    page = client.get(f"/articles/{first.pk}/").content.decode()
    assert "1 other article of the same story" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert f'href="/articles/{second.pk}/"' in page
    assert "of the same story" not in client.get(f"/articles/{ArticleFactory().pk}/").content.decode()


def test_articles_can_be_asked_for_by_story(client: Client) -> None:
    article = ArticleFactory(story=StoryFactory())
    ArticleFactory(story=StoryFactory())
    assert [row["id"] for row in rows(client, "articles/", story=article.story_id)] == [article.pk]


def test_a_row_tells_how_many_independent_stories_say_so(client: Client) -> None:
    plan = CapacityPlanFactory()
    story = StoryFactory()
    for of in (story, story, StoryFactory(), None, None):
        version = ArticleVersionFactory(article=ArticleFactory(story=of))
        ClaimFactory(version=version, capacity_plan=plan, state=ClaimState.ACCEPTED, decided_at=timezone.now())
    (row,) = rows(client, "capacity-plans/")
    # The plan's own source has no article; of the five others two are reprints of one report.
    assert (len(row["sources"]), row["stories"]) == (6, 5)


def test_the_command_groups_what_was_stored_before_and_goes_on_where_it_stopped() -> None:
    first, second, third = take_in(REPORT, "a"), take_in(REPRINT, "b"), take_in(OTHER_WORDS, "c")
    Mark.objects.all().delete()
    StoredFingerprint.objects.filter(article__in=[first.pk, second.pk]).delete()
    Article.objects.update(story=None)
    Story.objects.all().delete()
    Article.objects.filter(pk=third.pk).update(story=Story.objects.create())
    told = StringIO()
    call_command("group_stories", stdout=told)
    assert "2 of 2 articles" in told.getvalue()
    assert again(first).story == again(second).story != again(third).story
    call_command("group_stories", stdout=told)
    assert "0 articles looked at" in told.getvalue()


def test_grouping_again_keeps_what_a_curator_parted(curator: Any) -> None:
    first, second = take_in(REPORT, "a"), take_in(REPRINT, "b")
    StoryVerdict.objects.create(one=first, other=second, same=False, by=curator)
    Article.objects.filter(pk=second.pk).update(story=Story.objects.create())
    call_command("group_stories", again=True, stdout=StringIO())
    assert again(first).story != again(second).story


def test_a_curator_joins_and_parts_in_the_admin(admin_client: Client) -> None:
    first, second = (ArticleFactory(story=StoryFactory()) for _ in range(2))
    address = reverse("admin:articles_article_changelist")
    chosen = {"_selected_action": [first.pk, second.pk]}
    look = admin_client.post(address, {"action": "join_selected", **chosen}).content.decode()
    assert f"story {second.story_id}" in look
    assert again(first).story != again(second).story
    admin_client.post(address, {"action": "join_selected", "confirmed": "1", **chosen})
    assert again(first).story == again(second).story
    assert len(admin_client.get(address, {"reprints": "yes"}).context["cl"].result_list) == 2
    look = admin_client.post(address, {"action": "part_selected", "_selected_action": [second.pk]}).content.decode()
    assert "one of its own" in look
    sent = {"action": "part_selected", "confirmed": "1", "_selected_action": [second.pk]}
    done = admin_client.post(address, sent, follow=True).content.decode()
    assert again(first).story != again(second).story
    [undoing] = re.findall(r'href="(/admin/articles/storyturning/\d+/change/)"', done)
    page = admin_client.get(undoing).content.decode()
    assert ">Undo it</button>" in page
    entry = StoryTurning.objects.latest("pk")
    listed = reverse("admin:articles_storyturning_changelist")
    admin_client.post(listed, {"action": "undo_selected", "_selected_action": [entry.pk]})
    assert again(first).story == again(second).story
    admin_client.post(address, sent)
    assert len(admin_client.get(address, {"reprints": "no"}).context["cl"].result_list) == 2
    assert admin_client.get(reverse("admin:articles_story_changelist")).status_code == 200
    assert admin_client.get(reverse("admin:articles_story_change", args=[first.story_id])).status_code == 200
    assert (
        "at least two"
        in admin_client.post(
            address, {"action": "join_selected", "_selected_action": [first.pk]}, follow=True
        ).content.decode()
    )


@pytest.mark.django_db
def test_a_storys_page_in_the_admin_has_its_headline_and_leads_to_what_can_be_done(admin_client: Client) -> None:
    story = StoryFactory()
    ArticleFactory(story=story, source__title="Halden builds in Arlen", source__published="2024-03-05")
    ArticleFactory(story=story, source__title="Halden to build", source__published="2024-03-06")
    for address in ("", f"{story.pk}/change/", "?q=Halden"):
        page = admin_client.get(f"/admin/articles/story/{address}").content.decode()
        assert "Halden builds in Arlen" in page
    actions = f"/admin/articles/article/?story={story.pk}"
    assert actions in page or actions in admin_client.get(f"/admin/articles/story/{story.pk}/change/").content.decode()
    listed = admin_client.get(actions).content.decode()
    assert "Take out of their stories" in listed
    assert "Halden to build" in listed
