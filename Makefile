PYTHON ?= python3
LAUNCH = @command -v $(PYTHON) >/dev/null || { echo "Cannot go on: $(PYTHON) is not installed. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"; exit 3; }; exec $(PYTHON) -m launch

.PHONY: help run test bench messages docs mutants sbom
help:     ## this list
	@sed -n 's/^\([a-z]*\): *## /\1\t/p' Makefile
run:      ## install what is missing and start the whole product; Ctrl-C stops it
	$(LAUNCH) run
test:     ## install what tests need and run them all
	$(LAUNCH) test
bench:    ## print ratios against the bare operations, measured in one run
	$(LAUNCH) bench
messages: ## add new English sentences to the French catalogue, ready to be translated
	$(LAUNCH) shell -- python manage.py messages
docs:     ## write the diagram, the permission matrix and the page of access anew
	$(LAUNCH) shell -- python manage.py lifecycle_docs
	$(LAUNCH) shell -- python tests/access/access_page.py
mutants:  ## change the rules of access a little, one by one, and say which changes the tests do not notice
	$(LAUNCH) test -- -s -p no:cacheprovider tests/access/mutation/noticed.py
sbom:     ## name every package of the locks, with its hashes, in var/sbom.json
	$(LAUNCH) sbom
