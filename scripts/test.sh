#!/usr/bin/env bash
# All checks and tests, as CI runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/lint.sh
scripts/interop.sh || echo "the checks against JavaScript Automerge will be skipped: see above"
echo "tests"
go test -tags "$TAGS" -timeout 20m ./...
echo "tests with the race detector (short form)"
go test -tags "$TAGS" -race -short -timeout 20m ./crdt/... ./sync/... ./app/...
