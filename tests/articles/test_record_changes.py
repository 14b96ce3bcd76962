"""Who changed what, when, why and from which claim: written down, and read on the record's own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.change_models import Deed, RecordChange
from articles.merging import merge, undo_merge
from articles.review import accept_claim, correct_claim, reject_claim, undo_decision
from articles.vocabulary import FactKind
from companies.models import Company, CompanyAlias, Source
from plants.models import CapacityPlan, Plant
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version
from tests.factories import CompanyAliasFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant() -> Plant:
    return make_plant(make_company("Xiaomi"))


def told() -> list[tuple[str, str]]:
    return list(RecordChange.objects.order_by("pk").values_list("model", "deed"))


def form_of(company: Company, **changes: Any) -> dict[str, Any]:
    """What the browser sends of an untouched company's form, with these changes."""
    sent: dict[str, Any] = {
        "name": company.name,
        "slug": company.slug,
        "kind": company.kind,
        "hq_country": company.hq_country,
        "source": company.source_id,
        "reported_on": str(company.reported_on),
    }
    aliases = list(company.aliases.order_by("pk")) if company.pk else []
    for name, rows in (("aliases", aliases), ("parents", []), ("states", []), ("investments", [])):
        sent |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            sent |= {f"{name}-{number}-id": row.pk, f"{name}-{number}-company": company.pk}
            sent |= {f"{name}-{number}-name": row.name}
    return sent | changes


def test_a_decision_tells_what_it_made_and_taking_it_back_what_went(plant: Plant) -> None:
    user = make_user()
    claim = make_claim(make_version(), FactKind.CAPACITY, company=plant.company, plant=plant)
    decision = accept_claim(claim, user, reason="two reports agree")
    made = RecordChange.objects.get()
    plan = CapacityPlan.objects.get()
    assert (made.model, made.row, made.deed) == ("plants.capacityplan", plan.pk, Deed.MADE)
    assert (made.by, made.reason, made.decision, made.plant) == (user, "two reports agree", decision, plant.pk)
    assert made.after["amount"] == "300000.000"
    other = make_user()
    undoing = undo_decision(decision, other)
    gone = RecordChange.objects.first()
    assert gone is not None
    assert (gone.deed, gone.by, gone.decision, gone.before) == (Deed.REMOVED, other, undoing, made.after)


def test_a_rejection_changes_no_record_and_a_correction_tells_its_record_alone(plant: Plant) -> None:
    user, version = make_user(), make_version()
    reject_claim(make_claim(version, FactKind.JOBS, company=plant.company), user)
    assert told() == []
    claim = make_claim(version, FactKind.CAPACITY, company=plant.company, plant=plant)
    correct_claim(claim, user, {"amount": "150000"})
    assert told() == [("plants.capacityplan", "made")]


def test_a_change_by_hand_tells_field_by_field_and_why(admin_client: Client, plant: Plant) -> None:
    company = plant.company
    alias = CompanyAliasFactory(company=company, name="MI")
    address = reverse("admin:companies_company_change", args=[company.pk])
    changes = {"name": "Xiaomi Group", "aliases-0-name": "Mi", "why": "renamed"}
    assert admin_client.post(address, form_of(company, **changes)).status_code == 302
    named, renamed = RecordChange.objects.order_by("pk")
    assert (named.before, named.after) == ({"name": "Xiaomi"}, {"name": "Xiaomi Group"})
    assert (named.deed, named.by.username, named.reason) == ("changed", "admin", "renamed")
    assert (renamed.model, renamed.row, renamed.after) == ("companies.companyalias", alias.pk, {"name": "Mi"})
    assert renamed.lines == [("name", "MI", "Mi")]


def test_an_untouched_form_tells_nothing(admin_client: Client, plant: Plant) -> None:
    address = reverse("admin:companies_company_change", args=[plant.company.pk])
    assert admin_client.post(address, form_of(plant.company)).status_code == 302
    assert told() == []


def test_rows_added_and_deleted_by_hand_are_told_whole(admin_client: Client) -> None:
    company = make_company("Baidu", aliases=["百度"])
    admin_client.post(reverse("admin:companies_company_delete", args=[company.pk]), {"post": "yes"})
    assert told() == [("companies.company", "removed"), ("companies.companyalias", "removed")]
    source = SourceFactory()
    sent = form_of(Company(name="Jiyue", slug="jiyue", kind="startup", source=source, reported_on="2021-03-02"))
    admin_client.post(reverse("admin:companies_company_add"), sent)
    made = RecordChange.objects.first()
    assert made is not None
    assert (made.name, made.deed, made.after["slug"]) == ("Jiyue", "made", "jiyue")


def test_many_deleted_at_once_are_each_told(admin_client: Client) -> None:
    rows = [SourceFactory(), SourceFactory()]
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    admin_client.post(reverse("admin:companies_source_changelist"), sent)
    assert not Source.objects.exists()
    assert told() == [("companies.source", "removed")] * 2


def test_a_merge_and_parting_stand_with_both() -> None:
    gone, kept = make_company("Jidu"), make_company("Jiyue")
    user = make_user()
    undo_merge(merge(gone, kept, user, "renamed"), user)
    deeds = RecordChange.objects.order_by("pk").values_list("company", "deed")
    assert set(deeds) == {(gone.pk, "merged"), (kept.pk, "merged"), (gone.pk, "parted"), (kept.pk, "parted")}
    assert not CompanyAlias.objects.exists()


def test_a_plants_page_tells_the_history_of_its_rows_with_their_claims(admin_client: Client, plant: Plant) -> None:
    page = reverse("admin:plants_plant_history", args=[plant.pk])
    assert "as it was loaded" in admin_client.get(page).content.decode()
    claim = make_claim(make_version(), FactKind.CAPACITY, company=plant.company, plant=plant)
    accept_claim(claim, make_user(), reason="two reports agree")
    html = admin_client.get(page).content.decode()
    assert "two reports agree" in html
    assert reverse("admin:articles_claim_change", args=[claim.pk]) in html
    assert page in admin_client.get(reverse("admin:plants_plant_change", args=[plant.pk])).content.decode()


def test_the_history_takes_the_same_queries_for_many_changes(
    admin_client: Client, plant: Plant, django_assert_num_queries: Any
) -> None:
    page = reverse("admin:plants_plant_history", args=[plant.pk])
    for amount in ("1000", "2000", "3000"):
        values = {"amount": amount}
        accept_claim(
            make_claim(make_version(), FactKind.CAPACITY, company=plant.company, plant=plant, values=values),
            make_user(),
        )
        with django_assert_num_queries(5):
            admin_client.get(page)


def test_the_list_of_all_changes_is_read_only_and_narrowed(admin_client: Client, plant: Plant) -> None:
    accept_claim(make_claim(make_version(), FactKind.CAPACITY, company=plant.company, plant=plant), make_user())
    listed = reverse("admin:articles_recordchange_changelist")
    assert "300,000" in admin_client.get(listed, {"deed": "made"}).content.decode()
    assert "300,000" not in admin_client.get(listed, {"deed": "removed"}).content.decode()
    assert admin_client.get(reverse("admin:articles_recordchange_add")).status_code == 403


def test_the_history_is_for_those_who_may_see_the_record(client: Client, plant: Plant) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(reverse("admin:plants_plant_history", args=[plant.pk])).status_code == 403
