#!/bin/sh
# Every example prints what its expected.txt says.
exec sh "$ROOT/examples/run.sh" --check
