# `make` alone lists the commands. Only Python 3.11 and make are needed to begin.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3.11
VENV ?= .venv
RUN := $(VENV)/bin/python
PORT ?= 8000
CATALOG ?=
SEED ?=
BENCH ?=
PYTEST_ARGS ?=
# A test process of its own for each of two cores; more only pays where there are more.
JOBS ?= 2
# Test processes share the cores already; a BLAS that also takes all of them in each makes every one slower.
TEST = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m pytest -q
INSTALL = $(RUN) -m pip install --disable-pip-version-check

.PHONY: help setup setup-dev demo up test check bench test-services test-browser test-realdata clean clean-all

help: ## Show this list
	@echo "FashionAI: make COMMAND"
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' \
		| awk -F'|' '{ printf "  %-14s %s\n", $$1, $$2 }'

$(VENV)/bin/python:
	@command -v $(PYTHON) > /dev/null || { \
		echo "FashionAI needs Python 3.11, and '$(PYTHON)' is not here."; \
		echo "Install it (Debian and Ubuntu: apt-get install python3.11 python3.11-venv; macOS: brew install python@3.11),"; \
		echo "or name yours: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "FashionAI needs Python 3.11; '$(PYTHON)' is $$($(PYTHON) -V)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || { \
		echo "This Python cannot make virtual environments (Debian and Ubuntu: apt-get install python3.11-venv)."; exit 1; }
	@echo "Making the virtual environment $(VENV) with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv $(VENV)

# One `pip install -r` at a time, so that no package pulls another build of torch first. MediaPipe comes last and
# without what it asks for (docs/adr/0022).
$(VENV)/.stamp-run: requirements.txt requirements-tryon.txt | $(VENV)/bin/python
	@echo "Installing what the shop needs (about 1.5 GB once it is unpacked; minutes on a first run)"
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps -r requirements-tryon.txt
	@touch $@

$(VENV)/.stamp-dev: requirements.txt requirements-tryon.txt requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what the shop, its tests and its checks need (minutes on a first run)"
	@$(INSTALL) -r requirements-dev.txt
	@$(INSTALL) --no-deps -r requirements-tryon.txt
	@touch $(VENV)/.stamp-run $@

setup: $(VENV)/.stamp-run ## Make .venv and install what the shop needs

setup-dev: $(VENV)/.stamp-dev ## Also install what tests, checks and benchmarks need

demo: setup ## Fill a shop, train its recommender and open it: make demo [CATALOG=folder] [PORT=8000] [SEED=7]
	@exec $(RUN) manage.py demo --port $(PORT) $(if $(CATALOG),--catalogue "$(CATALOG)") $(if $(SEED),--seed $(SEED))

up: setup ## Open the shop as it is: web, worker and beat under one process: make up [PORT=8000]
	@exec $(RUN) manage.py up --port $(PORT)

test: setup-dev ## Run every test that needs no service, browser or downloaded data
	@$(TEST) -n $(JOBS) -m "not services and not browser and not realdata" $(PYTEST_ARGS)

test-services: setup-dev ## Run the tests that need PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	@$(TEST) -m services $(PYTEST_ARGS)

test-browser: setup-dev ## Run the tests that drive Chromium
	@$(TEST) -m browser $(PYTEST_ARGS)

test-realdata: setup-dev ## Run the tests on real data: make test-realdata FASHIONAI_DATA=folder
	@$(TEST) -m realdata $(PYTEST_ARGS)

check: setup-dev ## Lint, types, layer contracts, migrations and production settings
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@echo "mypy (about half a minute on a first run)"
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@FASHIONAI_VAR="$$(mktemp -d)" $(RUN) manage.py makemigrations --check --dry-run
	@FASHIONAI_VAR="$$(mktemp -d)" SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')" HTTPS=1 \
		DEBUG=0 SILENCED_CHECKS=catalog.W001 ALLOWED_HOSTS=shop.example.com PUBLIC_URL=https://shop.example.com \
		$(RUN) manage.py check --deploy --fail-level WARNING
	@$(TEST) -n $(JOBS) -m "not realdata" tests/house

bench: setup-dev ## List the benchmarks, or run one: make bench BENCH="cf --train FILE --test FILE"
	@$(RUN) -m benchmarks $(BENCH)

clean: ## Forget the shop's data (var/) and every cache; keeps .venv
	@rm -rf var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results .coverage
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

clean-all: clean ## Also remove .venv
	@rm -rf $(VENV)
