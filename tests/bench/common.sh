# common.sh - what the benchmarks share: options, a place to work, the compiler and the library. Sourced.
set -eu

here=${bench:-$(cd "$(dirname "$0")" && pwd)} # a script elsewhere says where this folder is
build=$here/../../build
ctestc=
rounds=
cc=gcc
keep=no

usage()
{
    cat <<END
usage: $(basename "$0") [--build-dir DIR] [--ctestc FILE] [--rounds N] [--cc COMPILER] [--keep]$usage_more
  --build-dir DIR  where CMake has built, best with -DCMAKE_BUILD_TYPE=Release (default: build)
  --ctestc FILE    the compiler to measure (default: the one in there)
  --rounds N       how often each is run (default: $default_rounds)
  --cc COMPILER    for generated and hand-written C, where there is one (default: gcc)
  --keep           leave what was made in DIR/bench
END
}

while [ $# -gt 0 ]; do
    case $1 in
        --build-dir) build=$2; shift ;;
        --ctestc) ctestc=$2; shift ;;
        --rounds) rounds=$2; shift ;;
        --cc) cc=$2; shift ;;
        --keep) keep=yes ;;
        --help) usage; exit 0 ;;
        *) if ! own_option "$@"; then usage >&2; exit 2; fi
           shift $((own_words - 1)) ;;
    esac
    shift
done

rounds=${rounds:-$default_rounds}
mkdir -p "$build/bench"
build=$(cd "$build" && pwd)
ctestc=${ctestc:-$(find "$build" -path "$build/bench" -prune -o -name ctestc -type f -perm -u+x -print | head -n 1)}
if [ ! -x "$ctestc" ]; then
    echo "$(basename "$0"): no ctestc in $build; build it first, or say --ctestc FILE" >&2
    exit 2
fi
work=$(mktemp -d "$build/bench/$(basename "$0" .sh).XXXXXX")
export BENCH_WORK="$work"
if [ $keep = no ]; then
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
fi

library=$(find "$build" -path "$build/bench" -prune -o -name libctest.a -print | head -n 1)
options='-q --isolate=none' # of the test program: one process, one letter a test

generate() { python3 "$here/generate.py" "$@"; }
measure() { python3 "$here/measure.py" "$@"; }

# What the figures belong to.
machine()
{
    echo "$(date +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores," \
        "load $(cut -d ' ' -f 1 /proc/loadavg), $($1 --version | head -n 1)"
}

# build_generated DIR CC LABEL: the suite in DIR/suite, through ctestc, becomes DIR/ctest.out.
build_generated()
{
    "$ctestc" -o "$1/ctest" "$1/suite"
    measure build --name "ctest, $3" --program "$1/ctest.out" \
        --cc "$2 -I$build/include -I$here/peer" --link="$library" --link=-lm \
        "$1"/ctest/*.c "$here/peer/peer.c"
}

# build_by_hand DIR PEER CC LABEL: the same by hand becomes DIR/PEER.out.
build_by_hand()
{
    by_hand=$2
    flags=
    case $2 in
        hand-call) by_hand=hand; flags=-DHAND_CALL ;;
    esac
    measure build --name "$2, $4" --program "$1/$2.out" --cc "$3 $flags -I$here/peer" \
        "$1/$by_hand"/*.c "$here/peer/hand.c" "$here/peer/peer.c"
}
