"""The order of the review queue, the way from one claim to the next, and that neither slows down with what waits."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from articles.consequence import weight_of
from articles.models import Article, ArticleVersion, Claim, Decision
from articles.queue_order import IN_QUEUE, first_of, following, with_story
from articles.rematching import rematch
from articles.review import accept_claim, reject_claim, seen
from articles.story_models import Story
from articles.vocabulary import ArticleState, Effect, FactKind
from companies.models import Source
from plants.models import Plant
from tests.articles.builders import TEXT, VALUES, make_claim, make_user, make_version

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:articles_claim_changelist")
CARS = {"amount": "300000", "unit": "vehicles/year"}


def page(claim: Claim) -> str:
    return reverse("admin:articles_claim_change", args=[claim.pk])


def version_of(story: Story | None = None) -> ArticleVersion:
    version = make_version()
    Article.objects.filter(pk=version.article_id).update(story=story)
    return version


def loaded(claim: Claim) -> Claim:
    found: Claim = Claim.objects.select_related("version__article").get(pk=claim.pk)
    return found


def in_queue() -> list[int]:
    return list(with_story(Claim.objects.pending()).order_by(*IN_QUEUE).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ((FactKind.CAPACITY, "plan", "revises", CARS), (FactKind.CAPACITY, "plan", "confirms", CARS)),
        ((FactKind.CAPACITY, "plan", "new", CARS), (FactKind.CAPACITY, "plan", "new", {**CARS, "amount": "20000"})),
        ((FactKind.CAPACITY, "plan", "new", CARS), (FactKind.CAPACITY, "rumour", "new", CARS)),
        (
            (FactKind.STATUS, "fact", "new", {"status": "cancelled"}),
            (FactKind.STATUS, "fact", "new", {"status": "operating"}),
        ),
        (
            (FactKind.INVESTMENT, "plan", "new", {"amount": "5000000000", "currency": "USD"}),
            (FactKind.INVESTMENT, "plan", "new", {"amount": "5000000000", "currency": "JPY"}),
        ),
        ((FactKind.MILESTONE, "plan", "new", {}), (FactKind.JOBS, "plan", "new", {"count": 3000})),
    ],
)  # fmt: skip
def test_what_matters_more_weighs_more(more: Any, less: Any) -> None:
    assert weight_of(*more) > weight_of(*less)


@pytest.mark.parametrize("amount", [None, "", "many", "0", "-3", "NaN", "Infinity", "1e400"])
def test_a_figure_that_is_none_weighs_nothing(amount: Any) -> None:
    without = weight_of(FactKind.INVESTMENT, "plan", "new", {})
    weight = weight_of(FactKind.INVESTMENT, "plan", "new", {"amount": amount, "currency": "EUR"})
    assert without <= weight <= 100
    assert weight_of(FactKind.INVESTMENT, "plan", "new", {"amount": "10", "currency": "no such"}) == without


def test_matching_anew_gives_each_claim_its_weight(beijing: Plant) -> None:
    claim = make_claim(make_version(), FactKind.CAPACITY)
    rematch([claim])
    claim.refresh_from_db()
    assert claim.weight == weight_of(claim.kind, claim.modality, claim.effect, claim.values) > 0


def test_a_claim_whose_values_cannot_be_read_is_left_and_the_others_are_matched(beijing: Plant) -> None:
    odd = make_claim(make_version(), FactKind.JOBS, values={"count": "many"})
    sound = make_claim(make_version(), FactKind.JOBS)
    rematch([odd, sound])
    sound.refresh_from_db()
    assert sound.company == beijing.company


def test_stories_of_most_consequence_come_first_with_their_claims_together() -> None:
    story = Story.objects.create()
    first, reprint, other = version_of(story), version_of(story), version_of()
    light = make_claim(first, FactKind.JOBS, weight=5)
    middle = make_claim(other, FactKind.CAPACITY, weight=50)
    heavy = make_claim(reprint, FactKind.CAPACITY, weight=90)
    assert in_queue() == [heavy.pk, light.pk, middle.pk]
    assert first_of(Claim.objects.pending()) == heavy.pk


def test_claims_of_a_story_stand_by_whom_they_are_about(beijing: Plant) -> None:
    version = version_of()
    nobody = make_claim(version, FactKind.INVESTMENT, weight=90)
    plants = make_claim(version, FactKind.CAPACITY, weight=40, company=beijing.company, plant=beijing)
    heavier = make_claim(version, FactKind.STATUS, weight=60, company=beijing.company, plant=beijing)
    companys = make_claim(version, FactKind.JOBS, weight=80, company=beijing.company)
    assert in_queue() == [heavier.pk, plants.pk, companys.pk, nobody.pk]


def test_one_after_the_other_the_whole_queue_is_gone_through_in_its_order(beijing: Plant) -> None:
    story = Story.objects.create()
    for version, weight in ((version_of(story), 30), (version_of(), 70), (version_of(story), 60), (version_of(), 60)):
        for number, kind in enumerate((FactKind.CAPACITY, FactKind.JOBS, FactKind.STATUS)):
            plant = beijing if kind == FactKind.CAPACITY else None
            make_claim(version, kind, weight=weight - number, company=beijing.company, plant=plant)
    order = in_queue()
    at = order[0]
    gone_through = [at]
    for _ in order[1:]:
        at = following(Claim.objects.pending(), loaded(Claim.objects.get(pk=at))) or 0
        gone_through.append(at)
    assert gone_through == order
    assert following(Claim.objects.pending(), Claim.objects.get(pk=order[-1])) == order[0]


def test_after_the_last_of_a_story_comes_the_next_story_also_once_it_is_decided(beijing: Plant) -> None:
    heavy = make_claim(version_of(), FactKind.JOBS, weight=90, company=beijing.company)
    light = make_claim(version_of(), FactKind.JOBS, weight=10, company=beijing.company)
    middle = make_claim(version_of(), FactKind.JOBS, weight=50, company=beijing.company)
    reject_claim(middle, make_user())
    assert following(Claim.objects.pending(), loaded(middle)) == light.pk
    reject_claim(light, make_user())
    assert following(Claim.objects.pending(), loaded(light)) == heavy.pk
    reject_claim(heavy, make_user())
    assert following(Claim.objects.pending(), loaded(heavy)) is None


class TestUnderFilters:
    def test_the_next_claim_is_one_of_the_filtered_queue(self, desk: Client, beijing: Plant) -> None:
        version = version_of()
        claim = make_claim(version, FactKind.JOBS, weight=20, company=beijing.company, values={"count": 1})
        make_claim(version, FactKind.CAPACITY, weight=10, company=beijing.company, plant=beijing)
        further = make_claim(version_of(), FactKind.JOBS, weight=5, company=beijing.company, values={"count": 2})
        html = desk.get(QUEUE, {"kind": "jobs"}).content.decode()
        address = f"{page(claim)}?_changelist_filters=kind%3Djobs"
        assert address in html
        assert f'href="{page(further)}?_changelist_filters=kind%3Djobs"' in desk.get(address).content.decode()
        sent = {"decision": "reject", "seen": seen(claim), "modality": "plan", "count": "1"}
        answer = desk.post(address, {**sent, "company": beijing.company.pk})
        assert answer.headers["Location"] == f"{page(further)}?_changelist_filters=kind%3Djobs"

    def test_filters_that_are_none_are_left_out(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(version_of(), FactKind.JOBS, company=beijing.company)
        other = make_claim(version_of(), FactKind.JOBS, company=beijing.company)
        html = desk.get(f"{page(claim)}?_changelist_filters=nonsense__x%3D1").content.decode()
        assert f'accesskey="n" href="{page(other)}' in html


class TestForScripts:
    def test_the_next_claim_comes_as_a_page_and_the_end_leads_to_the_queue(self, desk: Client, beijing: Plant) -> None:
        first, second = (make_claim(make_version(), FactKind.JOBS, company=beijing.company) for _ in range(2))
        sent = {"decision": "reject", "modality": "plan", "count": "3000", "company": beijing.company.pk}
        answer = desk.post(page(second), {**sent, "seen": seen(second)}, headers={"X-Review": "1"})
        assert answer.headers["Location"] == page(first)
        answer = desk.post(page(first), {**sent, "seen": seen(first)}, headers={"X-Review": "1"})
        assert (answer.status_code, answer.headers["X-Leads-To"]) == (204, QUEUE)
        assert "rejected" in desk.get(QUEUE).content.decode()


class TestStale:
    @pytest.fixture
    def claim(self, beijing: Plant) -> Claim:
        return make_claim(make_version(), FactKind.JOBS, company=beijing.company)

    @pytest.fixture
    def sent(self, claim: Claim) -> dict[str, Any]:
        return {"decision": "accept", "seen": seen(claim), "modality": "plan", "count": "3000"}

    def test_what_was_matched_anew_is_told(self, desk: Client, claim: Claim, sent: Any, beijing: Plant) -> None:
        Claim.objects.filter(pk=claim.pk).update(plant=beijing, effect=Effect.CONFIRMS)
        html = desk.post(page(claim), {**sent, "company": beijing.company.pk}).content.decode()
        assert "plant is now Xiaomi EV Beijing plant, effect is now confirms" in html
        assert not Decision.objects.exists()

    def test_who_decided_meanwhile_is_told(self, desk: Client, claim: Claim, sent: Any, beijing: Plant) -> None:
        colleague = make_user()
        accept_claim(claim, colleague)
        html = desk.post(page(claim), {**sent, "company": beijing.company.pk}).content.decode()
        assert f"was accepted meanwhile by {colleague}" in html
        assert Decision.objects.count() == 1

    def test_a_token_that_is_none_is_refused(self, desk: Client, claim: Claim, sent: Any, beijing: Plant) -> None:
        html = desk.post(page(claim), {**sent, "seen": "x", "company": beijing.company.pk}).content.decode()
        assert "what was shown of it is not known" in html
        assert not Decision.objects.exists()


class TestTenThousand:
    @staticmethod
    def add(articles: int, each: int, plant: Plant, *, counted: bool = True) -> None:
        """That many pending claims, from articles of their own, two to a story."""
        at = Source.objects.count()
        sources = Source.objects.bulk_create(
            Source(slug=f"s-{at + n}", title=f"Report {at + n}", url=f"https://news.example/t{at + n}",
                   published="2022-01-05", published_first="2022-01-05", published_last="2022-01-05")
            for n in range(articles)
        )  # fmt: skip
        stories = Story.objects.bulk_create(Story() for _ in range(articles // 2 + 1))
        rows = Article.objects.bulk_create(
            Article(source=source, state=ArticleState.EXTRACTED, story=stories[n // 2])
            for n, source in enumerate(sources)
        )
        versions = ArticleVersion.objects.bulk_create(
            ArticleVersion(article=row, title="x", text=TEXT, text_hash=hashlib.sha256(TEXT.encode()).hexdigest())
            for row in rows
        )
        kinds = [FactKind.CAPACITY, FactKind.INVESTMENT, FactKind.JOBS, FactKind.STATUS]
        Claim.objects.bulk_create(
            Claim(version=version, kind=kinds[n % 4], values=VALUES[kinds[n % 4]], fact_key=f"{version.pk}-{n}",
                  subject="Xiaomi", passage=TEXT[n : n + 9], start=n, end=n + 9, modality="plan", confidence=0.5,
                  extractor="e 1", effect=Effect.NEW, company=plant.company, plant=plant, weight=(version.pk + n) % 100)
            for version in versions
            for n in range(each)
        )  # fmt: skip
        # As PostgreSQL does by itself once so much is new; without, it takes the tables for almost empty.
        if counted:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def test_the_pages_ask_as_often_with_ten_thousand_claims_as_with_a_hundred(
        self, desk: Client, beijing: Plant
    ) -> None:
        self.add(10, 10, beijing)
        few = self.asked(desk)
        self.add(495, 20, beijing)
        assert Claim.objects.pending().count() == 10_000
        assert self.asked(desk) == few
        assert max(few) <= 30

    def test_a_search_is_quick_also_before_the_database_has_counted_its_rows(
        self, desk: Client, beijing: Plant
    ) -> None:
        self.add(300, 20, beijing, counted=False)
        filters = urlencode({"_changelist_filters": "q=xiaomi"})
        for address in (f"{QUEUE}?q=xiaomi", f"{page(Claim.objects.order_by('pk')[0])}?{filters}"):
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(address).status_code == 200
            # In seconds: some forty times what the slowest takes, a tenth of what one takes that joins all to all.
            assert max(float(query["time"]) for query in captured) < 2

    @staticmethod
    def asked(desk: Client) -> list[int]:
        """How many queries the queue takes, its second page, it filtered and searched, and a claim's page."""
        counts = []
        first = Claim.objects.order_by("pk")[0]
        for address in (QUEUE, f"{QUEUE}?p=2", f"{QUEUE}?kind=jobs&effect=new", f"{QUEUE}?q=xiaomi", page(first)):
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(address).status_code == 200
            counts.append(len(captured))
        return counts
