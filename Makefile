# make graph: set-up and the main job. make test: set-up and all checks. Nothing else needs installing by hand.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: graph test format schema docs train clean

graph: $(STAMP)
	$(BIN)/kg build
	@echo
	@echo "The graph is in exports/: graph.ttl (RDF), graph.gexf (Gephi), papers.jsonl and graph.sqlite."
	@echo "Next:  $(BIN)/kg show vLLM         what is known of a thing, and who says so"
	@echo "       $(BIN)/kg serve             the query API at http://127.0.0.1:8000"
	@echo "       $(BIN)/kg build FILE ...    add papers of your own"

test: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest

format: $(STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schema: $(STAMP)
	$(BIN)/python schema/generate.py

docs: $(STAMP)
	$(BIN)/python -m docs.refresh

train: $(STAMP)
	$(BIN)/python training/train.py

clean:
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
