#!/bin/sh
# The compiler and the test programs of the examples under valgrind.
log=$BUILD/tests/valgrind.errors

# WHAT COMMAND…: whatever its exit status, valgrind must have nothing to say, in no process.
quiet()
{
    what=$1
    shift
    rm -f "$log".*
    valgrind -q --trace-children=yes --track-origins=yes --leak-check=full --errors-for-leak-kinds=definite \
        --log-file="$log.%p" "$@" >/dev/null 2>&1 </dev/null
    errors=$(cat "$log".*)
    if [ -n "$errors" ]; then
        echo "FAILED valgrind: $what"
        echo "$errors"
    else
        echo "ok valgrind: $what"
    fi
}

for config in "$ROOT"/examples/*/ctest.yaml; do
    folder=$(dirname "$config")
    name=$(basename "$folder")
    cd "$folder" || exit 1
    quiet "generate $name" "$CTESTC" -o "$BUILD/tests/valgrind.out" --manifest "$BUILD/tests/valgrind.json" "$folder"
    quiet "list $name" "$CTESTC" list
    "$CTESTC" run >/dev/null 2>&1
    quiet "run $name" .ctest-build/tests
done

cd "$BUILD/tests" || exit 1
printf 'fixture(scope = session) int a(b) { yield 1 }\ntest t(nothing, "\n#if X\n' >broken.ctest
quiet "errors" "$CTESTC" check broken.ctest
quiet "help" "$CTESTC" --help

# The test programs of the conformance suite.
sh "$ROOT/tests/groups/conform.sh" "valgrind: " "$BUILD" tcc \
    "valgrind -q --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite"
