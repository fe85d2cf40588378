#!/bin/sh
# Configures and builds with CMake and ninja: build.sh DIRECTORY [-DNAME=VALUE…]
#
# Quiet unless it fails. What the directory was configured with before is forgotten if it differs.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
directory=$1
shift
mkdir -p "$directory"
wanted="$root $*"
if [ "$(cat "$directory/configured" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$directory/CMakeCache.txt" "$directory/CMakeFiles"
    if ! cmake -S "$root" -B "$directory" -G Ninja "$@" >"$directory/configure.log" 2>&1; then
        cat "$directory/configure.log"
        exit 1
    fi
    echo "$wanted" >"$directory/configured"
fi
if ! ninja -C "$directory" >"$directory/build.log" 2>&1; then
    cat "$directory/build.log"
    exit 1
fi
