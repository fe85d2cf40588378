#!/bin/sh
# run.sh - builds and runs the suites of grammar/FROM-C-FRAMEWORKS.md: run.sh [UNITY]
#
# Needs Debian's packages check, libcmocka-dev and libcriterion-dev, and Unity's src/ as UNITY; what is not there is left out. Each
# suite must end with one failure of five tests: the same one.
set -u

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# suite NAME HEADER WORDS...: what is behind the compiler's own words.
suite()
{
    name=$1 header=$2
    shift 2
    includes=$(printf '#include <%s>\n' stdarg.h stddef.h setjmp.h stdint.h "$header")
    if ! echo "$includes" | cc "$1" -E - > "$work/log" 2>&1; then
        echo "left out $name: there is no $header"
        return
    fi
    if cc -Wall -Wextra -I"$here" "$@" -o "$work/$name" && "$work/$name" > "$work/log" 2>&1; [ $? = 1 ] \
        && grep -q pops_in_order "$work/log"; then
        echo "ok $name"
    else
        echo "FAILED $name"
        cat "$work/log"
        status=1
    fi
}

if [ $# -gt 0 ]; then
    suite unity unity.h "-I$1" "$here/unity.c" "$1/unity.c"
fi
suite check check.h -I. "$here/check.c" -lcheck -lsubunit -lrt -lm -lpthread
suite cmocka cmocka.h -I. "$here/cmocka.c" -lcmocka
suite criterion criterion/criterion.h -I. "$here/criterion.c" -lcriterion
exit $status
