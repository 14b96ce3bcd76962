"""Labelled articles under invented names, from which the engine learns to read companies that nobody knows."""

from __future__ import annotations

from articles.evaluation.corpus import LabelledArticle
from training.renaming import RENAMED, renamed

FACT = {
    "kind": "status",
    "company": ["Kelvora Motors", "Kelvora"],
    "place": {"city": "Szeged", "region": None, "country": "HU"},
    "modality": "plan",
    "status": "announced",
    "quote": "Kelvora will build a plant in Szeged.",
}
ARTICLE = LabelledArticle("one", "Kelvora comes", "Kelvora will build a plant in Szeged.", "2025-03-05", [FACT])


def test_text_title_and_labels_get_the_same_new_name_and_nothing_else_changes() -> None:
    told = renamed(ARTICLE)
    name = told.facts[0]["company"][1]
    assert told.id == "one" + RENAMED
    assert name not in ("Kelvora", "")
    assert told.facts[0]["company"] == [f"{name} Motors", name]
    assert told.text == told.facts[0]["quote"] == f"{name} will build a plant in Szeged."
    assert told.title == f"{name} comes"
    assert told.facts[0]["place"] == FACT["place"]


def test_the_same_article_gets_the_same_names_each_time() -> None:
    assert renamed(ARTICLE) == renamed(ARTICLE)


def test_public_bodies_keep_their_names() -> None:
    text = "Kelvora signed a contract with the Government of Gujarat."
    parties = [["Kelvora"], ["Government of Gujarat", "Gujarat"]]
    fact = {"kind": "partnership", "companies": parties, "modality": "fact", "type": ["government"], "quote": text}
    told = renamed(LabelledArticle("two", "", text, "2025-03-05", [fact]))
    assert "Government of Gujarat" in told.text
    assert told.facts[0]["companies"][1] == ["Government of Gujarat", "Gujarat"]
