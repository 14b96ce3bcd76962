"""What is decided is what was shown: no sum twice, no plant, party or status that nobody meant."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.change_models import RecordChange
from articles.models import Claim, Decision
from articles.outlook import outlook
from articles.record_changes import changes_about
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.review import Choice, accept_claim, correct_claim, reject_claim, seen, told_since, undo_decision
from articles.vocabulary import Effect, FactKind
from companies.models import Company, CompanyAlias, Investment, InvestmentSource, Partnership
from plants.models import CapacityPlan, Plant, PlantStatus
from plants.standing import standings
from tests.articles.builders import make_claim, make_company, make_plant, make_source, make_user, make_version
from tests.factories import CompanyParentFactory, InvestmentFactory, PlantStatusFactory

pytestmark = pytest.mark.django_db
BEIJING = {"city": "Beijing", "region": None, "country": "CN"}
PART = {"amount": "1550000000", "part_of": "10000000000", "years": None}
INLINES = ("payers", "for_plants", "confirmations")
NO_ROWS = {f"{name}-{count}": "0" for name in INLINES for count in ("TOTAL_FORMS", "INITIAL_FORMS")}


@pytest.fixture
def user() -> User:
    return make_user(is_staff=True, is_superuser=True)


@pytest.fixture
def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def xiaomi() -> Company:
    return make_company("Xiaomi")


def claim_of(kind: str, day: str = "2021-11-29", **fields: Any) -> Claim:
    """A claim as it is matched."""
    claim = make_claim(make_version(day), kind, **fields)
    rematch([claim])
    return Claim.objects.get(pk=claim.pk)


def ten_billion(company: Company, day: str = "2021-11-20", **fields: Any) -> Investment:
    details = {"purpose": "programme", "amount": 10**10, "currency": "USD", "modality": "plan", **fields}
    return InvestmentFactory(company=company, source=make_source(day), reported_on=day, **details)


def page(claim: Claim) -> str:
    return reverse("admin:articles_claim_change", args=[claim.pk])


def press(desk: Client, claim: Claim, button: str, **typed: Any) -> list[str]:
    """Send the form as the page shows it, with what was typed, and say what the next page tells."""
    shown = desk.get(page(claim)).context
    sent = {field.html_name: field.value() for field in shown["form"]}
    sent = {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}
    answer = desk.post(page(claim), {**sent, "seen": shown["seen"], "decision": button, **typed}, follow=True)
    errors = answer.context["form"].errors if "form" in answer.context else {}
    return [*map(str, answer.context["messages"]), *(f"{name}: {why}" for name, why in errors.items())]


def status_of(plant: Plant) -> str:
    return str(standings([plant.pk], dt.date(2025, 6, 1))[plant.pk].status)


# One promise is one sum


def test_a_claim_whose_rejection_is_taken_back_sees_what_came_on_record_meanwhile(user: User, xiaomi: Company) -> None:
    first, second = claim_of(FactKind.INVESTMENT), claim_of(FactKind.INVESTMENT)
    rejection = reject_claim(first, user)
    accept_claim(second, user)
    undo_decision(rejection, user)
    first.refresh_from_db()
    assert (first.effect, first.investment) == (Effect.CONFIRMS, Investment.objects.get())
    accept_claim(first, user)
    assert Investment.objects.count() == 1


def test_a_sum_that_was_put_on_record_behind_its_back_is_not_made_twice(user: User, xiaomi: Company) -> None:
    claim = claim_of(FactKind.INVESTMENT)
    ten_billion(xiaomi)
    with pytest.raises(ReviewRefused, match="say whether this confirms it or is a new sum"):
        accept_claim(claim, user)
    grant = claim_of(FactKind.INVESTMENT, values={"purpose": "grant", "years": None})
    accept_claim(grant, user)
    assert Investment.objects.count() == 2


def test_what_is_typed_in_by_hand_is_matched_to_what_waits(desk: Client, xiaomi: Company) -> None:
    claim, unknown = claim_of(FactKind.INVESTMENT), claim_of(FactKind.JOBS, subject="Newco Inc.")
    source = make_source("2021-11-28")
    row = {"slug": "by-hand", "company": xiaomi.pk, "purpose": "programme", "amount": "10000000000", "currency": "USD"}
    row |= {"modality": "plan", "source": source.pk, "reported_on": "2021-11-28"}
    assert desk.post(reverse("admin:companies_investment_add"), {**row, **NO_ROWS}).status_code == 302
    claim.refresh_from_db()
    assert (claim.effect, claim.investment) == (Effect.CONFIRMS, Investment.objects.get())
    inlines = {
        f"{name}-{count}": "0"
        for name in ("aliases", "parents", "states", "investments")
        for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    newco = {"slug": "newco", "name": "Newco", "kind": "startup", "source": source.pk, "reported_on": "2021-11-28"}
    assert desk.post(reverse("admin:companies_company_add"), {**newco, **inlines}).status_code == 302
    unknown.refresh_from_db()
    assert unknown.company == Company.objects.get(slug="newco")


def test_a_part_waits_for_its_whole(user: User, xiaomi: Company) -> None:
    """Xiaomi's first 1.55 bn are part of its 10 bn, and add nothing to them."""
    version = make_version()
    part = make_claim(version, FactKind.INVESTMENT, values=PART, company=xiaomi)
    whole = make_claim(version, FactKind.INVESTMENT, company=xiaomi)
    assert "part of 10 bn USD, which has to be on record" in outlook(part).does
    with pytest.raises(ReviewRefused, match="which is not on record: accept that first") as refused:
        accept_claim(part, user)
    assert "part_of" in refused.value.errors
    accept_claim(whole, user)
    part.refresh_from_db()
    accept_claim(part, user)
    assert Investment.objects.get(amount=1_550_000_000).part_of == Investment.objects.get(amount=10**10)


def test_a_part_is_of_the_whole_that_still_stands(user: User, xiaomi: Company) -> None:
    old = ten_billion(xiaomi, "2021-03-30")
    stands = ten_billion(xiaomi, "2021-10-01", supersedes=old)
    accept_claim(claim_of(FactKind.INVESTMENT, values=PART), user)
    assert Investment.objects.get(amount=1_550_000_000).part_of == stands


def test_what_is_to_confirm_a_sum_does_so_whatever_plant_is_chosen(desk: Client, xiaomi: Company) -> None:
    plant, other = make_plant(xiaomi), make_plant(xiaomi, "Wuhan plant", city="Wuhan")
    row = ten_billion(xiaomi, purpose="capex")
    claim = claim_of(FactKind.INVESTMENT, values={"purpose": "capex", "years": None, "place": BEIJING})
    assert (claim.plant, claim.effect) == (plant, Effect.CONFIRMS)
    press(desk, claim, "accept", plant=other.pk, outcome="confirms")
    assert (Investment.objects.get(), InvestmentSource.objects.count()) == (row, 1)


def test_a_sum_is_no_further_telling_of_another_companys_or_of_other_money(user: User, xiaomi: Company) -> None:
    claim = claim_of(FactKind.INVESTMENT)
    with pytest.raises(ReviewRefused, match="is no sum of Xiaomi"):
        accept_claim(claim, user, Choice(record=ten_billion(make_company("Tesla"))))
    with pytest.raises(ReviewRefused, match="they never mix"):
        accept_claim(claim, user, Choice(record=ten_billion(xiaomi, purpose="equity")))


def test_a_sum_is_replaced_once_and_by_a_later_report(user: User, xiaomi: Company) -> None:
    row = ten_billion(xiaomi, "2023-01-01", amount=7 * 10**9)
    with pytest.raises(ReviewRefused, match="an earlier report doesn't replace it"):
        accept_claim(claim_of(FactKind.INVESTMENT), user, Choice(record=row, effect="revises"))
    later = claim_of(FactKind.INVESTMENT, "2024-01-01", values={"amount": "8000000000"})
    accept_claim(later, user, Choice(record=row, effect="revises"))
    latest = claim_of(FactKind.INVESTMENT, "2024-06-01", values={"amount": "9000000000"})
    with pytest.raises(ReviewRefused, match="was replaced already"):
        accept_claim(latest, user, Choice(record=row, effect="revises"))


def test_a_sum_of_a_subsidiary_is_not_made_its_parents_too(user: User, xiaomi: Company) -> None:
    CompanyParentFactory(company=make_company("Mi Motors"), parent=xiaomi)
    first, second = claim_of(FactKind.INVESTMENT, subject="Mi Motors"), claim_of(FactKind.INVESTMENT)
    accept_claim(first, user)
    with pytest.raises(ReviewRefused, match="is on record already"):
        accept_claim(Claim.objects.get(pk=second.pk), user)


def test_an_agreement_told_in_another_order_is_the_same_one(user: User, xiaomi: Company) -> None:
    make_company("Great Wall Motor")
    other_way = {"values": {"companies": ["Great Wall Motor", "Xiaomi"]}, "subject": "Great Wall Motor; Xiaomi"}
    first, second = claim_of(FactKind.PARTNERSHIP), claim_of(FactKind.PARTNERSHIP, "2021-11-30", **other_way)
    accept_claim(first, user)
    with pytest.raises(ReviewRefused):
        accept_claim(second, user)
    second.refresh_from_db()
    assert second.effect == Effect.CONFIRMS
    accept_claim(second, user)
    assert Partnership.objects.count() == 1


def test_a_sum_for_one_plant_is_seen_by_what_tells_of_it_for_another(user: User, xiaomi: Company) -> None:
    make_plant(xiaomi), make_plant(xiaomi, "Wuhan plant", city="Wuhan")
    capex = {"purpose": "capex", "years": None}
    first = claim_of(FactKind.INVESTMENT, values={**capex, "place": BEIJING})
    second = claim_of(FactKind.INVESTMENT, values={**capex, "place": {**BEIJING, "city": "Wuhan"}})
    accept_claim(first, user)
    second.refresh_from_db()
    assert (second.effect, second.investment) == (Effect.CONFIRMS, Investment.objects.get())


# The boxes say what is done


def test_an_emptied_box_is_no_consent(desk: Client, xiaomi: Company) -> None:
    row = ten_billion(xiaomi)
    claim = claim_of(FactKind.INVESTMENT)
    assert "on record already" in " ".join(press(desk, claim, "accept", record=""))
    assert not row.confirmations.exists()
    assert "company: " in " ".join(press(desk, claim, "accept", company=""))
    assert not Decision.objects.exists()


def test_the_plant_in_the_box_is_meant_also_where_another_place_is_typed(desk: Client, xiaomi: Company) -> None:
    plant, _ = make_plant(xiaomi), make_plant(xiaomi, "Annex", city="Yizhuang")
    press(desk, claim_of(FactKind.CAPACITY), "correct", place_city="Yizhuang")
    assert CapacityPlan.objects.get().plant == plant


def test_another_companys_plant_is_not_meant_where_the_company_is_corrected(desk: Client, xiaomi: Company) -> None:
    make_plant(xiaomi)
    tesla = make_company("Tesla")
    claim = claim_of(FactKind.CAPACITY)
    assert "is Xiaomi's: choose the plant of Tesla" in " ".join(press(desk, claim, "accept", company=tesla.pk))
    assert not CapacityPlan.objects.exists()
    press(desk, claim, "accept", company=tesla.pk, plant=make_plant(tesla, "Tesla plant").pk)
    assert CapacityPlan.objects.get().plant.company == tesla


def test_what_was_read_anew_since_it_was_shown_is_not_decided(desk: Client, xiaomi: Company) -> None:
    claim = claim_of(FactKind.INVESTMENT, modality="rumour")
    token = seen(claim)
    claim.modality = "plan"
    assert seen(claim) != token
    assert "read anew" in told_since(token, claim)


def test_undo_takes_back_ones_own_decision_not_a_rules(desk: Client, user: User, xiaomi: Company) -> None:
    own = accept_claim(claim_of(FactKind.JOBS), user)
    by_rule = accept_claim(claim_of(FactKind.INVESTMENT), user)
    rule = user_rule(user)
    Decision.objects.filter(pk=by_rule.pk).update(rule=rule)
    shown = desk.get(page(claim_of(FactKind.INVESTMENT, values={"amount": "5"}))).context
    assert shown["last_decision"] == own


def user_rule(user: User) -> Any:
    rules: Any = Decision._meta.get_field("rule").related_model
    return rules.objects.create(name="confirms", enabled=True, enabled_by=user)


# Agreements and names


def test_a_corrected_party_brings_the_old_company_not_back(user: User) -> None:
    for name in ("BYD Auto", "Tesla", "Toyota"):
        make_company(name)
    values = {"companies": ["BYD Auto", "Tesla"], "type": "supply"}
    claim = claim_of(FactKind.PARTNERSHIP, values=values, subject="BYD Auto; Tesla")
    correct_claim(claim, user, {"companies": "Toyota\nFoo Minerals"})
    told = Partnership.objects.get()
    assert list(told.parties.order_by("name").values_list("name", "company__name")) == [
        ("Foo Minerals", None),
        ("Toyota", "Toyota"),
    ]
    assert told.claims.get().company == Company.objects.get(name="Toyota")


def test_of_two_unknown_parties_the_chosen_one_is_to_be_named(user: User, xiaomi: Company) -> None:
    values = {"companies": ["Shaomi Corp X", "Foo Minerals"], "type": "supply"}
    claim = claim_of(FactKind.PARTNERSHIP, values=values, subject="Shaomi Corp X; Foo Minerals")
    with pytest.raises(ReviewRefused, match="which of Shaomi Corp X and Foo Minerals is Xiaomi"):
        accept_claim(claim, user, Choice(company=xiaomi))


def test_another_companys_name_becomes_no_name_of_a_new_one(user: User) -> None:
    hon_hai = make_company("Hon Hai", aliases=("Foxconn",))
    claim = claim_of(FactKind.INVESTMENT, subject="Foxconn")
    accept_claim(claim, user, Choice(new_company={"name": "Foxtron", "kind": "tech_entrant", "hq_country": "TW"}))
    assert list(CompanyAlias.objects.values_list("company__name", "name")) == [("Hon Hai", "Foxconn")]
    assert claim_of(FactKind.JOBS, subject="Foxconn").company == hon_hai
    other = claim_of(FactKind.JOBS, subject="Foxconn")
    with pytest.raises(ReviewRefused, match="is a name of Hon Hai"):
        accept_claim(other, user, Choice(company=Company.objects.get(name="Foxtron"), remember_name=True))


# Statuses


def test_an_old_status_told_once_more_turns_no_running_plant_back(user: User, xiaomi: Company) -> None:
    plant = make_plant(xiaomi)
    PlantStatusFactory(plant=plant, status="announced", reported_on="2021-11-27")
    PlantStatusFactory(plant=plant, status="operating", reported_on="2024-04-01")
    claim = claim_of(FactKind.STATUS, "2024-06-01")
    assert claim.effect == Effect.CONFIRMS
    assert "says again: announced since 2021-11-27" in outlook(claim).does
    accept_claim(claim, user)
    assert status_of(plant) == "operating"
    assert str(PlantStatus.objects.latest("pk").since) == "2021-11-27"


def test_a_denied_status_is_taken_back(user: User, xiaomi: Company) -> None:
    plant = make_plant(xiaomi)
    PlantStatusFactory(plant=plant, status="construction", reported_on="2022-01-01")
    PlantStatusFactory(plant=plant, status="cancelled", reported_on="2023-01-01")
    claim = claim_of(FactKind.STATUS, "2023-02-01", values={"status": "cancelled"}, modality="denied")
    assert "Takes back that Xiaomi EV Beijing plant is cancelled" in outlook(claim).does
    decision = accept_claim(claim, user)
    assert status_of(plant) == "construction"
    undo_decision(decision, user)
    assert status_of(plant) == "cancelled"


# Undo, history and speed


def test_what_was_typed_into_a_row_since_is_not_thrown_away_with_it(desk: Client, user: User, xiaomi: Company) -> None:
    decision = accept_claim(claim_of(FactKind.INVESTMENT), user)
    row = Investment.objects.get()
    typed = {"slug": row.slug, "company": xiaomi.pk, "purpose": "programme", "amount": "12000000000", "currency": "USD"}
    typed |= {"modality": "plan", "years": "10", "source": row.source_id, "reported_on": "2021-11-29", "why": "report"}
    address = reverse("admin:companies_investment_change", args=[row.pk])
    assert desk.post(address, {**typed, **NO_ROWS}).status_code == 302
    with pytest.raises(ReviewRefused, match=f"corrected by hand since: .* by {user.username}"):
        undo_decision(decision, user)
    assert desk.post(address, {**typed, **NO_ROWS, "amount": "10000000000"}).status_code == 302
    undo_decision(decision, user)
    assert not Investment.objects.exists()


def test_a_sums_history_tells_of_its_sources(desk: Client, user: User, xiaomi: Company) -> None:
    row = ten_billion(xiaomi)
    accept_claim(claim_of(FactKind.INVESTMENT), user)
    assert RecordChange.objects.get().company == xiaomi.pk
    assert changes_about(row).count() == changes_about(xiaomi).count() == 1
    history = desk.get(reverse("admin:companies_investment_history", args=[row.pk])).content.decode()
    assert "Nothing was changed" not in history


def test_a_decision_matches_many_that_wait_in_few_queries(user: User, xiaomi: Company) -> None:
    """Each of them has an article of its own, of a day of its own."""
    plant = make_plant(xiaomi)
    counts = []
    for _ in range(2):
        for number in range(20):
            made = make_version(f"2022-01-{number + 1:02}")
            make_claim(made, FactKind.CAPACITY, values={"amount": str(900_000 + number)}, company=xiaomi, plant=plant)
        rematch(Claim.objects.pending().select_related("version__article__source"))
        claim = claim_of(FactKind.CAPACITY, "2021-11-29", values={"by": "2024"})
        with CaptureQueriesContext(connection) as queries:
            decision = accept_claim(claim, user)
        counts.append(len(queries))
        undo_decision(decision, user)
        reject_claim(Claim.objects.get(pk=claim.pk), user)
    assert counts[1] - counts[0] <= 2
