#!/usr/bin/env bash
# Installs the native packages that are missing, with apt, and says which.
# Usage: scripts/native.sh build|screen|lan ...
#   build   what the window needs to compile (X11 and OpenGL headers)
#   screen  what it needs to run and be pictured where there is no display
#   lan     what the tests with network namespaces need
set -euo pipefail

build=(gcc libc6-dev pkg-config libgl-dev libx11-dev libxrandr-dev libxxf86vm-dev libxi-dev libxcursor-dev libxinerama-dev)
screen=(xvfb libgl1-mesa-dri xdotool imagemagick)
lan=(iproute2)

wanted=()
for set in "$@"; do
	case $set in
	build) wanted+=("${build[@]}") ;;
	screen) wanted+=("${screen[@]}") ;;
	lan) wanted+=("${lan[@]}") ;;
	*) echo "native.sh: no such set of packages: $set" >&2; exit 2 ;;
	esac
done

if ! command -v apt-get >/dev/null; then
	echo "native packages: this is not a Debian-like system; you need the counterparts of: ${wanted[*]}"
	exit 0
fi

missing=()
for package in "${wanted[@]}"; do
	dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
	echo "native packages: all there"
	exit 0
fi

echo "native packages: installing ${missing[*]}"
root=()
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "native packages: please run as root: apt-get install ${missing[*]}" >&2
		exit 1
	fi
	root=(sudo)
fi
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "native packages: done"
