#!/bin/sh
# Builds libctest.a without the built-in fixtures: build.sh OUTPUT-DIRECTORY [CC [FLAGS...]]
set -e
out=$1; shift
cc=${1:-cc}; [ $# -gt 0 ] && shift
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$out"
rm -f "$out"/*.o "$out/libctest.a"
for file in "$root"/runtime/core/*.c "$root"/runtime/check/*.c "$root"/runtime/guard/*.c "$root"/runtime/report/*.c; do
    "$cc" -std=c11 -Wall -Wextra "$@" -I"$root/runtime" -I"$root/runtime/include" -c "$file" \
        -o "$out/$(basename "$(dirname "$file")")-$(basename "$file" .c).o"
done
ar rcs "$out/libctest.a" "$out"/*.o
