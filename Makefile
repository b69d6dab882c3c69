.PHONY: run test bench messages docs
run:      ## install what is missing and start the whole product
	@python3 -m launch run
test:     ## install what tests need and run them all
	@python3 -m launch test
bench:    ## print ratios against the bare operations, measured in one run
	@python3 -m launch bench
messages: ## add new English sentences to the French catalogue, ready to be translated
	@python3 -m launch shell -- python manage.py messages
docs:     ## write the diagram and the permission matrix anew
	@python3 -m launch shell -- python manage.py lifecycle_docs
