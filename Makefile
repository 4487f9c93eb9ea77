# The verbs. `make book` and `make test` do everything on a fresh machine (Python 3.11+, git, make).
# Every step may be repeated or interrupted: a stamp is set only when its step is complete.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" OMP_NUM_THREADS=1
PIP := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt
SAY := @printf '\n\033[1m%s\033[0m\n'

.PHONY: help setup views book test test-fast test-slow lint serve lab wheel exercises record bench export lock clean
help:
	@echo "make book       set up, build the book, say how to open it"
	@echo "make test       set up and run every gate"
	@echo "make test-fast  the quick tests (after setup)    make test-slow  the long ones"
	@echo "make serve      look at the built book           make lab        work in JupyterLab"
	@echo "make exercises  generate exercises/ from solutions/"
	@echo "make wheel      build the package, for notebooks that are run elsewhere"
	@echo "make record     run changed experiments (ONLY=slug for one; SCHEDULER=address: on a Dask cluster)"
	@echo "make export     the quizzes for Canvas, PrairieLearn, Moodle and Anki, in _build/export"
	@echo "make bench      time the engines                 make clean      remove what was built"

setup: $(VENV)/.ready node_modules/.ready
views: trainlab/static/.ready

$(VENV)/.ready: requirements.txt constraints.txt pyproject.toml
	$(SAY) "Setting up Python packages in $(VENV) (2 to 6 minutes, about 1.5 GB)"
	@$(PYTHON) -c 'import sys; v = sys.version_info[:3]; sys.exit(None if v >= (3, 11) and v != (3, 14, 1) else "Found Python %d.%d.%d; this book needs 3.11 or newer, but not 3.14.1. Install one, then: make PYTHON=python3.11 book" % v)'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/.test-ready: $(VENV)/.ready
	$(SAY) "Setting up the test tools"
	$(PIP) --editable '.[test]'
	@touch $@

node_modules/.ready: package.json package-lock.json $(VENV)/.ready
	$(SAY) "Setting up the views' packages"
	$(RUN) npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Whatever a view, a quiz or a still picture may depend on: the whole of both languages' code, the
# recordings, and which settings the chapters show.
FIND := find -L views trainlab quizzes chapters -type f ! -path 'trainlab/static/*' ! -path '*/__pycache__/*' ! -path '*/.*' ! -name '*~' ! -name '\#*\#'
# Their names and checksums, written only when they differ. Times would not do: a source that was
# deleted has none, one that was moved here keeps its own. Nor would prerequisites: no spaces.
trainlab/static/.sources: FORCE
	@mkdir -p $(@D)
	@$(FIND) -exec cksum {} + | LC_ALL=C sort > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
FORCE:

trainlab/static/.ready: trainlab/static/.sources node_modules/.ready
	$(SAY) "Bundling the views, compiling the quizzes, drawing still pictures"
	$(RUN) npm run --silent build
	$(RUN) trainlab quizzes
	$(RUN) trainlab stills
	@touch $@

book: setup views
	$(SAY) "Building the book (about 1 minute the first time)"
	$(RUN) jupyter-book build . -W -n --keep-going
	$(SAY) "The book is built. Open it with a double click, from disk:"
	@echo "  $(CURDIR)/_build/html/index.html"
	@echo "or serve it: make serve"

serve: book
	$(SAY) "http://127.0.0.1:8000 (Ctrl+C ends it)"
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

OPEN := exercises
lab: setup views  # OPEN=exercises/02_vanishing_gradients.ipynb; LAB_OPTIONS=--allow-root in a container
	$(RUN) jupyter lab --LabApp.default_url=/lab/tree/$(OPEN) $(LAB_OPTIONS)

# All that is needed where there is no checkout: to be put beside a notebook.
wheel: setup views
	$(SAY) "Building the package"
	rm -rf build _build/wheel
	$(BIN)/python -m pip wheel --disable-pip-version-check --no-deps --wheel-dir _build/wheel .
	@rm -rf build
	@echo "  $(CURDIR)/$$(ls _build/wheel/*.whl)"

lint: $(VENV)/.test-ready node_modules/.ready
	$(SAY) "Lint and types"
	$(RUN) ruff format --check . && $(RUN) ruff check . && $(RUN) mypy && $(RUN) npm run --silent check

test-fast: $(VENV)/.test-ready setup views lint
	$(SAY) "Unit tests"
	$(RUN) npm test --silent
	$(RUN) pytest -n 2 --dist loadfile -m "not book and not browser and not slow and not thorough and not timing"

test: test-fast
	$(SAY) "Thorough tests: recordings are run again, the engine against the plain loop, both hosts of the quizzes"
	$(RUN) pytest -n 2 --dist load -m thorough
	$(SAY) "Notebooks: every cell runs, every quoted number agrees"
	$(RUN) TRAINLAB_STRICT=1 pytest -n 2 --dist loadfile --nbval-lax --nbval-current-env chapters solutions
	$(MAKE) book
	$(SAY) "The built book, in a browser and in JupyterLab"
	$(RUN) pytest -n 2 --dist loadfile -m "(book or browser) and not slow and not timing"
	$(SAY) "Timings, with nothing beside them"
	$(RUN) pytest -m timing

test-slow: $(VENV)/.test-ready book
	$(SAY) "Slow tests"
	$(RUN) pytest -m slow

exercises: setup
	$(RUN) trainlab exercises

record: setup
	$(RUN) trainlab record $(ONLY) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

bench: setup
	$(RUN) python -m benchmarks.engine
	$(RUN) python -m benchmarks.page_engine

export: $(VENV)/.test-ready setup
	$(RUN) trainlab quizzes --export _build/export

lock:
	$(SAY) "Resolving requirements.txt and the test tools again into constraints.txt"
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --requirement requirements.txt --editable '.[test]'
	{ echo "# The full lock: every package, transitive ones too. After changing a pin: make lock"; .lock/bin/python -m pip freeze --exclude-editable > .lock/frozen && sed 's/+cpu//' .lock/frozen; } > .lock/constraints.txt
	mv .lock/constraints.txt constraints.txt && rm -rf .lock

clean:
	rm -rf _build trainlab/static .recording
