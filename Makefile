# A fresh machine needs Python 3.11 or later with pip, and make. Another Python: make PYTHON=python3.13 demo
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPORT := importmap-report
# One process more than there are cores: tests wait for a browser, for git and for commands that they start.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
PYTEST = -m pytest -n $(WORKERS) --dist loadfile
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --upgrade \
  --custom-compile-command 'make lock' pyproject.toml requirements/build.in

.DEFAULT_GOAL := help
.PHONY: help demo test test-lowest test-newest check accept lock docs bench fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## install importmap into .venv and write the report of sample_projects/monorepo
	$(BIN)/importmap analyze sample_projects/monorepo --output $(REPORT)
	@echo "Open $(CURDIR)/$(REPORT)/report.html"

test: $(VENV)/developed ## run the tests
	$(BIN)/python $(PYTEST)

test-lowest: $(VENV)/developed ## run the tests with the oldest versions that pyproject.toml admits
	$(BIN)/uv venv --quiet --clear --python 3.11 $(VENV)-lowest
	$(BIN)/uv pip install --quiet --python $(VENV)-lowest --resolution lowest-direct --editable '.[dev]'
	$(VENV)-lowest/bin/python $(PYTEST)

test-newest: $(VENV)/developed ## run the tests with the newest versions that pyproject.toml admits
	$(BIN)/uv venv --quiet --clear --python $(PYTHON) $(VENV)-newest
	$(BIN)/uv pip install --quiet --python $(VENV)-newest --refresh --editable '.[dev]'
	$(VENV)-newest/bin/python $(PYTEST)

check: $(VENV)/developed ## format, lint, types, architecture, tests, documentation, and importmap on itself
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python $(PYTEST)
	$(BIN)/python -m docs.pages
	$(BIN)/importmap analyze importmap --output $(REPORT)/self --fail-on warning

accept: $(VENV)/developed ## rewrite what the samples are expected to give; read the diff
	IMPORTMAP_ACCEPT=1 $(BIN)/python -m pytest --quiet tests/test_extract.py
	$(BIN)/python -m tests.accept

lock: $(VENV)/developed ## renew requirements/, from which this file installs, with the newest versions
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --output-file requirements/dev.txt --extra dev --constraint requirements/run.txt

docs: $(VENV)/developed ## build the documentation as a site
	$(BIN)/python -m docs.pages

bench: $(VENV)/developed ## measure importmap beside ruff, grimp and other parsers, on django
	$(BIN)/python -m pip install --quiet django
	$(BIN)/python -m benchmarks.run django
	$(BIN)/python -m benchmarks.parsers django

fuzz: $(VENV)/developed ## try sources of every construct for ten minutes, from a seed that is printed
	$(BIN)/python -m tests.test_fuzz 600

clean: ## remove the environment, the reports and all caches
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-newest $(REPORT) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "importmap needs Python 3.11 or later, and $(PYTHON) is not. Name another one: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot create a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

# What is installed was published when the lock was made: nothing that was published since can break this. The package
# itself is built by what the lock has, too.
$(VENV)/installed: $(VENV)/created pyproject.toml requirements/run.txt
	$(PIP) --require-hashes --requirement requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/developed: $(VENV)/created pyproject.toml requirements/dev.txt
	$(PIP) --require-hashes --requirement requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/installed $@
