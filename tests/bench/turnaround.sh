#!/bin/sh
# turnaround.sh - how long a person waits for `ctestc run`: generating, building and running, all included.
#
# 10,000 tests in 20 files. By hand the same tests in C are built by ninja with the same flags and as many jobs, once with calls of
# each test and once with a table of tests, which takes the C compiler less; after a change of one test by hand its file is compiled
# and the program linked and run, with no tool in between. What the ratios are to is the first row of each table; they are of the quickest rounds.
default_rounds=5
usage_more=' [--tests N] [--small]'
tests=10000
small=no
own_option()
{
    own_words=2
    case $1 in
        --tests) tests=$2 ;;
        --small) small=yes; own_words=1 ;; # not from nothing with gcc, which takes a minute a round
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

machine "$ctestc"
export CCACHE_DISABLE=1
generate walk "$work/walk" --tests "$tests"

# project DIR CC: the suite as a project of ctestc.
project()
{
    mkdir -p "$1"
    cp -r "$work/walk/suite" "$1/tests"
    rm "$1/tests/ctest.yaml"
    cp "$here/peer/peer.c" "$here/peer/peer.h" "$1"
    cat > "$1/ctest.yaml" <<END
paths: [tests]
include: [.]
sources: [peer.c]
cc: $2
cflags: [-std=c11, -O0]
libs: [-lm]
timeout: 0
END
}

# by_hand DIR PEER CC FLAGS: the same by hand, with a build.ninja.
by_hand()
{
    mkdir -p "$1"
    cp "$work/walk/$2"/*.c "$here"/peer/peer.[ch] "$here"/peer/hand.[ch] "$1"
    {
        printf 'rule cc\n  command = %s -std=c11 %s -MMD -MF $out.d -c $in -o $out\n  depfile = $out.d\n  deps = gcc\n' "$3" "$4"
        printf 'rule link\n  command = %s -o $out $in -lm\n' "$3"
        for file in "$1"/*.c; do
            echo "build $(basename "$file").o: cc $(basename "$file")"
        done
        echo "build program: link $(cd "$1" && printf '%s.o ' *.c)"
    } > "$1/build.ninja"
}

# edit FILE: a command that changes the body of one of its tests.
edit() { echo "sed -i '0,/ = table->base/s// = 0 + table->base/' $1"; }

project "$work/gcc" gcc
project "$work/tcc" tcc
by_hand "$work/hand" hand gcc '-O0 -g'
by_hand "$work/hand-table" hand-table gcc '-O0 -g'

if [ $small = no ]; then
    echo; echo "from nothing, gcc -O0 -g"
    measure turns --rounds "$rounds" \
        'by hand, a table of tests' "cd $work/hand-table && ninja -t clean" "cd $work/hand-table && ninja && ./program" \
        'by hand, calls' "cd $work/hand && ninja -t clean" "cd $work/hand && ninja && ./program" \
        'ctestc run' "rm -rf $work/gcc/.ctest-build" "$ctestc run -q $work/gcc"
else
    "$ctestc" run -q "$work/gcc" > "$work/log"
    (cd "$work/hand" && ninja > "$work/log"; cd "$work/hand-table" && ninja > "$work/log")
fi

echo; echo "one test changed, and it alone run, gcc -O0 -g"
one="cc=gcc; cd $work/hand-table && gcc -std=c11 -O0 -g -c test_03.c -o test_03.c.o && gcc -o program *.c.o -lm && ./program"
measure turns --rounds "$rounds" \
    'by hand, a table of tests' "$(edit "$work/hand-table/test_03.c")" "$one" \
    'by hand, calls' "$(edit "$work/hand/test_03.c")" "$(echo "$one" | sed s/hand-table/hand/)" \
    'ctestc run' "$(edit "$work/gcc/tests/test_03.ctest")" "$ctestc run -q $work/gcc/tests/test_03.ctest::sum_$((tests * 3 / 20))"

"$ctestc" run -q "$work/tcc" > "$work/log"
echo; echo "one test changed, and it alone run, tcc"
measure turns --rounds "$((rounds * 4))" \
    'ctestc run' "$(edit "$work/tcc/tests/test_03.ctest")" "$ctestc run -q $work/tcc/tests/test_03.ctest::sum_$((tests * 3 / 20))"

sleep 3 # what has just been written is looked at again
"$ctestc" run -q "$work/gcc" > "$work/log"
echo; echo "nothing changed"
measure turns --rounds "$((rounds * 8))" \
    'the test program' true "$work/gcc/.ctest-build/tests -q" \
    'ctestc run' true "$ctestc run -q $work/gcc"
