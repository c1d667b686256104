#!/usr/bin/env bash
# Installs the JavaScript Automerge that the interoperability tests read with,
# outside the checkout, once. Without node or npm it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
	echo "interoperability: there is no npm here; tests against JavaScript Automerge are skipped"
	exit 0
fi
to="${XDG_CACHE_HOME:-$HOME/.cache}/commonplace-test/js"
mkdir -p "$to"
if cmp -s crdt/gate/interop/package.json "$to/package.json" && [ -d "$to/node_modules/@automerge/automerge" ]; then
	echo "interoperability: JavaScript Automerge is there"
	exit 0
fi
echo "interoperability: installing JavaScript Automerge in $to"
cp crdt/gate/interop/package.json "$to/package.json"
npm install --prefix "$to" --no-audit --no-fund --silent
