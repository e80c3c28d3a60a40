# Every command a newcomer needs. Each makes the environment first, from requirements locked by hash.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench lock messages format

PYTHON := .venv/bin/python
export PORT ?= 8000

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Start the site and its worker with the demo town on http://127.0.0.1:8000/ (PORT=8000)
	@bin/python-env base
	@$(PYTHON) bin/compile-messages
	@DJANGO_SETTINGS_MODULE=portal.settings.demo exec $(PYTHON) manage.py serve --demo

test: ## Run every test this machine can run; REQUIRE_ALL=1 refuses to skip any; ARGS="-k words" narrows
	@bin/python-env dev
	@bin/test $(ARGS)

check: ## Lint, types, import contracts, migrations, templates and catalogues
	@bin/python-env dev
	@bin/check

bench: ## Measure, and write the figures to benchmarks/results/
	@bin/python-env dev
	@$(PYTHON) bin/compile-messages
	@$(PYTHON) -m benchmarks $(ARGS)

lock: ## Lock requirements/*.in again, with hashes and without addresses
	@bin/lock

messages: ## Gather the words of code and templates into locale/ (needs Debian's gettext)
	@bin/python-env dev
	@bin/make-messages

format: ## Format code and templates
	@bin/python-env dev
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format --quiet .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 6.1
