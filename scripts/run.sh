#!/usr/bin/env bash
# Opens the app; where there is no display, in a virtual one.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
	exec bin/commonplace "$@"
fi
scripts/native.sh screen
echo "there is no display here: opening the app in a virtual one"
exec 3< <(exec Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp 2>/dev/null)
screen=$!
trap 'kill "$screen" 2>/dev/null || true' EXIT
read -r number <&3
export DISPLAY=":$number"
echo "virtual display $DISPLAY; a picture of it:  DISPLAY=$DISPLAY import -window root commonplace.png"
bin/commonplace "$@"
