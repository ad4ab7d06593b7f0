# Every target works from any path, a second time, and after `make clean`.
# Recipes use relative paths only, so that a space in the path does no harm.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
DBT := $(VENV)/bin/dbt
EXAMPLE := data/example/.image_duplicates_example

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

# An environment variable passes the path on as it is, whatever it holds.
ifdef METADATA
export METADATA_GLOB := $(METADATA)
endif

.DEFAULT_GOAL := help
.PHONY: help build test lint format example summary bench lock clean

help: ## List all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  make build METADATA=folder    the same on your own metadata"

build: $(VENV)/.runtime $(if $(METADATA_GLOB),,$(EXAMPLE)) ## Set up, make the example dataset, run dbt build, print the findings
	@$(DBT) build; status=$$?; \
	$(RUN) image_duplicates summary --run-results target/run_results.json && exit $$status

test: $(VENV)/.dev ## Run every test
	@$(RUN) pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.dev ## Check SQL, Python and project files
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) sqlfluff lint --processes 2 models tests analyses
	$(DBT) parse --show-all-deprecations --warn-error --no-partial-parse --quiet
	$(VENV)/bin/dbt-core-experimental-parser parse --target-path target/strict --quiet

format: $(VENV)/.dev ## Rewrite SQL and Python in the project's style
	$(RUN) ruff check --fix .
	$(RUN) ruff format .
	$(RUN) sqlfluff fix --processes 2 models tests analyses

example: $(EXAMPLE) ## Make the example dataset

summary: $(VENV)/.runtime ## Print the findings of the last build
	@$(RUN) image_duplicates summary

bench: $(VENV)/.dev ## Measure dbt build, its models, the floor and the pandas way side by side
	$(RUN) benchmarks

lock: ## Pin all dependencies anew
	$(PYTHON) -m venv target/lock
	target/lock/bin/python -m pip install --quiet uv
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade --extra dev pyproject.toml -o requirements-dev.lock
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade -c requirements-dev.lock pyproject.toml -o requirements.lock

clean: ## Remove all that was made, the build history too (your metadata stays)
	rm -rf $(VENV) target logs .pytest_cache .ruff_cache .hypothesis
	rm -f warehouse/*.duckdb warehouse/*.duckdb.wal
	if [ -e $(EXAMPLE) ]; then rm -rf data/example; fi
	rm -rf data/benchmark

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name one with: make build PYTHON=python3.12"; exit 1; }
	@echo "Creating the virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements.lock pyproject.toml
	@echo "Installing the pinned dependencies ..."
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(RUN) pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing the pinned development tools ..."
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

$(EXAMPLE): | $(VENV)/.runtime
	@$(RUN) image_duplicates example data/example
