# One door for each intention. Everything that a target needs, it sets up itself.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready
OURS := PYTHONPATH=functions:layers/jury:layers/ranmar
OPENAPI := $(OURS) $(RUN) -m tools.openapi
TABLE := $(OURS) $(RUN) -m tools.access_table
CODE := functions layers local tools tests bench
RIGHTS ?= .local/rights
ANSWERS := .local/answers

.PHONY: demo serve test faults rights check checkov openapi answers papers build format bench independent lock clean

demo: $(READY)  ## the whole story, once
	$(RUN) -m local demo

serve: $(READY)  ## the same local cloud, until Ctrl-C
	$(RUN) -m local serve

test: $(READY)  ## the tests; they also record, for `make rights`, which rights the functions use
	rm -rf $(RIGHTS)
	VENIRE_RIGHTS_LOG=$(RIGHTS) $(RUN) -m pytest -m "not faults"

faults: $(READY)  ## the slower fault-injection figures
	VENIRE_RIGHTS_LOG=$(RIGHTS) $(RUN) -m pytest -m faults

rights: $(READY)  ## the policies against the calls of a whole run of `make test` and `make faults`
	$(RUN) -m tools.rights $(RIGHTS)

check: $(READY)  ## format, lint, types, import contracts, template and workflow lint
	$(RUN) -m ruff format --check $(CODE)
	$(RUN) -m ruff check $(CODE)
	$(RUN) -m mypy
	PYTHONPATH=functions:layers/jury:layers/ranmar $(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/cfn-lint template.yaml
	$(RUN) -m tools.lint_expansion
	for one in infra/*.asl.json; do $(VENV)/bin/statelint $$one || exit 1; done
	$(TABLE) --check
	$(OPENAPI) --check

checkov: $(READY) $(VENV)-checkov/ready  ## the templates as checkov reads them, less the waivers
	$(RUN) -m tools.checkov

openapi: $(READY)  ## the API's description and its page, from what the routes declare
	$(TABLE)
	$(OPENAPI)

answers: $(READY)  ## the description's examples of answers, recorded anew in the tests
	rm -rf $(ANSWERS)
	VENIRE_ANSWERS=$(ANSWERS) $(RUN) -m pytest tests/flow/test_examples.py \
		tests/flow/test_public_api.py tests/contract/test_readings.py
	$(RUN) -m tools.answers $(ANSWERS)
	$(OPENAPI)

papers: $(READY)  ## the documents that the code and the template write: cost, bill, map, runbooks
	for one in cost sbom data_map runbooks; do $(RUN) -m tools.$$one || exit 1; done

build: $(READY)  ## what is deployed, byte-code included (needs the AWS SAM CLI and Python 3.13)
	sam build
	python3.13 -m compileall -q -j 0 --invalidation-mode unchecked-hash .aws-sam/build
	$(RUN) -m tools.stamp_build

format: $(READY)
	$(RUN) -m ruff check --fix $(CODE)
	$(RUN) -m ruff format $(CODE)

bench: $(VENV)/bench-ready  ## the measurements, side by side
	for one in bench/*_bench.py; do $(RUN) $$one || exit 1; done

independent: $(VENV)/independent-ready  ## the engine against generators that nobody here wrote
	$(VENV)-independent/bin/python -m pytest --confcutdir=tests/independent tests/independent

lock:  ## pin what the .in files ask for, with hashes and without an index address
	for one in run dev bench independent checkov; do \
		uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
			--no-annotate --no-emit-index-url --no-emit-find-links \
			-o requirements/$$one.txt requirements/$$one.in || exit 1; done

# Every pin is in the file, so nothing is left to resolve: a release made since cannot break a clone.
$(READY): requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

$(VENV)/bench-ready: requirements/bench.txt $(READY)
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

$(VENV)/independent-ready: requirements/independent.txt $(READY)
	$(PYTHON) -m venv $(VENV)-independent
	$(VENV)-independent/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --require-hashes -r $<
	touch $@

# An environment of its own: checkov pins an older SDK than the product's.
$(VENV)-checkov/ready: requirements/checkov.txt
	$(PYTHON) -m venv $(VENV)-checkov
	$(VENV)-checkov/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --require-hashes -r $<
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-independent $(VENV)-checkov .local out .mypy_cache .ruff_cache .pytest_cache .hypothesis
