#!/bin/sh
# What clang-tidy and cppcheck say of the compiler and the runtime: nothing. Exceptions, each with its reason, are in
# .clang-tidy and tests/cppcheck.txt, or beside the line.
cd "$ROOT" || exit 1
log=$BUILD/tests/static
mkdir -p "$log"

# TOOL: fine where its log is empty.
say()
{
    if [ -s "$log/$1" ]; then
        echo "FAILED static: $1"
        sed 's/^/    /' "$log/$1"
    else
        echo "ok static: $1"
    fi
}

python3 - "$BUILD/compile_commands.json" >"$log/files" <<'END'
import json, sys
for entry in json.load(open(sys.argv[1])):
    if "/compiler/" in entry["file"] or "/runtime/" in entry["file"]:
        print(entry["file"])
END
[ "$(wc -l <"$log/files")" -gt 100 ] || echo "FAILED static: only $(wc -l <"$log/files") files are known"

# One file for each call: what it finds in one does not depend on others.
xargs -P 2 -n 1 clang-tidy -p "$BUILD" --quiet <"$log/files" >"$log/clang-tidy" 2>"$log/clang-tidy.err"
grep ' error: ' "$log/clang-tidy.err" >>"$log/clang-tidy"
say clang-tidy

# ROOM DEFINITIONS-AND-INCLUDES…
check()
{
    room=$1
    shift
    cppcheck -j 2 --quiet --std=c11 --enable=warning,performance,portability,style --inline-suppr \
        --suppressions-list="$ROOT/tests/cppcheck.txt" --template='{file}:{line}: {severity}: {message} [{id}]' \
        "$@" "$room" >"$log/cppcheck-$room" 2>&1
    say "cppcheck-$room"
}
check compiler -D_XOPEN_SOURCE=700 -D__linux__ -Icompiler -Igrammar "-I$BUILD/generated"
check runtime -D_XOPEN_SOURCE=700 -D__linux__ -D__x86_64__ -Iruntime "-I$BUILD/include" -iruntime/plain

# Both must be able to find something.
printf '#include <stdlib.h>\nint main(void)\n{\n    int *p = NULL;\n    return *p;\n}\n' >"$log/bad.c"
if clang-tidy --quiet "$log/bad.c" -- >"$log/out" 2>&1; then
    echo "FAILED static: clang-tidy finds nothing in bad code"
else
    echo "ok static: clang-tidy finds what is there"
fi
if cppcheck --quiet --error-exitcode=1 --suppressions-list="$ROOT/tests/cppcheck.txt" "$log/bad.c" >"$log/out" 2>&1; then
    echo "FAILED static: cppcheck finds nothing in bad code"
else
    echo "ok static: cppcheck finds what is there"
fi
