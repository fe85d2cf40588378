#!/bin/sh
# gcc and clang, with and without optimization, warnings as errors; what clang has optimized passes the tests.
result=0
build()
{
    name=$1-$(echo "$2" | tr '[:upper:]' '[:lower:]')
    if sh "$ROOT/tests/build.sh" "$ROOT/build-$name" -DCMAKE_C_COMPILER="$1" -DCMAKE_BUILD_TYPE="$2" -DCTESTC_WERROR=ON; then
        echo "ok built by $name"
    else
        echo "FAILED built by $name"
        result=1
    fi
}
for cc in gcc clang; do
    for type in Debug Release; do
        build $cc $type
    done
done

release=$ROOT/build-clang-release
export BUILD="$release" CTESTC="$release/bin/ctestc"
for group in unit cli diagnostics; do
    sh "$ROOT/tests/groups/$group.sh" | sed 's/^\(ok\|FAILED\) /&clang-release: /'
done
sh "$ROOT/tests/groups/conform.sh" "clang-release: " "$release" tcc
CC=clang CFLAGS=-O2 python3 "$ROOT/tests/runner/run.py" | sed 's/^\(ok\|FAILED\) /&clang-release: /'
python3 "$ROOT/tests/faults/run.py" -j 4 --compilers clang --mode worker | sed 's/^\(ok\|FAILED\) /&clang-release: /'
exit $result
