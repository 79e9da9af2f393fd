# Yozora. `make video` and `make test` set up what they need (.venv, the pinned packages) and then run.
#
#   make video PROMPT="a red balloon rises over the hills at dawn" OUT=clip.mp4 ARGS="--seed 7"
#   make test            checks and tests; SLOW=1 adds the slow ones, WORKERS=8 uses more processes
#   make lint            ruff and mypy
#   make studio          builds the page of the server anew (needs Node 20; nothing else here does)
#   make bench           every benchmark, or one: make bench ONLY=speed
#   make clean           removes caches and builds, keeps .venv

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help video test lint bench studio clean

PROMPT ?= a red sailboat drifts to the left on the sea at sunset
OUT ?= clip.mp4
ARGS ?=
WORKERS ?= 2
SLOW ?=
ONLY ?= *
# Extra words for pip, such as an index with the CPU build of torch (a tenth of the download).
PIP_ARGS ?=
# The first Python that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

pip := .venv/bin/python -m pip install --disable-pip-version-check $(PIP_ARGS) -c constraints.txt

# $(call apt,PACKAGES) installs Debian packages where it may, and otherwise says what to install.
apt = ( if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); \
	else echo "Please install missing system packages with: sudo apt-get install $(1)" >&2; exit 1; fi )

help:
	@sed -n 's/^\#   //p' $(firstword $(MAKEFILE_LIST))

# The prompt and the file travel as environment variables, so that quotes in them stay quotes.
video: export YOZORA_PROMPT = $(value PROMPT)
video: export YOZORA_OUT = $(value OUT)
video: .venv/.stamp-video
	@.venv/bin/yozora generate "$$YOZORA_PROMPT" -o "$$YOZORA_OUT" $(ARGS)

# The tests run even after a complaint of lint, so that one run tells everything; either fails the command.
test: .venv/.stamp-test
	@status=0; $(MAKE) --no-print-directory lint || { status=1; echo "lint failed: see above"; }; \
	OMP_NUM_THREADS=1 .venv/bin/python -m pytest -n $(WORKERS) --dist loadfile $(if $(SLOW),--slow) $(ARGS) || status=1; \
	exit $$status

lint: .venv/.stamp-test
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: .venv/.stamp-test
	@for file in benchmarks/$(ONLY).py; do \
	[ -e "$$file" ] || { echo "There is no $$file." >&2; exit 1; }; \
	echo "== $$file"; .venv/bin/python "$$file"; done

studio:
	npm --prefix studio ci
	npm --prefix studio run check
	npm --prefix studio run build

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Yozora needs Python 3.11 or newer: install one and try again." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	$(call apt,$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'))
	$(PYTHON) -m venv .venv

# A stamp stands for an installation; it is redone when the project's requirements or its pins change.
.venv/.stamp-video: pyproject.toml constraints.txt | .venv/bin/python
	$(pip) -e '.[trust]'
	@touch $@

# Skia draws the world; its wheel expects two of the system's libraries.
.venv/.stamp-test: pyproject.toml constraints.txt studio/package-lock.json | .venv/bin/python
	$(pip) -e '.[train,serve,scale,trust,diffusers,dev]'
	@.venv/bin/python -c 'import skia' 2>/dev/null || $(call apt,libegl1 libgl1)
	@.venv/bin/python -c 'import skia'
	@# A judge not written here for our files; where it cannot be installed, its tests are skipped and say so.
	@command -v ffprobe >/dev/null || $(call apt,ffmpeg) || true
	@# The second engine of the jobs' queue; without it its tests are skipped and say so.
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || $(call apt,postgresql) || true
	@# A browser for the studio's tests, and what drives it; without them those tests are skipped and say so.
	@command -v chromium >/dev/null || $(call apt,chromium) || true
	@command -v npm >/dev/null || $(call apt,nodejs npm) || true
	@! command -v npm >/dev/null || npm --prefix studio ci --loglevel=error || true
	@touch $@ .venv/.stamp-video
