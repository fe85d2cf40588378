#!/bin/sh
# Which lines and branches of the compiler and the runtime the tests reach: see tests/coverage/run.py.
#
# Only what is reached counts here: the groups themselves say whether their tests pass.
build=$ROOT/build-coverage
if ! sh "$ROOT/tests/build.sh" "$build" -DCMAKE_C_COMPILER=/usr/bin/gcc -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_C_FLAGS=-O0 --coverage"; then
    echo "FAILED coverage: built"
    exit 1
fi
find "$build" -name '*.gcda' -delete

# What links a test program links what writes the counters too; what is linked by tcc elsewhere is linked by gcc here.
wrappers=$build/wrappers
mkdir -p "$wrappers"
for name in gcc cc clang g++ c++ tcc; do
    real=$(command -v "$name")
    linker=$real
    [ "$name" = tcc ] && linker=$(command -v gcc)
    cat >"$wrappers/$name" <<END
#!/bin/sh
case " \$* " in *" -c "*|*" -E "*|*" -M "*|*" -S "*|*" -shared "*|*" -fsyntax-only "*) exec "$real" "\$@" ;; esac
exec "$linker" "\$@" -Wl,-z,noexecstack "$(gcc -print-file-name=libgcov.a)"
END
    chmod +x "$wrappers/$name"
done
PATH=$wrappers:$PATH
export PATH CTESTC="$build/bin/ctestc" BUILD="$build"

part()
{
    began=$(date +%s)
    "$@" >"$build/part.log" 2>&1
    echo "    $(grep -c '^ok ' "$build/part.log") passed, $(grep -c '^FAILED ' "$build/part.log") failed in $(($(date +%s) - began)) s: ${*#"$ROOT/tests/"}"
    grep '^FAILED' "$build/part.log" | sed 's/^/        /'
}
part sh "$ROOT/tests/groups/unit.sh"
part sh "$ROOT/tests/groups/cli.sh"
part sh "$ROOT/tests/groups/diagnostics.sh"
part python3 "$ROOT/tests/conformance/run.py" --ctestc "$CTESTC" --lib "$build/lib/libctest.a" --runtime-include "$build/include" \
    --cc tcc --link gcc
part sh "$ROOT/tests/groups/runner.sh"
part python3 "$ROOT/tests/faults/run.py" -j 4 --compilers gcc
part python3 "$ROOT/tests/faults/outside.py" -j 4
part python3 "$ROOT/tests/assertions/run.py" --build "$build" --cc gcc
exec python3 "$ROOT/tests/coverage/run.py" "$build"
