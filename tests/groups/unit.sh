#!/bin/sh
# Every program in tests/unit/, as CMake has built it.
result=0
for program in "$BUILD"/tests/unit_*; do
    name=$(basename "$program")
    if output=$("$program" 2>&1); then
        echo "ok $name: $output"
    else
        echo "FAILED $name: exit status $?"
        echo "$output"
        result=1
    fi
done
exit $result
