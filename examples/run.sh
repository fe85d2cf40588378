#!/bin/sh
# Runs the examples and shows what they print: run.sh [--check|--update] [EXAMPLE…]
#
# Installs what is missing, builds, and calls `ctestc run` in every folder here that has a ctest.yaml. --check compares
# with the folder's expected.txt instead, --update writes that; both leave out how long things took.
set -u

cd "$(dirname "$0")/.." || exit 1
root=$PWD

mode=show
case ${1-} in
    --check | --update) mode=${1#--}; shift ;;
    -*) echo "usage: run.sh [--check|--update] [EXAMPLE…]" >&2; exit 2 ;;
esac

# Set by tests/run.sh, which has installed and built already.
if [ -z "${CTESTC-}" ]; then
    sh tests/setup.sh examples || exit 1
    echo "building"
    sh tests/build.sh "$root/build" || exit 1
    CTESTC=$root/build/bin/ctestc
fi

# The exit status of an example is part of what it prints: some show failures.
run()
{
    (cd "$1" && "$CTESTC" run --color=never 2>&1 </dev/null; echo "exit status $?")
}

without_times()
{
    sed -E 's/[0-9]+\.[0-9]+ ?s(econds)?\b/TIME/g; s/\(0:[0-9:]+\)/(TIME)/g; s/=+( .* )=+$/==\1==/'
}

check()
{
    if [ ! -f "$1/expected.txt" ]; then
        echo "FAILED example $2: there is no expected.txt"
        return 1
    fi
    if difference=$(run "$1" | without_times | diff -u "$1/expected.txt" -); then
        echo "ok example $2"
    else
        echo "FAILED example $2"
        echo "$difference"
        return 1
    fi
}

result=0
for config in examples/*/ctest.yaml; do
    folder=$(dirname "$config")
    name=$(basename "$folder")
    [ $# = 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    case $mode in
        check) check "$folder" "$name" || result=1 ;;
        update) run "$folder" | without_times >"$folder/expected.txt" ;;
        show)
            printf '\n--- %s ---\n\n' "$name"
            (cd "$folder" && "$CTESTC" run </dev/null)
            ;;
    esac
done
exit $result
