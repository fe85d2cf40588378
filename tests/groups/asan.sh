#!/bin/sh
# Compiler, runtime and generated C under AddressSanitizer and UndefinedBehaviorSanitizer.
asan=$ROOT/build-asan
if ! sh "$ROOT/tests/build.sh" "$asan" -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DCTESTC_WERROR=ON \
    -DCTESTC_SANITIZE=address,undefined; then
    echo "FAILED built with sanitizers"
    exit 1
fi

export UBSAN_OPTIONS=print_stacktrace=1 CTESTC_SANITIZED=1
BUILD=$asan sh "$ROOT/tests/groups/unit.sh" | sed 's/^\(ok\|FAILED\) /&asan: /'

# What ctestc run builds here is not sanitized: its library must not be either.
CTESTC=$asan/bin/ctestc CTESTC_RUNTIME=$BUILD sh "$ROOT/tests/groups/cli.sh" | sed 's/^\(ok\|FAILED\) /&asan: /'

CTESTC=$asan/bin/ctestc sh "$ROOT/tests/groups/diagnostics.sh" | sed 's/^\(ok\|FAILED\) /&asan: /'

printf '#!/bin/sh\nexec gcc -g -fsanitize=address,undefined -fno-sanitize-recover=all "$@"\n' >"$asan/bin/asan-cc"
chmod +x "$asan/bin/asan-cc"
sh "$ROOT/tests/groups/conform.sh" "asan: " "$asan" "$asan/bin/asan-cc"
python3 "$ROOT/tests/assertions/run.py" --build "$asan" --cc "$asan/bin/asan-cc" | sed 's/^\(ok\|FAILED\) /&asan: /'

# With clang, whose sanitizers see other things (arithmetic with NULL): the runtime, its supervisor and reports above all.
asan=$ROOT/build-asan-clang
if sh "$ROOT/tests/build.sh" "$asan" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DCTESTC_WERROR=ON -DCTESTC_SANITIZE=address,undefined
then
    BUILD=$asan sh "$ROOT/tests/groups/unit.sh" | sed 's/^\(ok\|FAILED\) /&asan, clang: /'
    BUILD=$asan CC=clang CFLAGS="-g -fsanitize=address,undefined -fno-sanitize-recover=all" sh "$ROOT/tests/groups/runner.sh" \
        | sed 's/^\(ok\|FAILED\) /&asan, clang: /'
else
    echo "FAILED built with sanitizers by clang"
fi
asan=$ROOT/build-asan

# The examples that test a library of others, with leaks looked for.
CC=$asan/bin/asan-cc sh "$ROOT/examples/run.sh" --check cjson expat sqlite | sed 's/^\(ok\|FAILED\) /&asan: /'
