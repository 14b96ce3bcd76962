"""`make fuzz`: ten minutes of texts that atheris makes of what new paths it has found through the engine.

`make fuzz ARGS="-max_total_time=60"` takes other options of libFuzzer. Where atheris can't be installed (it has no
wheel for every system), as many minutes of random bytes are read instead. Ends with code 0 where no text was found over
which the engine falls, else with the text.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

SECONDS = 600
LONGEST = 4_000


def search(options: list[str]) -> None:
    """Let atheris search; it ends the process itself."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["articles.extraction"]):
        check = import_module("tests.fuzz.check").check
    limits = [f"-max_total_time={SECONDS}", f"-max_len={LONGEST}", "-len_control=0"]
    # What it finds goes into the first folder; the labelled articles in the second one are where it begins.
    folders = [tempfile.mkdtemp(prefix="evtracker-fuzz-"), str(Path(__file__).parents[1] / "corpus" / "dev")]
    atheris.Setup([sys.argv[0], *limits, *options, *folders], check)
    atheris.Fuzz()


def guess() -> None:
    """Read texts made of random bytes; their seed is printed with what they were."""
    check, seed, runs = import_module("tests.fuzz.check").check, random.randrange(2**32), 0
    chance, end = random.Random(seed), time.monotonic() + SECONDS
    while time.monotonic() < end:
        data = chance.randbytes(chance.choice((8, 40, 200, LONGEST)))
        try:
            check(data)
        except BaseException:
            print(f"Seed {seed}, run {runs}, bytes {data!r}")
            raise
        runs += 1
    print(f"Done {runs} runs in {SECONDS} seconds, seed {seed}")


if __name__ == "__main__":
    if find_spec("atheris") is not None:
        search(sys.argv[1:])
    guess()
