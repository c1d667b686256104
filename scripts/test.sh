#!/usr/bin/env bash
# All checks and tests, as CI runs them: some ten minutes on two cores when the
# build cache is warm. SHORT=1 leaves the long ones and the race detector out.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s (%dm%02ds)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

step "format, vet, staticcheck"
scripts/lint.sh
step "JavaScript Automerge, to check against"
scripts/interop.sh || echo "the checks against JavaScript Automerge will be skipped: see above"
step "tests; those that were skipped are listed with the reason"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
# -v tells why a test was skipped; of all it says, that and what failed is shown.
set +e
go test -tags "$TAGS" ${SHORT:+-short} -timeout 20m -v ./... 2>&1 | tee "$report" | awk '
	/^=== / { next }
	/SKIPPED:/ || /^(ok|FAIL|panic:|# )|^--- FAIL|^ *--- FAIL/ { print; fflush() }
'
status=${PIPESTATUS[0]}
set -e
if [ "$status" -ne 0 ]; then
	step "what failed said"
	grep -vE '^(=== |ok |\? )|^ *--- (PASS|SKIP)' "$report" | tail -400
	exit "$status"
fi
if [ -z "${SHORT:-}" ]; then
	step "tests with the race detector, short form"
	go test -tags "$TAGS" -race -short -timeout 20m ./crdt/... ./sync/... ./app/...
fi
step "all is well"
