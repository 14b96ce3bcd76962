# make run, make test, make check, make bench, make proof, make faults, make load, make fuzz, make lock; each makes what it needs first. See README.md.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check bench proof train faults load fuzz lock python-there

# The newest name is not the first choice: python3 is what this machine's owner chose.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$$name"; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# One stamp for each set of pins: with the same pins nothing is installed anew.
RUNTIME := $(VENV)/runtime-$(shell cksum < requirements.txt | cut -d ' ' -f 1)
TOOLS := $(VENV)/tools-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d ' ' -f 1)

help:
	@echo "make run     serve evtracker here (PORT=8000 HOST=127.0.0.1); Ctrl-C ends it"
	@echo "make test    run all tests, on SQLite and on PostgreSQL with Redis where these are installed"
	@echo "make check   lint, types, import directions, migrations, deployment settings"
	@echo "make bench   measure, and print ratios"
	@echo "make proof   count the starter data by month and 1,000 random histories by the reference; a mirror through 1,000 edits; curation in any order; every filter of the API by its index (long)"
	@echo "make train   learn the engine's weights from the labelled articles (some seconds), and say how good they are"
	@echo "make fuzz    ten minutes of texts over which the extraction engine might fall"
	@echo "make faults  the long fault test: 2,000 articles while workers and servers are killed (some minutes)"
	@echo "make load    half an hour of a hundred clients, while curators decide and workers and servers are killed"
	@echo "make lock    after a change of requirements.txt: requirements.lock with hashes, licences, bill of materials"

run: $(RUNTIME)
	@exec $(BIN)/python manage.py run

test: $(TOOLS)
	@exec $(BIN)/python -m tests.run $(ARGS)

check: $(TOOLS)
	@exec $(BIN)/python -m tests.check

bench: $(TOOLS)
	@exec $(BIN)/python -m bench

proof: $(TOOLS)
	@exec env PROOF=full $(BIN)/python -m tests.run tests/reference tests/evtracker/test_mirror.py tests/evtracker/test_api_indexes.py tests/articles/test_curation_invariants.py $(ARGS)

train: $(TOOLS)
	@exec $(BIN)/python -m training

# Without atheris (no wheel for this system) the texts are random ones.
fuzz: $(TOOLS)
	@$(PIP) --only-binary :all: -r requirements-fuzz.txt || echo "atheris can't be installed here"
	@exec $(BIN)/python -m tests.fuzz $(ARGS)

faults: $(TOOLS)
	@exec $(BIN)/python -m tests.faults $(ARGS)

load: $(TOOLS)
	@exec $(BIN)/python -m tests.load $(ARGS)

lock: | $(BIN)/python
	@deploy/lock.sh $(BIN)/python

$(RUNTIME): | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) (once; this takes about a minute)"
	@$(PIP) -r requirements.txt
	@touch $@

$(TOOLS): | $(BIN)/python
	@echo "Installing the pinned packages and tools into $(VENV) (once; this takes about a minute)"
	@$(PIP) -r requirements-dev.txt
	@touch $(RUNTIME) $@

# A half-made environment is removed, so that the next try starts afresh.
$(BIN)/python: | python-there
	@echo "Making the virtual environment $(VENV) with $$($(PYTHON) --version)"
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

python-there:
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "evtracker needs Python 3.11 or newer. Here there is: $$("$${PYTHON:-python3}" --version 2>&1 || echo none)." >&2; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; fi
	@if ! "$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$(PYTHON) can't make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; fi
