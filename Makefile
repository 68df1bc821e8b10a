# Verbs for people. Every recipe calls a tool; no logic of the project lives here.

SHELL := /bin/bash
VENV ?= .venv
BIN := $(abspath $(VENV))/bin
PY := $(BIN)/python
SPARK ?= .venv-spark
DROP ?= drop
JUDGES := tests/browser/judges
# Nothing is looked up or chosen while installing: the lock names every package, with its hashes.
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) pyproject.toml
APT := apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

# Python compiles a file once and not in each process anew, whatever this machine is set to.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup nightly fetch site status land snapshot serve replay test test-fast torture check fix lock goldens bench spark new-source clean

help:        ## list these (default)
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# Three steps: what makes a site, what judges a new file as well, what develops and tests as well.
$(VENV)/runtime: requirements.lock
	@command -v python3 >/dev/null || { echo "Python 3.11 to 3.13 is missing: install python3 and python3-venv"; exit 1; }
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Python 3.11 to 3.13 is wanted, found $$(python3 --version)"; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { [ "$$(id -u)" = 0 ] && $(APT) python3-venv; } || { echo "python3-venv is missing: install it and run again"; exit 1; }
	@python3 -m venv $(VENV) || { echo "$(VENV) cannot be made; python3 has said why above"; exit 1; }
	@echo "installing the locked tools into $(VENV) (once)"
	@$(INSTALL) requirements.lock && $(PY) -m pip check --quiet && touch $@

$(VENV)/nightly: requirements-nightly.lock $(VENV)/runtime
	@echo "installing what judges new files into $(VENV) (once)"
	@$(INSTALL) requirements-nightly.lock && $(PY) -m pip check --quiet && touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/nightly
	@echo "installing what checks and tests into $(VENV) (once)"
	@$(INSTALL) requirements-dev.lock && $(PY) -m pip check --quiet && touch $@

# Chromium without a window of its own: the same engine at four fifths of the processor time.
/usr/bin/chromium-headless-shell:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		$(APT) chromium-headless-shell fonts-liberation >/dev/null; \
	else echo "Chromium is missing at $@: install the packages chromium-headless-shell and fonts-liberation, or run make test-fast"; exit 1; fi

# Wanted for its own test of deploy/nginx; whoever only tests does not want it to serve as well.
/usr/sbin/nginx:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		$(APT) nginx-light >/dev/null \
		&& { systemctl disable --now nginx >/dev/null 2>&1 || true; }; \
	else echo "nginx is missing at /usr/sbin/nginx: install the package nginx-light, or run make test-fast"; exit 1; fi

/usr/bin/java:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		$(APT) default-jre-headless >/dev/null; \
	else echo "Java is missing at /usr/bin/java: install the package default-jre-headless, or run make test-fast"; exit 1; fi

# axe, the Nu validator, Lighthouse and the checker of the scripts' types.
$(JUDGES)/node_modules/installed: $(JUDGES)/package-lock.json $(VENV)/dev
	@cd $(JUDGES) && PATH="$(BIN):$$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

setup: $(VENV)/nightly                  ## install what a nightly needs into .venv

# A file that was landed here may have to be judged; the snapshot carries its verdicts.
site: $(VENV)/$(if $(wildcard data/landed),nightly,runtime)  ## the main job: build the site from what is held, snapshot/ included
	@$(PY) -m pipeline site

nightly: $(VENV)/nightly                 ## fetch, then site, then say what is late: what a schedule runs
	@$(PY) -m pipeline nightly

fetch: $(VENV)/nightly                   ## find and keep what is newly published
	@$(PY) -m pipeline fetch

status: $(VENV)/runtime                  ## say what is held, to when and from where, and what is late
	@$(PY) -m pipeline status

land: $(VENV)/nightly                    ## DROP=folder: keep published files that lie in a folder
	@$(PY) -m pipeline land --from $(DROP) $(if $(INDEX),--index $(INDEX))

snapshot: $(VENV)/nightly                ## rewrite snapshot/ from what is held
	@$(PY) -m pipeline snapshot

# A site that could not be renewed is served as it is.
serve: $(VENV)/runtime                   ## make site, then look at it on http://127.0.0.1:8000
	@$(MAKE) --no-print-directory site || test -e data/site
	@echo "Open http://127.0.0.1:8000 in a browser; Ctrl-C ends"
	@$(PY) -m http.server --bind 127.0.0.1 --directory data/site 8000

replay: $(VENV)/dev                  ## fifteen months of nights against a played publisher
	@$(PY) -m tests.support.publisher.replay

# One worker more than processors: now and then one waits for a browser or for the played publisher.
test: $(VENV)/dev /usr/bin/chromium-headless-shell /usr/sbin/nginx /usr/bin/java $(JUDGES)/node_modules/installed  ## every test, browser ones too (installs what it needs)
	@$(PY) -m pytest -n $$(( $$(nproc) + 1 )) --dist worksteal --cov --cov-report=term:skip-covered -m "not torture"

test-fast: $(VENV)/dev               ## every test but those in a browser, of nights, most pages, real figures, random tables
	@$(PY) -m pytest -n auto --dist worksteal -m "not browser and not long and not torture"

torture: $(VENV)/dev                 ## everything of which make test tries a sample: killed, refused, torn, flipped, hostile, broken files
	@$(PY) -m pytest -n auto --dist worksteal -m torture

check: $(VENV)/dev                   ## everything that only looks: format, lint, types, floors, what nobody uses, SQL
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/vulture
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 0 sql

fix: $(VENV)/dev                     ## format and mend Python and SQL
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/sqlfluff fix --disable-progress-bar sql

lock: $(VENV)/dev                       ## write the locks; UPGRADE=--upgrade takes newer versions
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --extra nightly -c requirements.lock -o requirements-nightly.lock
	@$(COMPILE) --extra nightly --extra dev -c requirements-nightly.lock -o requirements-dev.lock
	@$(COMPILE) --extra spark -c requirements.lock -o requirements-spark.lock

goldens: $(VENV)/dev                 ## rewrite approved outputs; read the diff
	@APPROVE=1 $(PY) -m pytest tests/unit/publish/test_approved.py

# Spark comes as a source of 456 MB and fills 0.8 GB: nobody gets it who does not ask for it.
$(SPARK)/installed: requirements-spark.lock
	@python3 -m venv $(SPARK)
	@echo "installing Apache Spark into $(SPARK) (once)"
	@$(subst $(BIN),$(SPARK)/bin,$(INSTALL)) requirements-spark.lock && $(SPARK)/bin/python -m pip check --quiet && touch $@

spark: $(SPARK)/installed /usr/bin/java  ## make every table on Apache Spark as well, also from object storage; compare the rows
	@$(SPARK)/bin/python -m spark.run
	@$(SPARK)/bin/python -m spark.run --objects --only '^staging\.'

bench: $(VENV)/dev                   ## time whole runs against plain baselines: bench/results.md
	@$(PY) -m bench.run

new-source: $(VENV)/runtime              ## NAME=…: the skeleton of a source's four parts and a measure
	@$(PY) -m pipeline new-source $(NAME)

clean:       ## remove what can be made again; not data/landed, data/editions, the site that is served
	@python3 -m pipeline.steps.clean
