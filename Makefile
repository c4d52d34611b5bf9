# `make` builds everything and shows a class graded; `make test` proves it. `make help` lists the verbs.
PYTHON ?= python3
PORT ?= 8000
TABLES ?= 4
BIN := .venv/bin
READY := .venv/.ready
BOOK := _build/html/index.html
DEMO := _build/demo/reports/timeline.html
CHECKED := _build/.data
EXERCISES := _build/.exercises

PACKAGE := $(shell find seminar -name '*.py' -o -name '*.js' -o -name '*.css')
CHECKED_FILES := $(wildcard data/* solutions/data/*)
PAGES := $(shell find book -type f -not -path '*/__pycache__/*') _config.yml
SOURCES := $(shell find solutions exercises -type f -not -path '*/.ipynb_checkpoints/*') nbgrader_config.py

EVERY_CORE := -n auto --dist loadfile

.DEFAULT_GOAL := all
.PHONY: all help book exercises demo serve offline pdf epub student instructor packets check-data lint test test-all clean
.PHONY: named collect grade mark feedback report export

all: book exercises demo ## build the book, the student notebooks and a graded demonstration class
	@echo "The book:          $(BOOK) (make serve shows it on this machine)"
	@echo "Student notebooks: exercises/"
	@echo "Demonstration:     $(DEMO)"
	@echo "To teach it:       solutions/teaching/index.md"

help: ## list the verbs
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Debian, Ubuntu: sudo apt install python3 python3-venv. macOS: brew install python@3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "This is $$($(PYTHON) --version); the tested versions are 3.11, 3.12 and 3.13. Name one of them: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make environments here. Debian, Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Installing into .venv (a minute or two the first time) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check -r constraints.txt || { echo "The packages could not be installed. Is this machine connected? Run make again: what was fetched is kept."; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

check-data: $(CHECKED) ## check the tables against their schemas
$(CHECKED): $(READY) $(CHECKED_FILES) seminar/case.py
	@$(BIN)/seminar check-data
	@mkdir -p _build && touch $@

book: $(BOOK) ## build the book into _build/html
$(BOOK): $(READY) $(CHECKED) $(PAGES) $(PACKAGE)
	@$(BIN)/seminar book
	@touch $@

exercises: $(EXERCISES) ## regenerate exercises/ from solutions/assignments
$(EXERCISES): $(READY) $(CHECKED) $(SOURCES) $(PACKAGE)
	@$(BIN)/seminar release
	@touch $@

demo: $(DEMO) ## autograde a made-up class of twelve in _build/demo
$(DEMO): $(EXERCISES)
	@$(BIN)/seminar demo

serve: book ## show the built book on localhost (PORT=8000)
	@$(BIN)/seminar serve --port $(PORT)

offline: book ## write dist/book.zip: the book to take along, opened from a folder
	@$(BIN)/seminar offline

pdf epub: $(READY) $(CHECKED)
	@$(BIN)/seminar $@
pdf: ## write dist/book.pdf: the whole book, tagged, with an outline
epub: ## write dist/book.epub: the whole book for e-readers

student: book ## write dist/student.zip
	@$(BIN)/seminar release

# Not every shell reads ~ behind an equals sign.
home = $(subst ~/,$(HOME)/,$(1))
# An instructor's evening; every option of a verb by OPTIONS, such as OPTIONS=--dry-run.
collect: named $(READY) ## take what was handed in (A=timeline ZIP=download.zip, and TIMES=table.csv if you have one)
	@test -n "$(ZIP)" || { echo "Name the download: make collect A=$(A) ZIP=~/Downloads/$(A).zip"; exit 1; }
	@$(BIN)/seminar collect "$(call home,$(ZIP))" --assignment $(A) $(if $(TIMES),--times "$(call home,$(TIMES))") $(OPTIONS)
grade: named $(READY) ## autograde it (A=timeline)
mark: named $(READY) ## mark its texts in the browser (A=timeline)
feedback: named $(READY) ## write its feedback pages (A=timeline, and TO=moodle or canvas for a zip)
report: named $(READY) ## write its report (A=timeline)
export: named $(READY) ## write its grades (A=timeline TO=csv, xlsx, canvas or moodle)
grade mark report:
	@$(BIN)/seminar $@ $(A) $(OPTIONS)
feedback:
	@$(BIN)/seminar feedback $(A) $(if $(TO),--upload $(TO)) $(OPTIONS)
export:
	@$(BIN)/seminar export $(A) $(if $(TO),--to $(TO)) $(OPTIONS)
named:
	@test -n "$(A)" || { echo "Name the assignment: make $(firstword $(MAKECMDGOALS)) A=timeline (there are $(notdir $(wildcard solutions/assignments/*)))"; exit 1; }

instructor: $(READY) ## build the instructor's own book, and its PDF, into dist/instructor
	@$(BIN)/seminar instructor

packets: $(READY) ## print the simulation's role packets (TABLES=4)
	@$(BIN)/seminar packets --tables $(TABLES)

lint: $(READY) ## check the style of the code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

test: $(READY) ## run the tests (some minutes)
	@$(BIN)/python -m pytest $(EVERY_CORE) -m "not slow"

test-all: $(READY) ## run the slow proofs too
	@$(BIN)/python -m pytest $(EVERY_CORE)

clean: ## remove what was built; keeps .venv
	rm -rf _build dist
