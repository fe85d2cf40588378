#!/bin/sh
# The language server: every request, what may go wrong, and random edits, also under valgrind; and the compiler without it.
quiet='valgrind -q --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=99'
python3 "$ROOT/tests/lsp/run.py" || result=1
python3 "$ROOT/tests/lsp/run.py" --edits 150 --under "$quiet" || result=1

# pkg-config sees libyaml alone.
without=$BUILD/tests/without-jansson
mkdir -p "$without/packages"
yaml=$(pkg-config --variable=pcfiledir yaml-0.1 2>/dev/null)
cp "$yaml/yaml-0.1.pc" "$without/packages" && unset PKG_CONFIG_PATH
if PKG_CONFIG_LIBDIR=$without/packages cmake -S "$ROOT" -B "$without" -G Ninja -DCMAKE_BUILD_TYPE=Debug >"$without/log" 2>&1 &&
    ninja -C "$without" ctestc >>"$without/log" 2>&1; then
    said=$("$without/bin/ctestc" lsp 2>&1 </dev/null)
    status=$?
    if [ $status = 2 ] && [ "$(echo "$said" | wc -l)" = 1 ] && echo "$said" | grep -q 'no language server.*libjansson-dev'; then
        echo "ok lsp: without jansson"
    else
        echo "FAILED lsp: without jansson: exit status $status: $said"
        result=1
    fi
else
    echo "FAILED lsp: without jansson: it is not built"
    cat "$without/log"
    result=1
fi
exit ${result:-0}
