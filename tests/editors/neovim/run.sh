#!/bin/sh
# The plugin of editors/vim in Neovim: all that is tested in Vim, and the client for the language server.
cd "${ROOT:-$(dirname "$0")/../../..}" || exit 1
export ROOT="$PWD" CTESTC="${CTESTC:-$PWD/build/bin/ctestc}"
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export NAME=neovim HOME="$folder" XDG_CONFIG_HOME="$folder/config" XDG_STATE_HOME="$folder/state" XDG_DATA_HOME="$folder/data"

result=0
for script in tests/editors/vim/test.vim tests/editors/neovim/lsp.lua; do
    [ -e "$script" ] || continue
    export OUT="$folder/results"
    rm -f "$OUT"
    timeout 240 nvim --headless -u NONE -i NONE -c "source $ROOT/$script" </dev/null >"$folder/log" 2>&1
    status=$?
    if [ ! -s "$OUT" ]; then
        echo "FAILED neovim: $script: exit status $status"
        tail -c 3000 "$folder/log"
        result=1
        continue
    fi
    cat "$OUT"
    ! grep -q '^FAILED' "$OUT" || result=1
done
exit $result
