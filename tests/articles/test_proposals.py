"""Merging by two: one proposes, another confirms; off unless the house asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from articles.merge_models import Merge
from articles.merging import undo_merge
from articles.proposal_models import MergeProposal, Outcome
from articles.proposals import confirm, decline, merge_or_propose, plan_of, propose
from articles.recording import ReviewRefused
from articles.vocabulary import FactKind
from companies.models import Company
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_two(settings: Any) -> None:
    settings.MERGES_BY_TWO = True


def curator() -> User:
    return make_user(is_staff=True, is_superuser=True)


def test_one_curator_merges_alone_where_nothing_else_is_said() -> None:
    assert isinstance(merge_or_propose(make_company("Mi"), make_company("Xiaomi"), make_user()), Merge)


def test_where_it_takes_two_a_merge_is_only_proposed_and_another_confirms_it(by_two: None) -> None:
    gone, kept, first, second = make_company("Mi"), make_company("Xiaomi"), make_user(), make_user()
    proposal = merge_or_propose(gone, kept, first, "the same")
    assert isinstance(proposal, MergeProposal)
    assert Company.objects.filter(pk=gone.pk).exists()
    assert not Merge.objects.exists()
    done = confirm(proposal, second)
    assert (done.by, done.reason) == (second, f"the same (proposed by {first})")
    assert not Company.objects.filter(pk=gone.pk).exists()
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.decided_by, proposal.merge) == (Outcome.CONFIRMED, second, done)
    undo_merge(done, first)
    assert Company.objects.filter(pk=gone.pk).exists()


def test_who_proposed_it_does_not_confirm_it_but_may_take_it_back(by_two: None) -> None:
    user = make_user()
    proposal = propose(make_company("Mi"), make_company("Xiaomi"), user)
    with pytest.raises(ReviewRefused, match="you proposed it: another one has to confirm it"):
        confirm(proposal, user)
    assert not Merge.objects.exists()
    assert decline(proposal, user).outcome == Outcome.DECLINED


def test_the_database_itself_holds_that_it_takes_two() -> None:
    user = make_user()
    proposal = propose(make_company("Mi"), make_company("Xiaomi"), user)
    with pytest.raises(IntegrityError, match="merge_proposal_by_two"), transaction.atomic():
        MergeProposal.objects.filter(pk=proposal.pk).update(outcome=Outcome.CONFIRMED, decided_by=user)


def test_what_was_decided_is_not_decided_again(by_two: None) -> None:
    proposal = propose(make_company("Mi"), make_company("Xiaomi"), make_user())
    decider = make_user()
    decline(proposal, decider)
    for again in (confirm, decline):
        with pytest.raises(ReviewRefused, match=f"it was declined already, by {decider}"):
            again(proposal, make_user())


def test_the_same_row_is_not_proposed_twice_and_may_be_once_the_first_is_declined(by_two: None) -> None:
    gone, kept, user = make_company("Mi"), make_company("Xiaomi"), make_user()
    first = propose(gone, kept, user)
    with pytest.raises(ReviewRefused, match="has proposed to merge it already"):
        propose(gone, make_company("Nio"), make_user())
    decline(first, user)
    assert propose(gone, kept, user).pk != first.pk


def test_what_cannot_be_merged_is_not_proposed(by_two: None) -> None:
    company = make_company("Xiaomi")
    with pytest.raises(ReviewRefused, match="it is the same row"):
        propose(company, company, make_user())
    assert not MergeProposal.objects.exists()


def test_a_proposal_whose_row_is_gone_says_so(by_two: None) -> None:
    gone, kept = make_company("Mi"), make_company("Xiaomi")
    proposal = propose(gone, kept, make_user())
    gone.delete()
    for deed in (plan_of, confirm):
        with pytest.raises(ReviewRefused, match="Mi is not on record any more"):
            deed(proposal, make_user())


def test_two_curators_merge_two_plants_by_the_pages(client: Client, by_two: None) -> None:
    company = make_company("Xiaomi")
    gone, kept = make_plant(company, "Xiaomi Beijing"), make_plant(company, "Xiaomi Yizhuang")
    first, second = curator(), curator()
    client.force_login(first)
    sent = {"kept": kept.pk, "reason": "one site", "confirmed": "1"}
    told = client.post(reverse("admin:plants_plant_merge", args=[gone.pk]), sent, follow=True).content.decode()
    assert "Another curator has to confirm it" in told
    proposal = MergeProposal.objects.get()
    page = reverse("admin:articles_mergeproposal_change", args=[proposal.pk])
    own = client.post(page, {"look": "1"}).content.decode()
    assert "You proposed it" in own
    assert 'name="confirmed"' not in own
    assert "you proposed it" in client.post(page, {"confirmed": "1"}).content.decode()
    client.force_login(second)
    make_claim(make_version(), FactKind.JOBS)
    for shown in (reverse("admin:index"), reverse("admin:articles_claim_changelist")):
        assert "for a second curator" in client.get(shown).content.decode()
    looked = client.post(page, {"look": "1"}).content.decode()
    assert "Xiaomi Beijing into Xiaomi Yizhuang" in looked
    assert MergeProposal.objects.waiting().exists()
    assert client.post(page, {"confirmed": "1"}).status_code == 302
    assert Merge.objects.get().by == second
    assert "It was confirmed by" in client.get(page).content.decode()


def test_who_may_look_only_decides_nothing(client: Client, by_two: None) -> None:
    proposal = propose(make_company("Mi"), make_company("Xiaomi"), make_user())
    page = reverse("admin:articles_mergeproposal_change", args=[proposal.pk])
    reader = User.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.get(page).status_code == 403
    reader.user_permissions.add(*permissions("view_mergeproposal"))
    shown = client.get(page)
    assert shown.status_code == 200
    assert "<button" not in shown.content.decode().partition('id="content"')[2]
    for deed in ("look", "confirmed", "declined"):
        assert client.post(page, {deed: "1"}).status_code == 403
    assert MergeProposal.objects.waiting().exists()


def permissions(*names: str) -> Any:
    return Permission.objects.filter(codename__in=names)
