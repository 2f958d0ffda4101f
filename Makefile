# A fresh machine needs Python 3.11 or later with pip, and make. Another Python: make PYTHON=python3.13 demo
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPORT := importmap-report

.DEFAULT_GOAL := help
.PHONY: help demo test check accept bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## install importmap into .venv and write the report of sample_projects/monorepo
	$(BIN)/importmap analyze sample_projects/monorepo --output $(REPORT)
	@echo "Open $(CURDIR)/$(REPORT)/report.html"

test: $(VENV)/developed ## run the tests
	$(BIN)/python -m pytest

check: $(VENV)/developed ## format, lint, types, architecture, tests, and importmap on itself
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest
	$(BIN)/importmap analyze importmap --output $(REPORT)/self --fail-on warning

accept: $(VENV)/developed ## rewrite what the samples are expected to give; read the diff
	IMPORTMAP_ACCEPT=1 $(BIN)/python -m pytest --quiet tests/test_extract.py
	$(BIN)/python -m tests.accept

bench: $(VENV)/developed ## measure importmap beside ruff, grimp and other parsers, on django
	$(BIN)/python -m pip install --quiet django
	$(BIN)/python -m benchmarks.run django
	$(BIN)/python -m benchmarks.parsers django

clean: ## remove the environment, the reports and all caches
	rm -rf $(VENV) $(REPORT) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "importmap needs Python 3.11 or later, and $(PYTHON) is not. Name another one: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot create a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/developed: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(VENV)/installed $@
