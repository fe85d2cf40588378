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
rm -rf "$build/counts"

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

# NAME COMMAND…: with counters of its own, for a process that is killed while it writes them spoils what others have counted.
part()
{
    name=$1
    shift
    began=$(date +%s)
    GCOV_PREFIX=$build/counts/$name "$@" >"$build/counts/$name.log" 2>&1
    echo "    $name: $(grep -c '^ok ' "$build/counts/$name.log") passed, $(grep -c '^FAILED ' "$build/counts/$name.log") failed," \
        "$(($(date +%s) - began)) s"
    grep '^FAILED' "$build/counts/$name.log" | sed 's/^/        /' | cut -c1-300
}
mkdir -p "$build/counts"
# What is started with & is deaf to Ctrl-C, which others test.
{
    part unit sh "$ROOT/tests/groups/unit.sh"
    part diagnostics sh "$ROOT/tests/groups/diagnostics.sh"
    part assertions python3 "$ROOT/tests/assertions/run.py" --build "$build" --cc gcc
    part conformance python3 "$ROOT/tests/conformance/run.py" --ctestc "$CTESTC" --lib "$build/lib/libctest.a" \
        --runtime-include "$build/include" --cc tcc --link gcc -j 1
} &
part cli sh "$ROOT/tests/groups/cli.sh"
part runner sh "$ROOT/tests/groups/runner.sh"
part lsp sh "$ROOT/tests/groups/lsp.sh"
part faults python3 "$ROOT/tests/faults/run.py" -j 3 --compilers gcc
wait
exec python3 "$ROOT/tests/coverage/run.py" "$build"
