"""One factory a model: `PlantFactory()` is a saved row with all that it needs, and each value can be given.

Dates are given as their text (`reported_on="2021-11-27"`). What a row is known from follows its own report; rows that
bear on each other (superseded plans, the earliest row about a company) are linked by the services, not here. What
totals are summed from (plants/drawn.py) is drawn with each row about a plant.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.models import User
from factory.django import DjangoModelFactory

from articles import models as articles
from articles.story_models import Story
from articles.vocabulary import ArticleState, Effect, FactKind
from companies import models as companies
from companies.vocabulary import Bindingness, CompanyKind, CompanyState, Modality, PartnershipType, Purpose
from evtracker.partial_dates import PartialDate
from plants import models as plants
from plants.money_timeline import redraw_sums
from plants.timeline import redraw_plants, redraw_targets
from plants.vocabulary import UNIT_OF_PRODUCT, Event, Product, Status


def _known_on(row: Any) -> Any:
    return PartialDate.parse(str(row.reported_on)).last


class UserFactory(DjangoModelFactory[User]):
    """A reader with the password `password`; a curator has `is_staff=True, is_superuser=True`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("password")


class SourceFactory(DjangoModelFactory[companies.Source]):
    """A newspaper's report of 27 November 2021."""

    class Meta:
        model = companies.Source

    slug = factory.Sequence(lambda n: f"report-{n}")
    url = factory.LazyAttribute(lambda source: f"https://news.example/{source.slug}")
    publisher = "The Paper"
    title = factory.Sequence(lambda n: f"A plant is planned ({n})")
    published = "2021-11-27"
    language = "en"


class ReportedFactory(DjangoModelFactory[Any]):
    """What rows that rest on a source have in common."""

    class Meta:
        abstract = True

    source = factory.SubFactory(SourceFactory)
    reported_on = factory.LazyAttribute(lambda row: str(row.source.published or "2021-11-27"))


class DrawnFactory(DjangoModelFactory[Any]):
    """What rows that plants are counted from have in common: with each of them its plant is drawn anew."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        row = super()._create(model_class, *args, **kwargs)
        redraw_about(row)
        return row


def redraw_about(row: Any) -> None:
    """Draw anew what follows from the rows of the plant, or of the company whose target it is."""
    plant = row if isinstance(row, plants.Plant) else row.plant
    if plant is not None:
        redraw_plants([plant.pk])
    else:
        redraw_targets([row.company_id])


class CompanyFactory(ReportedFactory):
    """A start-up from China."""

    class Meta:
        model = companies.Company

    slug = factory.Sequence(lambda n: f"company-{n}")
    name = factory.Sequence(lambda n: f"Company {n}")
    kind = CompanyKind.STARTUP
    hq_country = "CN"
    known_on = factory.LazyAttribute(_known_on)


class CompanyAliasFactory(DjangoModelFactory[companies.CompanyAlias]):
    """Another name of a company."""

    class Meta:
        model = companies.CompanyAlias

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class CompanyParentFactory(ReportedFactory):
    """A company under another one, since ever."""

    class Meta:
        model = companies.CompanyParent

    company = factory.SubFactory(CompanyFactory)
    parent = factory.SubFactory(CompanyFactory)


class CompanyStatusFactory(ReportedFactory):
    """An active company."""

    class Meta:
        model = companies.CompanyStatus

    company = factory.SubFactory(CompanyFactory)
    status = CompanyState.ACTIVE


class InvestmentFactory(ReportedFactory):
    """A hundred million dollars for a plant, planned; what it counts is drawn with it."""

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        row = super()._create(model_class, *args, **kwargs)
        redraw_sums([row.company_id])
        return row

    class Meta:
        model = companies.Investment

    slug = factory.Sequence(lambda n: f"sum-{n}")
    company = factory.SubFactory(CompanyFactory)
    purpose = Purpose.CAPEX
    amount = Decimal(100_000_000)
    currency = "USD"
    amount_usd = factory.LazyAttribute(lambda row: row.amount if row.currency == "USD" else None)
    modality = Modality.PLAN


class InvestmentPayerFactory(DjangoModelFactory[companies.InvestmentPayer]):
    """Who gives the money, by name."""

    class Meta:
        model = companies.InvestmentPayer

    investment = factory.SubFactory(InvestmentFactory)
    name = factory.Sequence(lambda n: f"Investor {n}")


class InvestmentSourceFactory(ReportedFactory):
    """A further source of a sum."""

    class Meta:
        model = companies.InvestmentSource

    investment = factory.SubFactory(InvestmentFactory)


class PartnershipFactory(ReportedFactory):
    """A supply agreement; its parties are rows of their own."""

    class Meta:
        model = companies.Partnership

    slug = factory.Sequence(lambda n: f"deal-{n}")
    type = PartnershipType.SUPPLY
    modality = Modality.FACT
    bindingness = Bindingness.AGREED


class PartnershipPartyFactory(DjangoModelFactory[companies.PartnershipParty]):
    """A party that is a company of ours."""

    class Meta:
        model = companies.PartnershipParty

    partnership = factory.SubFactory(PartnershipFactory)
    company = factory.SubFactory(CompanyFactory)
    name = factory.LazyAttribute(lambda party: party.company.name)


class PartnershipSourceFactory(ReportedFactory):
    """A further source of an agreement."""

    class Meta:
        model = companies.PartnershipSource

    partnership = factory.SubFactory(PartnershipFactory)


class PlantFactory(DrawnFactory, ReportedFactory):
    """A vehicle plant in Beijing."""

    class Meta:
        model = plants.Plant

    slug = factory.Sequence(lambda n: f"plant-{n}")
    name = factory.Sequence(lambda n: f"Plant {n}")
    company = factory.SubFactory(CompanyFactory)
    city = "Beijing"
    country = "CN"
    product = Product.VEHICLES
    known_on = factory.LazyAttribute(_known_on)


class PlantOwnerFactory(DrawnFactory, ReportedFactory):
    """A company that owns a part of a plant, the share unstated."""

    class Meta:
        model = plants.PlantOwner

    plant = factory.SubFactory(PlantFactory)
    company = factory.SubFactory(CompanyFactory)
    name = factory.LazyAttribute(lambda owner: owner.company.name)


class PhaseFactory(DjangoModelFactory[plants.Phase]):
    """The first phase of a plant."""

    class Meta:
        model = plants.Phase

    plant = factory.SubFactory(PlantFactory)
    number = 1


class CapacityPlanFactory(DrawnFactory, ReportedFactory):
    """A whole site's plan of 300,000 vehicles a year by 2024; for a company's target give `plant=None, company=…`."""

    class Meta:
        model = plants.CapacityPlan

    key = factory.Sequence(lambda n: f"test:{n}")
    plant = factory.SubFactory(PlantFactory)
    amount = Decimal(300_000)
    product = factory.LazyAttribute(lambda row: row.plant.product if row.plant else Product.VEHICLES)
    unit = factory.LazyAttribute(lambda row: UNIT_OF_PRODUCT[row.product])
    effective = "2024"
    modality = Modality.PLAN


class PlantStatusFactory(DrawnFactory, ReportedFactory):
    """An announced plant."""

    class Meta:
        model = plants.PlantStatus

    key = factory.Sequence(lambda n: f"test:{n}")
    plant = factory.SubFactory(PlantFactory)
    status = Status.ANNOUNCED


class MilestoneFactory(DrawnFactory, ReportedFactory):
    """Production expected to start in 2024; for a company's own give `plant=None, company=…`."""

    class Meta:
        model = plants.Milestone

    key = factory.Sequence(lambda n: f"test:{n}")
    plant = factory.SubFactory(PlantFactory)
    event = Event.PRODUCTION_START
    date = "2024"
    modality = Modality.PLAN


class PlantInvestmentFactory(DrawnFactory):
    """A sum that is for a plant."""

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        row = super()._create(model_class, *args, **kwargs)
        redraw_sums([], [row.plant_id])
        return row

    class Meta:
        model = plants.PlantInvestment

    plant = factory.SubFactory(PlantFactory)
    investment = factory.SubFactory(InvestmentFactory)


class FeedFactory(DjangoModelFactory[articles.Feed]):
    """A feed that is polled and due."""

    class Meta:
        model = articles.Feed

    url = factory.Sequence(lambda n: f"https://news.example/feed-{n}.xml")
    title = factory.Sequence(lambda n: f"Feed {n}")
    enabled = True


class StoryFactory(DjangoModelFactory[Story]):
    """One report, however often reprinted."""

    class Meta:
        model = Story


class ArticleFactory(DjangoModelFactory[articles.Article]):
    """An article that was read to its claims; its text is its version."""

    class Meta:
        model = articles.Article

    source = factory.SubFactory(SourceFactory)
    state = ArticleState.EXTRACTED


class ArticleVersionFactory(DjangoModelFactory[articles.ArticleVersion]):
    """A text of two sentences, of which the first makes a claim."""

    class Meta:
        model = articles.ArticleVersion

    article = factory.SubFactory(ArticleFactory)
    title = factory.LazyAttribute(lambda version: version.article.source.title)
    text = "The plant will make 300,000 vehicles a year from 2024. Its doors are green."
    text_hash = factory.LazyAttribute(lambda version: hashlib.sha256(version.text.encode()).hexdigest())


class ClaimFactory(DjangoModelFactory[articles.Claim]):
    """A pending claim of a plant's capacity; its passage is the first sentence of its version's text."""

    class Meta:
        model = articles.Claim

    version = factory.SubFactory(ArticleVersionFactory)
    fact_key = factory.Sequence(lambda n: f"fact-{n}")
    kind = FactKind.CAPACITY
    subject = "Company"
    values = factory.LazyFunction(lambda: {"amount": "300000", "unit": "vehicles/year", "by": "2024"})
    passage = factory.LazyAttribute(lambda claim: claim.version.text.partition(". ")[0] + ".")
    start = factory.LazyAttribute(lambda claim: claim.version.text.index(claim.passage))
    end = factory.LazyAttribute(lambda claim: claim.start + len(claim.passage))
    modality = Modality.PLAN
    confidence = 0.9
    extractor = "evtracker 1"
    effect = Effect.NEW


class DecisionFactory(DjangoModelFactory[articles.Decision]):
    """A claim that a curator accepted."""

    class Meta:
        model = articles.Decision

    claim = factory.SubFactory(ClaimFactory)
    action = "accept"
    by = factory.SubFactory(UserFactory, is_staff=True)
