"""Two companies or plants made one: everything that pointed to the one points to the other, until they are parted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core import serializers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.merge_models import Merge
from articles.merging import merge, plan_merge, undo_merge
from articles.models import Article, ArticleVersion, Claim
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.review import Choice, accept_claim, undo_decision
from articles.vocabulary import Effect, FactKind
from companies.models import (
    Company,
    CompanyAlias,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentPayer,
    PartnershipParty,
)
from plants.drawn_money import DRAWN
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.services import redraw
from plants.standing import standings
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version
from tests.factories import (
    CapacityPlanFactory,
    CompanyAliasFactory,
    CompanyParentFactory,
    CompanyStatusFactory,
    InvestmentFactory,
    InvestmentPayerFactory,
    MilestoneFactory,
    PartnershipPartyFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
KEPT_WHOLE = (
    Company, CompanyAlias, CompanyParent, CompanyStatus, Investment, InvestmentPayer, PartnershipParty,
    Plant, PlantOwner, Phase, CapacityPlan, PlantStatus, Milestone, PlantInvestment, Claim,
)  # fmt: skip


def everything() -> list[Any]:
    """All records, and all that is drawn from them but for the numbers of its rows, as plain data."""
    rows = [row for model in KEPT_WHOLE for row in model._default_manager.order_by("pk")]
    kept = json.loads(serializers.serialize("json", rows))
    drawn = [row for model in DRAWN for row in model._default_manager.order_by("pk")]
    plain = [{**one, "pk": None} for one in json.loads(serializers.serialize("json", drawn))]
    return kept + sorted(plain, key=str)


@pytest.fixture
def pair() -> tuple[Company, Company]:
    """Two companies with rows of every kind about both."""
    gone, kept = make_company("Jidu Auto", legal_name="Jidu Automobile Ltd"), make_company("Jiyue Auto")
    source = SourceFactory()
    for company in (gone, kept):
        CompanyAliasFactory(company=company, name="极越")
        CompanyStatusFactory(company=company, source=source)
        InvestmentFactory(company=company)
        InvestmentPayerFactory(company=company)
        PartnershipPartyFactory(company=company)
        MilestoneFactory(company=company, plant=None)
        CapacityPlanFactory(company=company, plant=None)
        plant = PlantFactory(company=company)
        CapacityPlanFactory(plant=plant)
        PlantOwnerFactory(plant=plant, company=company)
    CompanyParentFactory(company=gone, parent=kept)
    CompanyParentFactory(company=gone)
    rematch([make_claim(make_version(), FactKind.JOBS, subject="Jidu Auto")])
    redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))
    return Company.objects.get(pk=gone.pk), Company.objects.get(pk=kept.pk)


@pytest.fixture
def sites() -> tuple[Plant, Plant]:
    """Two plants of one company with phases of the same number, plans, a status and a sum each."""
    company = make_company("Xiaomi")
    gone, kept = make_plant(company, "Yizhuang works"), make_plant(company, "Beijing works")
    for plant, amount in ((gone, 100_000), (kept, 150_000)):
        phase = PhaseFactory(plant=plant, number=1)
        CapacityPlanFactory(plant=plant, phase=phase, amount=amount, effective="2024")
        PlantStatusFactory(plant=plant, phase=phase)
        MilestoneFactory(plant=plant)
        PlantInvestmentFactory(plant=plant)
        PlantOwnerFactory(plant=plant, company=company, name="Xiaomi")
    second = PhaseFactory(plant=gone, number=2)
    CapacityPlanFactory(plant=gone, phase=second, amount=150_000, effective="2025")
    redraw([company.pk], [gone.pk, kept.pk])
    return Plant.objects.get(pk=gone.pk), Plant.objects.get(pk=kept.pk)


def test_a_company_is_given_up_with_all_that_pointed_to_it(pair: tuple[Company, Company]) -> None:
    gone, kept = pair
    user = make_user()
    merge(gone, kept, user, "renamed in 2023")
    assert not Company.objects.filter(pk=gone.pk).exists()
    assert Investment.objects.filter(company=kept).count() == 2
    assert Plant.objects.filter(company=kept).count() == 2
    assert Claim.objects.get().company == kept
    assert set(kept.aliases.values_list("name", flat=True)) == {"极越", "Jidu Auto", "Jidu Automobile Ltd"}
    # What it has already, and a company above itself, is left out.
    assert CompanyStatus.objects.filter(company=kept).count() == 1
    assert not CompanyParent.objects.filter(company=kept, parent=kept).exists()


def test_parted_again_all_is_what_it_was(pair: tuple[Company, Company]) -> None:
    gone, kept = pair
    before = everything()
    entry = merge(gone, kept, make_user())
    assert everything() != before
    undo_merge(entry, make_user())
    assert everything() == before


def test_plants_share_their_phases_and_totals_are_drawn_anew(sites: tuple[Plant, Plant]) -> None:
    gone, kept = sites
    before = everything()
    entry = merge(gone, kept, make_user())
    assert sorted(kept.phases.values_list("number", flat=True)) == [1, 2]
    assert kept.plans.count() == 3
    assert Phase.objects.get(plant=kept, number=1).plans.count() == 2
    day = make_version("2026-01-01").article.source.published.last
    # The phases of the one plant, which were two plants' before: 150,000 (the larger report of the first) and 150,000.
    assert standings([kept.pk], day)[kept.pk].capacity == 300_000
    undo_merge(entry, make_user())
    assert everything() == before


def test_looking_at_what_would_change_changes_nothing(pair: tuple[Company, Company]) -> None:
    gone, kept = pair
    before = everything()
    plan = plan_merge(gone, kept, make_user())
    assert plan.moves["plants"] == 1
    assert plan.moves["investments"] == 1
    assert plan.drops == {"company aliases": 1, "company parents": 1, "company states": 1}
    assert plan.names == ["Jidu Auto", "Jidu Automobile Ltd"]
    assert everything() == before
    assert not Merge.objects.exists()


def test_what_cannot_be_one_is_refused() -> None:
    user = make_user()
    company = make_company("Xiaomi")
    plant = make_plant(company)
    cells = make_plant(company, "Xiaomi cells", product="battery_cells")
    for gone, kept, why in (
        (company, company, "the same row"),
        (company, plant, "not one"),
        (cells, plant, "the other"),
    ):
        with pytest.raises(ReviewRefused, match=why):
            merge(gone, kept, user)


def test_undoing_names_what_stands_in_the_way(pair: tuple[Company, Company]) -> None:
    gone, kept = pair
    user, other = make_user(), make_company("Baidu")
    first = merge(gone, kept, user)
    second = merge(kept, other, user)
    with pytest.raises(ReviewRefused, match="Jiyue Auto merged into Baidu"):
        undo_merge(first, user)
    undo_merge(second, user)
    plant = Plant.objects.filter(company=kept).first()
    assert plant is not None
    moved = Plant.objects.get(pk=next(pk for model, pk, *_ in first.moved if model == "plants.plant"))
    Plant.objects.filter(pk=moved.pk).update(company=other)
    with pytest.raises(ReviewRefused, match=f"plant {moved.pk}"):
        undo_merge(first, user)
    Plant.objects.filter(pk=moved.pk).update(company=kept)
    undo_merge(first, user)
    with pytest.raises(ReviewRefused, match="undone already"):
        undo_merge(first, user)


def test_a_decision_is_undone_after_a_merge_where_the_kept_one_stands_for_it() -> None:
    user, gone, kept = make_user(), make_company("Jidu"), make_company("Jiyue")
    claim = make_claim(make_version(), FactKind.JOBS, company=gone, subject="Jidu")
    decision = accept_claim(claim, user)
    merge(gone, kept, user)
    undo_decision(decision, user)
    claim.refresh_from_db()
    assert (claim.state, claim.company) == ("pending", kept)


def test_a_company_made_by_a_decision_is_not_undone_while_it_is_merged() -> None:
    user, kept = make_user(), make_company("Jiyue")
    claim = make_claim(make_version(), FactKind.JOBS, subject="Jidu")
    new = {"name": "Jidu", "kind": "startup", "hq_country": "CN"}
    decision = accept_claim(claim, user, Choice(new_company=new))
    entry = merge(Company.objects.get(name="Jidu"), kept, user)
    with pytest.raises(ReviewRefused, match="Jidu merged into Jiyue"):
        undo_decision(decision, user)
    undo_merge(entry, user)
    undo_decision(decision, user)
    assert not Company.objects.filter(name="Jidu").exists()


@pytest.mark.parametrize("path", ["/companies/{}/", "/api/v1/companies/{}/"])
def test_the_old_address_leads_on_for_good(client: Client, path: str) -> None:
    user = make_user()
    first, second, third = (make_company(name) for name in ("Jidu", "Jiyue", "Baidu"))
    merges = [merge(first, second, user), merge(second, third, user)]
    answer = client.get(path.format("jidu") + "?as_of=2025-01-01")
    assert answer.status_code == (308 if "api" in path else 301)
    assert answer.headers["Location"] == path.format("baidu") + "?as_of=2025-01-01"
    for entry in reversed(merges):
        undo_merge(entry, user)
    assert client.get(path.format("jidu")).status_code == 200
    assert client.get(path.format("nobody")).status_code == 404


def test_a_plants_old_address_leads_on_too(client: Client, sites: tuple[Plant, Plant]) -> None:
    merge(*sites, make_user())
    assert client.get("/plants/yizhuang-works/").headers["Location"] == "/plants/beijing-works/"
    assert client.get("/api/v1/plants/yizhuang-works/").status_code == 308


def test_the_admin_shows_what_will_change_then_merges_and_undoes(
    admin_client: Client, pair: tuple[Company, Company]
) -> None:
    gone, kept = pair
    address = reverse("admin:companies_company_merge", args=[gone.pk])
    assert address in admin_client.get(reverse("admin:companies_company_change", args=[gone.pk])).content.decode()
    assert admin_client.get(address).status_code == 200
    seen = admin_client.post(address, {"kept": kept.pk, "look": "1"}).content.decode()
    assert "<li>1 plants moved</li>" in seen
    assert Company.objects.filter(pk=gone.pk).exists()
    done = admin_client.post(address, {"kept": kept.pk, "reason": "renamed", "confirmed": "1"}, follow=True)
    assert "Jidu Auto merged into Jiyue Auto" in done.content.decode()
    entry = Merge.objects.get()
    assert (entry.reason, entry.by.username) == ("renamed", "admin")
    # The page that the message leads to has the button.
    page = admin_client.get(reverse("admin:articles_merge_change", args=[entry.pk])).content.decode()
    listed = reverse("admin:articles_merge_changelist")
    form = page[page.index(f'<form method="post" action="{listed}"') :]
    assert (">Undo it</button>" in form, f'name="_selected_action" value="{entry.pk}"' in form) == (True, True)
    admin_client.post(listed, {"action": "undo_selected", "_selected_action": [entry.pk]})
    assert Company.objects.filter(pk=gone.pk).exists()
    page = admin_client.get(reverse("admin:articles_merge_change", args=[entry.pk])).content.decode()
    assert ">Undo it</button>" not in page


def test_only_those_who_may_merge_do(client: Client, pair: tuple[Company, Company]) -> None:
    gone, kept = pair
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_company", "change_company"]))
    client.force_login(user)
    address = reverse("admin:companies_company_merge", args=[gone.pk])
    assert client.post(address, {"kept": kept.pk, "confirmed": "1"}).status_code == 403
    assert address not in client.get(reverse("admin:companies_company_change", args=[gone.pk])).content.decode()


def test_no_article_is_touched_by_a_merge(pair: tuple[Company, Company]) -> None:
    counts = Article.objects.count(), ArticleVersion.objects.count()
    merge(*pair, make_user())
    assert (Article.objects.count(), ArticleVersion.objects.count()) == counts


def test_undoing_leaves_the_earlier_report_that_the_undone_one_replaced() -> None:
    plant = make_plant(make_company("Xiaomi"))
    earlier = CapacityPlanFactory(plant=plant, amount=300_000, effective="2024", reported_on="2021-11-27")
    values = {"amount": "150000", "by": "2024"}
    claim = make_claim(make_version("2023-02-01"), FactKind.CAPACITY, values=values, company=plant.company, plant=plant)
    decision = accept_claim(claim, make_user())
    assert [row["model"] for row in decision.made] == ["plants.capacityplan"]
    undo_decision(decision, make_user())
    assert CapacityPlan.objects.get() == earlier


def test_undoing_a_decision_whose_ledger_names_an_earlier_report_leaves_that_one() -> None:
    """Ledgers of before 0.1.0 named the report that the new one had replaced, too."""
    plant = make_plant(make_company("Xiaomi"))
    plans = []
    for day, amount in (("2021-11-29", "300000"), ("2022-05-01", "150000")):
        claim = make_claim(
            make_version(day),
            FactKind.CAPACITY,
            values={"amount": amount, "by": "2024"},
            company=plant.company,
            plant=plant,
        )
        decision = accept_claim(claim, make_user())
        plans.append(CapacityPlan.objects.get(key=f"claim:{claim.pk}"))
    decision.made.append({"model": "plants.capacityplan", "pk": plans[0].pk})
    decision.save()
    undo_decision(decision, make_user())
    assert list(CapacityPlan.objects.all()) == [plans[0]]


def test_what_waited_because_two_plants_would_fit_is_clear_once_they_are_one_and_unclear_again_once_parted() -> None:
    company = make_company("Xiaomi")
    plants = [make_plant(company, f"Xiaomi Beijing plant {number}") for number in (1, 2)]
    claim = make_claim(make_version(), FactKind.CAPACITY)
    rematch([claim])
    claim.refresh_from_db()
    assert claim.effect == Effect.AMBIGUOUS
    entry = merge(plants[0], plants[1], make_user())
    claim.refresh_from_db()
    assert (claim.effect, claim.plant) == (Effect.NEW, plants[1])
    undo_merge(entry, make_user())
    claim.refresh_from_db()
    assert (claim.effect, claim.plant) == (Effect.AMBIGUOUS, None)


class TestWhatStandsBetweenTheTwo:
    def test_a_site_is_not_merged_into_a_plant_that_lies_within_it(self) -> None:
        company = make_company("Xiaomi")
        site = make_plant(company, "Large site")
        part = make_plant(company, "Works", within=site)
        CapacityPlanFactory(plant=part)
        before = everything()
        for change in (merge, plan_merge):
            with pytest.raises(ReviewRefused, match="Works lies within Large site: change that first"):
                change(site, part, make_user())
        assert [row for row in everything() if row not in before] == []
        merge(part, site, make_user())
        assert CapacityPlan.objects.get().plant == site

    def test_a_ring_of_sites_by_way_of_another_is_refused(self) -> None:
        company = make_company("Xiaomi")
        outer = make_plant(company, "Outer")
        middle = make_plant(company, "Middle", within=outer)
        inner = make_plant(company, "Inner", within=middle)
        with pytest.raises(ReviewRefused, match="Inner lies within Middle lies within Outer: change that first"):
            merge(outer, inner, make_user())
        merge(inner, outer, make_user())
        assert Plant.objects.get(pk=middle.pk).within == outer

    @pytest.mark.parametrize("lowest_goes", [True, False])
    def test_a_ring_of_companies_by_way_of_another_is_refused(self, lowest_goes: bool) -> None:
        low, middle, high = (make_company(name) for name in ("Low", "Middle", "High"))
        CompanyParentFactory(company=low, parent=middle)
        CompanyParentFactory(company=middle, parent=high)
        gone, kept = (low, high) if lowest_goes else (high, low)
        with pytest.raises(ReviewRefused, match="Low belongs to Middle belongs to High: change that first"):
            merge(gone, kept, make_user())

    def test_that_one_is_the_parent_of_the_other_falls_away_and_comes_back(self) -> None:
        low, high = make_company("Low"), make_company("High")
        CompanyParentFactory(company=low, parent=high)
        redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))
        before = everything()
        done = merge(low, high, make_user())
        assert not CompanyParent.objects.exists()
        undo_merge(done, make_user())
        assert everything() == before


class TestPartingAndPhases:
    def accepted(self, plant: Plant) -> None:
        claim = make_claim(
            make_version("2022-05-05"), FactKind.CAPACITY, values={"phase": 2}, company=plant.company, plant=plant
        )
        accept_claim(claim, make_user())

    def test_what_came_to_a_phase_that_goes_back_stands_in_the_way(self) -> None:
        company = make_company("Xiaomi")
        gone, kept = make_plant(company, "Gone"), make_plant(company, "Kept")
        CapacityPlanFactory(plant=gone, phase=PhaseFactory(plant=gone, number=2))
        done = merge(gone, kept, make_user())
        self.accepted(kept)
        with pytest.raises(ReviewRefused, match="there came to a phase that goes back: capacity plan"):
            undo_merge(done, make_user())
        assert all(plan.phase.plant == plan.plant for plan in CapacityPlan.objects.exclude(phase=None))

    def test_of_two_merged_into_one_the_later_is_parted_first(self) -> None:
        company = make_company("Xiaomi")
        first, second, kept = (make_plant(company, name) for name in ("First", "Second", "Kept"))
        for plant in (first, second):
            CapacityPlanFactory(plant=plant, phase=PhaseFactory(plant=plant, number=1))
        redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))
        before = everything()
        merges = [merge(plant, kept, make_user()) for plant in (first, second)]
        with pytest.raises(ReviewRefused, match="there came to a phase that goes back"):
            undo_merge(merges[0], make_user())
        for done in reversed(merges):
            undo_merge(done, make_user())
        assert everything() == before


def test_merging_asks_as_often_for_many_rows_as_for_few() -> None:
    counts = []
    for number in (2, 30):
        company = make_company(f"Maker {number}")
        gone, kept = make_plant(company, f"Gone {number}"), make_plant(company, f"Kept {number}")
        for year in range(number):
            CapacityPlanFactory(plant=gone, effective=str(1990 + year), amount=1000 + year)
        with CaptureQueriesContext(connection) as queries:
            merge(gone, kept, make_user())
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2, counts


def test_a_new_company_does_not_get_the_slug_that_leads_on_from_a_merged_one(client: Client) -> None:
    other = make_company("Other")
    done = merge(make_company("Nova"), other, make_user())
    # Its name has turned out to be another one's.
    CompanyAlias.objects.all().delete()
    claim = make_claim(make_version(), FactKind.JOBS, subject="Nova EV")
    accept_claim(claim, make_user(), Choice(new_company={"name": "Nova", "kind": "startup", "hq_country": ""}))
    assert Company.objects.get(name="Nova").slug == "nova-2"
    assert client.get("/companies/nova/")["Location"] == "/companies/other/"
    undo_merge(done, make_user())
    assert {"nova", "nova-2"} <= set(Company.objects.values_list("slug", flat=True))
