#!/bin/sh
# editors/emacs in a batch Emacs: compiled without a warning, checkdoc without a complaint, then test.el.
cd "${ROOT:-$(dirname "$0")/../../..}" || exit 1
export ROOT="$PWD" CTESTC="${CTESTC:-$PWD/build/bin/ctestc}"
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export SCRATCH="$folder" HOME="$folder"
result=0

cp editors/emacs/ctest-mode.el "$folder"
if complaints=$(emacs -Q --batch --eval '(setq byte-compile-error-on-warn t)' -f batch-byte-compile "$folder/ctest-mode.el" 2>&1); then
    echo "ok emacs: compiled without a warning"
else
    echo "FAILED emacs: compiled without a warning"
    echo "$complaints"
    result=1
fi
complaints=$(emacs -Q --batch --eval "(progn (require 'checkdoc) (checkdoc-file \"$folder/ctest-mode.el\"))" 2>&1)
if [ -z "$complaints" ]; then
    echo "ok emacs: checkdoc"
else
    echo "FAILED emacs: checkdoc"
    echo "$complaints"
    result=1
fi
timeout 300 emacs -Q --batch -L "$folder" -l ctest-mode -l tests/editors/emacs/test.el 2>"$folder/log" || result=1
[ $result = 0 ] || tail -n 20 "$folder/log"
exit $result
