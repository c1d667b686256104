#!/usr/bin/env bash
# Builds bin/commonplace with the one set of flags that the whole project uses,
# and shows that it is alive: a cold build takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "building bin/commonplace (cold: some minutes; warm: seconds)"
go build -v -tags "$TAGS" -o bin/commonplace . 2> >(awk '
	/^[a-z]/ && !/ / { n++; printf "\r\033[K  %d packages  %s", n, $0 > "/dev/stderr"; next }
	{ printf "\r\033[K%s\n", $0 > "/dev/stderr" }
	END { if (n) printf "\r\033[K  %d packages\n", n > "/dev/stderr" }')
