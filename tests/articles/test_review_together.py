"""Several curators and workers at the same claims: in whatever order, no decision is lost and none ends in a fault."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from articles.claims import store_claims
from articles.extraction.model import Fact
from articles.matching import Match
from articles.models import ArticleVersion, Claim, Decision
from articles.rematching import rematch, waiting_around
from articles.review import ReviewRefused, accept_claim, reject_claim
from articles.vocabulary import ClaimState, Effect, FactKind
from companies.models import Company, CompanyAlias, Investment, InvestmentSource
from tests.articles.builders import make_claim, make_company, make_user, make_version

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[Exception]:
    """Run the works in threads that begin at once; what went wrong in them, but for refusals."""
    failures: list[Exception] = []
    begin = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        begin.wait()
        try:
            work()
        except ReviewRefused:
            pass
        except Exception as error:  # noqa: BLE001 - told by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.fixture
def curators() -> list[User]:
    return [make_user() for _ in range(6)]


def test_two_claims_of_one_article_confirm_a_record_at_once(curators: list[User]) -> None:
    company = make_company("Xiaomi")
    record = accept_sum(company, curators[0])
    for _ in range(5):
        version = make_version()
        claims = [
            make_claim(
                version, FactKind.INVESTMENT, company=company, investment=record, effect=Effect.CONFIRMS, start=start
            )
            for start in range(6)
        ]
        works = [partial(accept_claim, claim, user) for claim, user in zip(claims, curators, strict=True)]
        assert together(*works) == []
        assert InvestmentSource.objects.filter(investment=record, source=version.article.source).count() == 1
        accepted = Claim.objects.filter(version=version, state=ClaimState.ACCEPTED)
        assert accepted.count() == Decision.objects.filter(claim__version=version).count() >= 1


def accept_sum(company: Company, user: User) -> Investment:
    accept_claim(make_claim(make_version("2021-03-30"), FactKind.INVESTMENT, company=company), user)
    return Investment.objects.get()


def test_one_claim_decided_by_many_at_once_is_decided_once(curators: list[User]) -> None:
    company = make_company("Xiaomi")
    claim = make_claim(make_version(), FactKind.INVESTMENT, company=company)
    seen = [Claim.objects.get(pk=claim.pk) for _ in curators]
    works = [partial(accept_claim, one, user) for one, user in zip(seen[:3], curators[:3], strict=True)]
    works += [partial(reject_claim, one, user) for one, user in zip(seen[3:], curators[3:], strict=True)]
    assert together(*works) == []
    assert Decision.objects.count() == 1


def test_claims_matched_anew_leave_those_alone_that_were_decided_meanwhile(curators: list[User]) -> None:
    company = make_company("Xiaomi")
    version = make_version()
    told = make_claim(version, FactKind.INVESTMENT, company=company)
    with transaction.atomic():
        waiting = waiting_around([told])
    accept_claim(told, curators[0])
    CompanyAlias.objects.all().delete()
    Company.objects.filter(pk=company.pk).update(name="Another Name")
    rematch(waiting)
    told.refresh_from_db()
    assert (told.company, told.investment) == (company, Investment.objects.get())


def test_an_article_read_anew_keeps_the_decision_of_the_same_moment(curators: list[User]) -> None:
    company = make_company("Xiaomi")
    version = make_version()
    fact = Fact(
        kind=FactKind.INVESTMENT,
        modality="plan",
        quote="set aside $10 billion",
        start=version.text.index("set aside"),
        end=version.text.index("set aside") + len("set aside $10 billion"),
        company="Xiaomi",
        company_names=("Xiaomi",),
        amount=Decimal(10**10),
        currency="USD",
        purpose="programme",
    )
    match = Match(company, None, None, Effect.NEW, 1.0, "")
    for _ in range(5):
        store(version, fact, match)
        claim = Claim.objects.get(version=version)
        assert together(partial(store, version, fact, match), partial(reject_claim, claim, curators[0])) == []
        claim.refresh_from_db()
        decided = Decision.objects.filter(claim=claim).exists()
        assert claim.state == (ClaimState.REJECTED if decided else ClaimState.PENDING)
        Decision.objects.all().delete()
        Claim.objects.all().delete()


def store(version: ArticleVersion, fact: Fact, match: Match) -> None:
    with transaction.atomic():
        store_claims(version, [(fact, match)])


def test_two_articles_of_other_days_that_tell_of_one_sum_make_it_once(curators: list[User]) -> None:
    """Each claim is another one's to decide, and neither sees what the other is about to put on record."""
    make_company("Xiaomi")
    claims = [make_claim(make_version(f"2021-11-{day}"), FactKind.INVESTMENT) for day in (28, 29, 30)]
    rematch(claims)
    works = [
        partial(accept_claim, Claim.objects.get(pk=claim.pk), curator)
        for claim, curator in zip(claims, curators, strict=False)
    ]
    assert together(*works) == []
    assert Investment.objects.count() == 1
