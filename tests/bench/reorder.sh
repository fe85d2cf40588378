#!/bin/sh
# reorder.sh - that putting the items of params in order is not quadratic.
#
# For each shape: 1,000, 10,000 and 100,000 items, and how the CPU time grows each time the items are ten times as many.
# A quadratic step would show as a hundredfold.
default_rounds=3
usage_more=' [--largest N]'
largest=100000
own_option()
{
    own_words=2
    case $1 in
        --largest) largest=$2 ;;
        *) return 1 ;;
    esac
}
. "$(dirname "$0")/common.sh"

ulimit -v 4194304 # KiB; what takes more is broken

machine "$ctestc"
for shape in session package module class mixed rows chain grid; do
    set --
    for divisor in 100 10 1; do
        items=$((largest / divisor))
        generate order "$work/$shape-$items" --items "$items" --shape "$shape"
        set -- "$@" "$shape, $items items" "$ctestc -o $work/$shape-$items.out $work/$shape-$items"
    done
    measure times --rounds "$rounds" "$@"
    rm -rf "$work/$shape"-*
done
