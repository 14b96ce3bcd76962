"""Reading stored articles anew after the engine was renewed: `manage.py reextract`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import pipeline
from articles.claim_changes import said
from articles.engines import ENGINE, is_older, named
from articles.intake import Given, take_in_page
from articles.models import Article, ArticleVersion, Claim, Rereading
from articles.pipeline import NAMES, extract_article, process_article
from articles.reextraction import Rereadings, reread, texts_to_reread
from articles.review import accept_claim, correct_claim, reject_claim
from articles.states import try_again
from articles.vocabulary import ArticleState, ClaimState
from evtracker.partial_dates import PartialDate
from tests.factories import CompanyFactory, PlantFactory
from tests.site import database_url

TEXT = (
    "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year. It invests $2 billion there."
)
OLD, NEWER = named("0.9"), named("99.0")


def run(**options: Any) -> tuple[str, str, int]:
    """What the command wrote, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("reextract", stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}", error.returncode
    return out.getvalue(), err.getvalue(), 0


def stored(number: int = 0, text: str = TEXT, engine: str = OLD) -> Article:
    """An article as an older engine has left it, with the claims of this one."""
    page = f"{text} This is report number {number}." if number else text
    given = Given(title=f"Nova {number}", published=PartialDate.parse("2023-05-06"))
    article = process_article(take_in_page(page.encode(), "text/plain", given).pk)
    ArticleVersion.objects.filter(article=article).update(engine=engine)
    return article


def claims(article: Article) -> dict[str, Claim]:
    """Its claims by kind (one of each in this text)."""
    return {claim.kind: claim for claim in Claim.objects.filter(version__article=article).order_by("pk")}


def misread(claim: Claim, **values: Any) -> None:
    """Make it a claim that only the older engine found: the same passage, other values."""
    claim.values = {**claim.values, **values}
    Claim.objects.filter(pk=claim.pk).update(values=claim.values, fact_key=f"old-{claim.pk}", extractor=OLD)


@pytest.mark.parametrize(
    ("older", "newer"), [("", "1"), ("0.9", "1.0"), ("1.9.1", "1.10"), ("1.0", "1.0.1"), ("strange", "0.1")]
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert is_older(f"evtracker {older}", named(newer))
    assert not is_older(named(newer), f"evtracker {older}")


def test_the_same_version_is_not_older() -> None:
    assert not is_older(named("1.0"), named("1.0.0"))
    with pytest.raises(ValueError, match="is no version"):
        named("1.x")


@pytest.mark.django_db
def test_a_text_tells_which_engine_read_it_last() -> None:
    article = stored()
    assert [one.engine for one in article.versions.all()] == [OLD]
    assert run()[2] == 0
    assert article.versions.get().engine == ENGINE
    assert not texts_to_reread().exists()


@pytest.mark.django_db
def test_what_the_older_engine_misread_is_replaced_and_told() -> None:
    article = stored()
    before = claims(article)
    misread(before["capacity"], amount="300")
    out, err, code = run()
    after = claims(article)
    assert (err, code) == ("", 0)
    assert after["capacity"].values["amount"] == "300000"
    assert after["investment"].pk == before["investment"].pk
    assert f"1 articles read by {ENGINE}: 1 with changes" in out
    assert [line.split() for line in out.splitlines() if line.startswith("capacity")] == [
        ["capacity", "0", "0", "1", "0"]
    ]
    told = Rereading.objects.get()
    assert (told.engine_before, told.engine, told.version.article) == (OLD, ENGINE, article)
    assert told.changes == [
        {
            "change": "changed",
            "kind": "capacity",
            "subject": "Nova Motors",
            "before": {**said(before["capacity"]), "extractor": OLD},
            "after": said(after["capacity"]),
        }
    ]


@pytest.mark.django_db
def test_what_is_not_found_any_more_goes_and_stays_to_be_seen() -> None:
    article = stored()
    ghost = claims(article)["investment"]
    Claim.objects.filter(pk=ghost.pk).update(kind="jobs", fact_key="ghost", extractor=OLD)
    run()
    assert not Claim.objects.filter(pk=ghost.pk).exists()
    changes = {(one["change"], one["kind"]): one for one in Rereading.objects.get().changes}
    assert set(changes) == {("gone", "jobs"), ("new", "investment")}
    assert changes["gone", "jobs"]["before"]["passage"] == ghost.passage
    assert changes["gone", "jobs"]["after"] is None


@pytest.mark.django_db
def test_what_changes_nothing_leaves_no_trace_but_the_engine() -> None:
    article = stored()
    before = {claim.pk for claim in Claim.objects.all()}
    out, _, _ = run()
    assert "0 with changes" in out
    assert {claim.pk for claim in Claim.objects.all()} == before
    assert not Rereading.objects.exists()
    assert set(article.versions.get().claims.values_list("extractor", flat=True)) == {ENGINE}


@pytest.mark.django_db
def test_decisions_stay_and_their_facts_are_not_proposed_again(curator: User) -> None:
    company = CompanyFactory(slug="nova", name="Nova Motors", reported_on="2020-01-01")
    PlantFactory(company=company, city="Hefei", country="CN", reported_on="2020-01-01")
    accepted, rejected, corrected = stored(1), stored(2), stored(3)
    accept_claim(claims(accepted)["capacity"], curator)
    reject_claim(claims(rejected)["capacity"], curator, "not so")
    one = claims(corrected)["capacity"]
    correct_claim(one, curator, {"amount": "200000"}, reason="misread")
    decided = {claim.pk: (claim.state, claim.values) for claim in Claim.objects.exclude(state=ClaimState.PENDING)}
    out, _, code = run()
    assert code == 0, out
    after = {claim.pk: (claim.state, claim.values) for claim in Claim.objects.exclude(state=ClaimState.PENDING)}
    assert after == decided
    assert not Claim.objects.filter(state=ClaimState.PENDING, kind="capacity").exists()


@pytest.mark.django_db
def test_a_decided_fact_is_not_proposed_again_with_less_said_but_with_more(curator: User) -> None:
    less, more = stored(1), stored(2)
    for article, otherwise in ((less, {"by": "2025"}), (more, {"place": None})):
        claim = claims(article)["capacity"]
        misread(claim, **otherwise)
        claim.refresh_from_db()
        reject_claim(claim, curator, "not so")
    run()
    pending = Claim.objects.filter(state=ClaimState.PENDING, kind="capacity")
    assert [claim.version.article for claim in pending] == [more]


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing() -> None:
    article = stored()
    misread(claims(article)["capacity"], amount="300")
    before = list(Claim.objects.order_by("pk").values())
    out, _, code = run(dry_run=True)
    assert "1 articles would be read" in out
    assert "1 with changes" in out
    assert code == 0
    assert list(Claim.objects.order_by("pk").values()) == before
    assert article.versions.get().engine == OLD
    assert not Rereading.objects.exists()


@pytest.mark.django_db
def test_only_what_is_asked_for_is_read() -> None:
    first, second, third = stored(1), stored(2, engine=named("1.0")), stored(3, engine="")
    assert "2 articles would be read" in run(dry_run=True, engine_before="1.0")[0]
    assert "1 articles read" in run(article=[second.pk])[0]
    assert "1 of the articles named are up to date" in run(article=[second.pk])[0]
    assert [text.article for text in texts_to_reread().order_by("article_id")] == [first, third]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"engine_before": "next"}, "--engine-before: 'next' is no version like"),
        ({"article": [999999]}, "--article: there is no article 999999"),
        ({"report": "changes.xlsx"}, "--report: changes.xlsx ends neither in .csv nor in .jsonl"),
        ({"report": "/nowhere/changes.csv"}, "--report: "),
    ],
)
def test_what_can_not_be_asked_for_is_told(options: dict[str, Any], words: str) -> None:
    stored()
    _, err, code = run(**options)
    assert words in err
    assert code == 1
    assert texts_to_reread().exists()


@pytest.mark.django_db
def test_only_the_newest_text_of_an_article_is_read() -> None:
    article = stored()
    older = article.versions.get()
    text = "Nova Motors will build a plant in Hefei with a capacity of 400,000 vehicles per year."
    ArticleVersion.objects.create(article=article, number=2, title="Nova", text=text, text_hash="b" * 64, engine=OLD)
    run()
    assert not older.claims.exists()
    assert [one.values["amount"] for one in Claim.objects.filter(kind="capacity")] == ["400000"]
    assert not texts_to_reread().exists()


@pytest.mark.django_db
def test_what_a_newer_engine_has_read_is_left_to_it() -> None:
    article = stored(engine=NEWER)
    claim = claims(article)["capacity"]
    misread(claim, amount="301000")
    assert "0 articles read" in run()[0]
    assert "0 articles read" in run(article=[article.pk])[0]
    try_again(article.pk)
    assert extract_article(article.pk).state == ArticleState.EXTRACTED
    assert claims(article)["capacity"].pk == claim.pk
    assert article.versions.get().engine == NEWER


@pytest.mark.django_db
def test_what_is_on_its_way_is_left_to_its_worker() -> None:
    first, second = stored(1), stored(2)
    texts = list(texts_to_reread().order_by("article_id"))
    try_again(first.pk)
    names = NAMES.current()
    assert [reread(text.pk, names).left for text in texts] == [True, False]
    assert [text.article for text in texts_to_reread()] == []
    extract_article(first.pk)
    assert set(ArticleVersion.objects.values_list("engine", flat=True)) == {ENGINE}
    assert second.versions.get().engine == ENGINE


@pytest.mark.django_db
def test_a_text_that_the_engine_fails_on_keeps_its_claims_and_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [stored(number) for number in (1, 2, 3)]
    before = Claim.objects.count()
    engine = pipeline.extract_facts

    def breaks_on_the_second(text: str, *known: Any) -> Any:
        if "number 2" in text:
            raise IndexError("list index out of range")
        return engine(text, *known)

    monkeypatch.setattr(pipeline, "extract_facts", breaks_on_the_second)
    out, err, code = run()
    reason = f"could not be read anew by {ENGINE}: IndexError: list index out of range"
    assert f"article {articles[1].pk}: {reason}" in err
    assert "1 of 3 articles could not be read" in err
    assert "1 failed" in out
    assert code == 1
    articles[1].refresh_from_db()
    assert (articles[1].state, articles[1].failure) == (ArticleState.EXTRACTED, reason)
    assert Claim.objects.count() == before
    assert [text.article for text in texts_to_reread()] == [articles[1]]
    monkeypatch.undo()
    assert run()[2] == 0
    articles[1].refresh_from_db()
    assert articles[1].failure == ""


@pytest.mark.django_db
def test_an_article_that_failed_on_the_older_engine_is_read() -> None:
    article = stored()
    Claim.objects.all().delete()
    Article.objects.filter(pk=article.pk).update(state=ArticleState.FAILED, failure="extracting it never ended")
    run()
    article.refresh_from_db()
    assert (article.state, article.failure) == (ArticleState.EXTRACTED, "")
    assert set(claims(article)) >= {"capacity", "investment"}


@pytest.mark.django_db
@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_each_change_is_listed_in_the_report(tmp_path: Path, ending: str) -> None:
    article = stored()
    misread(claims(article)["capacity"], amount="300")
    path = tmp_path / f"changes{ending}"
    run(report=str(path))
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[Any] = list(csv.DictReader(file)) if ending == ".csv" else [json.loads(line) for line in file]
    (row,) = rows
    assert (str(row["article"]), row["title"], row["change"], row["kind"]) == (
        str(article.pk), "Nova 0", "changed", "capacity",
    )  # fmt: skip
    before, after = (json.loads(row[name]) if ending == ".csv" else row[name] for name in ("before", "after"))
    assert (before["amount"], after["amount"], after["modality"]) == ("300", "300000", "plan")
    assert row["passage_after"] in TEXT


@pytest.mark.django_db
def test_reading_anew_asks_the_database_as_often_for_many_claims_as_for_few(django_assert_max_num_queries: Any) -> None:
    many = " ".join(
        f"Nova Motors will build a plant in {city} with a capacity of {amount} vehicles per year."
        for city, amount in (("Hefei", "100,000"), ("Wuhan", "200,000"), ("Leipzig", "150,000"), ("Austin", "250,000"))
    )
    CompanyFactory(slug="nova", name="Nova Motors", reported_on="2020-01-01")
    for number, text in enumerate((TEXT, many), 1):
        article = stored(number, text)
        misread(claims(article)["capacity"], amount="300")
        version, names = article.versions.get(), NAMES.current()
        with django_assert_max_num_queries(18):
            assert reread(version.pk, names).changes.listed


@pytest.mark.django_db
def test_texts_are_held_a_few_at_a_time_and_each_is_met_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.reextraction.LOT", 2)
    articles = [stored(number) for number in range(1, 6)]
    assert [one.article for one in Rereadings(texts_to_reread())] == articles


@pytest.mark.real_clock
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_broken_off_anywhere_it_goes_on_with_no_article_half_changed(how: signal.Signals, code: int) -> None:
    articles = [stored(number) for number in range(1, 41)]
    for article in articles:
        misread(claims(article)["capacity"], amount="300")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
    }
    command = [sys.executable, "manage.py", "reextract"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.PIPE) as process:
        until = timezone.now() + dt.timedelta(seconds=60)
        while not ArticleVersion.objects.filter(engine=ENGINE).exists() and timezone.now() < until:
            time.sleep(0.01)
        process.send_signal(how)
        _, err = process.communicate(timeout=30)
    assert process.returncode == code, err
    done = set(ArticleVersion.objects.filter(engine=ENGINE).values_list("article", flat=True))
    assert 0 < len(done) < len(articles)
    for article in articles:
        amount = claims(article)["capacity"].values["amount"]
        assert amount == ("300000" if article.pk in done else "300")
        assert Rereading.objects.filter(version__article=article).exists() == (article.pk in done)
    out, _, again = run()
    assert again == 0
    assert f"{len(articles) - len(done)} articles read" in out
    assert {claim.values["amount"] for claim in Claim.objects.filter(kind="capacity")} == {"300000"}
    assert Rereading.objects.count() == len(articles)
