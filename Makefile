# Commonplace. `make run` opens the app, `make test` checks everything; both
# install the native packages that are missing, and say which.

# One set of flags everywhere: another one builds the OpenGL binding again.
TAGS  := x11,gles,migrated_fynedo
export TAGS

.PHONY: help run build test lint bench tour fuzz hostile test-lan interop package clean

help: ## says what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## installs what is missing, builds, opens the app
	@scripts/run.sh $(ARGS)

build:
	@scripts/native.sh build
	@scripts/build.sh

test: build ## installs what is missing, then format, vet, staticcheck, all tests, and the app in a virtual display
	@scripts/native.sh screen lan
	@scripts/test.sh

lint: ## gofmt, go vet, staticcheck
	@scripts/lint.sh

bench: build ## prints what DESIGN and the README promise about speed, as measured here
	@scripts/native.sh screen
	@scripts/bench.sh

tour: build ## two members in two real windows; leaves numbered screenshots and a report in tour/
	@scripts/native.sh screen
	@go run -tags $(TAGS) ./bench/tour -out tour $(ARGS)

fuzz: build ## the long form of the random tests: a million hostile changes, and every fuzz target for a while
	@scripts/fuzz.sh

hostile: ## a long round of attacks by a laptop that follows no rules; `make test` has the short one
	@HOSTILE_ROUNDS=$${HOSTILE_ROUNDS:-5000} go test -tags $(TAGS) -count=1 -timeout 60m -v ./bench/hostile

test-lan: build ## laptops in network namespaces find each other (needs root)
	@scripts/native.sh lan
	@go test -count=1 -tags $(TAGS) -v ./bench/lan

interop: ## fetches the current JavaScript Automerge, which some tests check against
	@scripts/interop.sh

package: build ## an installable archive for this system, in dist/
	@scripts/package.sh

clean: ## removes what was built
	rm -rf bin dist tour
