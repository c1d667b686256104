#!/usr/bin/env bash
# An installable archive for this system, in dist/. The binary is the one that
# was tested; the packager gets a copy of FyneApp.toml, since it rewrites it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p dist
echo "building without symbols"
go build -tags "$TAGS" -ldflags '-s -w' -o "$work/commonplace" .
cp FyneApp.toml "$work/"
cp -r assets "$work/assets"
case $(uname) in Darwin) target=darwin ;; *) target=linux ;; esac
(cd "$work" && go run fyne.io/tools/cmd/fyne@v1.7.4 package --target "$target" --executable commonplace)
find "$work" -maxdepth 1 \( -name '*.tar.xz' -o -name '*.app' \) -exec cp -r {} dist/ \;
ls -l dist
