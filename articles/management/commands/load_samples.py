"""`manage.py load_samples`: articles to look at on first sight, through the whole pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.intake import Given, page_slug, take_in_page
from articles.models import Article
from articles.pipeline import process_article
from articles.vocabulary import ArticleState
from evtracker.partial_dates import PartialDate

SAMPLES = Path(settings.BASE_DIR) / "articles" / "samples"


class Command(BaseCommand):
    """Loads the sample articles: texts written anew from real reports, marked as retold. Those that are there stay."""

    help = "Take in the sample articles (retold for demonstration)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in those that are not there yet."""
        new = [article for path in sorted(SAMPLES.glob("*.json")) if (article := _load(path)) is not None]
        failed = [article for article in new if article.state != ArticleState.EXTRACTED]
        self.stdout.write(f"{len(new)} sample articles taken in, {len(failed)} of them failed")
        if failed:
            raise CommandError("; ".join(f"{article}: {article.failure}" for article in failed))


def _load(path: Path) -> Article | None:
    """The article of a sample's file; None where it is there already."""
    sample = json.loads(path.read_text(encoding="utf-8"))
    page = sample["text"].encode()
    if Article.objects.filter(source__slug=page_slug(page), state=ArticleState.EXTRACTED).exists():
        return None
    given = Given(
        title=sample["title"],
        publisher=sample["publisher"] or "",
        published=PartialDate.parse(sample["published"]),
        language=sample["language"],
        retold=True,
        retold_from=sample["original_url"] or "",
    )
    return process_article(take_in_page(page, "text/plain; charset=utf-8", given).pk)
