#!/bin/sh
# The comparison with other frameworks still runs: a small suite in those C frameworks that are installed. Theirs must build, pass and
# be read; what is said of ours, and of the suite by hand, is what it must be. (The C++ ones take a minute to compile.)
cd "$ROOT" || exit 1
out=$(mktemp)
trap 'rm -f "$out" "$out.err"' EXIT
status=0

# says NAME ROW: this line stands in the tables.
says()
{
    if grep -qxF "$2" "$out"; then
        echo "ok peers: $1"
    else
        echo "FAILED peers: $1: not in the tables: $2"
        status=1
    fi
}

if sh tests/bench/peers/run.sh --build-dir "$BUILD" --ctestc "$CTESTC" --no-install --tests 40 --rounds 1 --budget 10 --patience 8 \
    --markdown --peers hand,ctest,check,cmocka,cunit,criterion,pytest >"$out" 2>"$out.err"; then
    echo "ok peers: all build, and report every test"
else
    echo "FAILED peers: a framework does not build, or not every test is reported"
    status=1
fi

all='all others reported'
says 'by hand' "| by hand | run ends, nothing reported | run hangs, nothing reported | run ends with status 0, all after it lost | run ends, nothing reported |"
says 'default' "| ctestc | $all | $all | $all | $all |"
for mode in '--isolate=none -s' '--isolate=test' '-n2'; do
    says "$mode" "| ctestc \`$mode\` | $all | $all | $all | $all |"
done
if [ -e /usr/include/check.h ]; then
    says 'Check' "| Check | $all | $all | passes unnoticed | $all |"
fi
[ $status = 0 ] || cat "$out" "$out.err"

if python3 tests/bench/peers/quote.py --check; then
    echo "ok peers: the figures are quoted as they are"
else
    echo "FAILED peers: quoted figures"
    status=1
fi
exit $status
