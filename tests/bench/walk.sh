#!/bin/sh
# walk.sh - what a test costs when it runs, beside the same calls written by hand in C.
#
# One resource for the session, one for each of 20 files, one with 64 bytes from malloc for each test, three assertions
# on integers. Each program is measured against itself with no test. By hand: direct calls, one setjmp a test.
# With 10,000 tests the generated program should take at most 1.3 times as long with --isolate=none -s (1.6 times with 100,000),
# and at most twice as long by default: in a worker of its own, captured, limited in time, with progress to a file.
default_rounds=101
usage_more=' [--tests N] [--cflags FLAGS] [--all]'
tests=10000
cflags=-O1
peers=hand
own_option()
{
    own_words=2
    case $1 in
        --tests) tests=$2 ;;
        --cflags) cflags=$2 ;;
        --all) peers='hand hand-call hand-table'; own_words=1 ;; # also: smaller checks; a table of function pointers
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

compile="$cc -std=c11 $cflags"
machine "$cc"
for n in 0 "$tests"; do
    generate walk "$work/$n" --tests "$n"
    build_generated "$work/$n" "$compile" "$n tests"
    for peer in $peers; do
        build_by_hand "$work/$n" $peer "$compile" "$n tests"
    done
done
set -- hand "$work/0/hand.out" "$work/$tests/hand.out" \
    'ctest --isolate=none -s' "$work/0/ctest.out --isolate=none -s" "$work/$tests/ctest.out --isolate=none -s" \
    'ctest default' "$work/0/ctest.out" "$work/$tests/ctest.out"
for peer in ${peers#hand}; do
    set -- "$@" $peer "$work/0/$peer.out" "$work/$tests/$peer.out"
done
measure walk --rounds "$rounds" --tests "$tests" "$@"
