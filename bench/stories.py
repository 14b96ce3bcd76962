"""Looking up the reprints of one article among very many: how long it takes, by which index, and what one takes up.

The marks and fingerprints are made inside the database: random ones, and as pages of one publisher have, some that many
share. Those that are looked up have three reprints each. `STORIES=1000000 python -m bench stories` is the full run.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import time

from django.core.management import call_command
from django.db import connection

from articles.fingerprints import MARKS, SCHEME, packed
from articles.models import Article
from articles.stories import near_articles, sharing_marks
from articles.story_models import Mark, StoredFingerprint
from companies.models import Source
from evtracker.partial_dates import PartialDate

DEFAULT_ARTICLES = 20_000
# Some ten years of news.
FIRST_DAY, DAYS = dt.date(2016, 1, 1), 3650
# Of the marks of each article, those that one publisher's have in common; and how many publishers there are.
SHARED_MARKS, PUBLISHERS = 5, 50
SHINGLES = 264
LOOK_UPS, REPRINTS = 200, 3

DIALECTS = {
    "postgresql": {
        "numbers": "SELECT i FROM generate_series(1, {}) AS n(i)",
        "day": f"(DATE '{FIRST_DAY}' + (i % {DAYS})::int)",
        "random": "(random() * 4294967294 - 2147483647)::int",
        "bytes": "decode(repeat(md5(i::text), {}), 'hex')",
        "before": "SET session_replication_role = replica; SET work_mem = '512MB'; SET maintenance_work_mem = '512MB'; "
        "ALTER TABLE articles_mark DROP CONSTRAINT articles_mark_pkey",
        "after": "ALTER TABLE articles_mark ADD PRIMARY KEY (value, day, article_id); ANALYZE",
        "explain": "EXPLAIN (ANALYZE, COSTS OFF)",
    },
    "sqlite": {
        "numbers": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n",
        "day": f"date('{FIRST_DAY}', (i % {DAYS}) || ' days')",
        "random": "(random() % 2147483647)",
        "bytes": "randomblob(16 * {})",
        "before": "PRAGMA foreign_keys = OFF",
        "after": "ANALYZE",
        "explain": "EXPLAIN QUERY PLAN",
    },
}


def fill(articles: int) -> None:
    """Make the fingerprints and marks of so many articles, without a check for each row."""
    sql = DIALECTS[connection.vendor]
    numbers = sql["numbers"].format(articles)
    each = f"SELECT a.i AS i, b.i AS k FROM ({numbers}) AS a CROSS JOIN ({sql['numbers'].format(MARKS)}) AS b"
    value = f"CASE WHEN k <= {SHARED_MARKS} THEN (i % {PUBLISHERS}) * 1000 + k ELSE {sql['random']} END"
    run(sql["before"])
    run(
        "INSERT INTO articles_storedfingerprint (article_id, scheme, text_hash, shingles, figures) "
        f"SELECT i, {SCHEME}, '{'0' * 64}', {sql['bytes'].format(SHINGLES // 4)}, {sql['bytes'].format(2)} "
        f"FROM ({numbers}) AS x"
    )
    run(
        "INSERT INTO articles_mark (value, day, article_id) "
        f"SELECT {value} AS value, {sql['day']} AS day, i FROM ({each}) AS x ORDER BY 1, 2, 3"
    )
    run(sql["after"])


def run(statements: str) -> None:
    """Run some statements, one after the other."""
    with connection.cursor() as cursor:
        for statement in statements.split("; "):
            cursor.execute(statement)


def plant(articles: int) -> list[Article]:
    """Some of the articles, each with real rows and three reprints of its day that have half of its marks."""
    chance = random.Random(1)
    planted = []
    for number in chance.sample(range(1, articles + 1), LOOK_UPS):
        marks = list(Mark.objects.filter(article=number).values_list("value", flat=True))
        day = Mark.objects.filter(article=number).values_list("day", flat=True)[0]
        others = [chance.randrange(max(marks), 2**31) for _ in range(SHINGLES - len(marks))]
        StoredFingerprint.objects.filter(article=number).update(shingles=packed((*marks, *others)))
        for copy in range(REPRINTS):
            pk = articles + number * REPRINTS + copy
            half = (*marks[::2], *others[::2])
            row = {"article_id": pk, "scheme": SCHEME, "text_hash": "", "shingles": packed(half), "figures": b""}
            StoredFingerprint.objects.create(**row)
            Mark.objects.bulk_create([Mark(value=value, day=day, article_id=pk) for value in marks[::2]])
        source = Source.objects.create(slug=f"planted-{number}", title="Planted", published=PartialDate.of_day(day))
        planted.append(Article.objects.create(pk=number, source=source))
    return planted


def sizes() -> int:
    """The bytes of marks, fingerprints and their indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            marks, fingerprints = Mark._meta.db_table, StoredFingerprint._meta.db_table
            cursor.execute(f"SELECT pg_total_relation_size('{marks}') + pg_total_relation_size('{fingerprints}')")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def main() -> None:
    """Fill the empty database, look up, and print."""
    articles = int(os.environ.get("STORIES", DEFAULT_ARTICLES))
    call_command("migrate", verbosity=0)
    empty, began = sizes(), time.perf_counter()
    fill(articles)
    per_article = (sizes() - empty) / articles
    planted = plant(articles)
    print(f"{connection.vendor}: {articles:,} articles made in {time.perf_counter() - began:.0f} s")
    print(f"  an article takes {per_article:,.0f} bytes, with indexes")
    took = []
    busy = time.process_time()
    for article in planted:
        began = time.perf_counter()
        near = near_articles(article)
        took.append((time.perf_counter() - began) * 1000)
        assert sum(one.likeness.of_shorter > 0.9 for one in near) == REPRINTS, article.pk
    own = (time.process_time() - busy) * 1000 / len(took)
    took.sort()
    middle, most = statistics.median(took), took[round(len(took) * 0.99)]
    print(
        f"  one look-up takes {middle:.1f} ms (median of {len(took)}; 99th percentile {most:.1f}, most {took[-1]:.1f})"
    )
    print(f"  of it the processor of this process {own:.1f} ms on the average")
    query, values = sharing_marks(planted[0], list(range(MARKS))).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{DIALECTS[connection.vendor]['explain']} {query}", values)
        for line in cursor.fetchall():
            print("   ", line[-1])


if __name__ == "__main__":
    main()
