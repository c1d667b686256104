#!/usr/bin/env bash
# gofmt, go vet and staticcheck; prints only what is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(gofmt -l $(git ls-files '*.go'))
if [ -n "$unformatted" ]; then
	echo "gofmt: $unformatted" >&2
	exit 1
fi
echo "go vet"
go vet -tags "$TAGS" ./...
echo "staticcheck"
go tool staticcheck -tags "$TAGS" ./...
