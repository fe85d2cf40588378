#!/bin/sh
# Separate compilation: every conformance scenario file by file, and from another directory.
exec python3 "$ROOT/tests/conformance/one_by_one.py" "$CTESTC"
