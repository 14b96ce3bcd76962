"""All that is on record, to be compared before and after."""

from __future__ import annotations

import json
from typing import Any

from django.core import serializers

from articles.models import Claim
from companies.models import (
    Company,
    CompanyAlias,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
)
from plants.drawn_money import DRAWN
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus

RECORDS = (
    Company, CompanyAlias, CompanyParent, CompanyStatus, Investment, InvestmentPayer, InvestmentSource, Partnership,
    PartnershipParty, PartnershipSource, Plant, PlantOwner, Phase, CapacityPlan, PlantStatus, Milestone,
    PlantInvestment,
)  # fmt: skip


def drawn() -> list[Any]:
    """All that is drawn from the records, but for the numbers of its rows, as plain data."""
    rows = [row for model in DRAWN for row in model._default_manager.order_by("pk")]
    return sorted(({**one, "pk": None} for one in json.loads(serializers.serialize("json", rows))), key=str)


def everything() -> list[Any]:
    """All records, the claims of articles (a curator's own stay in the history), and what is drawn."""
    rows = [row for model in RECORDS for row in model._default_manager.order_by("pk")]
    rows += Claim.objects.filter(author=None).order_by("pk")
    return json.loads(serializers.serialize("json", rows)) + drawn()
