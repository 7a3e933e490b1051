# The commands of this project. `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo setup setup-base check test mutate fuzz bench pictures messages lock clean

## Try it

help: ## list the commands
	@awk -F ':.*## ' '/^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup-base ## set up, load the demonstration, serve it on http://127.0.0.1:8000 (EMPTY=1: an empty site to try a first start)
	@$(if $(EMPTY),OQU_DATA_DIR="$${OQU_DATA_DIR:-data-empty}" exec $(BIN)/oqu serve,exec $(BIN)/oqu demo)

## Change it

setup: ## set up everything that developing needs
	@$(PYTHON) scripts/bootstrap.py --dev

setup-base: # a python3 in front of others (pyenv's) takes longer to find one than asking does
	@$(BIN)/python scripts/bootstrap.py --ask 2>/dev/null || $(PYTHON) scripts/bootstrap.py

check: setup ## check format, lint, types, architecture, migrations, deployment, templates, catalogues
	@$(BIN)/python scripts/check.py

test: setup ## set up with a browser, check, and run all tests: make test [ONLY=assignments] [ORDER=random]
	@$(BIN)/python scripts/test.py $(if $(ONLY),--only $(ONLY)) $(if $(ORDER),--order $(ORDER))

mutate: setup ## break the code in small ways and count what no test finds: make mutate ONLY=figures [SHOW=3]
	@$(BIN)/python scripts/mutate.py $(ONLY) $(if $(SHOW),--show $(SHOW))

## Measure it

fuzz: setup ## send hostile requests to the site and the relay: make fuzz [N=100000] [SEED=1]
	@$(BIN)/python scripts/fuzz.py $(or $(N),100000) $(SEED)

bench: setup ## measure speed and weight: make bench [ONLY=pages|weight|...]
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

## Keep it in order

pictures: setup ## take the pictures of "How to run a course" from the product: make pictures [ONLY=ru]
	@$(BIN)/python scripts/pictures.py $(ONLY)

messages: setup ## bring the catalogues up to date with the source
	@$(BIN)/python scripts/catalogues.py update

lock: setup ## lock requirements/*.in and package.json: make lock [UPGRADE=yes]
	@$(PYTHON) scripts/bootstrap.py --lock $(if $(UPGRADE),--upgrade)

clean: ## remove everything that set-up made; data/ stays
	rm -rf .venv build node_modules src/oqu/ui/static/vendor .mypy_cache .ruff_cache .pytest_cache \
	    .import_linter_cache test-results locale/*/LC_MESSAGES/*.mo
	find src -name __pycache__ -prune -exec rm -rf {} +
