# Two commands do all the set-up on a fresh machine: make run, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/language
FUZZ_SECONDS ?= 300
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: run test bench clean lint types contracts unit wheel model docs fuzz screenshots

run: $(VENV)/.ready
	@$(BIN)/rodedraad run . || [ $$? -eq 3 ]
	@echo "Open the report: $(CURDIR)/reports/rapport.html"

test: $(VENV)/.ready-dev lint types contracts unit wheel

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt "pip>=25.1"

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dask]' --group dev
	@touch $@

lint: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

contracts: $(VENV)/.ready-dev
	$(BIN)/lint-imports

unit: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

wheel: $(VENV)/.ready-dev
	$(BIN)/python tests/wheel_check.py

bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench

fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --group fuzz
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS)

model: $(VENV)/.ready-dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[model]'
	$(BIN)/python -m model.train $(DATA)

clean:
	rm -rf $(VENV) data/processed build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find reports -mindepth 1 ! -name README.md -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

docs: $(VENV)/.ready-dev
	$(BIN)/python -m docs.build

screenshots: $(VENV)/.ready-dev
	$(BIN)/python -m docs.screenshots
