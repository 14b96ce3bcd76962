"""The words that records of companies, money and agreements are told in (DOMAIN: records, modality)."""

from django.db import models
from django.utils.translation import gettext_noop


class Modality(models.TextChoices):
    """How the source puts it. Totals rest on plans and facts; rumours are shown, never summed."""

    FACT = "fact", gettext_noop("fact")
    PLAN = "plan", gettext_noop("plan")
    RUMOUR = "rumour", gettext_noop("rumour")
    DENIED = "denied", gettext_noop("denied")


class CompanyKind(models.TextChoices):
    """What a company is, seen from the electric-vehicle industry."""

    STARTUP = "startup", gettext_noop("start-up")
    TECH_ENTRANT = "tech_entrant", gettext_noop("entrant from technology")
    INCUMBENT = "incumbent", gettext_noop("incumbent vehicle maker")
    BATTERY_MAKER = "battery_maker", gettext_noop("battery maker")
    SUPPLIER = "supplier", gettext_noop("supplier")
    CONTRACT_MANUFACTURER = "contract_manufacturer", gettext_noop("contract manufacturer")
    CHARGING = "charging", gettext_noop("charging")


class CompanyState(models.TextChoices):
    """Where a company stands; `withdrawn` has left the electric-vehicle business."""

    ACTIVE = "active", gettext_noop("active")
    PAUSED = "paused", gettext_noop("paused")
    INSOLVENT = "insolvent", gettext_noop("insolvent")
    ACQUIRED = "acquired", gettext_noop("acquired")
    DISSOLVED = "dissolved", gettext_noop("dissolved")
    WITHDRAWN = "withdrawn", gettext_noop("withdrawn")


class Purpose(models.TextChoices):
    """What a sum is for."""

    CAPEX = "capex", gettext_noop("plant or facility")
    PROGRAMME = "programme", gettext_noop("programme")
    EQUITY = "equity", gettext_noop("equity")
    DEBT = "debt", gettext_noop("debt")
    GRANT = "grant", gettext_noop("grant")
    IPO = "ipo", gettext_noop("IPO")
    ACQUISITION = "acquisition", gettext_noop("acquisition")
    JV = "jv", gettext_noop("joint venture")
    UNSPECIFIED = "unspecified", gettext_noop("unspecified")


# The layers of money, never added to each other (DOMAIN rule 8).
LAYERS: dict[str, tuple[str, ...]] = {
    "committed": (Purpose.CAPEX, Purpose.PROGRAMME, Purpose.JV),
    "raised": (Purpose.EQUITY, Purpose.DEBT, Purpose.GRANT, Purpose.IPO),
    "acquisition": (Purpose.ACQUISITION,),
    "unspecified": (Purpose.UNSPECIFIED,),
}


class PartnershipType(models.TextChoices):
    """What an agreement is about."""

    JOINT_VENTURE = "joint_venture", gettext_noop("joint venture")
    SUPPLY = "supply", gettext_noop("supply")
    CONTRACT_MANUFACTURING = "contract_manufacturing", gettext_noop("contract manufacturing")
    ENGINEERING = "engineering", gettext_noop("engineering")
    TECHNOLOGY = "technology", gettext_noop("technology")
    DISTRIBUTION = "distribution", gettext_noop("distribution")
    EQUITY_STAKE = "equity_stake", gettext_noop("equity stake")
    CHARGING = "charging", gettext_noop("charging")
    RESEARCH = "research", gettext_noop("research")
    GOVERNMENT = "government", gettext_noop("government")
    OTHER = "other", gettext_noop("other")


class Bindingness(models.TextChoices):
    """How binding an agreement is; empty for one that was only denied."""

    RUMOURED = "rumoured", gettext_noop("rumoured")
    TALKS = "talks", gettext_noop("talks")
    MOU = "mou", gettext_noop("memorandum")
    AGREED = "agreed", gettext_noop("agreed")
    ACTIVE = "active", gettext_noop("active")
    ENDED = "ended", gettext_noop("ended")
