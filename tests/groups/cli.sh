#!/bin/sh
# The command line.
exec python3 "$ROOT/tests/cli/run.py"
