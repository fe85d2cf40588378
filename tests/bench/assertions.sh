#!/bin/sh
# assertions.sh - what 30,000 assertions cost a C compiler, and what one costs that holds, beside `if (!(expression)) stop(line);`.
#
# The same tests twice, through ctestc both times: with `assert`, and with an `if` around a call that does not return. Compiling
# should take at most 1.5 times as long (gcc -O0), running no longer than noise.
default_rounds=3
usage_more=' [--assertions N] [--compilers LIST] [--loops N]'
assertions=30000
loops=200000
compilers='gcc -O0,clang -O0,tcc'
own_option()
{
    own_words=2
    case $1 in
        --assertions) assertions=$2 ;;
        --compilers) compilers=$2 ;;
        --loops) loops=$2 ;;
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

# compile_all COMMAND: a script that compiles each C file of a directory.
compile_all()
{
    printf '#!/bin/sh\nfor c in "$1"/*.c; do %s -I%s/include -c "$c" -o "$1"/out.o || exit 1; done\n' "$1" "$build" >"$work/compile.sh"
    chmod +x "$work/compile.sh"
}

machine "$cc"
generate assertions "$work/compile" --assertions "$assertions"
generate assertions "$work/run" --assertions 600 --files 1 --loops "$loops"
for kind in plain suite; do
    for what in compile run; do
        "$ctestc" -o "$work/$what/$kind.c" "$work/$what/$kind"
    done
done
IFS=,
set -f
for cc in $compilers; do
    unset IFS
    set +f
    command -v "${cc%% *}" >/dev/null || continue
    compile_all "$cc -std=c11"
    echo "$cc, compiling $assertions assertions"
    measure times --rounds "$rounds" if "$work/compile.sh $work/compile/plain.c" assert "$work/compile.sh $work/compile/suite.c"
    for kind in plain suite; do
        $cc -std=c11 -I"$build/include" "$work/run/$kind.c"/*.c "$library" -lm -lpthread -o "$work/run/$kind.out"
    done
    echo "$cc, running $((600 * loops)) assertions that hold"
    measure times --rounds $((rounds * 5)) if "$work/run/plain.out $options" assert "$work/run/suite.out $options"
done
