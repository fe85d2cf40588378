#!/bin/sh
# The VS Code extension without a VS Code: the grammar in the editor's own engine, the package, the snippets, and what the
# Test Explorer reads. e2e.sh is for the rest.
cd "$(dirname "$0")/../../.." || exit 1
: "${BUILD:=$PWD/build}" "${CTESTC:=$BUILD/bin/ctestc}"
export BUILD CTESTC
here=tests/editors/vscode

# npm's cache is enough for a second time.
if ! (cd editors/vscode && npm ci --prefer-offline --silent); then
    echo "FAILED editors/vscode: npm ci"
    exit 1
fi

if output=$(cd editors/vscode && for file in *.js src/*.js; do node --check "$file" || exit 1; done 2>&1); then
    echo "ok editors/vscode: syntax"
else
    echo "FAILED editors/vscode: syntax: $output"
fi

# TAP, of which each test is one line here; what failed is said with all its lines.
node --test --test-reporter=tap "$here"/*.test.js >"$BUILD/editors-vscode.tap"
status=$?
sed -n 's/^ok [0-9]* - /ok editors\/vscode: /p; s/^not ok [0-9]* - /FAILED editors\/vscode: /p' "$BUILD/editors-vscode.tap"
[ $status = 0 ] || sed -n '/^not ok/,/^  \.\.\./p' "$BUILD/editors-vscode.tap"
exit $status
