#!/usr/bin/env bash
# Builds bin/commonplace with the one set of flags that the whole project uses,
# and shows that it is alive: a cold build takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "building bin/commonplace (cold: some minutes; warm: seconds)"
go build -v -tags "$TAGS" -o bin/commonplace . 2> >(awk -v screen="$([ -t 2 ] && echo 1)" '
	/^[a-z]/ && !/ / {
		n++
		if (screen) printf "\r\033[K  %d packages  %s", n, $0 > "/dev/stderr"
		else if (n % 50 == 0) print "  " n " packages" > "/dev/stderr"
		next
	}
	{ printf "%s%s\n", (screen ? "\r\033[K" : ""), $0 > "/dev/stderr" }
	END { if (n) printf "%s  %d packages\n", (screen ? "\r\033[K" : ""), n > "/dev/stderr" }')
