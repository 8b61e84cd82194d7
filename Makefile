# Two commands matter: `make demo` and `make test`. Both do all set-up themselves; on the machine only Python 3.11+, make and git are needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SETUP := .stamps/venv .stamps/frontend .stamps/messages
PO := $(shell find trichter -name '*.po' -not -path '*/node_modules/*' 2>/dev/null)
JOBS ?= 2

.PHONY: help setup demo run test test-sqlite test-postgres lint format bench messages lock docs clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(SETUP) ## environment, front-end files, translations

.stamps/venv: requirements.lock pyproject.toml
	@mkdir -p .stamps
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Trichter needs Python 3.11 or newer; set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv$(shell sed -n 's/^uv\(==[^ ]*\).*/\1/p' requirements.lock)"
	$(BIN)/python -m uv pip sync --system-certs --quiet --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/python -m uv pip install --system-certs --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.stamps/frontend: .stamps/venv frontend/package-lock.json frontend/package.json scripts/build_frontend.py $(wildcard frontend/*.mjs frontend/*.txt frontend/*.json)
	$(BIN)/python scripts/build_frontend.py
	@touch $@

.stamps/messages: .stamps/venv $(PO)
	$(BIN)/python scripts/compile_messages.py
	@touch $@

demo: setup ## start Trichter on SQLite with a demo company's year
	$(BIN)/trichter demo --run

run: setup ## start Trichter
	$(BIN)/trichter run

test: setup lint ## every check and every test, on SQLite and on PostgreSQL
	$(BIN)/python scripts/ensure_browser.py
	$(MAKE) --no-print-directory test-sqlite
	$(MAKE) --no-print-directory test-postgres

test-sqlite: setup
	TRICHTER_TEST_DB=sqlite $(BIN)/pytest -q -n $(JOBS)

test-postgres: setup
	TRICHTER_TEST_DB=postgres $(BIN)/pytest -q -n $(JOBS)

lint: setup ## ruff, mypy, djlint, import-linter, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint --check trichter
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_messages.py

format: setup ## put code and templates into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat trichter

bench: setup ## measure; figures with their method are in docs/benchmarks.md
	$(BIN)/python bench/run.py

messages: setup ## collect translatable texts
	$(BIN)/python scripts/collect_messages.py

lock: .stamps/venv ## pin all dependencies anew
	$(BIN)/python scripts/lock.py

docs: setup ## write docs/settings.md from the settings' help texts
	$(BIN)/python scripts/write_settings_doc.py

clean: ## remove what set-up made
	rm -rf .venv .stamps frontend/node_modules trichter/ui/static/vendor
