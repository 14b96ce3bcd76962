"""How long the extraction engine takes for an article of 400 words, to start, and for a long text, by processor time.

The ratios stand beside figures that were measured elsewhere on such a machine: spaCy's small English model takes 61 ms
for one of 428 words, quantulum3 34 ms. Articles of 400 words are made of the labelled ones, one behind the other.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from articles.extraction import extract_facts

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
WORDS = 400
LONG = 1_000_000
# Milliseconds, stated, not measured here.
OTHERS = {"spaCy, small English model": 61.0, "quantulum3": 34.0}
START = (
    "import time; began = time.process_time(); from articles.extraction import extract_facts;"
    "extract_facts('BYD will build a plant in Szeged.'); print(time.process_time() - began)"
)


def articles() -> list[str]:
    """Texts of 400 words each."""
    texts = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in sorted(CORPUS.glob("*/*.json"))]
    words = "\n\n".join(texts).split(" ")
    return [" ".join(words[start : start + WORDS]) for start in range(0, len(words) - WORDS, WORDS)]


def seconds(text: str) -> float:
    """Processor time for one text."""
    began = time.process_time()
    extract_facts(text, published="2024-05-06")
    return time.process_time() - began


def main() -> None:
    """Print a line for each figure."""
    texts = articles()
    start = float(subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True).stdout)
    for text in texts:
        seconds(text)
    took = sorted(min(seconds(text) for _ in range(3)) * 1000 for text in texts)
    median, high = statistics.median(took), took[int(len(took) * 0.99)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    long = "\n\n".join(texts)
    print(f"{'median of ' + str(len(took)) + ' articles of 400 words':<44}{median:>10.1f} ms  (aim: 4)")
    print(f"{'99th percentile':<44}{high:>10.1f} ms  (aim: 20)")
    for name, stated in OTHERS.items():
        print(f"{'ratio to ' + name + ' (stated)':<44}{median / stated:>10.2f} x  of {stated:.0f} ms")
    print(f"{'start and first text':<44}{start * 1000:>10.0f} ms  (aim: 1000)")
    print(f"{'memory':<44}{memory:>10.0f} MB  (aim: 150)")
    print(f"{'a text of 1 MB':<44}{seconds((long * (LONG // len(long) + 1))[:LONG]):>10.1f} s   (aim: 15)")


if __name__ == "__main__":
    main()
