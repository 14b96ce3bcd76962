"""Claims become records by a curator's decision alone, and every decision can be taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.models import Claim, Decision
from articles.review import (
    Choice,
    ReviewRefused,
    accept_claim,
    accept_claims,
    correct_claim,
    latest_decision,
    reject_claim,
    reject_claims,
    undo_decision,
)
from articles.vocabulary import Action, ClaimState, Effect, FactKind
from companies.models import Company, CompanyAlias, Investment, InvestmentSource, Partnership
from companies.vocabulary import Modality
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantStatus
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version

pytestmark = pytest.mark.django_db
BEFORE = ("state", "effect", "company_id", "plant_id", "match_score", "match_reason", "decided_by_id", "decided_at")
RECORDS = ("capacity_plan_id", "plant_status_id", "milestone_id", "investment_id", "partnership_id")


@pytest.fixture
def curator() -> User:
    return make_user()


@pytest.fixture
def xiaomi() -> Company:
    return make_company("Xiaomi")


@pytest.fixture
def beijing(xiaomi: Company) -> Plant:
    return make_plant(xiaomi)


def columns(claim: Claim) -> dict[str, Any]:
    """What a decision may change of it, as stored now."""
    return Claim.objects.filter(pk=claim.pk).values(*BEFORE, *RECORDS).get()


class TestAccepting:
    def test_a_capacity_claim_becomes_a_report_of_the_plant(self, curator: User, beijing: Plant) -> None:
        claim = make_claim(
            make_version(), FactKind.CAPACITY, values={"by": "2024"}, company=beijing.company, plant=beijing
        )
        accept_claim(claim, curator, reason="plain")
        plan = CapacityPlan.objects.get()
        assert (plan.plant, plan.amount, plan.unit, str(plan.effective)) == (beijing, 300000, "vehicles/year", "2024")
        assert (plan.modality, plan.source, str(plan.reported_on)) == (Modality.PLAN, claim.source, "2021-11-29")
        assert plan.key == f"claim:{claim.pk}"
        claim.refresh_from_db()
        assert (claim.state, claim.capacity_plan, claim.decided_by) == (ClaimState.ACCEPTED, plan, curator)
        decision = claim.decisions.get()
        assert (decision.action, decision.by, decision.reason) == (Action.ACCEPT, curator, "plain")
        assert {"model": "plants.capacityplan", "pk": plan.pk} in decision.made

    def test_a_phase_that_is_new_is_made_with_its_figure(self, curator: User, beijing: Plant) -> None:
        claim = make_claim(
            make_version(),
            FactKind.CAPACITY,
            values={"amount": "150000", "phase": 2},
            company=beijing.company,
            plant=beijing,
        )
        decision = accept_claim(claim, curator)
        assert CapacityPlan.objects.get().phase == Phase.objects.get(plant=beijing, number=2)
        undo_decision(decision, curator)
        assert not Phase.objects.exists()

    def test_a_figure_at_no_named_place_is_the_companys_target(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, values={"place": None}, company=xiaomi)
        accept_claim(claim, curator)
        assert (CapacityPlan.objects.get().company, CapacityPlan.objects.get().plant) == (xiaomi, None)

    def test_a_figure_at_a_named_place_is_never_taken_for_the_companys(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=xiaomi, effect=Effect.UNKNOWN_PLANT)
        with pytest.raises(ReviewRefused, match="names a plant in Beijing, CN"):
            accept_claim(claim, curator)
        assert not CapacityPlan.objects.exists()
        claim.refresh_from_db()
        assert claim.state == ClaimState.PENDING

    def test_a_status_claim_becomes_a_report_of_the_plants_status(self, curator: User, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.STATUS, company=beijing.company, plant=beijing)
        accept_claim(claim, curator)
        status = PlantStatus.objects.get()
        assert (status.plant, status.status, str(status.reported_on)) == (beijing, "announced", "2021-11-29")

    @pytest.mark.parametrize(
        ("status", "modality", "recorded"),
        [
            ("announced", "rumour", "rumoured"),
            ("closed", "plan", None),
            ("closed", "rumour", None),
            ("construction", "denied", None),
            ("announced", "denied", None),
            ("operating", "fact", "operating"),
        ],
    )
    def test_a_status_that_is_not_so_stands_as_a_claim_alone(
        self, status: str, modality: str, recorded: str | None, curator: User, beijing: Plant
    ) -> None:
        values = {"status": status}
        claim = make_claim(
            make_version(), FactKind.STATUS, values=values, modality=modality, company=beijing.company, plant=beijing
        )
        accept_claim(claim, curator)
        assert PlantStatus.objects.values_list("status", flat=True).first() == recorded
        claim.refresh_from_db()
        assert claim.state == ClaimState.ACCEPTED

    def test_a_status_needs_its_plant(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.STATUS, company=xiaomi)
        with pytest.raises(ReviewRefused, match="a status is a plant's"):
            accept_claim(claim, curator)

    def test_a_milestone_is_the_plants(self, curator: User, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.MILESTONE, company=beijing.company, plant=beijing)
        accept_claim(claim, curator)
        milestone = Milestone.objects.get()
        assert (milestone.plant, milestone.company, str(milestone.date)) == (beijing, None, "2024")

    def test_a_vehicles_milestone_is_the_companys(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.MILESTONE, values={"what": "vehicle"}, company=xiaomi)
        accept_claim(claim, curator)
        assert Milestone.objects.get().company == xiaomi

    def test_an_investment_claim_becomes_a_sum_with_payers_and_plant(self, curator: User, beijing: Plant) -> None:
        values = {"investors": ["Xiaomi", "Beijing's district fund"]}
        claim = make_claim(make_version(), FactKind.INVESTMENT, values=values, company=beijing.company, plant=beijing)
        accept_claim(claim, curator)
        investment = Investment.objects.get()
        assert (investment.amount, investment.currency, investment.years) == (Decimal(10**10), "USD", 10)
        assert {(payer.company, payer.name) for payer in investment.payers.all()} == {
            (beijing.company, "Xiaomi"),
            (None, "Beijing's district fund"),
        }
        assert PlantInvestment.objects.get().plant == beijing

    def test_the_same_sum_told_again_is_one_record_with_two_sources(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        investment = Investment.objects.get()
        again = make_claim(
            make_version("2021-12-06"),
            FactKind.INVESTMENT,
            company=xiaomi,
            investment=investment,
            effect=Effect.CONFIRMS,
        )
        accept_claim(again, curator)
        assert Investment.objects.get() == investment
        assert InvestmentSource.objects.get().source == again.source

    def test_the_same_sum_told_twice_in_one_article_has_one_source(self, curator: User, xiaomi: Company) -> None:
        version = make_version()
        accept_claim(make_claim(version, FactKind.INVESTMENT, company=xiaomi), curator)
        again = make_claim(
            version,
            FactKind.INVESTMENT,
            values={"years": None},
            company=xiaomi,
            investment=Investment.objects.get(),
            effect=Effect.CONFIRMS,
        )
        accept_claim(again, curator)
        assert not InvestmentSource.objects.exists()
        again.refresh_from_db()
        assert again.investment == Investment.objects.get()

    def test_a_revised_sum_supersedes_the_matched_one(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        first = Investment.objects.get()
        later = make_claim(
            make_version("2022-05-01"),
            FactKind.INVESTMENT,
            values={"amount": "12000000000"},
            company=xiaomi,
            investment=first,
            effect=Effect.REVISES,
        )
        accept_claim(later, curator)
        assert Investment.objects.exclude(pk=first.pk).get().supersedes == first

    def test_a_denial_takes_back_the_sum_that_it_denies(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        first = Investment.objects.get()
        denial = make_claim(
            make_version("2022-05-01"),
            FactKind.INVESTMENT,
            company=xiaomi,
            modality=Modality.DENIED,
            investment=first,
            effect=Effect.CONFLICTS,
        )
        accept_claim(denial, curator)
        assert Investment.objects.get(modality=Modality.DENIED).supersedes == first

    def test_a_sum_that_a_later_report_told_already_is_asked_about(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version("2022-05-01"), FactKind.INVESTMENT, company=xiaomi), curator)
        earlier = make_claim(make_version("2021-03-30"), FactKind.INVESTMENT, company=xiaomi)
        with pytest.raises(ReviewRefused, match="on record already"):
            accept_claim(earlier, curator)
        accept_claim(earlier, curator, Choice(record=Investment.objects.get()))
        assert InvestmentSource.objects.get().source == earlier.source

    def test_a_curator_may_take_a_matched_sum_for_one_of_its_own(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        first = Investment.objects.get()
        claim = make_claim(
            make_version("2022-05-01"),
            FactKind.INVESTMENT,
            company=xiaomi,
            investment=first,
            effect=Effect.CONFIRMS,
        )
        accept_claim(claim, curator, Choice(effect=Effect.NEW))
        assert Investment.objects.count() == 2
        assert not InvestmentSource.objects.exists()

    def test_a_partial_sum_is_tied_to_the_whole_of_the_same_article(self, curator: User, xiaomi: Company) -> None:
        version = make_version()
        accept_claim(make_claim(version, FactKind.INVESTMENT, company=xiaomi), curator)
        whole = Investment.objects.get()
        part = make_claim(
            version,
            FactKind.INVESTMENT,
            values={"amount": "1550000000", "part_of": "10000000000", "years": None},
            company=xiaomi,
        )
        accept_claim(part, curator)
        assert Investment.objects.exclude(pk=whole.pk).get().part_of == whole

    def test_a_partnership_names_known_companies_and_others(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.PARTNERSHIP, company=xiaomi, modality=Modality.RUMOUR)
        accept_claim(claim, curator)
        partnership = Partnership.objects.get()
        assert (partnership.modality, partnership.bindingness) == ("rumour", "rumoured")
        assert [(party.company, party.name) for party in partnership.parties.all()] == [
            (xiaomi, "Xiaomi"),
            (None, "Great Wall Motor"),
        ]

    def test_a_partnership_of_strangers_is_refused(self, curator: User) -> None:
        claim = make_claim(make_version(), FactKind.PARTNERSHIP, effect=Effect.UNKNOWN_COMPANY)
        with pytest.raises(ReviewRefused, match="none of Xiaomi, Great Wall Motor is a company"):
            accept_claim(claim, curator)

    def test_jobs_are_accepted_without_a_record(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=xiaomi)
        decision = accept_claim(claim, curator)
        claim.refresh_from_db()
        assert (claim.state, decision.made) == (ClaimState.ACCEPTED, [])

    @pytest.mark.parametrize("modality", ["rumour", "denied"])
    def test_rumours_and_denials_keep_their_modality(self, modality: str, curator: User, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing, modality=modality)
        accept_claim(claim, curator)
        assert CapacityPlan.objects.get().modality == modality

    def test_values_that_cannot_stand_are_refused_by_field(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.INVESTMENT, values={"currency": "dollars"}, company=xiaomi)
        with pytest.raises(ReviewRefused, match="currency") as refusal:
            accept_claim(claim, curator)
        assert "currency" in refusal.value.errors


class TestUnknownSubjects:
    def test_a_claim_about_nobody_is_refused(self, curator: User) -> None:
        claim = make_claim(make_version(), FactKind.INVESTMENT, effect=Effect.UNKNOWN_COMPANY)
        with pytest.raises(ReviewRefused, match="Xiaomi is no company of the record"):
            accept_claim(claim, curator)

    def test_a_company_and_a_plant_can_be_made_for_it(self, curator: User) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, effect=Effect.UNKNOWN_COMPANY)
        choice = Choice(
            new_company={"name": "Xiaomi Auto", "kind": "tech_entrant", "hq_country": "cn"},
            new_plant={
                "name": "Yizhuang plant",
                "product": "vehicles",
                "city": "Beijing",
                "region": "",
                "country": "CN",
            },
        )
        decision = accept_claim(claim, curator, choice)
        plan = CapacityPlan.objects.get()
        assert plan.plant is not None
        assert (plan.plant.name, plan.plant.company.name, plan.plant.company.hq_country) == (
            "Yizhuang plant",
            "Xiaomi Auto",
            "CN",
        )
        # What the article calls the company, so that the next article is matched.
        assert CompanyAlias.objects.get().name == "Xiaomi"
        undo_decision(decision, curator)
        assert not Company.objects.exists()
        assert not Plant.objects.exists()
        assert not CapacityPlan.objects.exists()

    def test_a_new_company_that_cannot_stand_is_refused_by_field(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, subject="Xiaomi Auto", effect=Effect.UNKNOWN_COMPANY)
        choice = Choice(new_company={"name": "Xiaomi", "kind": "car maker", "hq_country": "XX"})
        with pytest.raises(ReviewRefused) as refusal:
            accept_claim(claim, curator, choice)
        assert set(refusal.value.errors) == {"new_company.name", "new_company.kind", "new_company.hq_country"}
        assert Company.objects.get() == xiaomi

    def test_nothing_is_left_behind_when_the_record_is_refused(self, curator: User) -> None:
        claim = make_claim(make_version(), FactKind.STATUS, effect=Effect.UNKNOWN_COMPANY)
        choice = Choice(new_company={"name": "Xiaomi", "kind": "tech_entrant", "hq_country": "CN"})
        with pytest.raises(ReviewRefused, match="a status is a plant's"):
            accept_claim(claim, curator, choice)
        assert not Company.objects.exists()

    def test_the_other_claims_of_the_article_find_the_new_company(self, curator: User) -> None:
        version = make_version()
        jobs = make_claim(version, FactKind.JOBS, effect=Effect.UNKNOWN_COMPANY)
        money = make_claim(version, FactKind.INVESTMENT, effect=Effect.UNKNOWN_COMPANY)
        choice = Choice(new_company={"name": "Xiaomi", "kind": "tech_entrant", "hq_country": "CN"})
        decision = accept_claim(jobs, curator, choice)
        money.refresh_from_db()
        assert money.company == Company.objects.get()
        undo_decision(decision, curator)
        money.refresh_from_db()
        assert (money.company, money.effect) == (None, Effect.UNKNOWN_COMPANY)

    def test_a_name_can_be_remembered_so_that_the_articles_other_claims_are_matched(self, curator: User) -> None:
        gotion = make_company("Gotion High-Tech")
        version = make_version()
        jobs = make_claim(version, FactKind.JOBS, subject="Michigan Cells", effect=Effect.UNKNOWN_COMPANY)
        money = make_claim(version, FactKind.INVESTMENT, subject="Michigan Cells", effect=Effect.UNKNOWN_COMPANY)
        decision = accept_claim(jobs, curator, Choice(company=gotion, remember_name=True))
        money.refresh_from_db()
        assert money.company == gotion
        undo_decision(decision, curator)
        money.refresh_from_db()
        assert money.company is None
        assert not CompanyAlias.objects.exists()

    def test_a_sum_that_the_chosen_company_has_already_is_asked_about(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        claim = make_claim(make_version(), FactKind.INVESTMENT, subject="Mi", effect=Effect.UNKNOWN_COMPANY)
        with pytest.raises(ReviewRefused, match="on record already"):
            accept_claim(claim, curator, Choice(company=xiaomi))
        accept_claim(claim, curator, Choice(company=xiaomi, record=Investment.objects.get()))
        assert Investment.objects.count() == 1

    def test_what_could_be_several_is_not_guessed(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(
            make_version(),
            FactKind.INVESTMENT,
            company=xiaomi,
            effect=Effect.AMBIGUOUS,
            match_reason="two sums of that size",
        )
        with pytest.raises(ReviewRefused, match="two sums of that size"):
            accept_claim(claim, curator)
        accept_claim(claim, curator, Choice(effect=Effect.NEW))
        assert Investment.objects.count() == 1


class TestStaleDecisions:
    def test_a_claim_decided_meanwhile_is_refused_with_what_changed(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=xiaomi)
        seen_by_other = Claim.objects.get(pk=claim.pk)
        reject_claim(claim, curator)
        with pytest.raises(ReviewRefused, match=f"rejected meanwhile by {curator}"):
            accept_claim(seen_by_other, make_user())
        assert Decision.objects.count() == 1

    def test_a_claim_matched_anew_meanwhile_is_refused_with_what_changed(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, effect=Effect.UNKNOWN_COMPANY)
        Claim.objects.filter(pk=claim.pk).update(company=xiaomi, effect=Effect.NEW)
        with pytest.raises(ReviewRefused, match="company is now Xiaomi, effect is now new record"):
            accept_claim(claim, curator)

    @pytest.mark.parametrize("decide", [reject_claim, lambda claim, user: correct_claim(claim, user, {"count": 4000})])
    def test_the_other_decisions_are_refused_alike(self, decide: Any, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=xiaomi)
        accept_claim(Claim.objects.get(pk=claim.pk), curator)
        with pytest.raises(ReviewRefused, match="accepted meanwhile"):
            decide(claim, curator)


class TestUndo:
    @pytest.mark.parametrize("kind", list(FactKind))
    def test_undoing_an_acceptance_gives_back_exactly_the_state_before(
        self, kind: str, curator: User, beijing: Plant
    ) -> None:
        plant = None if kind == FactKind.PARTNERSHIP else beijing
        claim = make_claim(make_version(), kind, company=beijing.company, plant=plant, match_score=0.9)
        before = columns(claim)
        undo_decision(accept_claim(claim, curator), curator)
        assert columns(claim) == before
        for model in (CapacityPlan, PlantStatus, Milestone, Investment, Partnership, PlantInvestment):
            assert not model._default_manager.exists()

    def test_undoing_a_confirmation_leaves_the_record_and_takes_its_source_away(
        self, curator: User, xiaomi: Company
    ) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        again = make_claim(
            make_version(),
            FactKind.INVESTMENT,
            company=xiaomi,
            investment=Investment.objects.get(),
            effect=Effect.CONFIRMS,
        )
        before = columns(again)
        undo_decision(accept_claim(again, curator), curator)
        assert columns(again) == before
        assert Investment.objects.count() == 1
        assert not InvestmentSource.objects.exists()

    def test_undoing_a_rejection_brings_the_claim_back(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=xiaomi)
        before = columns(claim)
        decision = reject_claim(claim, curator, "no")
        undoing = undo_decision(decision, make_user())
        assert columns(claim) == before
        decision.refresh_from_db()
        assert decision.undone_by == undoing
        assert latest_decision(claim) is None

    def test_what_others_rest_on_is_not_taken_away(self, curator: User, xiaomi: Company) -> None:
        first = accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        again = make_claim(
            make_version(),
            FactKind.INVESTMENT,
            company=xiaomi,
            investment=Investment.objects.get(),
            effect=Effect.CONFIRMS,
        )
        second = accept_claim(again, curator)
        with pytest.raises(ReviewRefused, match=rf"claim {again.pk} \(Xiaomi: investment\)"):
            undo_decision(first, curator)
        undo_decision(second, curator)
        undo_decision(first, curator)
        assert not Investment.objects.exists()

    def test_a_plant_with_later_rows_is_not_taken_away(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=xiaomi, effect=Effect.UNKNOWN_PLANT)
        details = {"name": "Beijing plant", "product": "vehicles", "city": "Beijing", "region": "", "country": "CN"}
        decision = accept_claim(claim, curator, Choice(new_plant=details))
        status = make_claim(make_version(), FactKind.STATUS, company=xiaomi, plant=Plant.objects.get())
        accept_claim(status, curator)
        with pytest.raises(ReviewRefused, match=f"claim {status.pk} "):
            undo_decision(decision, curator)
        assert CapacityPlan.objects.exists()

    def test_nothing_is_undone_twice_or_out_of_turn(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=xiaomi)
        first = reject_claim(claim, curator)
        undoing = undo_decision(first, curator)
        with pytest.raises(ReviewRefused, match="undone already, by"):
            undo_decision(first, curator)
        with pytest.raises(ReviewRefused, match="undoing is not undone"):
            undo_decision(undoing, curator)

    def test_the_history_keeps_every_decision(self, curator: User, xiaomi: Company) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=xiaomi)
        undo_decision(reject_claim(claim, curator), curator)
        claim.refresh_from_db()
        accept_claim(claim, curator)
        actions = list(claim.decisions.order_by("pk").values_list("action", flat=True))
        assert actions == [Action.REJECT, Action.UNDO, Action.ACCEPT]


class TestCorrecting:
    def test_a_correction_is_the_curators_own_claim(self, curator: User, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        correct_claim(
            claim, curator, {"amount": "150,000", "by": "2024-H2", "modality": "fact"}, reason="read it again"
        )
        claim.refresh_from_db()
        own = Claim.objects.get(corrects=claim)
        assert (claim.state, own.state) == (ClaimState.CORRECTED, ClaimState.ACCEPTED)
        assert (own.author, own.extractor, own.passage) == (curator, "", claim.passage)
        assert (own.values["amount"], own.values["by"], own.modality) == ("150000", "2024-H2", "fact")
        assert claim.values["amount"] == "300000"
        plan = CapacityPlan.objects.get()
        assert (plan.amount, str(plan.effective), plan.modality) == (150000, "2024-H2", "fact")
        assert own.capacity_plan == plan

    def test_undoing_it_gives_back_the_first_and_keeps_the_second_in_the_history(
        self, curator: User, beijing: Plant
    ) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        before = columns(claim)
        decision = correct_claim(claim, curator, {"amount": "150000"})
        own = Claim.objects.get(corrects=claim)
        assert latest_decision(own) == decision
        undo_decision(decision, curator)
        assert columns(claim) == before
        own.refresh_from_db()
        assert (own.state, own.corrects, own.capacity_plan) == (ClaimState.REJECTED, None, None)
        assert {"model": "articles.claim", "pk": own.pk} in Decision.objects.get(pk=decision.pk).made
        assert not CapacityPlan.objects.exists()

    def test_after_an_undone_correction_another_may_follow(self, curator: User, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        undo_decision(correct_claim(claim, curator, {"amount": "150000"}), curator)
        claim.refresh_from_db()
        correct_claim(claim, curator, {"amount": "150000"})
        assert CapacityPlan.objects.get().amount == 150000

    @pytest.mark.parametrize(
        ("kind", "changes", "wrong"),
        [
            (FactKind.CAPACITY, {"amount": "many"}, "amount"),
            (FactKind.CAPACITY, {"amount": "0"}, "amount"),
            (FactKind.CAPACITY, {"amount": "NaN"}, "amount"),
            (FactKind.CAPACITY, {"unit": "cars"}, "unit"),
            (FactKind.CAPACITY, {"by": "soon"}, "by"),
            (FactKind.CAPACITY, {"phase": "two"}, "phase"),
            (FactKind.CAPACITY, {"place": {"country": "China"}}, "place"),
            (FactKind.CAPACITY, {"modality": "perhaps"}, "modality"),
            (FactKind.CAPACITY, {"colour": "red"}, "colour"),
            (FactKind.MILESTONE, {"date": ""}, "date"),
            (FactKind.MILESTONE, {"event": "party"}, "event"),
            (FactKind.INVESTMENT, {"currency": "XXY"}, "currency"),
            (FactKind.INVESTMENT, {"purpose": "fun"}, "purpose"),
            (FactKind.PARTNERSHIP, {"companies": "Xiaomi"}, "companies"),
            (FactKind.STATUS, {"status": "unknown"}, "status"),
            (FactKind.JOBS, {"count": "-3"}, "count"),
        ],
    )
    def test_a_value_that_cannot_stand_is_refused_by_its_field(
        self, kind: str, changes: dict[str, Any], wrong: str, curator: User, beijing: Plant
    ) -> None:
        claim = make_claim(make_version(), kind, company=beijing.company, plant=beijing)
        with pytest.raises(ReviewRefused) as refusal:
            correct_claim(claim, curator, changes)
        assert set(refusal.value.errors) == {wrong}
        assert Claim.objects.get().state == ClaimState.PENDING
        assert not Decision.objects.exists()

    def test_a_correction_that_tells_a_sum_on_record_confirms_it(self, curator: User, xiaomi: Company) -> None:
        accept_claim(make_claim(make_version(), FactKind.INVESTMENT, company=xiaomi), curator)
        claim = make_claim(make_version(), FactKind.INVESTMENT, values={"amount": "1000000000"}, company=xiaomi)
        correct_claim(claim, curator, {"amount": "10000000000"})
        assert Investment.objects.count() == 1
        assert InvestmentSource.objects.get().source == claim.source


class TestBulk:
    def test_each_claim_is_accepted_or_reported(self, curator: User, beijing: Plant) -> None:
        version = make_version()
        good = make_claim(version, FactKind.CAPACITY, company=beijing.company, plant=beijing)
        lost = make_claim(version, FactKind.JOBS, subject="Nobody Motors", effect=Effect.UNKNOWN_COMPANY)
        report = accept_claims([lost, good], curator)
        assert [decision.claim for decision in report.decided] == [good]
        assert [(claim, "Nobody Motors is no company" in why) for claim, why in report.refused] == [(lost, True)]
        lost.refresh_from_db()
        assert lost.state == ClaimState.PENDING

    def test_two_claims_that_tell_one_sum_make_one_record(self, curator: User, xiaomi: Company) -> None:
        claims = [
            make_claim(make_version(day), FactKind.INVESTMENT, company=xiaomi) for day in ("2021-03-30", "2021-11-29")
        ]
        report = accept_claims(claims, curator)
        assert len(report.decided) == 2
        assert Investment.objects.count() == 1
        assert InvestmentSource.objects.count() == 1

    def test_a_claim_that_is_about_another_company_by_now_is_left_to_be_looked_at(
        self, curator: User, xiaomi: Company
    ) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, effect=Effect.UNKNOWN_COMPANY)
        report = accept_claims([claim], curator)
        assert report.decided == []
        assert "company is now Xiaomi" in report.refused[0][1]
        claim.refresh_from_db()
        assert (claim.state, claim.company) == (ClaimState.PENDING, xiaomi)

    def test_a_whole_sum_goes_before_its_part(self, curator: User, xiaomi: Company) -> None:
        version = make_version()
        part = make_claim(
            version,
            FactKind.INVESTMENT,
            values={"amount": "1550000000", "part_of": "10000000000"},
            company=xiaomi,
        )
        whole = make_claim(version, FactKind.INVESTMENT, company=xiaomi)
        accept_claims([part, whole], curator)
        part.refresh_from_db()
        whole.refresh_from_db()
        assert part.investment is not None
        assert part.investment.part_of == whole.investment

    def test_rejecting_reports_what_was_decided_already(self, curator: User, xiaomi: Company) -> None:
        version = make_version()
        claims = [make_claim(version, FactKind.JOBS, company=xiaomi, values={"count": n}) for n in (1, 2)]
        accept_claim(claims[0], curator)
        report = reject_claims(claims, curator)
        assert [decision.claim for decision in report.decided] == [claims[1]]
        assert "accepted meanwhile" in report.refused[0][1]
