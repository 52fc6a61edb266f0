# Two commands: `make run` and `make test`. Both make .venv themselves; nothing needs to be installed beforehand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo test test-rest test-all lint clean

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[speed]"
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[speed,test,lint]"
	@touch $@

run: $(VENV)/.run
	$(BIN)/python -m bot run

demo: $(VENV)/.run
	$(BIN)/python -m bot demo

# Each test and each story once, databases and networks in turn; `test-rest` is what that leaves out.
TESTS := $(BIN)/python -m pytest -q -n 2 --dist worksteal

test: $(VENV)/.test
	$(TESTS)

test-rest: $(VENV)/.test
	$(TESTS) --part rest

test-all: $(VENV)/.test
	$(TESTS) --part all

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) demo-data
