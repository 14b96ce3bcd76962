"""Labelled articles: read as they are, and refused with the place of the fault where a label is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from articles.evaluation.corpus import BadLabelsError, read_corpus

CORPUS = Path(__file__).resolve().parents[2] / "corpus"

FACT: dict[str, Any] = {
    "kind": "capacity",
    "company": ["Togg"],
    "place": {"city": "Gemlik", "region": None, "country": "TR"},
    "modality": "plan",
    "amount": 175000,
    "unit": "vehicles/year",
    "phase": None,
    "by": "2030",
    "quote": "175,000 cars a year by 2030",
}
ARTICLE: dict[str, Any] = {
    "id": "one",
    "title": "Togg",
    "text": "Togg is to make 175,000 cars a year by 2030.",
    "published": "2023-01-02",
    "facts": [FACT],
}


def write(folder: Path, article: dict[str, Any], name: str = "one.json") -> None:
    (folder / name).write_text(json.dumps(article), encoding="utf-8")


def test_a_labelled_article_is_read(tmp_path: Path) -> None:
    write(tmp_path, ARTICLE)
    assert [(one.id, one.facts) for one in read_corpus(tmp_path)] == [("one", [FACT])]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "rumour"}, "kind: 'rumour' is none of"),
        ({"quote": "175,000 trucks"}, "quote: is not in the text"),
        ({"modality": "maybe"}, "modality: 'maybe'"),
        ({"company": "Togg"}, "company: must be a list of names"),
        ({"amount": 0}, "amount: 0 is no number above zero"),
        ({"unit": "GWh"}, "unit: 'GWh'"),
        ({"by": "end of 2030"}, "by: "),
    ],
)
def test_a_wrong_label_is_refused_by_file_fact_and_field(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    write(tmp_path, ARTICLE | {"facts": [FACT, FACT | change]})
    with pytest.raises(BadLabelsError) as refusal:
        read_corpus(tmp_path)
    assert f"one.json: fact 2: {told}" in str(refusal.value)


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ({"kind": "milestone", "event": "opening", "date": "2024"}, "event: "),
        ({"kind": "milestone", "event": "closure", "date": None}, "date: "),
        ({"kind": "investment", "amount": 1, "currency": "$", "purpose": ["capex"]}, "currency: "),
        ({"kind": "investment", "amount": 1, "currency": "USD", "purpose": "capex"}, "purpose: "),
        ({"kind": "partnership", "companies": [["Togg"]], "type": ["supply"]}, "companies: "),
        ({"kind": "partnership", "companies": [["Togg"], ["Farasis"]], "type": []}, "type: "),
        ({"kind": "status", "status": "planned"}, "status: "),
        ({"kind": "jobs", "count": "many"}, "count: "),
    ],
)
def test_each_kind_has_its_own_fields(tmp_path: Path, fact: dict[str, Any], told: str) -> None:
    shared = {"company": ["Togg"], "modality": "plan", "quote": "Togg"}
    write(tmp_path, ARTICLE | {"facts": [shared | fact]})
    with pytest.raises(BadLabelsError, match=f"fact 1: {told}"):
        read_corpus(tmp_path)


def test_a_file_that_is_no_article_and_a_folder_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLabelsError, match="holds no labelled articles"):
        read_corpus(tmp_path)
    write(tmp_path, ARTICLE, "two.json")
    with pytest.raises(BadLabelsError, match=r"two\.json: id: is one"):
        read_corpus(tmp_path)
    (tmp_path / "two.json").write_text("[", encoding="utf-8")
    with pytest.raises(BadLabelsError, match=r"two\.json: can't be read"):
        read_corpus(tmp_path)


@pytest.mark.parametrize("part", ["dev", "own", "held_out"])
def test_every_labelled_article_of_the_project_keeps_to_the_form(part: str) -> None:
    assert len(read_corpus(CORPUS / part)) > 50


def test_no_report_that_is_held_out_stands_among_those_to_learn_from() -> None:
    reports = {
        part: {json.loads(path.read_text(encoding="utf-8"))["url"] for path in (CORPUS / part).glob("*.json")}
        for part in ("dev", "own", "held_out")
    }
    assert reports["held_out"].isdisjoint(reports["dev"] | reports["own"])
