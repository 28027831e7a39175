# The project's commands; `make` alone lists them.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

# Checks need settings, and no servers.
CHECK := env DEBUG=1 DATABASE_URL=postgresql:///none

.PHONY: help setup run test check format messages audit doctor lock

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/'

setup: ## install everything; quick when nothing changed
	@$(PYTHON) bin/setup

run: setup ## start everything on this machine; Ctrl-C stops it
	@exec $(BIN)/python -m pointsys.embedded.run

test: setup ## run all tests on fresh servers of their own
	@$(BIN)/python -m tests.plumbing.browsers
	@POINTSYS_FRESH_IN_MEMORY=1 bin/with-servers --fresh pytest -n 2 --dist worksteal $(ARGS)

check: setup ## lint, format, types, import contracts, migrations, translations, compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(CHECK) $(BIN)/mypy scoring/engine ledger
	$(BIN)/lint-imports --no-logo
	$(CHECK) $(BIN)/python manage.py makemigrations --check --dry-run
	$(CHECK) $(BIN)/python manage.py translations --check
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/bandit -q -ll -c pyproject.toml -r pointsys rewards scoring ledger teams

format: setup ## put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup ## write the texts to be translated into locale/, and compile them
	$(CHECK) $(BIN)/python manage.py translations

audit: setup ## known weaknesses of what we install; what can't be looked up isn't clean
	$(BIN)/pip-audit --require-hashes -r requirements.txt
	$(BIN)/pip-audit --require-hashes -r requirements-dev.txt

doctor: setup ## say what is missing on this machine
	@$(BIN)/python -m pointsys.embedded.doctor

lock: setup ## write the lock files anew from requirements*.in
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) --no-deps requirements-binaries.in -o requirements-binaries.txt
