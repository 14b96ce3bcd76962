"""How well the engine reads: labelled articles (tests/corpus/LABELS.md), and the scoring of what was found in them."""
