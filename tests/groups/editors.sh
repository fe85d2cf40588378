#!/bin/sh
# What editors/ has for each editor: every folder of tests/editors/ has a run.sh of its own.
cd "$ROOT" || exit 1
result=0
for run in tests/editors/*/run.sh; do
    [ -x "$run" ] || { echo "FAILED editors: $run cannot be run"; result=1; continue; }
    "$run" || result=1
done
exit $result
