#!/bin/sh
# The runtime and its threads under ThreadSanitizer: assertions and crashes in threads of tests, limits, workers, --isolate=none.
tsan=$ROOT/build-tsan
if ! sh "$ROOT/tests/build.sh" "$tsan" -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DCTESTC_WERROR=ON -DCTESTC_SANITIZE=thread \
    -DCTESTC_BUILD_COMPILER=OFF "-DCTESTC_EXECUTABLE=$CTESTC"; then
    echo "FAILED built with ThreadSanitizer"
    exit 1
fi
wrappers=$tsan/wrappers
mkdir -p "$wrappers"
for name in gcc cc; do
    printf '#!/bin/sh\nexec %s -g -fsanitize=thread "$@"\n' "$(command -v gcc)" >"$wrappers/$name"
    chmod +x "$wrappers/$name"
done

# The runner leaves a crash by a jump out of its handler, which is what report_signal_unsafe would report; crashes are its, not
# the sanitizer's, in this group. A main thread that ends alone (exits.ctest) never ends the process here, for the sanitizer has a
# thread of its own; and its own jumps lose their way in crashes during tear-down after a crash (teardowns.ctest).
export PATH="$wrappers:$PATH" BUILD="$tsan" \
    TSAN_OPTIONS=report_signal_unsafe=0:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0
python3 "$ROOT/tests/faults/run.py" -j 4 --compilers gcc threads late_teardowns children setups \
    | sed 's/^\(ok\|FAILED\) /&tsan: /'

# But what hangs on signals: the sanitizer holds them back until the program calls something, so that one may come too late to a
# wait, and a loop that calls nothing is killed; and crashes during tear-down after a crash, as above.
python3 "$ROOT/tests/runner/run.py" -time_limits -interrupt -crashes_in_the_cleanups_of_a_crash | sed 's/^\(ok\|FAILED\) /&tsan: /'
