#!/bin/sh
# The plugin of editors/vim in Vim.
cd "${ROOT:-$(dirname "$0")/../../..}" || exit 1
export ROOT="$PWD" CTESTC="${CTESTC:-$PWD/build/bin/ctestc}"
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export NAME=vim OUT="$folder/results" HOME="$folder"
timeout 240 vim -es -N -u NONE -i NONE -S "$ROOT/tests/editors/vim/test.vim" </dev/null >"$folder/log" 2>&1
status=$?
cat "$OUT" 2>/dev/null || { echo "FAILED vim: exit status $status"; tail -c 3000 "$folder/log"; exit 1; }
! grep -q '^FAILED' "$OUT"
