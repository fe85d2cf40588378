#!/bin/sh
# The examples in README.md and the reference of the language.
exec python3 "$ROOT/tests/docs/run.py" --build "$BUILD"
