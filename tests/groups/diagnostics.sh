#!/bin/sh
# What the compiler reports, in every form.
exec python3 "$ROOT/tests/diagnostics/run.py"
