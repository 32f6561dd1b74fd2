# Everything a person types; each line calls one script. `make demo` and `make test` set up whatever they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
ENGINE := testdata/engine

help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s $$'\t'

node_modules: package-lock.json package.json
# Not `npm ci`: the lock holds no entries for other systems' binaries where the registry it was made from lacks them.
	npm install --no-save
	@touch node_modules

setup: node_modules ## Installs the dependencies

build: node_modules ## Compiles the library and the programs into dist/
	npm run build

proto: node_modules ## Generates src/proto/gen from proto/
	npm run proto

schema: node_modules ## Writes the editors' JSON Schema and the language reference from the schema
	npm run schema

check: node_modules ## Format, lint, types, unused code
	npm run check

engine: ## Brings up the engine that demo and tests use (NAME=containerd|graphdriver|docker20|rootless)
	$(ENGINE)/up $(NAME)

engine-down: ## Stops what `make engine` started
	$(ENGINE)/down $(or $(NAME),all)

frontend-image: node_modules ## Builds the frontend image and pushes it to the engine's registry
	testdata/build-frontend/build

demo: node_modules ## The main job, from nothing: an image from a spec by `docker buildx build`, and its output
	testdata/demo/run

test: node_modules ## All tests; engine tests start the engine themselves
	npm run check
	npm test

gallery: node_modules ## Compares the gallery with its Dockerfiles and writes the table into README.md
	npm run compare -- --write

gallery-full: node_modules engine ## Builds and runs what takes long: an HPC stack and components from source, a Dockerfile by Buildah, frameworks from wheels
	testdata/full/hpc-stack/run
	testdata/full/components/run
	testdata/full/buildah/run
	MLSPEC_FULL=1 npx vitest run --project engine testdata/engine-tests/{frameworks,import,render-dockerfile}.test.ts

.PHONY: help setup build proto schema check engine engine-down frontend-image demo test gallery gallery-full
