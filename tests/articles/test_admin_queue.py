"""The review queue in the admin: what it shows, what it lets whom do, and that it stays quick and clean."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Claim, Decision
from articles.rematching import rematch
from articles.review import Choice, accept_claim, seen, undo_decision
from articles.review_forms import ReviewForm
from articles.vocabulary import ClaimState, Effect, FactKind
from companies.models import Company, Investment
from plants.models import CapacityPlan, Plant, PlantStatus
from plants.vocabulary import LinkedBy
from tests.articles.builders import TEXT, make_claim, make_company, make_plant, make_user, make_version
from tests.factories import CapacityPlanFactory, CompanyParentFactory, PhaseFactory

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:articles_claim_changelist")
OWN_TEMPLATES = Path(settings.BASE_DIR) / "templates" / "admin"
INLINE = re.compile(rb"""\sstyle\s*=|<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son[a-z]+\s*=\s*["']""")


def viewer(*permissions: str) -> User:
    """One of the staff with these permissions alone."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def page(claim: Claim) -> str:
    return reverse("admin:articles_claim_change", args=[claim.pk])


def form_of(claim: Claim, **changes: Any) -> dict[str, Any]:
    """What the browser would send of an untouched form, with these changes."""
    place = claim.values.get("place") or {}
    sent = {name: value for name, value in claim.values.items() if name not in ("place", "also")}
    sent |= {f"place_{part}": value for part, value in place.items()}
    sent |= {"modality": claim.modality, "company": claim.company_id, "plant": claim.plant_id}
    sent |= {"record": claim.record.pk if claim.record else None, "seen": seen(claim)}
    for name in ("investors", "companies"):
        if name in sent:
            sent[name] = "\n".join(sent[name])
    return {name: value for name, value in {**sent, **changes}.items() if value not in (None, False)}


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestQueue:
    def test_it_shows_what_waits_and_leads_to_each(self, desk: Client, beijing: Plant) -> None:
        version = make_version()
        waits = make_claim(version, FactKind.CAPACITY, company=beijing.company, plant=beijing)
        done = make_claim(version, FactKind.JOBS, company=beijing.company)
        accept_claim(done, make_user())
        html = desk.get(QUEUE).content.decode()
        assert "300,000 vehicles a year in Beijing, CN" in html
        assert page(waits) in html
        assert page(done) not in html
        assert page(done) in desk.get(QUEUE, {"state": "accepted"}).content.decode()
        assert page(done) in desk.get(QUEUE, {"state": "all"}).content.decode()

    def test_the_admins_first_page_says_how_many_wait(self, desk: Client, beijing: Plant) -> None:
        make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        html = desk.get(reverse("admin:index")).content.decode()
        assert re.search(r"<strong>1</strong>\s+claim waits", html)

    def test_its_queries_do_not_grow_with_the_claims(self, desk: Client, beijing: Plant) -> None:
        self._add_claims(beijing, 2)
        few = count_queries(desk, QUEUE)
        self._add_claims(beijing, 12)
        assert count_queries(desk, QUEUE) == few

    def test_the_review_pages_queries_do_not_grow_with_the_claims(self, desk: Client, beijing: Plant) -> None:
        version = make_version()
        claim = make_claim(version, FactKind.CAPACITY, company=beijing.company, plant=beijing)
        make_claim(version, FactKind.JOBS, company=beijing.company)
        few = count_queries(desk, page(claim))
        for kind in FactKind:
            make_claim(version, kind, company=beijing.company)
        assert count_queries(desk, page(claim)) == few

    @staticmethod
    def _add_claims(plant: Plant, count: int) -> None:
        """Claims of every kind, each from an article of its own and matched to a record."""
        for _ in range(count):
            version = make_version()
            for kind in FactKind:
                values = {"amount": "1000"} if kind == FactKind.CAPACITY else None
                make_claim(version, kind, values=values, company=plant.company, plant=plant)
            accepted = make_claim(version, FactKind.INVESTMENT, company=plant.company)
            accept_claim(accepted, make_user(), Choice(effect=Effect.NEW))
            accepted.refresh_from_db()
            make_claim(
                version,
                FactKind.INVESTMENT,
                company=plant.company,
                investment=accepted.investment,
                effect=Effect.CONFIRMS,
            )

    def test_a_claim_that_is_not_there_leads_back_to_the_queue(self, desk: Client) -> None:
        assert desk.get(reverse("admin:articles_claim_change", args=[99])).headers["Location"] == QUEUE


class TestReviewPage:
    def test_the_passage_is_marked_in_its_text(self, desk: Client, beijing: Plant) -> None:
        version = make_version(text=f"<b>Bold</b> & new. {TEXT}")
        claim = make_claim(version, FactKind.CAPACITY, company=beijing.company, plant=beijing)
        other = make_claim(version, FactKind.JOBS, company=beijing.company)
        html = desk.get(page(claim)).content.decode()
        assert f'<mark class="this" id="passage">{claim.passage}</mark>' in html
        assert re.search(rf'<a class="other" href="{page(other)}"[^>]*>{other.passage}</a>', html)
        assert "&lt;b&gt;Bold&lt;/b&gt; &amp; new." in html

    def test_a_retold_text_says_so(self, desk: Client, beijing: Plant) -> None:
        version = make_version(retold=True, retold_from="https://news.example/original")
        claim = make_claim(version, FactKind.JOBS, company=beijing.company)
        html = desk.get(page(claim)).content.decode()
        assert "retold for demonstration" in html
        assert "https://news.example/original" in html

    def test_the_record_stands_beside_the_claim(self, desk: Client, beijing: Plant) -> None:
        first = make_claim(
            make_version(), FactKind.CAPACITY, values={"by": "2024"}, company=beijing.company, plant=beijing
        )
        accept_claim(first, make_user())
        later = make_claim(
            make_version("2022-06-01"),
            FactKind.CAPACITY,
            values={"by": "2025"},
            company=beijing.company,
            plant=beijing,
            capacity_plan=CapacityPlan.objects.get(),
            effect=Effect.REVISES,
        )
        html = desk.get(page(later)).content.decode()
        assert re.search(r'<tr class="differs"><th scope="row">by</th><td>2025</td><td>2024</td>', html)

    def test_accepting_goes_on_to_the_next_claim(self, desk: Client, beijing: Plant) -> None:
        version = make_version()
        claim = make_claim(version, FactKind.CAPACITY, company=beijing.company, plant=beijing)
        following = make_claim(version, FactKind.JOBS, company=beijing.company)
        answer = desk.post(page(claim), form_of(claim, decision="accept", reason="plain"), follow=True)
        assert answer.redirect_chain == [(page(following), 302)]
        assert CapacityPlan.objects.get().plant == beijing
        assert Decision.objects.get().reason == "plain"

    def test_the_last_one_leads_back_to_the_queue(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        answer = desk.post(page(claim), form_of(claim, decision="reject"))
        assert answer.headers["Location"] == QUEUE

    @pytest.mark.parametrize("kind", list(FactKind))
    def test_an_untouched_form_can_be_accepted_for_every_kind(self, kind: str, desk: Client, beijing: Plant) -> None:
        plant = None if kind == FactKind.PARTNERSHIP else beijing
        claim = make_claim(make_version(), kind, company=beijing.company, plant=plant)
        desk.post(page(claim), form_of(claim, decision="accept"))
        claim.refresh_from_db()
        assert claim.state == ClaimState.ACCEPTED

    def test_changed_values_are_not_accepted_by_mistake(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        answer = desk.post(page(claim), form_of(claim, decision="accept", amount="150000"))
        assert "you have changed its values" in answer.content.decode()
        assert not Decision.objects.exists()

    def test_correcting_records_the_curators_values(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        desk.post(page(claim), form_of(claim, decision="correct", amount="150,000", by="2024-H2"))
        assert str(CapacityPlan.objects.get()) == "150,000 vehicles/year by 2024-H2"
        assert Claim.objects.get(corrects=claim).author == User.objects.get(username="curator")

    def test_a_figure_of_a_phase_or_of_the_whole_is_for_the_curator_to_say(self, desk: Client, beijing: Plant) -> None:
        for phase, amount in ((None, 300_000), (PhaseFactory(plant=beijing), 150_000)):
            CapacityPlanFactory(plant=beijing, phase=phase, amount=amount, effective=None)
        values = {"amount": "150000"}
        claims = [make_claim(make_version("2023-05-01"), FactKind.CAPACITY, values=values) for _ in range(2)]
        rematch(claims)
        one, other = (Claim.objects.get(pk=claim.pk) for claim in claims)
        desk.post(page(one), form_of(one, decision="accept"))
        assert not Decision.objects.exists()
        desk.post(page(one), form_of(one, decision="correct", phase="1"))
        assert str(CapacityPlan.objects.latest("pk").phase) == "phase 1"
        other.refresh_from_db()
        desk.post(page(other), form_of(other, decision="accept", outcome="new"))
        assert CapacityPlan.objects.latest("pk").phase is None

    def test_what_it_may_also_be_is_taken_by_its_button(self, desk: Client, beijing: Plant) -> None:
        other = make_plant(beijing.company, "Xiaomi EV second plant")
        claim = make_claim(make_version(), FactKind.CAPACITY)
        rematch([claim])
        claim.refresh_from_db()
        shown = desk.get(page(claim))
        choices = {choice for _, choice in shown.context["runners_up"]}
        assert choices == {f"plant:{beijing.pk}", f"plant:{other.pk}"}
        assert 'accesskey="1"' in shown.content.decode()
        taken = desk.post(page(claim), form_of(claim, choose=f"plant:{other.pk}"))
        assert taken.context["form"]["plant"].value() == str(other.pk)
        assert not Decision.objects.exists()
        assert desk.post(page(claim), form_of(claim, choose="plant:x; drop")).status_code == 200

    def test_a_plant_in_a_country_alone_is_filled_in_to_be_created(self, desk: Client, beijing: Plant) -> None:
        where = {"place": {"city": None, "region": None, "country": "AR"}}
        claim = make_claim(make_version(), FactKind.STATUS, values=where, company=beijing.company)
        filled = desk.get(page(claim)).context["form"].initial
        assert filled["new_plant_name"] == "Xiaomi Argentina plant"
        assert filled["new_plant_product"] == "vehicles"
        claim.passage = "It builds a battery plant"
        assert ReviewForm(claim).initial["new_plant_product"] == "battery_cells"

    def test_help_is_tied_to_its_box(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        html = desk.get(page(claim)).content.decode()
        named = set(re.findall(r'aria-describedby="([^"]+)"', html))
        assert named
        assert named <= set(re.findall(r' id="([^"]+)"', html))

    def test_a_wrong_value_is_named_beside_its_field_and_nothing_is_stored(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        html = desk.post(page(claim), form_of(claim, decision="correct", by="soon")).content.decode()
        assert "is not a date like 2024" in html
        assert 'value="soon"' in html
        assert not Decision.objects.exists()

    def test_a_page_that_was_open_too_long_is_refused(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        sent = form_of(claim, decision="accept")
        Claim.objects.filter(pk=claim.pk).update(plant=beijing)
        assert "it has changed since you opened this page" in desk.post(page(claim), sent).content.decode()
        assert not Decision.objects.exists()

    def test_what_would_change_is_shown_and_not_kept(self, desk: Client, beijing: Plant) -> None:
        first = make_claim(
            make_version(), FactKind.CAPACITY, values={"by": "2024"}, company=beijing.company, plant=beijing
        )
        accept_claim(first, make_user())
        cut = make_claim(
            make_version("2022-06-01"),
            FactKind.CAPACITY,
            values={"by": "2025", "amount": "150000"},
            company=beijing.company,
            plant=beijing,
        )
        html = desk.post(page(cut), form_of(cut, decision="rehearse")).content.decode()
        assert re.search(r"<td>300,000 vehicles a year</td><td>150,000 vehicles a year</td>", html)
        html = desk.post(page(cut), form_of(cut, decision="rehearse", amount="200000")).content.decode()
        assert re.search(r"<td>300,000 vehicles a year</td><td>200,000 vehicles a year</td>", html)
        assert Claim.objects.count() == 2
        assert CapacityPlan.objects.count() == Decision.objects.count() == 1
        cut.refresh_from_db()
        assert cut.state == ClaimState.PENDING

    def test_undoing_brings_the_form_back(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        decision = accept_claim(claim, make_user())
        html = desk.get(page(claim)).content.decode()
        assert 'value="undo"' in html
        assert 'value="accept"' not in html
        html = desk.post(page(claim), {"decision": "undo", "undoes": decision.pk}, follow=True).content.decode()
        assert 'value="accept"' in html
        assert not CapacityPlan.objects.exists()

    def test_an_unknown_company_and_plant_are_filled_in_to_be_created(self, desk: Client) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, effect=Effect.UNKNOWN_COMPANY)
        html = desk.get(page(claim)).content.decode()
        assert 'name="new_company_name" value="Xiaomi"' in html
        assert 'name="new_plant_name" value="Xiaomi Beijing plant"' in html
        sent = {
            "create_company": "on",
            "new_company_name": "Xiaomi",
            "new_company_kind": "tech_entrant",
            "new_company_hq_country": "CN",
            "create_plant": "on",
            "new_plant_name": "Xiaomi Beijing plant",
            "new_plant_product": "vehicles",
            "new_plant_city": "Beijing",
            "new_plant_country": "CN",
        }
        desk.post(page(claim), form_of(claim, decision="accept", **sent))
        plan = CapacityPlan.objects.get()
        assert plan.plant is not None
        assert (plan.plant.name, plan.plant.company) == ("Xiaomi Beijing plant", Company.objects.get())

    def test_choosing_another_company_keeps_the_plant_that_stands_in_its_box(
        self, desk: Client, beijing: Plant
    ) -> None:
        other = make_company("Xiaomi EV")
        CompanyParentFactory(company=other, parent=beijing.company)
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        desk.post(page(claim), form_of(claim, decision="accept", company=other.pk))
        claim.refresh_from_db()
        assert (claim.company, claim.plant) == (other, beijing)


class TestBulk:
    def test_accepting_shows_first_what_will_change(self, desk: Client, beijing: Plant) -> None:
        version = make_version()
        good = make_claim(version, FactKind.CAPACITY, company=beijing.company, plant=beijing)
        lost = make_claim(version, FactKind.JOBS, subject="Nobody Motors", effect=Effect.UNKNOWN_COMPANY)
        chosen = {"action": "accept_selected", "_selected_action": [good.pk, lost.pk]}
        html = desk.post(QUEUE, chosen).content.decode()
        assert "1 of 2 claims will be accepted" in html
        assert "Adds a report of the capacity of Xiaomi EV Beijing plant." in html
        assert "Nothing yet: Nobody Motors is no company" in html
        assert not Decision.objects.exists()
        tokens = {f"seen-{claim.pk}": seen(claim) for claim in (good, lost)}
        html = desk.post(QUEUE, {**chosen, **tokens, "confirmed": "1"}, follow=True).content.decode()
        assert "1 of 2 claims accepted." in html
        assert "Nobody Motors is no company of the record" in html
        assert CapacityPlan.objects.count() == 1

    def test_what_changed_since_the_preview_is_left_alone(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        sent = {"action": "reject_selected", "_selected_action": [claim.pk], f"seen-{claim.pk}": seen(claim)}
        Claim.objects.filter(pk=claim.pk).update(plant=beijing)
        html = desk.post(QUEUE, {**sent, "confirmed": "1"}, follow=True).content.decode()
        assert "has changed since you saw it" in html
        assert not Decision.objects.exists()

    def test_rejecting_many_keeps_one_reason_with_each(self, desk: Client, beijing: Plant) -> None:
        claims = [make_claim(make_version(), FactKind.JOBS, company=beijing.company) for _ in range(3)]
        sent = {"action": "reject_selected", "_selected_action": [claim.pk for claim in claims], "reason": "twice"}
        sent |= {f"seen-{claim.pk}": seen(claim) for claim in claims}
        desk.post(QUEUE, {**sent, "confirmed": "1"})
        assert list(Decision.objects.values_list("reason", flat=True)) == ["twice"] * 3


class TestPermissions:
    def test_who_may_only_view_sees_the_claim_without_buttons(self, client: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        client.force_login(viewer("view_claim"))
        html = client.get(page(claim)).content.decode()
        assert claim.passage in html
        assert "<button" not in html.split('id="content"')[1]
        assert client.post(page(claim), form_of(claim, decision="accept")).status_code == 403
        assert not Decision.objects.exists()

    def test_who_may_only_view_has_no_bulk_decisions(self, client: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        client.force_login(viewer("view_claim"))
        assert "accept_selected" not in client.get(QUEUE).content.decode()
        sent = {"action": "accept_selected", "_selected_action": [claim.pk], f"seen-{claim.pk}": seen(claim)}
        client.post(QUEUE, {**sent, "confirmed": "1"})
        assert not Decision.objects.exists()

    def test_who_may_not_view_claims_gets_nothing(self, client: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        client.force_login(viewer("view_source"))
        assert client.get(page(claim)).status_code == 403
        assert client.get(QUEUE).status_code == 403
        assert "for review" not in client.get(reverse("admin:index")).content.decode()

    def test_who_may_change_claims_decides(self, client: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.JOBS, company=beijing.company)
        client.force_login(viewer("view_claim", "change_claim"))
        client.post(page(claim), form_of(claim, decision="accept"))
        claim.refresh_from_db()
        assert claim.state == ClaimState.ACCEPTED


OWN_MODELS = [model for app in ("companies", "plants", "articles") for model in apps.get_app_config(app).get_models()]
REGISTERED = [model for model in OWN_MODELS if admin.site.is_registered(model)]


class TestEveryAdminPage:
    @pytest.fixture
    def rows(self, beijing: Plant) -> None:
        """A row of each kind."""
        version = make_version()
        for kind in FactKind:
            plant = None if kind == FactKind.PARTNERSHIP else beijing
            accept_claim(make_claim(version, kind, company=beijing.company, plant=plant), make_user())
        make_claim(version, FactKind.JOBS, company=beijing.company)

    @pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label_lower)
    def test_lists_and_forms_answer_and_hold_to_the_content_policy(self, model: Any, desk: Client, rows: None) -> None:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses = [reverse(f"{name}_changelist")]
        if admin.site.get_model_admin(model).has_add_permission(_request(desk)):
            addresses.append(reverse(f"{name}_add"))
        row = model._default_manager.first()
        if row is not None:
            addresses.append(reverse(f"{name}_change", args=[row.pk]))
        for address in [*addresses, f"{addresses[0]}?q=x"]:
            answer = desk.get(address)
            assert answer.status_code == 200, address
            assert not INLINE.search(answer.content), (address, INLINE.search(answer.content))

    def test_the_bulk_preview_holds_to_the_content_policy(self, desk: Client, rows: None) -> None:
        chosen = list(Claim.objects.values_list("pk", flat=True))
        answer = desk.post(f"{QUEUE}?state=all", {"action": "accept_selected", "_selected_action": chosen})
        assert b"What will change" in answer.content
        assert not INLINE.search(answer.content)

    def test_own_templates_hold_no_inline_style_or_script(self) -> None:
        templates = list(OWN_TEMPLATES.rglob("*.html"))
        assert templates
        for template in templates:
            assert not INLINE.search(template.read_bytes()), template


class TestRecordsByHand:
    def test_a_plan_typed_in_gets_a_key_and_restates_what_it_repeats(self, desk: Client, beijing: Plant) -> None:
        typed = {
            "plant": beijing.pk,
            "amount": "300000",
            "unit": "vehicles/year",
            "product": "vehicles",
            "effective": "2024",
            "modality": "plan",
            "source": make_version("2021-12-20").article.source.pk,
        }
        for day in ("2021-11-29", "2021-12-20"):
            answer = desk.post(reverse("admin:plants_capacityplan_add"), {**typed, "reported_on": day})
            assert answer.status_code == 302, answer.content.decode()
        plan = CapacityPlan.objects.get(reported_on="2021-12-20")
        assert plan.key.startswith("admin:")
        assert plan.restates is not None
        desk.post(reverse("admin:plants_capacityplan_delete", args=[plan.restates.pk]), {"post": "yes"})
        plan.refresh_from_db()
        assert plan.restates is None

    def test_rows_typed_in_on_the_plants_page_get_their_keys_and_links(self, desk: Client, beijing: Plant) -> None:
        address = reverse("admin:plants_plant_change", args=[beijing.pk])
        source = beijing.source.pk
        typed = {"slug": beijing.slug, "name": beijing.name, "company": beijing.company.pk, "product": "vehicles"}
        typed |= {"source": source, "reported_on": "2021-03-30"}
        plan = {"amount": "300000", "unit": "vehicles/year", "product": "vehicles", "modality": "plan"}
        rows = {
            "owners": [],
            "phases": [],
            "plans": [
                {**plan, "effective": "2024", "source": source, "reported_on": "2021-01-10"},
                {**plan, "effective": "2025", "source": source, "reported_on": "2022-06-01"},
            ],
            "statuses": [{"status": "announced", "source": source, "reported_on": "2021-11-27"}],
            "milestones": [],
            "investments": [],
        }
        for prefix, forms in rows.items():
            typed |= {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
            for number, row in enumerate(forms):
                typed |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        answer = desk.post(address, typed)
        assert answer.status_code == 302, answer.content.decode()
        first, second = CapacityPlan.objects.order_by("reported_on_last")
        assert first.superseded_by == second
        assert {row.key[:6] for row in (first, second, PlantStatus.objects.get())} == {"admin:"}
        beijing.refresh_from_db()
        assert str(beijing.known_on) == "2021-01-10"

    def test_a_link_that_a_curator_sets_stays(self, desk: Client, beijing: Plant) -> None:
        plans = []
        for day, amount in (("2021-11-27", "300000"), ("2022-06-01", "150000")):
            claim = make_claim(
                make_version(day), FactKind.CAPACITY, values={"amount": amount}, company=beijing.company, plant=beijing
            )
            accept_claim(claim, make_user())
            plans.append(CapacityPlan.objects.get(key=f"claim:{claim.pk}"))
        first, second = plans
        first.refresh_from_db()
        assert first.superseded_by == second
        typed = {"plant": beijing.pk, "amount": "300000", "unit": "vehicles/year", "product": "vehicles"}
        typed |= {"modality": "plan", "source": first.source.pk, "reported_on": "2021-11-27", "superseded_by": ""}
        desk.post(reverse("admin:plants_capacityplan_change", args=[first.pk]), typed)
        first.refresh_from_db()
        assert (first.superseded_by, first.linked_by) == (second, LinkedBy.RULES)
        typed |= {"amount": "150000", "superseded_by": first.pk, "reported_on": "2022-06-01"}
        desk.post(reverse("admin:plants_capacityplan_change", args=[second.pk]), typed)
        second.refresh_from_db()
        assert (second.superseded_by, second.linked_by) == (first, LinkedBy.CURATOR)

    def test_links_may_not_go_in_a_circle(self, desk: Client, beijing: Plant) -> None:
        sums = [Investment.objects.create(slug=f"sum-{number}", **sum_of(beijing)) for number in range(3)]
        for row, whole in pairwise(sums):
            Investment.objects.filter(pk=row.pk).update(part_of=whole)
        typed = {**sum_of(beijing), "company": beijing.company.pk, "source": beijing.source.pk, "slug": "sum-2"}
        typed |= {"part_of": sums[0].pk}
        for prefix in ("payers", "for_plants", "confirmations"):
            typed |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        answer = desk.post(reverse("admin:companies_investment_change", args=[sums[2].pk]), typed)
        assert "leads back to this row, in a circle" in answer.content.decode()
        sums[2].refresh_from_db()
        assert sums[2].part_of is None

    def test_curators_links_between_plans_may_not_go_in_a_circle(self, desk: Client, beijing: Plant) -> None:
        common = {"plant": beijing, "unit": "vehicles/year", "product": "vehicles", "modality": "plan"}
        common |= {"source": beijing.source, "linked_by": LinkedBy.CURATOR}
        first = CapacityPlan.objects.create(key="a", amount=100_000, reported_on="2021-11-27", **common)
        second = CapacityPlan.objects.create(
            key="b", amount=150_000, reported_on="2022-11-27", superseded_by=first, **common
        )
        typed = {"plant": beijing.pk, "amount": "100000", "unit": "vehicles/year", "product": "vehicles"}
        typed |= {"modality": "plan", "source": beijing.source.pk, "reported_on": "2021-11-27"}
        address = reverse("admin:plants_capacityplan_change", args=[first.pk])
        answer = desk.post(address, {**typed, "superseded_by": second.pk})
        assert "leads back to this row, in a circle" in answer.content.decode()
        assert desk.post(address, {**typed, "restates": second.pk}).status_code == 200

    def test_what_accepted_claims_rest_on_is_not_deleted(self, desk: Client, beijing: Plant) -> None:
        claim = make_claim(make_version(), FactKind.CAPACITY, company=beijing.company, plant=beijing)
        waits = make_claim(make_version("2022-01-01"), FactKind.JOBS, company=beijing.company, plant=beijing)
        decision = accept_claim(claim, make_user())
        plan = CapacityPlan.objects.get()
        for name, row in (("capacityplan", plan), ("plant", beijing)):
            address = reverse(f"admin:plants_{name}_delete", args=[row.pk])
            assert page(claim) in desk.get(address).content.decode()
            assert desk.post(address, {"post": "yes"}).status_code in (200, 403)
        selected = {"action": "delete_selected", "_selected_action": plan.pk, "post": "yes"}
        desk.post(reverse("admin:plants_capacityplan_changelist"), selected)
        assert CapacityPlan.objects.exists()
        assert Plant.objects.exists()
        undo_decision(decision, make_user())
        assert desk.post(reverse("admin:plants_plant_delete", args=[beijing.pk]), {"post": "yes"}).status_code == 302
        waits.refresh_from_db()
        assert waits.plant is None

    def test_a_sum_typed_in_has_its_dollars(self, desk: Client, beijing: Plant) -> None:
        typed = {
            "slug": "inv-typed",
            "company": beijing.company.pk,
            "purpose": "capex",
            "amount": "842000000",
            "currency": "CNY",
            "modality": "fact",
            "source": beijing.source.pk,
            "reported_on": "2024-08-01",
        }
        for prefix in ("payers", "for_plants", "confirmations"):
            typed |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        answer = desk.post(reverse("admin:companies_investment_add"), typed)
        assert answer.status_code == 302, answer.content.decode()
        investment = Investment.objects.get()
        assert investment.amount_usd is not None
        assert 100_000_000 < investment.amount_usd < 130_000_000


def sum_of(plant: Plant) -> dict[str, Any]:
    """What a sum has at the least."""
    details = {"purpose": "capex", "amount": "842000000", "currency": "CNY", "modality": "fact"}
    return {**details, "company": plant.company, "source": plant.source, "reported_on": "2024-08-01"}


def _request(client: Client) -> Any:
    """A request of the logged-in curator, as permissions are asked with."""
    return client.get(reverse("admin:index")).wsgi_request


class TestBulkUndo:
    def test_decisions_are_taken_back_the_latest_first(self, desk: Client, beijing: Plant) -> None:
        decisions = []
        for values in ({"amount": "1000"}, {"amount": "2000"}):
            claim = make_claim(make_version(), FactKind.CAPACITY, values=values, company=beijing.company, plant=beijing)
            decisions.append(accept_claim(claim, make_user()))
        address = reverse("admin:articles_decision_changelist")
        sent = {"action": "undo_selected", "_selected_action": [one.pk for one in decisions]}
        html = desk.post(address, sent, follow=True).content.decode()
        assert "2 of 2 claims taken back" in html
        assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.PENDING}
        assert not CapacityPlan.objects.exists()

    def test_what_stands_in_the_way_is_named(self, desk: Client) -> None:
        version = make_version()
        maker = make_claim(version, FactKind.JOBS, subject="Jidu")
        new = {"name": "Jidu", "kind": "startup", "hq_country": "CN"}
        decision = accept_claim(maker, make_user(), Choice(new_company=new))
        resting = make_claim(make_version(), FactKind.JOBS, subject="Jidu", company=Company.objects.get(name="Jidu"))
        accept_claim(resting, make_user())
        address = reverse("admin:articles_decision_changelist")
        sent = {"action": "undo_selected", "_selected_action": [decision.pk]}
        html = desk.post(address, sent, follow=True).content.decode()
        assert f"claim {resting.pk}" in html
        assert Company.objects.filter(name="Jidu").exists()
