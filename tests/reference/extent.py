"""How much is compared: a sample in each run of the tests, all of it with `make proof`."""

import os

FULL = os.environ.get("PROOF") == "full"
# Random histories for each property.
HISTORIES = 1000 if FULL else 50
