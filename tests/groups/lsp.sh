#!/bin/sh
# The language server: every request, what may go wrong, and random edits, also under valgrind.
quiet='valgrind -q --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=99'
python3 "$ROOT/tests/lsp/run.py" || result=1
python3 "$ROOT/tests/lsp/run.py" --edits 150 --under "$quiet" || result=1
exit ${result:-0}
