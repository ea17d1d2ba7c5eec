# The two commands are `make demo` and `make test`; each does all its own set-up.
# The first Python that really runs and is new enough: a pyenv shim may be there and answer nothing.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ifndef PYTHON
PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3; do \
  "$$python" -c '$(FITS)' >/dev/null 2>&1 && { echo "$$python"; break; }; done)
endif
RUN := .venv/bin/python
export PYTHONPATH := $(CURDIR)

.PHONY: help demo test lint gallery help-pictures guide-pictures bench hunt storm crash package lock setup system clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: setup ## play the counter day (HEADLESS=1 or no display: offscreen, into demo-output/)
	@$(PYTHON) packaging/check_system.py $(if $(HEADLESS),,$(if $(DISPLAY)$(WAYLAND_DISPLAY),--display))
	$(RUN) -m desktop.demo

test: setup system lint ## every check and every test
	QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -n 2 --dist worksteal

lint: setup ## style, types and walls
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	.venv/bin/lint-imports

gallery: setup system ## draw every screen, into gallery/ (LARGE=1: 4K at 200 % and letters of 200 % too)
	$(RUN) -m tests.gui.gallery gallery $(if $(LARGE),--large)

help-pictures: setup system ## draw the pictures of the pages of help anew
	$(RUN) -m tests.gui.gallery.help_pictures

guide-pictures: setup system ## draw the pictures of the guides in docs/ anew
	$(RUN) -m tests.gui.gallery.guide_pictures

bench: setup system ## measure, into bench-results.json
	QT_QPA_PLATFORM=offscreen $(RUN) -m tests.bench

hunt: setup system ## the runs counted in thousands
	QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -m hunt --override-ini addopts="--import-mode=importlib --strict-markers" --override-ini faulthandler_timeout=0

storm: setup system ## towns on a bad line, SEEDS=n of them (and POSTGRES=n on a real database)
	$(RUN) -m tests.simulation $(or $(SEEDS),5000) --postgres $(or $(POSTGRES),200)

crash: setup system ## desks and their cloud killed at any instant, RUNS=n times
	$(RUN) -m tests.crash $(or $(RUNS),1000)

package: ## build the Linux folders and .debs, into build/package
	@test -n "$(PYTHON)" || { echo "Madoguchi needs Python 3.11, 3.12 or 3.13, and none of them is on PATH." >&2; exit 1; }
	@$(PYTHON) packaging/build.py

lock: setup ## bring requirements.lock in line with pyproject.toml (UPGRADE=1: the newest of all)
	$(RUN) -m pip install --quiet uv
	$(RUN) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --all-extras --group dev $(if $(UPGRADE),--upgrade) -o requirements.lock
	$(RUN) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --all-extras --group package --constraints requirements.lock \
	  $(if $(UPGRADE),--upgrade) -o packaging/requirements.lock

setup:
	@test -n "$(PYTHON)" || { echo "Madoguchi needs Python 3.11, 3.12 or 3.13, and none of them is on PATH." >&2; \
	  echo "On Debian 12 or newer: apt-get install python3. Or: make PYTHON=/path/to/python3.11 demo" >&2; exit 1; }
	@$(PYTHON) packaging/setup_venv.py

system:
	@$(PYTHON) packaging/check_system.py

clean: ## remove what the targets made
	rm -rf .venv gallery demo-output demo-data bench-results.json .mypy_cache .ruff_cache .pytest_cache \
	  .import_linter_cache .hypothesis build dist
