#!/bin/sh
# The test program: options, selection, exit statuses; what ends a test from outside; its reports.
python3 "$ROOT/tests/runner/run.py"
status=$?
python3 "$ROOT/tests/runner/reports.py" && exit $status
