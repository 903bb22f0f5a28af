# Works with GNU make 3.81 (macOS). Each target does its own set-up; `make help` lists them.

PYTHON_ENV = .venv/bin/python
PYTEST = $(PYTHON_ENV) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder
UV ?= uv
TESTS ?=
MINUTES ?= 5
DATABASE ?= postgres
TOPICS ?=

.DEFAULT_GOAL := help
.PHONY: help run instructor load test test-full check requirements bench chaos eval-ask audit clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 16

run: ## the whole platform on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@bin/bootstrap run && exec $(PYTHON_ENV) -m concurrency_course.supervisor

instructor: ## an account that may write courses and quizzes and answer feedback
	@bin/bootstrap run && $(PYTHON_ENV) -m concurrency_course.prepare && $(PYTHON_ENV) manage.py make_instructor

load: ## read the course's files into the database
	@bin/bootstrap run && $(PYTHON_ENV) -m concurrency_course.prepare && $(PYTHON_ENV) manage.py load_course

test: ## the tests (some of them: make test TESTS=tests/quizzes)
	@bin/bootstrap dev && $(PYTEST) $(TESTS)

test-full: ## all tests, every demo on every strategy and interpreter, and again on PostgreSQL
	@bin/bootstrap dev && COURSE_TEST_FULL=1 $(PYTEST) $(TESTS)
	@$(PYTHON_ENV) -m tests.cluster $(PYTEST) -m database $(TESTS)

check: ## style, types, who imports whom, settings, migrations, the course
	@bin/bootstrap dev && bin/check

requirements: ## compile requirements/*.in anew (needs uv)
	@command -v $(UV) >/dev/null || { echo "Install uv first: it compiles the requirements." >&2; exit 1; }
	@set -e; cd requirements; for set in base broker postgres dev; do \
		UV_PYTHON_DOWNLOADS=never $(UV) pip compile --quiet --universal --upgrade --generate-hashes \
			--python-version 3.12 --no-header --no-emit-index-url --no-emit-find-links $$set.in -o $$set.txt; done

bench: ## the figures, as ratios (some of them: make bench TOPICS='gate truth')
	@bin/bootstrap dev && $(PYTHON_ENV) -m bench $(TOPICS)

chaos: ## programs killed at random under load, then an audit (make chaos MINUTES=5 SEED=7 DATABASE=sqlite)
	@bin/bootstrap dev && $(PYTHON_ENV) -m chaos --minutes $(MINUTES) --database $(DATABASE) \
		$(if $(SEED),--seed $(SEED)) $(CHAOS)

eval-ask: ## how well 'Ask' finds the right passages, refuses and quotes (docs/ask.md)
	@bin/bootstrap dev && set -e; COURSE_VAR=$$(mktemp -d); export COURSE_VAR; trap 'rm -rf "$$COURSE_VAR"' EXIT; \
		unset DATABASE_URL; $(PYTHON_ENV) manage.py migrate --verbosity 0; \
		$(PYTHON_ENV) manage.py load_course >/dev/null; $(PYTHON_ENV) manage.py eval_ask $(EVAL)

audit: ## known vulnerabilities of what is pinned (needs an index that knows of them)
	@bin/bootstrap run && bin/audit

clean: ## remove what the tools made; var/ (your data) and .venv stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
