"""Articles and claims in bulk beside the plants of bench/bulk.py, made in SQL on PostgreSQL, the same ones each time.

Each article is a source with one text of about 2,500 characters, about plants in turn; of three articles two share a
story. Each has two claims: one in twenty of them waits for a curator, one in four is accepted and tied to the plan that
its plant has. Companies beyond those that build something are known by name alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models

from articles.models import Article, ArticleVersion, Claim, Decision
from articles.story_models import Story
from companies.models import Company, Source

# `i` is the number of the article or company.
DAY = "DATE '2015-01-01' + (i % 4000)::int"
PASSAGE = "'Plant ' || i % {plants} || ' will make ' || (i % 500 + 1) * 1000 || ' vehicles a year.'"
FILLER = "repeat(' The talks began in spring, and nobody at the company would say who took part in them.', 27)"
CLAIMS = 2
CURATOR = "bulk-curator"


def fill_news(companies: int, articles: int) -> None:
    """Make further companies until there are so many, and so many articles with their claims and decisions."""
    curator, _ = User.objects.get_or_create(username=CURATOR)
    first = Company.objects.values_list("source_id", flat=True)[0]
    known = {"source_id": str(first), "reported_on": "'2015-01-01'", "known_on": "DATE '2015-01-01'"}
    known |= {"reported_on_first": "DATE '2015-01-01'", "reported_on_last": "DATE '2015-01-01'"}
    missing = companies - Company.objects.count()
    named = {"slug": "'entrant-' || i", "name": "'Entrant ' || i", "kind": "'startup'", "hq_country": "'CN'"}
    _insert(Company, missing, **named, **known)
    _insert(
        Source,
        articles,
        slug="'news-' || i",
        url="'https://news' || i % 300 || '.example/' || i",
        publisher="'News ' || i % 300",
        title="'Plant ' || i || ' is on its way'",
        published=f"to_char({DAY}, 'YYYY-MM-DD')",
        published_first=DAY,
        published_last=DAY,
        language="'en'",
    )
    _insert(Story, articles * 2 // 3 + 1, begun_at=DAY)
    _make_articles(articles)
    _make_claims(articles, curator)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make_articles(articles: int) -> None:
    sources, stories = _before(Source, "news-1"), _first(Story)
    _insert(
        Article,
        articles,
        id="i",
        source_id=f"{sources} + i",
        story_id=f"{stories} + i * 2 / 3",
        state="'extracted'",
        found_at=DAY,
    )
    plants = _count("plants_plant")
    text = f"{PASSAGE.format(plants=plants)} || {FILLER}"
    _insert(
        ArticleVersion,
        articles,
        id="i",
        article_id="i",
        title="'Plant ' || i || ' is on its way'",
        text=text,
        text_hash="md5(i::text) || md5(i::text)",
        read_at=DAY,
        engine="'bulk 1'",
    )


def _make_claims(articles: int, curator: User) -> None:
    """`i` is the claim's number; two in a row are of one article."""
    article = f"((i - 1) / {CLAIMS} + 1)"
    plants, low = _count("plants_plant"), _first("plants_plant")
    plant = f"({low} + {article} % {plants})"
    accepted, decided = "i % 4 = 0", "i % 20 <> 1"
    passage = PASSAGE.format(plants=plants).replace("i %", f"{article} %")
    of_plant = f"FROM plants_capacityplan AS plan WHERE plan.plant_id = {plant} ORDER BY plan.id LIMIT 1"
    _insert(
        Claim,
        articles * CLAIMS,
        id="i",
        version_id=article,
        fact_key="md5(i::text) || md5(i::text)",
        kind="'capacity'",
        subject=f"'Plant ' || {article} % {plants}",
        values="jsonb_build_object('amount', ((i % 500 + 1) * 1000)::text, 'unit', 'vehicles/year')",
        passage=passage,
        start="0",
        end=f"length({passage})",
        modality="'plan'",
        confidence="0.9",
        extractor="'bulk 1'",
        company_id=f"(SELECT company_id FROM plants_plant WHERE id = {plant})",
        plant_id=f"(SELECT id FROM plants_plant WHERE id = {plant})",
        match_score="0.9",
        match_reason="'the name of its plant'",
        effect="'confirms'",
        capacity_plan_id=f"CASE WHEN {accepted} THEN (SELECT id {of_plant}) END",
        state=f"CASE WHEN NOT {decided} THEN 'pending' WHEN {accepted} THEN 'accepted' ELSE 'rejected' END",
        decided_by_id=f"CASE WHEN {decided} THEN {curator.pk} END",
        decided_at=f"CASE WHEN {decided} THEN {DAY} END",
        made_at=DAY,
    )
    _insert(
        Decision,
        articles * CLAIMS,
        where=decided,
        claim_id="i",
        action=f"CASE WHEN {accepted} THEN 'accept' ELSE 'reject' END",
        by_id=str(curator.pk),
        at=DAY,
    )


def _insert(model: type[models.Model], count: int, *, where: str = "true", **columns: str) -> None:
    """Rows for each `i` from 1 to `count`, of these expressions and, for the rest, the fields' defaults."""
    values = dict(columns)
    for field in model._meta.concrete_fields:
        if field.column not in values and not field.null and not field.primary_key:
            values[field.column] = _literal(field)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, values))}) "
            f"SELECT {', '.join(values.values())} FROM generate_series(1, {count}) AS i WHERE {where}"
        )


def _literal(field: models.Field[Any, Any]) -> str:
    """The field's default in SQL."""
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return "'[]'::jsonb" if value == [] else "'{}'::jsonb"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return DAY
    return str(value) if isinstance(value, int) else f"'{value or ''}'"


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _first(model: type[models.Model] | str) -> int:
    table = model if isinstance(model, str) else model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(id) FROM {table}")
        return int(cursor.fetchone()[0])


def _before(model: type[Source], slug: str) -> int:
    return int(model.objects.get(slug=slug).pk) - 1
