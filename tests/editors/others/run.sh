#!/bin/sh
# Kate, Sublime Text, Helix and GitHub: the files of editors/ in the programs that read them.
cd "${ROOT:-$(dirname "$0")/../../..}" || exit 1
export ROOT="$PWD" BUILD="${BUILD:-$PWD/build}"
export CTESTC="${CTESTC:-$BUILD/bin/ctestc}"
exec timeout 170 python3 tests/editors/others/test.py
