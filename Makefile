# `make` or `make help` lists what there is. Settings such as PORT come from the environment, from `.env`, or from the
# command line: `make run PORT=8080`. ARGS are passed on: `make test ARGS="tests/guard -x"`.
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory
BIN := .venv/bin

.PHONY: help setup setup-dev run test test-long check train bench lint lock clean

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup:  ## build .venv from the locked requirements (quick when nothing has changed)
	@sh tools/setup.sh

setup-dev:  ## the same, with what tests and checks need
	@sh tools/setup.sh dev

run: setup  ## start the assistant; Ctrl-C stops it
	@exec $(BIN)/planbot serve $(ARGS)

test: setup-dev  ## run every test that CI runs
	@sh tools/test-tools.sh
	@exec $(BIN)/python -m pytest -m "not long" $(ARGS)

test-long: setup-dev  ## run the tests that take too long for CI
	@sh tools/test-tools.sh
	@exec $(BIN)/python -m pytest -m long $(ARGS)

check: setup  ## check content and training data
	@exec $(BIN)/planbot check $(ARGS)

train: setup  ## train the model
	@exec $(BIN)/planbot train $(ARGS)

bench: setup  ## measure how well questions are answered, and how fast
	@exec $(BIN)/python -m benchmarks $(ARGS)

lint: setup-dev  ## check the style and the types of the code
	@$(BIN)/ruff check .
	@exec $(BIN)/mypy bot actions

lock:  ## resolve the requirements anew and rewrite the locks (ARGS=--upgrade for newer versions)
	@sh tools/setup.sh lock $(ARGS)

clean:  ## remove the environment, models and caches; keeps .env and var/
	@rm -rf .venv .setup .rasa models build dist *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
