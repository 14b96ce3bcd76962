"""The words that records of plants are told in (DOMAIN: records)."""

from django.db import models


class Product(models.TextChoices):
    """What a plant makes."""

    VEHICLES = "vehicles", "vehicles"
    TWO_WHEELERS = "two_wheelers", "two- and three-wheelers"
    BATTERY_CELLS = "battery_cells", "battery cells"
    BATTERY_PACKS = "battery_packs", "battery packs"
    MOTORS = "motors", "motors"
    MATERIALS = "materials", "battery materials"
    CHARGING = "charging", "charging equipment"


class Unit(models.TextChoices):
    """What capacity is counted in, each by the year; never summed across units."""

    VEHICLES = "vehicles/year", "vehicles a year"
    GWH = "GWh/year", "GWh a year"
    PACKS = "packs/year", "packs a year"
    MOTORS = "motors/year", "motors a year"
    TONNES = "t/year", "tonnes a year"
    UNITS = "units/year", "units a year"


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

    RUMOURED = "rumoured", "rumoured"
    ANNOUNCED = "announced", "announced"
    PRE_CONSTRUCTION = "pre_construction", "pre-construction"
    CONSTRUCTION = "construction", "construction"
    COMMISSIONING = "commissioning", "commissioning"
    OPERATING = "operating", "operating"
    PAUSED = "paused", "paused"
    SHELVED = "shelved", "shelved"
    CANCELLED = "cancelled", "cancelled"
    CLOSED = "closed", "closed"


# What the record says where nobody said.
UNKNOWN = "unknown"
# From the day of these a plant or phase counts nothing (DOMAIN rule 4).
GONE: frozenset[str] = frozenset({Status.SHELVED, Status.CANCELLED, Status.CLOSED})


class Event(models.TextChoices):
    """A dated step in a plant's or company's life."""

    DECISION = "decision", "decision"
    CONSTRUCTION_START = "construction_start", "construction start"
    COMPLETION = "completion", "completion"
    PRODUCTION_START = "production_start", "production start"
    FIRST_DELIVERY = "first_delivery", "first delivery"
    EXPANSION = "expansion", "expansion"
    CLOSURE = "closure", "closure"


class Basis(models.TextChoices):
    """What a capacity figure is: what the plant is built for, or what its owner aims at."""

    NAMEPLATE = "nameplate", "nameplate"
    TARGETED = "targeted", "targeted"


class LinkedBy(models.TextChoices):
    """Who drew a link between two plan rows. A curator's link is never redrawn by the rules."""

    RULES = "rules", "rules of counting"
    CURATOR = "curator", "curator"
