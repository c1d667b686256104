#!/usr/bin/env bash
# The long form of the random tests. FUZZTIME is the time for each target.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "a million mutated changes through the gate and the engine"
GATE_MUTATIONS=${GATE_MUTATIONS:-1000000} go test -tags "$TAGS" -count=1 -timeout 3h -run "GateAndEngineAgree|SavedDocumentsAgree" -v ./crdt/gate
for package in $(go list -tags "$TAGS" ./...); do
	for target in $(go test -tags "$TAGS" -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "$package $target"
		go test -tags "$TAGS" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-60s}" "$package"
	done
done
