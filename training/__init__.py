"""Learns the engine's weights (articles/extraction/data/weights.json) from the labelled articles: `make train`."""
