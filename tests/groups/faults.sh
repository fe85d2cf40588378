#!/bin/sh
# What tests do to their process, what happens to a run from outside, and tools that watch it: nothing else may be lost.
cd "$ROOT/tests/faults" || exit 1
python3 run.py -j 6
python3 outside.py -j 4
python3 tools.py
