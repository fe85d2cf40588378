#!/bin/sh
# build.sh - what C compilers take for 10,000 tests in 20 files: generated, and the same written by hand.
default_rounds=1
usage_more=' [--tests N] [--compilers LIST]'
tests=10000
compilers='gcc -O0,gcc -O1,clang -O0,tcc'
own_option()
{
    own_words=2
    case $1 in
        --tests) tests=$2 ;;
        --compilers) compilers=$2 ;;
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

machine "$ctestc"
generate walk "$work/walk" --tests "$tests"
IFS=,
set -f
for cc in $compilers; do
    unset IFS
    set +f
    if ! command -v "${cc%% *}" > /dev/null; then
        echo "${cc%% *}: not installed"
        continue
    fi
    build_generated "$work/walk" "$cc -std=c11" "$cc"
    for peer in hand hand-call hand-table; do
        build_by_hand "$work/walk" $peer "$cc -std=c11" "$cc"
    done
done
