#!/bin/sh
# What failing assertions print, with each compiler.
exec python3 "$ROOT/tests/assertions/run.py"
