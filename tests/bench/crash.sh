#!/bin/sh
# crash.sh - what a crash costs: 10,000 tests of which 100 crash should take under 2 seconds, one crash under 5 ms.
#
# Each test has one fixture of its own, one of its file and one of the session, which a crash makes anew. The same program runs
# with and without its crashing tests, so that their difference is what the crashes cost.
default_rounds=11
usage_more=' [--tests N] [--crashes N] [--cflags FLAGS]'
tests=10000
crashes=100
cflags=-O1
own_option()
{
    own_words=2
    case $1 in
        --tests) tests=$2 ;;
        --crashes) crashes=$2 ;;
        --cflags) cflags=$2 ;;
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

machine "$cc"
generate crash "$work/suite" --tests "$tests" --crashes "$crashes"
"$ctestc" -o "$work/c" "$work/suite"
$cc -std=c11 $cflags "-I$build/include" "$work"/c/*.c "$library" -o "$work/tests"
python3 "$here/crash.py" --rounds "$rounds" --tests "$tests" --crashes "$crashes" "$work/tests"
