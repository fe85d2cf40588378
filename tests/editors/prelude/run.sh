#!/bin/sh
# runtime/include/ctest/prelude.h and editors/ctags: .ctest files in the eyes of tools for C.
cd "${ROOT:-$(dirname "$0")/../../..}" || exit 1
export ROOT="$PWD" BUILD="${BUILD:-$PWD/build}"
export CTESTC="${CTESTC:-$BUILD/bin/ctestc}"
exec timeout 170 python3 tests/editors/prelude/test.py
