# Passerelle. « make run » and « make test » do all their own set-up; « make help » lists the rest.
# Needed: Python 3.11 or newer, make, and a package index that pip can reach.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.requirements-installed
STAMP := $(VENV)/.bytecode-compiled
REQUIREMENTS := requirements/base.txt requirements/embedded.txt requirements/dev.txt
export DJANGO_SETTINGS_MODULE ?= config.settings.dev
# Some images set it: each of the dozens of processes of a test session would then compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test lint types e2e bench bench-matching demo-reset screenshots assets lock clean

help: ## List the commands
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

setup: $(STAMP) ## Create .venv with every locked dependency
	@:

# A stamp is written last: a set-up cut in the middle is taken up again by the next command.
$(STAMP): $(INSTALLED)
	@$(BIN)/python -m config.bytecode

$(INSTALLED): requirements/uv.txt $(REQUIREMENTS) config/setup.py
	@test -n "$(PYTHON)" || { echo "Passerelle : Python 3.11 ou plus récent est nécessaire (PYTHON=chemin pour le donner)." >&2; exit 2; }
	@"$(PYTHON)" config/setup.py "$(VENV)" $(REQUIREMENTS)
	@touch $@

run: $(INSTALLED) ## Start everything, with the demonstration at first start (PORT, HOST, VAR_DIR, DATABASE_URL, CELERY_BROKER_URL)
	@PASSERELLE_MAKE=1 exec $(BIN)/python -m config.supervisor

test: $(STAMP) ## Run every test that needs no browser
	@$(BIN)/python -m pytest -n auto --maxprocesses=8 --dist load -m "not e2e" $(ARGS)

lint: $(STAMP) ## Check style, templates, the direction of imports and forgotten migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --lint --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python manage.py makemigrations --check --dry-run

types: $(STAMP) ## Check types
	@$(BIN)/mypy .

e2e: $(STAMP) ## Drive a real browser (Chromium) through the application
	@CHROMIUM="$$($(BIN)/python -m config.chromium)" && export CHROMIUM && $(BIN)/python -m pytest tests/e2e -m e2e $(ARGS)

bench: $(STAMP) ## Measure the numbers that the design promises (ARGS="name …" for some of them)
	@$(BIN)/python -m config.embedded.run --throwaway -- $(BIN)/python -m benchmarks $(ARGS)

bench-matching: $(STAMP) ## Measure the matcher and write its figures in docs/matching.md (PASSERELLE_DATA=folder, ARGS=--quick)
	@$(BIN)/python -m benchmarks.matching $(ARGS)

demo-reset: $(STAMP) ## Empty the database and load the demonstration again
	@$(BIN)/python manage.py load_demo --reset

screenshots: $(STAMP) ## Take the pictures of the README again
	@CHROMIUM="$$($(BIN)/python -m config.chromium)" && export CHROMIUM && $(BIN)/python -m pytest tests/e2e/screenshots.py -m e2e $(ARGS)

assets: $(STAMP) ## Copy the browser libraries of package-lock.json into the repository (maintainers; needs npm)
	@npm ci --ignore-scripts
	@$(BIN)/python scripts/vendor_assets.py

lock: $(STAMP) ## Compile the requirement files again (UPGRADE=1 to take newer versions)
	@for name in uv base embedded dev; do \
	  $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## Remove everything that can be made again; the data under var/ stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov var/static
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
