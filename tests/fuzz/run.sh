#!/bin/sh
# Fuzzes with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer:
# run.sh [--seconds N] [--seed N] [--jobs N] [--fresh] [TARGET…]
#
# Builds the targets in build-fuzz/, lets each read its regressions and its seeds and then change them for N seconds (default
# 60; 0: only read). Without TARGETs all, --jobs at a time (default 2). What was learnt stays in build-fuzz/fuzz/corpus/TARGET
# for the next time, unless --fresh, which begins with the seeds again; a finding is written to build-fuzz/fuzz/findings/, see
# minimize.py. Prints `ok TARGET`, `FAILED TARGET`.
set -u

all='syntax suite parts yaml allocation position server expression memory mailbox children'
seconds=60
jobs=2
seed=$(($(date +%s) % 1000000 + 1))
one=
fresh=
corpus=
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) seconds=$2; shift 2 ;;
        --seed) seed=$2; shift 2 ;;
        --jobs) jobs=$2; shift 2 ;;
        --fresh) fresh=--fresh; shift ;;
        --one) one=$2; shift 2 ;; # this script for one target, see below
        -*) echo "usage: run.sh [--seconds N] [--seed N] [--jobs N] [--fresh] [TARGET...]" >&2; exit 2 ;;
        *) break ;;
    esac
done

root=$(cd "$(dirname "$0")/../.." && pwd)
directory=$root/build-fuzz/fuzz

# What a target says of each wrong input would fill the disk; sanitizers are heard all the same.
mask_of()
{
    case $1 in expression | memory | mailbox | children) echo 3 ;; *) echo 0 ;; esac
}

run_one()
{
    target=$1
    cd "$directory" || exit 1
    if [ ! -x "./$target" ]; then
        echo "skipped $target: without jansson there is no language server"
        return
    fi
    corpus=corpus/$target
    [ -z "$fresh" ] || corpus=$(mktemp -d) || exit 1
    mkdir -p "$corpus" findings logs
    log=logs/$target.log
    set -- "-timeout=25" -rss_limit_mb=3000 -max_len=16384 "-close_fd_mask=$(mask_of "$target")" "-seed=$seed" \
        "-artifact_prefix=findings/$target-"
    [ ! -f "$target.dict" ] || set -- "$@" "-dict=$target.dict"
    known=$root/tests/fuzz/regressions/$target
    if [ -d "$known" ] && ! "./$target" "$@" "$known"/* >"$log" 2>&1; then
        echo "FAILED $target: a regression"
    elif [ "$seconds" = 0 ] && "./$target" "$@" -runs=0 "seeds/$target" >"$log" 2>&1; then
        echo "ok $target: seeds"
    elif [ "$seconds" != 0 ] && "./$target" "$@" "-max_total_time=$seconds" "$corpus" "seeds/$target" >"$log" 2>&1; then
        echo "ok $target: $(sed -n 's/^Done \(.*\)/\1/p' "$log"), seed $seed"
    else
        echo "FAILED $target: seed $seed"
        grep -a 'does not hold\|ERROR\|SUMMARY\|runtime error\|Test unit written' "$log"
        return 1
    fi
}

if [ -n "$one" ]; then
    run_one "$one"
    status=$?
    [ -z "$fresh" ] || [ -z "$corpus" ] || rm -rf "$corpus"
    exit $status
fi

[ $# -gt 0 ] || set -- $all
if ! sh "$root/tests/build.sh" "$root/build-fuzz" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 \
    -DCTESTC_WERROR=ON -DCTESTC_FUZZ=ON -DCTESTC_SANITIZE=fuzzer-no-link,address,undefined; then
    echo "FAILED built with clang and libFuzzer"
    exit 1
fi
python3 "$root/tests/fuzz/prepare.py" "$directory" || exit 1
printf '%s\n' "$@" | xargs -n 1 -P "$jobs" sh "$0" --seconds "$seconds" --seed "$seed" $fresh --one
