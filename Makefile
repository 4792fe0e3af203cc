# Everything that people and CI type. Needs Python >= 3.11, make and Node; everything is installed into .venv and node_modules.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
ONLY ?=
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install demo test long check bench fix docs pictures lock clean

help: ## Say what can be typed here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed .venv/sentences src/bascule/server/static/vendor/.built ## Make .venv and the page assets

.venv/installed: pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# The build compiles them; an edited sentence shows without it, read from its source, but a program starts later.
.venv/sentences: .venv/installed $(shell find src/bascule -name '*.po')
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

src/bascule/server/static/vendor/.built: package.json package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error
	@npm run --silent assets
	@touch $@

demo: install ## Play the story: ARGS="--headless --json", ARGS="--on docker"
	@$(BIN)/bascule demo $(ARGS)

test: install ## Run the tests; installs what they need on Debian when root
	@tests/needs
	@# One worker more than where control planes, proxies and programs run: these wait more than they work.
	@$(BIN)/pytest -n $$(($(WORKERS) + 1)) --dist worksteal -m "not browser and not long" --ignore=tests/wire $(ARGS)
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not browser and not long" tests/wire
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "browser and not long" tests/browser

long: install ## Run the longest ones: thousands of simulations, five years of minutes, kill -9 at every boundary
	@tests/needs
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "long and not browser" $(ARGS)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "browser and long" tests/browser

check: install ## Lint, types, layers, sizes, sentences, docs
	@$(BIN)/ruff check --quiet src tests bench docs examples
	@$(BIN)/ruff format --check --quiet src tests bench docs examples
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tests/sizes.py
	@$(BIN)/python -m tests.sentences
	@$(BIN)/python docs/generate.py --check
	@$(BIN)/towncrier build --draft --version next >/dev/null

bench: install ## Measure: ONLY=switch runs one
	@$(BIN)/python bench/run.py $(ONLY)

fix: install ## Format, and mend what lint and typography can mend
	@$(BIN)/ruff check --fix --quiet src tests bench docs examples
	@$(BIN)/ruff format --quiet src tests bench docs examples
	@$(BIN)/python -m tests.sentences --mend

docs: install ## Write the generated parts of the docs anew
	@$(BIN)/python docs/generate.py

pictures: install ## Make the pictures of the README and the docs anew, from the real pages
	@$(BIN)/python docs/pictures.py

lock: ## Resolve requirements.lock anew
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-header --no-annotate --generate-hashes --quiet -o requirements.lock

clean: ## Remove everything that was installed or built
	rm -rf .venv node_modules src/bascule/server/static/vendor tests/artifacts
	find src/bascule -name '*.mo' -delete
