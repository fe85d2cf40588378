#!/bin/sh
# pytest's scenarios and the sections of the language, event by event, with the fastest compiler.
exec python3 "$ROOT/tests/conformance/run.py" --ctestc "$CTESTC" --lib "$BUILD/lib/libctest.a" \
    --runtime-include "$BUILD/include" --cc tcc
