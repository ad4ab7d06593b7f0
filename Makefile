# Every target works from any path, a second time, and after `make clean`.
# Recipes use relative paths only, so that a space in the path does no harm.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
SUPERSET := .venv-superset
PORT ?= 8088
SITE_PORT ?= 8000
RUN := $(VENV)/bin/python -m
DBT := $(VENV)/bin/dbt
EXAMPLE := data/example/.image_duplicates_example
DEMO := data/demo/.image_duplicates_example

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

# An environment variable passes the path on as it is, whatever it holds.
ifdef METADATA
export METADATA_GLOB := $(METADATA)
endif

ifdef IMAGES_ROOT
export IMAGES_ROOT
endif

# Pictures to scan before the build.
ifdef IMAGES
export IMAGES_ROOT := $(IMAGES)
endif

.DEFAULT_GOAL := help
.PHONY: help build wheel test test-crash test-duckdb-next test-dbt2 test-spark test-superset coverage lint lint-python lint-yaml lint-docker lint-sql lint-dbt format example demo demo-picture review summary publish bench bench-large bench-spark superset report serve report-screenshots test-report bench-near test-action docs test-docs test-review stores lock clean

help: ## List all targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  make build METADATA=folder    the same on your own metadata"
	@echo "  make build IMAGES=folder      the same on any folder of pictures; with METADATA, both"
	@echo "  make build METADATA=s3://bucket/folder    metadata of an object store, after make stores"
	@echo "  make build ENGINE=dbt2        by dbt 2, an alpha, in half the time"
	@echo "  make build ENGINE=spark       by Spark, for what outgrows one machine: docs/scaling.md"
	@echo "  make build IMAGES=folder LABELS=file      labelled by a CSV, JSONL, COCO or YOLO file"

build: $(VENV)/.runtime $(if $(filter dbt2 spark,$(ENGINE)),$(VENV)/.$(ENGINE)) $(if $(METADATA_GLOB)$(IMAGES),,$(EXAMPLE)) ## Set up, make the example dataset, run dbt build, print the findings, publish for BI
	@$(if $(IMAGES),$(RUN) image_duplicates scan $(if $(LAYOUT),--layout '$(LAYOUT)') $(if $(LABELS),--labels '$(LABELS)'),:)
	@$(RUN) image_duplicates build$(if $(ENGINE), --engine $(ENGINE))

test: $(VENV)/.dev ## Run the tests, but for the slow ones that have a target of their own
	@$(RUN) pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test-superset: $(VENV)/.dev $(SUPERSET)/.installed ## Start Superset and look at its dashboard in chromium
	@$(RUN) pytest tests/python/slow/test_superset.py

test-crash: $(VENV)/.dev ## Kill the commands 1,000 times at random moments (KILLS=200, SEED=1a2b3c4d), move 50,000 files, build what changes
	@$(RUN) pytest --numprocesses 2 --dist load tests/python/slow/test_crash.py tests/python/slow/test_many_files.py tests/python/slow/test_incremental_marts.py

test-report: $(VENV)/.dev ## Build the report over hostile names and look at it in chromium
	@$(RUN) pytest --numprocesses 2 --dist worksteal tests/python/slow/test_report_*.py

test-duckdb-next: $(VENV)/.dev ## Build with DuckDB 2.0 too: equal marts; read what is published with 1.1, 1.5 and 2.0; build from a store
	@$(RUN) pytest --numprocesses 2 --dist loadfile tests/python/slow/test_duckdb_next.py tests/python/slow/test_publish_clients.py \
		tests/python/slow/test_store_builds.py

test-dbt2: $(VENV)/.dev ## Build with dbt 2 too: equal marts, gates and history; run its unit tests
	@$(RUN) pytest --numprocesses 2 --dist load tests/python/slow/test_dbt2.py

test-spark: $(VENV)/.dev $(VENV)/.spark ## Build with Spark too, in the process of dbt and on a cluster of this machine: equal marts (needs Java 17)
	@# Code that runs a few times is not worth compiling well: a build takes a seventh less.
	@JDK_JAVA_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" \
		$(RUN) pytest --numprocesses 2 --dist loadfile tests/python/slow/test_spark*.py

test-action: $(VENV)/.dev ## Run the steps of the GitHub action in clean folders
	@$(RUN) pytest tests/python/slow/test_action.py

test-review: $(VENV)/.dev ## Decide 1,000 conflicts on the page of make review, in chromium
	@$(RUN) pytest tests/python/slow/test_review_page.py tests/python/slow/test_decide.py

test-docs: docs ## Build the site of the guides and look at it in chromium
	@$(RUN) pytest tests/python/slow/test_docs.py

wheel: $(VENV)/.dev ## Build the package (dist), try it in clean environments and in a dbt project of others
	@rm -rf dist
	@$(RUN) hatchling build
	@$(RUN) pytest tests/python/slow/test_wheel.py tests/python/slow/test_dbt_package.py

coverage: $(VENV)/.dev ## Run the tests and tell which lines of the package none has run
	@rm -rf target/coverage && mkdir -p target/coverage
	@$(RUN) coverage run -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
	@$(RUN) coverage combine --quiet
	@$(RUN) coverage html --quiet
	@$(RUN) coverage report
	@echo "Line by line: target/coverage/html/index.html"

lint: lint-python lint-yaml lint-docker lint-sql lint-dbt ## Check SQL, Python, YAML and the project's files

lint-python: $(VENV)/.dev
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

lint-yaml: $(VENV)/.dev
	$(RUN) yamllint --strict .
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml

lint-docker: $(VENV)/.dev
	$(VENV)/bin/hadolint Dockerfile

lint-sql: $(VENV)/.dev
	$(RUN) sqlfluff lint --processes 2 models tests analyses

lint-dbt: $(VENV)/.dev
	$(DBT) parse --show-all-deprecations --warn-error --no-partial-parse --quiet
	$(VENV)/bin/dbt-core-experimental-parser parse --target-path target/strict --quiet

format: $(VENV)/.dev ## Rewrite SQL and Python in the project's style
	$(RUN) ruff check --fix .
	$(RUN) ruff format .
	$(RUN) sqlfluff fix --processes 2 models tests analyses

example: $(EXAMPLE) ## Make the example dataset

demo: export METADATA_GLOB :=
demo: export IMAGES_ROOT := data/demo/pictures
demo: $(VENV)/.runtime ## Draw pictures that are bad on purpose, scan them, build, print what is wrong with them
	@$(RUN) image_duplicates demo data/demo
	@$(RUN) image_duplicates scan
	@echo "These pictures are bad on purpose: gates fail below, and the build goes on. One of your own would stop."
	@$(RUN) image_duplicates build --set require_gates=false
	@echo "Nothing is broken: that is what was planted. To look at it: make report serve IMAGES_ROOT=data/demo/pictures"
	@echo "(needs Node.js 18). To scan your own: make build IMAGES=folder"

demo-picture: $(VENV)/.dev ## Take the picture of the README from the last make demo
	@$(VENV)/bin/python tests/python/support/demo_picture.py

review: $(VENV)/.runtime ## Decide label conflicts by eye on a local page (IMAGES_ROOT=folder shows the pictures)
	@$(RUN) image_duplicates review

summary: $(VENV)/.runtime ## Print the findings of the last build
	@$(RUN) image_duplicates summary

publish: $(VENV)/.runtime ## Give BI the last build, if it passed (make build does it; TO=s3://bucket/folder copies it there)
	@$(RUN) image_duplicates publish $(if $(TO),--to '$(TO)')

stores: $(VENV)/.runtime requirements-stores.lock ## Install what reads s3://, gs:// and https://, and publishes there
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements-stores.lock

superset: $(VENV)/.runtime $(SUPERSET)/.installed ## Start Apache Superset on what is published (PORT=8088)
	@$(RUN) image_duplicates superset --port $(PORT)

report: $(VENV)/.runtime ## Build the Evidence site from the last whole build (IMAGES_ROOT=folder adds previews)
	@$(RUN) image_duplicates report

serve: $(VENV)/.runtime ## Show the report on this machine (SITE_PORT=8000)
	@$(RUN) image_duplicates serve --port $(SITE_PORT)

report-screenshots: $(VENV)/.dev ## Take pictures of all pages of the report (needs chromium)
	@$(VENV)/bin/python tests/python/support/report_screenshots.py

docs: $(VENV)/.dev ## Build the site of the guides and the marts (after make build with their types) in target/site
	@rm -rf target/pages target/site && mkdir -p target/pages
	@$(DBT) parse --quiet --target-path target/dbt_docs
	@$(DBT) docs generate --static --no-compile --quiet --target-path target/dbt_docs \
		$$([ -e "$${DUCKDB_PATH:-warehouse/image_duplicates.duckdb}" ] || echo --empty-catalog)
	@cp *.md target/pages && cp -R docs target/pages
	@mkdir target/pages/marts && cp target/dbt_docs/static_index.html target/pages/marts/index.html
	@$(RUN) mkdocs build --strict
	@echo "The site is in target/site: open target/site/index.html."

bench-near: $(VENV)/.dev ## Measure near duplicates on your pictures (FITTED=folder CONFIRMED=folder)
	$(RUN) benchmarks.near --fitted "$(FITTED)" --confirmed "$(CONFIRMED)" $(if $(PEERS),--peers $(PEERS)) $(if $(SCALE),--scale $(SCALE))

bench-large: $(VENV)/.bench ## Build 50,000 to 10 million entries beside SQL by hand, pandas and Polars; write benchmarks/README.md
	$(RUN) benchmarks.growth --beside pandas polars

bench-spark: $(VENV)/.dev $(VENV)/.spark ## Build 1 million entries by Spark on a cluster of this machine beside DuckDB (needs Java 17)
	@PYTHONPATH=tests/python/support $(RUN) benchmarks.beside_spark

bench: $(VENV)/.dev ## Measure dbt build, its models, the floor and the pandas way side by side, and moves
	$(RUN) benchmarks

lock: ## Pin all dependencies anew
	$(PYTHON) -m venv target/lock
	target/lock/bin/python -m pip install --quiet uv
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade --extra dev pyproject.toml -o requirements-dev.lock
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade -c requirements-dev.lock pyproject.toml -o requirements.lock
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade -c requirements-dev.lock --extra bench pyproject.toml -o requirements-bench.lock
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade --extra stores pyproject.toml -o requirements-stores.lock
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade -c requirements-dev.lock --extra spark pyproject.toml -o requirements-spark.lock
	target/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--upgrade requirements-superset.in -o requirements-superset.lock

clean: ## Remove all that was made, the build history too (your metadata stays)
	rm -rf $(VENV) $(SUPERSET) dist target logs .pytest_cache .ruff_cache .mypy_cache .hypothesis
	rm -f warehouse/*.duckdb warehouse/*.duckdb.wal
	rm -rf warehouse/published warehouse/spark warehouse/superset metastore_db spark-warehouse derby.log
	rm -rf reports/node_modules reports/.evidence/meta reports/.evidence/template reports/build reports/report.log
	rm -rf reports/static/thumbnails reports/sources/thumbnails/thumbnails.duckdb
	if [ -e $(EXAMPLE) ]; then rm -rf data/example; fi
	if [ -e $(DEMO) ]; then rm -rf data/demo; fi
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

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	@echo "Installing what the benchmark needs ..."
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements-bench.lock
	@touch $@

$(VENV)/.spark: $(VENV)/.runtime requirements-spark.lock
	@echo "Installing Spark, 0.5 GB ..."
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements-spark.lock
	@touch $@

# It has no dependencies. Later ones are source packages, which download a program.
$(VENV)/.dbt2: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing dbt 2 ..."
	@$(RUN) pip install --quiet --disable-pip-version-check --only-binary :all: \
		--constraint requirements-dev.lock dbt-core-experimental-parser
	@touch $@

$(SUPERSET)/.installed: requirements-superset.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
		|| { echo "Superset needs Python 3.11 or 3.12; name one with: make superset PYTHON=python3.12"; exit 1; }
	@echo "Installing Apache Superset in $(SUPERSET), 0.9 GB ..."
	@$(PYTHON) -m venv --clear $(SUPERSET)
	@$(SUPERSET)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-superset.lock \
		|| { echo "Superset could not be installed; pip says why above, and make superset tries again."; exit 1; }
	@cp requirements-superset.lock $@

$(EXAMPLE): | $(VENV)/.runtime
	@$(RUN) image_duplicates example data/example
