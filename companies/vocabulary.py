"""The words that records of companies, money and agreements are told in (DOMAIN: records, modality)."""

from django.db import models


class Modality(models.TextChoices):
    """How the source puts it. Totals rest on plans and facts; rumours are shown, never summed."""

    FACT = "fact", "fact"
    PLAN = "plan", "plan"
    RUMOUR = "rumour", "rumour"
    DENIED = "denied", "denied"


class CompanyKind(models.TextChoices):
    """What a company is, seen from the electric-vehicle industry."""

    STARTUP = "startup", "start-up"
    TECH_ENTRANT = "tech_entrant", "entrant from technology"
    INCUMBENT = "incumbent", "incumbent vehicle maker"
    BATTERY_MAKER = "battery_maker", "battery maker"
    SUPPLIER = "supplier", "supplier"
    CONTRACT_MANUFACTURER = "contract_manufacturer", "contract manufacturer"
    CHARGING = "charging", "charging"


class CompanyState(models.TextChoices):
    """Where a company stands; `withdrawn` has left the electric-vehicle business."""

    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    INSOLVENT = "insolvent", "insolvent"
    ACQUIRED = "acquired", "acquired"
    DISSOLVED = "dissolved", "dissolved"
    WITHDRAWN = "withdrawn", "withdrawn"


class Purpose(models.TextChoices):
    """What a sum is for."""

    CAPEX = "capex", "plant or facility"
    PROGRAMME = "programme", "programme"
    EQUITY = "equity", "equity"
    DEBT = "debt", "debt"
    GRANT = "grant", "grant"
    IPO = "ipo", "IPO"
    ACQUISITION = "acquisition", "acquisition"
    JV = "jv", "joint venture"
    UNSPECIFIED = "unspecified", "unspecified"


# The layers of money, never added to each other (DOMAIN rule 8).
LAYERS: dict[str, tuple[str, ...]] = {
    "committed": (Purpose.CAPEX, Purpose.PROGRAMME, Purpose.JV),
    "raised": (Purpose.EQUITY, Purpose.DEBT, Purpose.GRANT, Purpose.IPO),
    "acquisition": (Purpose.ACQUISITION,),
    "unspecified": (Purpose.UNSPECIFIED,),
}


class PartnershipType(models.TextChoices):
    """What an agreement is about."""

    JOINT_VENTURE = "joint_venture", "joint venture"
    SUPPLY = "supply", "supply"
    CONTRACT_MANUFACTURING = "contract_manufacturing", "contract manufacturing"
    ENGINEERING = "engineering", "engineering"
    TECHNOLOGY = "technology", "technology"
    DISTRIBUTION = "distribution", "distribution"
    EQUITY_STAKE = "equity_stake", "equity stake"
    CHARGING = "charging", "charging"
    RESEARCH = "research", "research"
    GOVERNMENT = "government", "government"
    OTHER = "other", "other"


class Bindingness(models.TextChoices):
    """How binding an agreement is; empty for one that was only denied."""

    RUMOURED = "rumoured", "rumoured"
    TALKS = "talks", "talks"
    MOU = "mou", "memorandum"
    AGREED = "agreed", "agreed"
    ACTIVE = "active", "active"
    ENDED = "ended", "ended"
