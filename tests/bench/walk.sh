#!/bin/sh
# The walk against direct calls, side by side: walk.sh [TESTS [FILES [CC [FLAGS]]]]
# Prints ns a test of each (the fastest and the median of 41 runs) and the ratio.
set -e
tests=${1:-10000}; files=${2:-20}; cc=${3:-gcc}; flags=${4:--O2}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$root/tests/bench/walk.py" "$tests" "$files" "$work/c"
sh "$root/tests/unit/build.sh" "$work/lib" "$cc" $flags
for file in "$work"/c/*.c; do
    $cc -std=c11 $flags -I"$root/runtime/include" -c "$file" -o "${file%.c}.o"
done
$cc "$work"/c/*.o "$work/lib/libctest.a" -o "$work/walk"
i=0
while [ $i -lt 41 ]; do
    "$work/walk" direct 2>>"$work/direct" >/dev/null
    "$work/walk" plan 2>>"$work/plan" >/dev/null
    i=$((i + 1))
done
for mode in direct plan; do
    sort -n "$work/$mode" | awk -v mode=$mode 'NR == 1 { best = $1 } NR == 21 { printf "%-7s %8.1f ns a test at best, %8.1f median\n", mode, best, $1 }'
done
paste "$work/direct" "$work/plan" | awk '{ if (NR == 1 || $1 < a) a = $1; if (NR == 1 || $2 < b) b = $2 } END { printf "ratio of the best %.2f\n", b / a }'
