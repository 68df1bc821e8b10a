# Verbs for people. Every recipe calls a tool; no logic of the project lives here.

SHELL := /bin/bash
PY := .venv/bin/python
DROP ?= drop
JUDGES := tests/browser/judges

.DEFAULT_GOAL := help
.PHONY: help setup nightly fetch site status land snapshot serve replay test test-fast check fix goldens bench new-source clean

help:        ## list these (default)
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.venv/installed: requirements.lock
	@command -v python3 >/dev/null || { echo "Python 3.11 to 3.13 is missing: install python3 and python3-venv"; exit 1; }
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Python 3.11 to 3.13 is wanted, found $$(python3 --version)"; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; } || { echo "python3-venv is missing: install it and run again"; exit 1; }
	@python3 -m venv .venv || { echo ".venv cannot be made; python3 has said why above"; exit 1; }
	@echo "installing the locked tools into .venv (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

/usr/bin/chromium:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	else echo "Chromium is missing at /usr/bin/chromium: install the packages chromium and fonts-liberation, or run make test-fast"; exit 1; fi

# Wanted for its own test of deploy/nginx; whoever only tests does not want it to serve as well.
/usr/sbin/nginx:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null \
		&& { systemctl disable --now nginx >/dev/null 2>&1 || true; }; \
	else echo "nginx is missing at /usr/sbin/nginx: install the package nginx-light, or run make test-fast"; exit 1; fi

/usr/bin/java:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null; \
	else echo "Java is missing at /usr/bin/java: install the package default-jre-headless, or run make test-fast"; exit 1; fi

# axe, the Nu validator, Lighthouse and the checker of the scripts' types.
$(JUDGES)/node_modules/installed: $(JUDGES)/package-lock.json .venv/installed
	@cd $(JUDGES) && PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

setup: .venv/installed                   ## make .venv from requirements.lock

site: .venv/installed                    ## the main job: build the site from what is held, snapshot/ included
	@$(PY) -m pipeline site

nightly: .venv/installed                 ## fetch, then site, then say what is late: what a schedule runs
	@$(PY) -m pipeline nightly

fetch: .venv/installed                   ## find and keep what is newly published
	@$(PY) -m pipeline fetch

status: .venv/installed                  ## say what is held, to when and from where, and what is late
	@$(PY) -m pipeline status

land: .venv/installed                    ## DROP=folder: keep published files that lie in a folder
	@$(PY) -m pipeline land --from $(DROP) $(if $(INDEX),--index $(INDEX))

snapshot: .venv/installed                ## rewrite snapshot/ from what is held
	@$(PY) -m pipeline snapshot

serve: .venv/installed                   ## look at data/site on http://127.0.0.1:8000
	@$(PY) -m http.server --bind 127.0.0.1 --directory data/site 8000

replay: .venv/installed                  ## fifteen months of nights against a played publisher
	@$(PY) -m tests.support.replay

test: .venv/installed /usr/bin/chromium /usr/sbin/nginx /usr/bin/java $(JUDGES)/node_modules/installed  ## every test, browser ones too (installs what it needs)
	@$(PY) -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered

test-fast: .venv/installed               ## every test but the browser ones
	@$(PY) -m pytest -n auto --dist worksteal -m "not browser"

check: .venv/installed                   ## everything that only looks: format, lint, types, floors, SQL
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/sqlfluff lint --disable-progress-bar sql

fix: .venv/installed                     ## format and mend Python and SQL
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@.venv/bin/sqlfluff fix --disable-progress-bar sql

goldens: .venv/installed                 ## rewrite approved outputs; read the diff
	@APPROVE=1 $(PY) -m pytest tests/unit/publish/test_approved.py

bench: .venv/installed                   ## time the stages against a plain baseline
	@$(PY) -m bench.run

new-source: .venv/installed              ## NAME=…: the skeleton of a source's four parts
	@$(PY) -m pipeline new-source $(NAME)

clean:                                   ## remove everything made, except what cannot be made again: data/landed, data/editions
	@find data -mindepth 1 -maxdepth 1 ! -name landed ! -name editions -exec rm -rf {} + 2>/dev/null || true
