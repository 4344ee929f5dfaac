# Keydock's commands. `make run` starts a demo, `make test` runs the whole suite; both prepare .venv themselves.

PYTHON := .venv/bin/python
SOURCES := portal apiusers keys resources bench samples scripts sdk tests manage.py

.DEFAULT_GOAL := help
.PHONY: help run test proofs floor bench bench-quick format format-check lint lint-templates types migrations-check \
	deploy-check checks lock clean

help: ## Show what make can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

# A stamp remembers a finished installation, so that the second start takes seconds.
.venv/run.stamp: requirements.txt scripts/prepare_venv
	@scripts/prepare_venv requirements.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt scripts/prepare_venv
	@scripts/prepare_venv requirements.txt requirements-dev.txt
	@touch $@ .venv/run.stamp

run: .venv/run.stamp ## Start a demo on http://127.0.0.1:$PORT (8000 if unset)
	@KEYDOCK_DEMO=1 exec $(PYTHON) manage.py run_demo

test: .venv/dev.stamp ## Run the tests on SQLite, on PostgreSQL and in a browser
	@$(PYTHON) -m scripts.run_tests suite

proofs: .venv/dev.stamp ## Run the long proofs: a million keys, long races, every page with axe, every API operation
	@$(PYTHON) -m scripts.run_tests proofs

floor: .venv/dev.stamp ## Write the counts of the last test runs to tests/floor.json
	@$(PYTHON) -m scripts.run_tests floor

bench: .venv/dev.stamp ## Measure Keydock beside its peers (some 10 minutes) and write bench/results
	@$(PYTHON) -m bench full

bench-quick: .venv/dev.stamp ## The same in some 2 minutes, as a smoke test
	@$(PYTHON) -m bench quick

checks: format-check lint lint-templates types migrations-check deploy-check ## All checks that run no test

format: .venv/dev.stamp ## Format the Python sources
	$(PYTHON) -m ruff format $(SOURCES)
	$(PYTHON) -m ruff check --fix $(SOURCES)

format-check: .venv/dev.stamp ## Fail on a file that is not formatted
	$(PYTHON) -m ruff format --check $(SOURCES)

lint: .venv/dev.stamp ## Check the Python sources
	$(PYTHON) -m ruff check $(SOURCES)

lint-templates: .venv/dev.stamp ## Check the templates
	$(PYTHON) -m djlint --quiet --lint templates

types: .venv/dev.stamp ## Check the types
	$(PYTHON) -m mypy

migrations-check: .venv/dev.stamp ## Fail on a model change without a migration
	@scripts/with_production_settings manage.py makemigrations --check --dry-run

deploy-check: .venv/dev.stamp ## Run Django's deployment checks with settings as in production
	@scripts/with_production_settings manage.py check --deploy --fail-level WARNING

lock: .venv/dev.stamp ## Pin the direct requirements again, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links -o requirements.txt requirements.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links -o requirements-dev.txt requirements-dev.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links -o requirements-client.txt requirements-client.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links -o bench/peers/requirements.txt bench/peers/requirements.in

clean: ## Remove .venv and caches; var/, where the demo keeps its database, stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
