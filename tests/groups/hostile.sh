#!/bin/sh
# A machine that says no: missing memory, short reads and writes, interrupted calls, full disks; see tests/hostile/run.py.
tiny=$ROOT/build-tiny
if ! sh "$ROOT/tests/build.sh" "$tiny" -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DCTESTC_WERROR=ON \
    "-DCMAKE_C_FLAGS=-DARENA_FIRST_BLOCK=256 -DARENA_LARGEST_BLOCK=1024"; then
    echo "FAILED hostile: built with small blocks"
    exit 1
fi
TINY=$tiny/bin/ctestc python3 "$ROOT/tests/hostile/run.py" -j 2
CTESTC=$tiny/bin/ctestc sh "$ROOT/tests/groups/diagnostics.sh" | sed 's/^\(ok\|FAILED\) /&small blocks: /'
CTESTC=$tiny/bin/ctestc sh "$ROOT/tests/groups/onebyone.sh" | sed 's/^\(ok\|FAILED\) /&small blocks: /'
