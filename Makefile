# The chores of the project, one word each; the same for people and for CI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED_FROM := pyproject.toml constraints.txt package-lock.json maps/build_assets.py
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test test-dates lint format bench clean

demo: $(VENV)/installed ## the demo town, today's plan, the server
	$(BIN)/wardround demo

test: $(VENV)/installed-dev ## lint, types, layers and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile --durations=20

test-dates: $(VENV)/installed-dev ## every test on other days, in other time zones: takes hours
	$(BIN)/python -m tests.dates

lint: $(VENV)/installed-dev ## the checks of the code alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-bench ## solver beside PyVRP and VROOM, matrix, page
	$(BIN)/python -m tests.benchmarks

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wardround needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python $(INSTALLED_FROM)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	$(BIN)/python -m routing.solver.compiled.precompile
	touch $@

# One installation each, not one upon the other: every one builds the browser assets.
$(VENV)/installed-dev: $(BIN)/python $(INSTALLED_FROM)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m routing.solver.compiled.precompile
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(BIN)/python $(INSTALLED_FROM)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python -m routing.solver.compiled.precompile
	touch $@ $(VENV)/installed $(VENV)/installed-dev

clean: ## forget the environment, the demo and the built assets
	rm -rf $(VENV) .demo maps/assets .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
