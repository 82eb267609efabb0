# Words for a contributor: demo, test, test-dirac, check, bench, docs (and clean).
# Everything is installed into .venv; only a Python 3.11 or newer is needed beforehand.

suitable = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(suitable)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-dirac check style types imports wheel bench docs clean servers
.DELETE_ON_ERROR:

help:
	@sed -n 's/^## //p' Makefile

## make demo    load the bundled campaign and ask it the main question
demo: export PROVGRAPH_STORE := build/demo.db
demo: export PROVGRAPH_IDLE := 2
demo: .venv/core
	@$(BIN)/provgraph stop >/dev/null 2>&1 || true
	@rm -rf $(PROVGRAPH_STORE) && mkdir -p build
	@$(BIN)/provgraph demo

## make test    all tests; servers are fetched and started by the tests themselves
test: .venv/test servers
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

## make test-dirac   the same on services of a classic DIRAC; needs MariaDB, see docs/development.md
test-dirac: .venv/test
	@PROVGRAPH_DIRAC=1 $(BIN)/python -m pytest -m dirac tests/test_live_dirac.py $(PYTEST_ARGS)

## make check   style, types, direction of imports, wheel
check: style types imports wheel
style: .venv/lint
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
types: .venv/test .venv/lint
	@$(BIN)/mypy
imports: .venv/lint
	@$(BIN)/lint-imports
wheel: .venv/test
	@$(BIN)/python -m pytest -q tests/test_architecture.py

## make bench   the measured claims, once more
bench: .venv/test servers
	@$(BIN)/python -m bench

## make docs    write again the pages that are made from the code
docs: .venv/core
	@$(BIN)/python docs/generate.py

## make clean   remove what the other words made
clean:
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The tests on Neo4j need Java, that with ProvToolbox a JDK, and Maven to fetch them once. Without these they are skipped;
# in CI that fails.
servers:
	@command -v javac >/dev/null || echo "make: no JDK found: tests on Neo4j or with ProvToolbox may be skipped; install a JDK 17 or newer (Debian: openjdk-17-jdk-headless)" >&2
	@command -v mvn >/dev/null || echo "make: no mvn found: tests on Neo4j or with ProvToolbox may be skipped; install Maven (Debian: maven)" >&2

# Stamps: each group is installed once, and again when pyproject.toml has changed.
.venv/made:
	@python="$(PYTHON)"; "$${python:-false}" -c '$(suitable)' 2>/dev/null || { echo "make: $${python:-no command on the path} is not a Python 3.11 or newer with venv; install one (Debian: python3 and python3-venv) or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "make: installing into .venv" >&2
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

.venv/core: .venv/made pyproject.toml
	@PYTHONWARNINGS=ignore $(PIP) install --editable .
	@touch $@

.venv/test: .venv/core
	@$(PIP) install --group test
	@touch $@

.venv/lint: .venv/core
	@$(PIP) install --group lint
	@touch $@
