# Keydock's commands. `make run` starts a demo, `make test` runs the whole suite; both prepare .venv themselves.

PYTHON := .venv/bin/python
SOURCES := portal apiusers keys resources bench samples scripts sdk tests manage.py
SCRIPTS := samples sdk static templates tests/clients tests/packages

.DEFAULT_GOAL := help
.PHONY: help run test test-one house proofs floor bench bench-quick bench-pages soak checks hooks format format-check lint lint-templates lint-scripts \
	types migrations-check deploy-check lock clean

help: ## Show what make can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

# A stamp remembers a finished installation, so that the second start takes seconds.
.venv/run.stamp: requirements/production.txt scripts/prepare_venv
	@scripts/prepare_venv requirements/production.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements/development.txt scripts/prepare_venv
	@scripts/prepare_venv requirements.txt requirements/development.txt
	@touch $@ .venv/run.stamp

run: .venv/run.stamp ## Start a demo on http://127.0.0.1:$PORT (8000 if unset)
	@KEYDOCK_DEMO=1 exec $(PYTHON) manage.py run_demo

test: .venv/dev.stamp ## Run the tests on SQLite, on PostgreSQL and in a browser
	@$(PYTHON) -m scripts.run_tests suite

test-one: .venv/dev.stamp ## Run one file, folder or test on SQLite: make test-one T=tests/keys/test_status.py
	@$(PYTHON) -m pytest -q $(T)

house: .venv/dev.stamp ## Run the rules of the house
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile tests/house

proofs: .venv/dev.stamp ## Run the long proofs: a million keys, long races, every page with axe, every API operation
	@$(PYTHON) -m scripts.run_tests proofs

floor: .venv/dev.stamp ## Write the counts of the last test runs to tests/floor.json
	@$(PYTHON) -m scripts.run_tests floor

bench: .venv/dev.stamp ## Measure Keydock beside its peers (some 10 minutes) and write bench/results
	@$(PYTHON) -m bench full

bench-quick: .venv/dev.stamp ## The same in some 2 minutes, as a smoke test
	@$(PYTHON) -m bench quick

bench-pages: .venv/dev.stamp ## Measure what each page costs its server and its reader's line, with the goals beside it
	@$(PYTHON) -m bench pages

soak: .venv/dev.stamp ## Ask the door for five minutes at full load, and tell whether its memory grows
	@$(PYTHON) -m bench soak

CHECKS := format-check lint lint-templates lint-scripts types migrations-check deploy-check

checks: .venv/dev.stamp ## All checks that run no test, two at a time
	@$(MAKE) --no-print-directory --keep-going --jobs 2 $(CHECKS)

hooks: .venv/dev.stamp ## Let git run the same checks on the files of each commit
	@$(PYTHON) -m pre_commit install

format: .venv/dev.stamp ## Format the Python sources and the templates
	$(PYTHON) -m ruff format $(SOURCES)
	$(PYTHON) -m ruff check --fix $(SOURCES)
	$(PYTHON) -m djlint --quiet --warn --reformat templates

format-check: .venv/dev.stamp ## Fail on a file that is not formatted
	$(PYTHON) -m ruff format --check $(SOURCES)

lint: .venv/dev.stamp ## Check the Python sources
	$(PYTHON) -m ruff check $(SOURCES)

lint-templates: .venv/dev.stamp ## Check the templates, and that they are formatted
	$(PYTHON) -m djlint --quiet --lint --check templates

lint-scripts: .venv/dev.stamp ## Check the scripts of pages and clients
	.venv/bin/oxlint $(SCRIPTS)

types: .venv/dev.stamp ## Check the types
	$(PYTHON) -m mypy

migrations-check: .venv/dev.stamp ## Fail on a model change without a migration
	@scripts/with_production_settings manage.py makemigrations --check --dry-run

deploy-check: .venv/dev.stamp ## Run Django's deployment checks with settings as in production
	@scripts/with_production_settings manage.py check --deploy --fail-level WARNING

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links

# The order matters: each lock keeps to the pins of the one before it.
lock: ## Pin the direct requirements again, with hashes (needs uv: pip install uv)
	$(COMPILE) -o requirements/production.txt requirements/production.in
	$(COMPILE) -o requirements.txt requirements/testing.in
	$(COMPILE) -o requirements/development.txt requirements/development.in
	$(COMPILE) -o requirements/client.txt requirements/client.in
	$(COMPILE) -o requirements/packages.txt requirements/packages.in
	$(COMPILE) -o requirements/peers.txt requirements/peers.in

clean: ## Remove .venv and caches; var/, where the demo keeps its database, stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
