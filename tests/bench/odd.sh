#!/bin/sh
# odd.sh - much of one thing: that no shape of input makes the compiler take the square of its size, or the power.
#
# For each shape three sizes, each ten times the one before: the CPU time should grow about tenfold.
default_rounds=1
usage_more=' [--largest N] [SHAPE ...]'
largest=10000
shapes=
own_option()
{
    own_words=1
    case $1 in
        --largest) largest=$2; own_words=2 ;;
        -*) return 1 ;;
        *) shapes="$shapes $1" ;;
    esac
}
. "$(dirname "$0")/common.sh"

ulimit -v 4194304 # KiB; what takes more is broken

machine "$ctestc"
for shape in ${shapes:-layers chain fixtures classes conditions statements rows mistakes used directories}; do
    case $shape in
        layers | used | directories) size=$((largest / 10)) ;;
        *) size=$largest ;;
    esac
    set --
    for divisor in 100 10 1; do
        n=$((size / divisor))
        generate odd "$work/$shape-$n" --size "$n" --shape "$shape"
        set -- "$@" "$shape, $n" "$ctestc -o $work/$shape-$n.out $work/$shape-$n"
    done
    measure times --rounds "$rounds" --limit 60 --status 0 --status 1 "$@" ||
        echo "$shape: the compiler died or took over 60 s"
    rm -rf "$work/$shape"-*
done
