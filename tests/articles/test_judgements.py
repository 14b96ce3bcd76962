"""“Not the same” is said once: the name is never matched to that company again, until it is taken back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles.judgement_models import NotNamed
from articles.judgements import forget, say_not_the_same
from articles.matching import NamesInUse, load_names
from articles.models import Claim
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.review import reject_claim, seen
from articles.vocabulary import Effect, FactKind
from companies.models import Company
from tests.articles.builders import make_claim, make_company, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def lordstown() -> Company:
    return make_company("Lordstown Motors")


def claim_of(subject: str, kind: str = FactKind.JOBS) -> Claim:
    claim = make_claim(make_version(), kind, subject=subject)
    rematch([claim])
    claim.refresh_from_db()
    return claim


def test_a_name_that_is_another_ones_is_not_matched_again(lordstown: Company) -> None:
    claim, waiting = claim_of("Lordstown"), claim_of("lordstown")
    assert (claim.company, waiting.company) == (lordstown, lordstown)
    judgement = say_not_the_same(claim, make_user())
    assert str(judgement) == "“Lordstown” is not Lordstown Motors"
    for one in (claim, waiting):
        one.refresh_from_db()
        assert (one.company, one.effect) == (None, Effect.UNKNOWN_COMPANY)
    assert claim_of("LORDSTOWN").company is None
    assert claim_of("Lordstown Motors").company == lordstown


def test_what_else_the_article_calls_it_is_remembered_and_leads_there(lordstown: Company) -> None:
    claim = make_claim(make_version(), FactKind.JOBS, subject="The Ohioans", further_names=["Lordstown Motors"])
    rematch([claim])
    claim.refresh_from_db()
    assert claim.company == lordstown
    say_not_the_same(claim, make_user())
    claim.refresh_from_db()
    assert (claim.company, claim.effect) == (None, Effect.UNKNOWN_COMPANY)


def test_the_next_best_company_is_proposed_in_its_place(lordstown: Company) -> None:
    other = make_company("Lordstown Automotive")
    claim = claim_of("Lordstown")
    assert claim.effect == Effect.AMBIGUOUS
    Claim.objects.filter(pk=claim.pk).update(company=lordstown)
    claim.refresh_from_db()
    say_not_the_same(claim, make_user())
    claim.refresh_from_db()
    assert claim.company == other


def test_taken_back_the_name_is_the_companys_again(lordstown: Company) -> None:
    claim = claim_of("Lordstown")
    forget(say_not_the_same(claim, make_user()))
    claim.refresh_from_db()
    assert claim.company == lordstown
    assert not NotNamed.objects.exists()


def test_names_in_use_are_made_anew_once_one_is_said_not_to_be(lordstown: Company) -> None:
    names = NamesInUse()
    assert names.current().find(["Lordstown"]).company == lordstown
    say_not_the_same(claim_of("Lordstown"), make_user())
    assert names.current().find(["Lordstown"]).company is None


def test_said_twice_it_stands_once(lordstown: Company) -> None:
    claim = claim_of("Lordstown")
    say_not_the_same(claim, make_user())
    Claim.objects.filter(pk=claim.pk).update(company=lordstown)
    claim.refresh_from_db()
    say_not_the_same(claim, make_user())
    assert NotNamed.objects.count() == 1


def test_it_is_refused_where_it_makes_no_sense(lordstown: Company) -> None:
    user = make_user()
    decided = claim_of("Lordstown")
    reject_claim(decided, user)
    decided.refresh_from_db()
    refused = {
        "decided already": decided,
        "own name on record": claim_of("LORDSTOWN MOTORS"),
        "matched to no company": claim_of("Somebody Else"),
        "several parties": claim_of("Lordstown; Foxconn", FactKind.PARTNERSHIP),
    }
    for why, claim in refused.items():
        with pytest.raises(ReviewRefused, match=why):
            say_not_the_same(claim, user)
    assert load_names().find(["Lordstown"]).company == lordstown


def test_the_review_page_offers_it_and_says_how_to_take_it_back(admin_client: Client, lordstown: Company) -> None:
    claim = claim_of("Lordstown")
    page = reverse("admin:articles_claim_change", args=[claim.pk])
    assert "“Lordstown” is not Lordstown Motors" in admin_client.get(page).content.decode()
    sent = {"decision": "not_the_same", "seen": seen(claim), "modality": claim.modality}
    answer = admin_client.post(page, {**sent, "company": lordstown.pk, "count": "800"}, follow=True)
    judgement = NotNamed.objects.get()
    assert reverse("admin:articles_notnamed_change", args=[judgement.pk]) in answer.content.decode()
    assert "company not known" in answer.content.decode()
    admin_client.post(reverse("admin:articles_notnamed_delete", args=[judgement.pk]), {"post": "yes"})
    claim.refresh_from_db()
    assert claim.company == lordstown


def test_the_review_page_names_what_else_it_may_be(admin_client: Client, lordstown: Company) -> None:
    make_company("Lordstown Automotive")
    html = admin_client.get(reverse("admin:articles_claim_change", args=[claim_of("Lordstown").pk])).content.decode()
    assert "It may also be" in html
    assert "<li>Lordstown Automotive (" in html
