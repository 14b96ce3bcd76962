"""How well company names are told apart, on labelled pairs of the starter data (tests/corpus/names.csv).

Each row is a name as news writes it beside the company that it is, or (`unlike`) one that it must not be taken for.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from articles.matching import load_names
from articles.matching.names import CompanyNames
from companies.models import CompanyAlias
from tests.factories import CompanyFactory, SourceFactory

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db


def rows_of(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PAIRS = rows_of("tests/corpus/names.csv")
COMPANIES = rows_of("evtracker/starter_data/companies.csv")


@pytest.fixture
def names() -> CompanyNames:
    """The companies of the starter data by all their names."""
    source = SourceFactory()
    for row in COMPANIES:
        company = CompanyFactory(slug=row["slug"], name=row["name"], legal_name=row["legal_name"], source=source)
        aliases = filter(None, row["aliases"].split(";"))
        CompanyAlias.objects.bulk_create(CompanyAlias(company=company, name=name.strip()) for name in aliases)
    return load_names()


def taken_for(names: CompanyNames, written: str) -> str:
    found = names.find([written]).company
    return found.slug if found else ""


def test_names_are_told_apart(names: CompanyNames) -> None:
    taken = [(pair, taken_for(names, pair["written"])) for pair in PAIRS]
    right = sum(1 for pair, slug in taken if slug and slug == pair["company"])
    wrong = sorted(f"{pair['written']} → {slug}" for pair, slug in taken if slug and slug != pair["company"])
    theirs = sum(1 for pair in PAIRS if pair["company"])
    assert right / (right + len(wrong)) >= 0.99, wrong
    assert right / theirs >= 0.95


TOLD_APART = {
    "Niu": "",
    "NIO Inc": "nio",
    "BAIC": "baic",
    "BYD": "byd",
    "Lotus Cars": "",
    "Lucid Motors Inc.": "lucid",
    "GAC": "",
    "Gotion Hi-Tech": "gotion",
    "SK Innovation": "sk-on",
    "SK Hynix": "",
    "Hon Hai": "foxconn",
    "Ford": "ford",
    "Tata Group": "",
    "Geely Automobile Holdings": "",
    "General Electric": "",
    "Xiaomi Automobile Technology Co., Ltd.": "xiaomi-ev",
    "Xiaomi Technology Co., Ltd.": "xiaomi",
    "ONE": "our-next-energy",
    "One": "",
}


def test_look_alikes_are_other_companies(names: CompanyNames) -> None:
    assert {written: taken_for(names, written) for written in TOLD_APART} == TOLD_APART


def test_the_labels_are_sound() -> None:
    assert len(PAIRS) >= 600
    assert len({(pair["written"], pair["company"] or pair["unlike"]) for pair in PAIRS}) == len(PAIRS)
    assert all(bool(pair["company"]) != bool(pair["unlike"]) for pair in PAIRS)
    assert {pair["company"] or pair["unlike"] for pair in PAIRS} == {row["slug"] for row in COMPANIES}
