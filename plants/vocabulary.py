"""The words that records of plants are told in (DOMAIN: records)."""

from django.db import models
from django.utils.translation import gettext_noop


class Product(models.TextChoices):
    """What a plant makes."""

    VEHICLES = "vehicles", gettext_noop("vehicles")
    TWO_WHEELERS = "two_wheelers", gettext_noop("two- and three-wheelers")
    BATTERY_CELLS = "battery_cells", gettext_noop("battery cells")
    BATTERY_PACKS = "battery_packs", gettext_noop("battery packs")
    MOTORS = "motors", gettext_noop("motors")
    MATERIALS = "materials", gettext_noop("battery materials")
    CHARGING = "charging", gettext_noop("charging equipment")


class Unit(models.TextChoices):
    """What capacity is counted in, each by the year; never summed across units."""

    VEHICLES = "vehicles/year", gettext_noop("vehicles a year")
    GWH = "GWh/year", gettext_noop("GWh a year")
    PACKS = "packs/year", gettext_noop("packs a year")
    MOTORS = "motors/year", gettext_noop("motors a year")
    TONNES = "t/year", gettext_noop("tonnes a year")
    UNITS = "units/year", gettext_noop("units a year")


# The products that a unit can rate, the likeliest first; a unit that a plant's product can't have decides the product.
PRODUCTS_OF_UNIT: dict[str, tuple[str, ...]] = {
    Unit.VEHICLES: (Product.VEHICLES, Product.TWO_WHEELERS),
    Unit.GWH: (Product.BATTERY_CELLS, Product.BATTERY_PACKS, Product.MATERIALS),
    Unit.PACKS: (Product.BATTERY_PACKS,),
    Unit.MOTORS: (Product.MOTORS,),
    Unit.TONNES: (Product.MATERIALS,),
    Unit.UNITS: (Product.CHARGING,),
}
# The unit in which a product is rated where nothing else is asked for.
UNIT_OF_PRODUCT: dict[str, str] = {
    Product.VEHICLES: Unit.VEHICLES,
    Product.TWO_WHEELERS: Unit.VEHICLES,
    Product.BATTERY_CELLS: Unit.GWH,
    Product.BATTERY_PACKS: Unit.PACKS,
    Product.MOTORS: Unit.MOTORS,
    Product.MATERIALS: Unit.TONNES,
    Product.CHARGING: Unit.UNITS,
}


class Status(models.TextChoices):
    """Where a plant or phase stands. The order is that of progress, from rumour to running; then the ways out."""

    RUMOURED = "rumoured", gettext_noop("rumoured")
    ANNOUNCED = "announced", gettext_noop("announced")
    PRE_CONSTRUCTION = "pre_construction", gettext_noop("pre-construction")
    CONSTRUCTION = "construction", gettext_noop("construction")
    COMMISSIONING = "commissioning", gettext_noop("commissioning")
    OPERATING = "operating", gettext_noop("operating")
    PAUSED = "paused", gettext_noop("paused")
    SHELVED = "shelved", gettext_noop("shelved")
    CANCELLED = "cancelled", gettext_noop("cancelled")
    CLOSED = "closed", gettext_noop("closed")


# What the record says where nobody said.
UNKNOWN = "unknown"
# From the day of these a plant or phase counts nothing (DOMAIN rule 4).
GONE: frozenset[str] = frozenset({Status.SHELVED, Status.CANCELLED, Status.CLOSED})


class Event(models.TextChoices):
    """A dated step in a plant's or company's life."""

    DECISION = "decision", gettext_noop("decision")
    CONSTRUCTION_START = "construction_start", gettext_noop("construction start")
    COMPLETION = "completion", gettext_noop("completion")
    PRODUCTION_START = "production_start", gettext_noop("production start")
    FIRST_DELIVERY = "first_delivery", gettext_noop("first delivery")
    EXPANSION = "expansion", gettext_noop("expansion")
    CLOSURE = "closure", gettext_noop("closure")


# What, once it has happened, says that a plant makes something.
STARTS = (Event.PRODUCTION_START, Event.FIRST_DELIVERY)


class Basis(models.TextChoices):
    """What a capacity figure is: what the plant is built for, or what its owner aims at."""

    NAMEPLATE = "nameplate", gettext_noop("nameplate")
    TARGETED = "targeted", gettext_noop("targeted")


class LinkedBy(models.TextChoices):
    """Who drew a link between two plan rows. A curator's link is never redrawn by the rules."""

    RULES = "rules", gettext_noop("rules of counting")
    CURATOR = "curator", gettext_noop("curator")
