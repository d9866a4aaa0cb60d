# The words one would guess: run, test, check, docs, bench, compare, estate.
VENV   := .venv
PYTHON := $(VENV)/bin/python
ON     ?= examples/infra
# Tests of the interface wait more than they compute: two for each processor.
WORKERS := $(shell echo $$(( 2 * $$(getconf _NPROCESSORS_ONLN) )))
READY  := $(VENV)/.ready
DEV    := $(VENV)/.ready-dev
VIEW   := $(VENV)/view

.PHONY: run test check format bench compare estate docs clean

run: $(READY)
	@if [ -t 0 ] && [ -t 2 ]; then $(VENV)/bin/cogtui $(ON); else $(VENV)/bin/cogtui --check --fail-on never $(ON); fi

test: $(DEV)
	$(PYTHON) -m pytest -n $(WORKERS)

check: $(DEV)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	MYPYPATH=$(VIEW) $(VENV)/bin/mypy --namespace-packages --explicit-package-bases $(addprefix $(VIEW)/cogtui/,core tui profiles)
	$(PYTHON) -m pytest tests/test_layout.py

format: $(DEV)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(DEV)
	$(PYTHON) tests/bench.py
	$(PYTHON) tests/bench_interface.py

compare: $(DEV)
	$(PYTHON) tests/compare.py $(ON)

estate: $(DEV)
	$(PYTHON) tests/estate.py $(ON)

docs: $(DEV)
	$(PYTHON) docs/make.py

$(READY): pyproject.toml
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV): pyproject.toml
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@mkdir -p $(VIEW) && ln -sfn ../.. $(VIEW)/cogtui
	@touch $(READY) $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
