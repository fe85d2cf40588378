#!/bin/sh
# run.sh - what ctestc and six others print for the same five failures: run.sh [--build-dir DIR] [--unity DIR]
#
# Needs Debian's packages check, libcmocka-dev, libgtest-dev and catch2, and Unity's sources in DIR (unity.c, unity.h and
# unity_internals.h from its src). What is not there is left out. Reads only what stands beside it.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../../build
unity=
while [ $# -gt 1 ]; do
    case $1 in
        --build-dir) build=$2 ;;
        --unity) unity=$2 ;;
    esac
    shift 2
done
build=$(cd "$build" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here" || exit 1

title() { printf '\n----- %s\n' "$*"; }
version() { dpkg-query -W -f='${Version}' "$1" 2>/dev/null; }

title "ctestc"
"$build/bin/ctestc" -o "$work/c" ctest.ctest && cc -I"$build/include" -I. "$work"/c/*.c "$build/lib/libctest.a" -lm -lpthread -o "$work/ctest" && "$work/ctest"
title "assert.h, glibc $(version libc6)"
cc -w assert_h.c -lm -o "$work/assert_h" && for test in 1 2 3 4 5; do sh -c "\"$work/assert_h\" $test; true" 2>&1 | grep -v Aborted; done
if [ -n "$unity" ]; then
    title "Unity $(sed -n 's/^#define UNITY_VERSION_[A-Z]* *//p' "$unity/unity.h" | tr '\n' '.')"
    cc -w -DUNITY_INCLUDE_DOUBLE -I"$unity" unity.c "$unity/unity.c" -lm -o "$work/unity" && "$work/unity"
fi
title "Check $(version check)"
cc -w check.c -lcheck -lsubunit -lrt -lm -lpthread -o "$work/check" && "$work/check"
title "cmocka $(version libcmocka-dev)"
cc -w cmocka.c -lcmocka -o "$work/cmocka" && "$work/cmocka" 2>&1
title "GoogleTest $(version libgtest-dev)"
c++ -w gtest.cpp -lgtest -lgtest_main -lpthread -o "$work/gtest" && "$work/gtest"
title "Catch2 $(version catch2)"
c++ -w catch2.cpp -o "$work/catch2" && "$work/catch2"
exit 0
