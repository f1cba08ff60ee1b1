# Everything runs in .venv; the stamps say what is installed there, so that nothing is fetched twice.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test serve web bench wheel clean

help: ## Show what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/.stamp-run: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/.stamp-test: .venv/.stamp-run
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

.venv/.stamp-bench: .venv/.stamp-run
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	touch $@

demo: .venv/.stamp-run ## Assess cobalt for China, balance lithium for China, write both reports
	@mkdir -p reports
	@$(BIN)/orechain assess cobalt --economy CHN --out reports/cobalt-CHN.html
	@$(BIN)/orechain chain balance lithium-china-2021 --out reports/lithium-china-2021.html > /dev/null
	@echo "Written: reports/lithium-china-2021.html"
	@echo
	@echo "In Chinese: $(BIN)/orechain assess 钴 --economy 中国 --lang zh --open"

web/node_modules/.stamp: web/package-lock.json web/.npmrc
	@command -v npm > /dev/null || { echo "The pages need node 20 and npm to be built: install them, then run make again."; exit 1; }
	cd web && npm ci --no-audit --no-fund --silent
	touch $@

web: .venv/.stamp-run web/node_modules/.stamp ## Build the browser application into the package (needs node 20 and npm)
	$(BIN)/python -m orechain.api.openapi > web/openapi.json
	cd web && npm run --silent types && npm run --silent check && npm run --silent build

serve: .venv/.stamp-run ## Serve the API and the pages on this machine and open the browser
	$(BIN)/orechain serve --open

test: .venv/.stamp-test web ## Run linters, types and all tests, those of the pages included
	cd web && npm run --silent test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto --dist loadfile

bench: .venv/.stamp-bench web ## Measure start, assessment, workspace build, reconciliation, stocks, criticality and the server
	$(BIN)/python benchmarks/run.py
	@echo
	$(BIN)/python benchmarks/reconciliation.py
	@echo
	$(BIN)/python benchmarks/stocks.py
	@echo
	$(BIN)/python benchmarks/criticality.py
	@echo
	$(BIN)/python benchmarks/server.py

wheel: .venv/.stamp-test web ## Build the wheel, pages included, into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean: ## Remove what was built, the environment included
	rm -rf .venv dist build reports web/node_modules src/orechain/api/site .mypy_cache .ruff_cache .pytest_cache .hypothesis
