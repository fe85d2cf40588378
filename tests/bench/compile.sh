#!/bin/sh
# compile.sh - how long `ctestc -o DIR`, `check` and `plan` take, and how much memory.
#
# 100,000 tests (about 1,000,000 lines in 100 files with 1,000 fixtures) should take under 3 seconds and under 1 GiB,
# and ten times the input at most eleven times the time. A tenth is made twice: fewer files, and shorter files.
default_rounds=5
usage_more=' [--tests N] [--tenfold]'
tests=100000
tenfold=no
own_option()
{
    own_words=1
    case $1 in
        --tests) tests=$2; own_words=2 ;;
        --tenfold) tenfold=yes ;; # also ten times as many tests: some 10 GiB of memory and 3 GiB of disk
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

ulimit -v 12582912 # KiB; what takes more is broken

compiles() { echo "$ctestc -o $work/${2:-$1}.out $work/$1"; }

machine "$ctestc"
printf 'whole:         '; generate large "$work/whole" --tests "$tests"
printf 'fewer files:   '; generate large "$work/few" --tests $((tests / 10)) --files 10 --fixtures 100
printf 'shorter files: '; generate large "$work/short" --tests $((tests / 10))
printf 'without params:'; generate large "$work/plain" --tests "$tests" --no-params
mkdir "$work/none"
: > "$work/none/test_none.ctest"
measure times --rounds "$rounds" --fresh "$work/few.out" --fresh "$work/short.out" --fresh "$work/whole.out" \
    --fresh "$work/plain.out" \
    'a tenth, fewer files' "$(compiles few)" \
    'a tenth, shorter files' "$(compiles short)" \
    'whole' "$(compiles whole)" \
    'whole, nothing changed' "$(compiles whole unchanged)" \
    'whole, no params' "$(compiles plain)" \
    'whole, check' "$ctestc check $work/whole" \
    'whole, plan' "$ctestc plan $work/whole" \
    'an empty file' "$(compiles none)"
if [ $tenfold = yes ]; then
    rm -rf "$work/whole.out" "$work/few" "$work/short" "$work/plain"* "$work/unchanged.out"
    printf 'ten times:     '
    generate large "$work/ten" --tests $((tests * 10)) --files 1000 --fixtures 10000
    measure times --rounds 1 whole "$(compiles whole)" 'ten times, more files' "$(compiles ten)"
fi
