#!/bin/sh
# The test program: options, reports, selection, exit statuses; what ends a test from outside; what it remembers.
status=0
for part in run memory reports gtest; do
    python3 "$ROOT/tests/runner/$part.py" || status=1
done
exit $status
