# Needs nothing but Python 3.11 or later with pip and venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
INSTALLED_ACCURACY := $(VENV)/installed-accuracy

.PHONY: demo test lint bench accuracy diagnosis panel clean

demo: $(INSTALLED)  ## the corpus as a data set in output/
	$(BIN)/extract build corpus --output output

test: $(INSTALLED_DEV)  ## everything that must hold; the tools of `lint` run as tests
	$(BIN)/python -m pytest

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED_DEV)  ## speed and memory beside the bare libraries
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_archive.py
	$(BIN)/python tools/bench_panel.py
	$(BIN)/python tools/bench_review.py
	$(BIN)/python tools/bench_release.py

accuracy: $(INSTALLED_ACCURACY)  ## invented reports through real text extractors and back, cell by cell
	$(BIN)/python tools/accuracy.py

diagnosis: $(INSTALLED_DEV)  ## planted slips found again: findings, culprits, kinds of slips
	$(BIN)/python tools/diagnosis_card.py

panel: $(INSTALLED_DEV)  ## a world of 400 agencies over twelve years: whose reports, which count, comparable values
	$(BIN)/python tools/panel_card.py

clean:
	rm -rf $(VENV) output

# Dependency groups need a pip of 2025.
$(VENV)/made:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	touch $@

$(INSTALLED): $(VENV)/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(INSTALLED_DEV): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

$(INSTALLED_ACCURACY): $(INSTALLED_DEV)
	$(BIN)/python -m pip install --quiet --group accuracy
	touch $@
