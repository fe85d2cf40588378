#!/bin/sh
# Runs every test: run.sh [GROUP…]
#
# Installs what is missing, builds with warnings as errors, then runs the groups, each a script in tests/groups/ that
# prints `ok NAME` and `FAILED NAME reason`. Shows what failed; all that was printed is in build/tests/GROUP.log.
# The last line is `N passed, N failed`.
set -u

cd "$(dirname "$0")/.." || exit 1
root=$PWD
all='layers static unit docs cli diagnostics lsp conformance random fuzz assertions onebyone runner faults examples editors builds
    peers warnings matrix plain asan tsan valgrind hostile coverage'
groups=${*:-$all}

sh tests/setup.sh tests || exit 1
echo "building"
if ! sh tests/build.sh "$root/build" -DCMAKE_C_COMPILER=gcc -DCTESTC_WERROR=ON; then
    echo "0 passed, 1 failed"
    exit 1
fi

export CTESTC="$root/build/bin/ctestc" BUILD="$root/build" ROOT="$root" LC_ALL=C.UTF-8
unset CC CXX NO_COLOR FORCE_COLOR COLUMNS CTESTC_RUNTIME
logs=$root/build/tests
mkdir -p "$logs"

# How many lines begin with the word $1; or what the group itself has counted, in a last line like ours: its part $2.
count()
{
    counted=$(tail -n 1 "$3" | sed -n "s/^\([0-9]*\) passed, \([0-9]*\) failed\$/\\$2/p")
    echo "${counted:-$(grep -a -c "^$1 " "$3")}"
}

passed=0
failed=0
for group in $groups; do
    log=$logs/$group.log
    began=$(date +%s)
    # Where this runs in the background Ctrl-C is ignored, and would be by what the tests interrupt.
    env --default-signal=INT,QUIT,HUP sh "tests/groups/$group.sh" >"$log" 2>&1 </dev/null
    status=$?
    group_passed=$(count ok 1 "$log")
    group_failed=$(count FAILED 2 "$log")
    # A group that dies, or that says nothing at all, has failed too.
    if [ "$group_failed" = 0 ] && { [ $status != 0 ] || [ "$group_passed" = 0 ]; }; then
        group_failed=1
        echo "FAILED $group: exit status $status, $group_passed passed" >>"$log"
    fi
    [ "$group_failed" = 0 ] || grep -a -v '^ok \|^[0-9]* passed, ' "$log"
    grep "^skipped " "$log"
    echo "$group: $group_passed ok, $group_failed not, $(($(date +%s) - began)) s"
    passed=$((passed + group_passed))
    failed=$((failed + group_failed))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
