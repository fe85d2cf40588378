#!/bin/sh
# Every program in tests/unit/, as CMake has built it. A plan_*.c is a plan written by hand, run by the runtime; its
# comment says which summary it must print. unit_NAME gets the files of tests/NAME/, where there are any.
result=0

# NAME OUTPUT ok|bad
say()
{
    if [ "$3" = ok ]; then
        echo "ok $1: $(echo "$2" | tail -n 1)"
    else
        echo "FAILED $1"
        echo "$2" | sed 's/^/    /'
        result=1
    fi
}

for program in "$BUILD"/tests/unit_*; do
    name=$(basename "$program")
    set -- "$ROOT/tests/${name#unit_}"/*.ctest
    [ -e "$1" ] || set --
    if output=$(timeout 300 "$program" "$@" 2>&1); then fine=ok; else fine=bad; fi
    say "$name" "$output" $fine
done

for program in "$BUILD"/tests/plan_*; do
    name=$(basename "$program")
    summary=$(sed -n 's/^ \* summary: //p' "$ROOT/tests/unit/$name.c")
    output=$(timeout 300 "$program" --color=never 2>&1)
    case $output in
        *"= $summary in "*) fine=ok ;;
        *) fine=bad ;;
    esac
    say "$name" "$output" $fine
done
exit $result
