"""Rows for the tests of review, in the shape in which the pipeline stores them."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from articles.models import Article, ArticleVersion, Claim
from articles.vocabulary import ArticleState, Effect, FactKind
from companies.models import Company, CompanyAlias, Source
from companies.vocabulary import CompanyKind, Modality
from plants.models import Plant
from plants.vocabulary import Product

TEXT = (
    "Xiaomi is going to build a plant in Beijing with room for 300 thousand vehicles per year. "
    "Mass production is expected in 2024. The firm has promised to set aside $10 billion over the next ten years. "
    "Great Wall Motor would back it as an engineering consultant. The plant will bring 3,000 jobs."
)
_numbers = count(1)

VALUES: dict[str, dict[str, Any]] = {
    FactKind.CAPACITY: {
        "place": {"city": "Beijing", "region": None, "country": "CN"},
        "amount": "300000",
        "unit": "vehicles/year",
        "phase": None,
        "by": None,
        "increment": False,
    },
    FactKind.MILESTONE: {
        "place": {"city": "Beijing", "region": None, "country": "CN"},
        "event": "production_start",
        "date": "2024",
        "what": "plant",
    },
    FactKind.INVESTMENT: {
        "place": None,
        "amount": "10000000000",
        "currency": "USD",
        "purpose": "programme",
        "years": 10,
        "investors": [],
        "also": [],
        "part_of": None,
    },
    FactKind.PARTNERSHIP: {"companies": ["Xiaomi", "Great Wall Motor"], "type": "engineering"},
    FactKind.STATUS: {"place": {"city": "Beijing", "region": None, "country": "CN"}, "status": "announced"},
    FactKind.JOBS: {"place": None, "count": 3000, "lost": False},
}
PASSAGES: dict[str, str] = {
    FactKind.CAPACITY: "a plant in Beijing with room for 300 thousand vehicles per year",
    FactKind.MILESTONE: "Mass production is expected in 2024",
    FactKind.INVESTMENT: "set aside $10 billion over the next ten years",
    FactKind.PARTNERSHIP: "Great Wall Motor would back it as an engineering consultant",
    FactKind.STATUS: "is going to build a plant in Beijing",
    FactKind.JOBS: "will bring 3,000 jobs",
}


def make_user(**flags: Any) -> User:
    """A curator."""
    return User.objects.create_user(f"curator-{next(_numbers)}", password="a long one", **flags)


def make_source(published: str = "2021-11-29", **fields: Any) -> Source:
    """A dated source."""
    number = next(_numbers)
    details = {"title": f"Report {number}", "publisher": "The Paper", "url": f"https://news.example/{number}"}
    return Source.objects.create(slug=f"source-{number}", published=published, **{**details, **fields})


def make_version(published: str = "2021-11-29", text: str = TEXT, **fields: Any) -> ArticleVersion:
    """An article with its text as read."""
    source = make_source(published, **fields)
    article = Article.objects.create(source=source, state=ArticleState.EXTRACTED)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ArticleVersion.objects.create(article=article, title=source.title, text=text, text_hash=digest)


def make_company(name: str = "Xiaomi", **fields: Any) -> Company:
    """A company by its name."""
    source = fields.pop("source", None) or make_source("2021-03-30")
    aliases = fields.pop("aliases", ())
    company = Company.objects.create(
        slug=name.lower().replace(" ", "-"),
        name=name,
        source=source,
        reported_on=source.published,
        **{"kind": CompanyKind.TECH_ENTRANT, "hq_country": "CN", **fields},
    )
    for alias in aliases:
        CompanyAlias.objects.create(company=company, name=alias)
    return company


def make_plant(company: Company, name: str = "Xiaomi EV Beijing plant", **fields: Any) -> Plant:
    """A plant in Beijing."""
    details = {"city": "Beijing", "country": "CN", "product": Product.VEHICLES}
    return Plant.objects.create(
        slug=name.lower().replace(" ", "-"),
        name=name,
        company=company,
        source=company.source,
        reported_on=company.reported_on,
        **{**details, **fields},
    )


def make_claim(version: ArticleVersion, kind: str, *, values: dict[str, Any] | None = None, **fields: Any) -> Claim:
    """A pending claim of this kind, resting on a passage of the version's text."""
    passage = PASSAGES[kind]
    start = version.text.index(passage)
    subject = "Xiaomi; Great Wall Motor" if kind == FactKind.PARTNERSHIP else "Xiaomi"
    defaults = {
        "fact_key": hashlib.sha256(f"{kind}{next(_numbers)}".encode()).hexdigest(),
        "subject": subject,
        "passage": passage,
        "start": start,
        "end": start + len(passage),
        "modality": Modality.PLAN,
        "confidence": 0.8,
        "extractor": "engine 1",
        "effect": Effect.NEW,
    }
    return Claim.objects.create(
        version=version, kind=kind, values={**VALUES[kind], **(values or {})}, **{**defaults, **fields}
    )
