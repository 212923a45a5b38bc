# Everything a machine needs beyond Python 3.11+ and make is installed from here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLIENTS := tests/clients
# One more than there are processors, because tests often wait for others.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

# Where Python may keep no bytecode, each of the many processes of `make test` compiles anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-clients lint types check clean

help:  ## show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: $(VENV)/installed  ## install what is missing and serve at http://127.0.0.1:8000
	$(BIN)/phonex serve

test: $(VENV)/installed-dev tests/node_modules/installed  ## install what is missing and run the whole test suite
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore tests/clients

test-clients: $(VENV)/installed-dev $(CLIENTS)/.venv/installed $(CLIENTS)/node_modules/installed  ## install heavy clients of other services and test with them
	$(BIN)/pytest $(CLIENTS)

lint: $(VENV)/installed-dev  ## style of the code, who imports whom, and the files of deploy/
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/hadolint deploy/docker/Dockerfile
	$(BIN)/kubernetes-validate --strict --quiet deploy/kubernetes/*.yaml
	@if [ -n "$$CI" ] || command -v promtool >/dev/null; then \
	promtool check rules deploy/prometheus/alerts.yml && \
	promtool check config --syntax-only deploy/prometheus/prometheus.yml; \
	else echo "promtool is not installed: deploy/prometheus is not checked"; fi
	@find phonex tests benchmarks -name '*.py' -not -path '*/.venv/*' -not -path '*/node_modules/*' -exec wc -l {} + | awk \
	'$$1 > 300 && $$2 != "total" { print "warning: " $$2 " has " $$1 " lines; 400 are the limit" }'

types: $(VENV)/installed-dev  ## types of the code
	$(BIN)/mypy

check: lint types test  ## everything that continuous integration checks

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[all]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[dev,all]'
	@touch $@ $(VENV)/installed

# The console is checked for accessibility with axe-core, where npm and a browser are installed.
tests/node_modules/installed: tests/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix tests --no-audit --no-fund --silent; fi
	@mkdir -p tests/node_modules && touch $@

# Each in its own place: what they require need not agree with what Phonex requires.
$(CLIENTS)/.venv/installed: $(CLIENTS)/requirements.txt
	$(PYTHON) -m venv $(CLIENTS)/.venv
	$(CLIENTS)/.venv/bin/pip install --quiet --requirement $<
	@touch $@

$(CLIENTS)/node_modules/installed: $(CLIENTS)/package-lock.json
	npm ci --prefix $(CLIENTS) --no-audit --no-fund --silent
	@touch $@

clean:  ## remove the virtual environments and caches
	rm -rf $(VENV) $(CLIENTS)/.venv $(CLIENTS)/node_modules tests/node_modules .pytest_cache .mypy_cache .ruff_cache
