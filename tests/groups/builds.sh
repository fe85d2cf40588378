#!/bin/sh
# Builds of other kinds, the installation, the package.
exec python3 "$ROOT/tests/builds/run.py"
