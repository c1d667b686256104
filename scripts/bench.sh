#!/usr/bin/env bash
# Prints what is promised about speed and size beside what is measured here.
# RUNS is how often each is measured; ONLY picks some by a part of their name.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "measuring; this takes some ten minutes, and needs a machine that does nothing else"
go run -tags "$TAGS" ./bench/measure -runs "${RUNS:-5}" -only "${ONLY:-}"
