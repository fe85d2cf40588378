#!/bin/sh
# The test program: options, reports, selection, exit statuses; what ends a test from outside.
exec python3 "$ROOT/tests/runner/run.py"
