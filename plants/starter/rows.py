"""The rows of the record as the cells of the starter data's files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Q

from plants.starter import write_agreements, write_companies, write_plants
from plants.starter.tables import Table
from plants.starter.written import EVERY, Cells


def cells_of(table: Table, where: Q = EVERY) -> Iterator[Cells]:
    """The table's rows as they stand in the database, by column, in the order in which they came.

    `where` leaves out rows of the model that is walked: of the companies and plants with their details, of agreements
    with their parties, else of the table's own.
    """
    return WRITERS[table.name](where)


WRITERS: dict[str, Callable[[Q], Iterator[Cells]]] = {
    "sources": write_companies.sources,
    "companies": write_companies.companies,
    "company_aliases": write_companies.company_aliases,
    "company_states": write_companies.company_states,
    "company_parents": write_companies.company_parents,
    "plants": write_plants.plants,
    "plant_owners": write_plants.plant_owners,
    "phases": write_plants.phases,
    "plant_status": write_plants.plant_statuses,
    "capacity_plans": write_plants.capacity_plans,
    "investments": write_agreements.investments,
    "investment_payers": write_agreements.investment_payers,
    "plant_investments": write_agreements.plant_investments,
    "partnerships": write_agreements.partnerships,
    "partnership_parties": write_agreements.partnership_parties,
    "milestones": write_plants.milestones,
    "company_targets": write_plants.company_targets,
    "investment_sources": write_agreements.investment_sources,
    "partnership_sources": write_agreements.partnership_sources,
}
