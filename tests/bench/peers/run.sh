#!/bin/sh
# run.sh - ctestc against the others: the same suite in each framework; what building and running it costs, and what becomes of the
# other tests' results where one crashes, hangs, exits or leaks.
#
# Installs what the frameworks need from Debian's packages, as root or through sudo; what cannot be installed is left out, and the
# tables say so. With the sizes below it takes half an hour on two cores, most of it compiling C++.
default_rounds=21
usage_more=' [--tests LIST] [--peers LIST] [--budget S] [--patience S] [--markdown] [--no-install]

  --tests LIST     sizes of the suite (default: 1000,10000)
  --peers LIST     of hand, ctest, check, cmocka, criterion, cunit, gtest, catch2, doctest, pytest (default: all)
  --budget S       seconds for the rounds of one line of a table: one that takes longer has fewer rounds (default: 30)
  --patience S     seconds after which a run with a test that hangs is ended (default: 10)
  --markdown       tables as in results.md
  --no-install     what is not installed is left out'
tests=1000,10000
peers=hand,ctest,check,cmocka,criterion,cunit,gtest,catch2,doctest,pytest
budget=30
patience=10
form=
install=yes
own_option()
{
    own_words=2
    case $1 in
        --tests) tests=$2 ;;
        --peers) peers=$2 ;;
        --budget) budget=$2 ;;
        --patience) patience=$2 ;;
        --markdown) form=--markdown; own_words=1 ;;
        --no-install) install=no; own_words=1 ;;
        *) return 1 ;;
    esac
}
bench=$(cd "$(dirname "$0")/.." && pwd)
. "$bench/common.sh"

# shellcheck disable=SC2046  # one word for each name, one for each package
packages=$(python3 "$bench/peers/frameworks.py" $(echo "$peers" | tr ',' ' ')) || exit 2
if [ $install = yes ] && [ -n "$packages" ]; then
    # shellcheck disable=SC2086
    sh "$bench/../setup.sh" packages $packages >&2 || echo "$(basename "$0"): going on without" $packages >&2
fi
python3 "$bench/peers/compare.py" --build "$build" --ctestc "$ctestc" --library "$library" --cc "$cc" --work "$work" \
    --tests "$tests" --peers "$peers" --rounds "$rounds" --budget "$budget" --patience "$patience" $form
