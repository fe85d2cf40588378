#!/bin/sh
# The words that editors know are those of grammar/keywords.def, and --check notices where they are not.
cd "${ROOT:-$(dirname "$0")/../../..}" || exit 1
result=0

if stale=$(python3 editors/words.py --check); then
    echo "ok editors/words: up to date"
else
    echo "FAILED editors/words: up to date: $stale"
    result=1
fi

# A word more in keywords.def makes every list stale that has its kind, and --update puts it there.
copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/grammar"
find editors runtime/include/ctest/prelude.h -name node_modules -prune -o -type f -exec cp --parents -t "$copy" {} +
for kind in STATEMENT ATTRIBUTE SCOPE COLUMN MARK; do
    case $kind in ATTRIBUTE) on='ON_ANY, ' ;; *) on= ;; esac
    sed "s/^$kind(\(function\|assert\|scope\|indirect\|xfail\),/$kind(neverbefore, $on\"\")\n&/" grammar/keywords.def >"$copy/grammar/keywords.def"
    before=$(python3 "$copy/editors/words.py" --check | wc -l)
    python3 "$copy/editors/words.py" --update
    after=$(grep -rl neverbefore "$copy/editors" "$copy/runtime" | wc -l)
    if [ "$before" -gt 0 ] && [ "$after" -gt 0 ] && python3 "$copy/editors/words.py" --check; then
        echo "ok editors/words: a new $kind"
    else
        echo "FAILED editors/words: a new $kind: $before stale, $after files have it"
        result=1
    fi
done
exit $result
