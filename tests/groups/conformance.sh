#!/bin/sh
# pytest's scenarios and the sections of the language, event by event, with the fastest compiler.
exec sh "$ROOT/tests/groups/conform.sh" "" "$BUILD" tcc
