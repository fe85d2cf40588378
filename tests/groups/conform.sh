#!/bin/sh
# The conformance suite: conform.sh MARK BUILD-DIRECTORY CC [UNDER-COMMAND]. Not a group by itself; groups run it with a MARK of theirs.
#
# Only the lines of scenarios keep their place: what a failed one has printed is indented, whatever it looks like.
python3 "$ROOT/tests/conformance/run.py" --ctestc "$2/bin/ctestc" --lib "$2/lib/libctest.a" \
    --runtime-include "$2/include" --cc "$3" --link "$3" --under "${4:-}" 2>&1 \
    | sed -E -e "s,^(ok|FAILED) ([a-z_]+/[A-Za-z0-9_]+)\$,\1 $1\2,;t" -e '/^[0-9]+ passed, [0-9]+ failed$/d' -e 's/^/    /'
