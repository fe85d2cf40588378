#!/bin/sh
# The extension in a real VS Code: e2e.sh [DIR]
#
# Installs code-server (VS Code's own workbench and extension host, behind a web page) from npm into DIR, build/e2e by default,
# with chromium from Debian and playwright-core to drive it, and runs e2e.js there. Takes some minutes and about 700 MB the first time,
# about a minute then; so it is no part of the group `editors`. Screenshots are in DIR/shots.
set -eu

cd "$(dirname "$0")/../../.."
: "${BUILD:=$PWD/build}" "${CTESTC:=$BUILD/bin/ctestc}"
export BUILD CTESTC
directory=${1:-$BUILD/e2e}
server=$directory/node_modules/code-server

say() { echo "e2e: $*" >&2; }
needs() { command -v "$1" >/dev/null || { say "there is no $1; install Debian's package $2"; exit 1; }; }

needs node nodejs
needs npm npm
needs chromium chromium
needs rg ripgrep
needs c++ g++

# The newest one for node 20; its own script would fetch parts from elsewhere, so what it builds is built here.
install_server()
{
    mkdir -p "$directory"
    echo '{"private": true}' >"$directory/package.json"
    (cd "$directory" && npm install --ignore-scripts --no-audit --no-fund --silent code-server@4.100.3 playwright-core@1.65.0)
    for part in "$server/lib/vscode" "$server/lib/vscode/extensions"; do
        (cd "$part" && npm install --ignore-scripts --omit=dev --no-audit --no-fund --silent)
    done
    gyp=$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js
    [ -e "$gyp" ] || gyp=/usr/share/nodejs/node-gyp/bin/node-gyp.js
    headers=$(dirname "$(dirname "$(node -p process.execPath)")")
    modules=$server/lib/vscode/node_modules
    for module in "$directory/node_modules/argon2" "$modules/@vscode/spdlog" "$modules/native-watchdog" "$modules/node-pty" \
        "$modules/@parcel/watcher"; do
        (cd "$module" && node "$gyp" rebuild --nodedir="$headers" --module_name=argon2 \
            --module_path="$module/lib/binding/napi-v3" >"$directory/gyp.log" 2>&1) || { cat "$directory/gyp.log" >&2; exit 1; }
    done
    mkdir -p "$modules/@vscode/ripgrep/bin"
    ln -sf "$(command -v rg)" "$modules/@vscode/ripgrep/bin/rg"
    touch "$directory/installed"
}

[ -e "$directory/installed" ] || { say "installing into $directory"; install_server; }

say "packaging"
(cd editors/vscode && { [ -d node_modules ] || npm ci --silent; } && sh package.sh "$directory/ctestc.vsix" >/dev/null)
exec node tests/editors/vscode/e2e.js "$directory"
