# Every verb sets up what it needs: .venv/ at the root, every package pinned by constraints.txt. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup pilot test check spec bench dictionary clean

BIN := .venv/bin
STAMP := .venv/installed
RIGHT_PYTHON := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
# The first that is new enough and can make environments; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
  $$p -c '$(RIGHT_PYTHON)' 2>/dev/null && { echo $$p; break; }; done)
# More arguments for pytest: make test ARGS="tests/unit -k clock".
ARGS ?=
# Processes that share the tests; 0 runs them in one.
JOBS ?= 2

help:
	@echo "make pilot   run the pilot of 2025 and print what it found"
	@echo "make test    run the tests"
	@echo "make check   style, types and the arrows between rooms"
	@echo "make spec    run the behaviour book alone"
	@echo "make bench   measure the speed of the wire, the kernel and the audit"
	@echo "make dictionary   write the generated pages of docs/ again from schemas, tables and code"
	@echo "make clean   forget the environment and every cache; runs stay"

pilot: $(STAMP)
	$(BIN)/emr-hub run pilot-2025

test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

spec: $(STAMP)
	$(BIN)/python -m pytest tests/spec $(ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	@set -e; for page in benchmarks/[a-z]*.py; do echo "== $$page"; $(BIN)/python "$$page"; done

dictionary: $(STAMP)
	$(BIN)/python docs/data_dictionary.py
	$(BIN)/python docs/flat_row_page.py
	$(BIN)/python docs/registrations_page.py
	$(BIN)/python docs/costs_page.py
	$(BIN)/python docs/stress_page.py
	$(BIN)/python docs/matching_page.py
	$(BIN)/python docs/match_model_page.py

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(BIN)/python -c '$(RIGHT_PYTHON)' 2>/dev/null || { $(MAKE) --no-print-directory environment; }
	@echo "Installing the packages of constraints.txt into .venv (once; a few minutes on a slow line) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt setuptools
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --no-build-isolation --editable '.[dev]'
	@echo "Compiling the kernel and the comparison of people ..."
	@$(BIN)/python -m coordinator.bulk.warm
	@$(BIN)/python -m coordinator.linking.warm
	@touch $(STAMP)

.PHONY: environment
environment:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c '$(RIGHT_PYTHON)' 2>/dev/null; then \
	  echo "Python 3.11 or newer with its venv module is needed; found: $$(python3 --version 2>&1 || true)." >&2; \
	  echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python" >&2; \
	  exit 2; fi
	@rm -rf .venv
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
