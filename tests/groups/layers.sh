#!/bin/sh
# Includes go only down the list of rooms (the program itself, compiler/main.c, stands above all), and the runtime knows nothing
# of the compiler; and this test sees where that is broken.
rooms='base source syntax sema plan emit driver lsp'

# TEXT: includes in it, as "FILE:LINE INCLUDED", of what is not the system's: in quotes, or in <> with a room or a way up.
includes()
{
    grep -Hn '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*["<]' "$@" 2>/dev/null \
        | sed -n 's/^\([^:]*:[0-9]*\):[^"<]*["<]\([^">]*\)[">].*/\1 \2/p'
}

# NAME WHAT-IS-WRONG
say()
{
    if [ -z "$2" ]; then
        echo "ok layers: $1"
    else
        echo "FAILED layers: $1"
        echo "$2" | sed 's/^/    /'
    fi
}

# A room's files may include those of rooms that came before it: ROOM "LOWER ROOMS" FILE…
check_room()
{
    room=$1
    lower=$2
    shift 2
    includes "$@" | while read -r place included; do
        case $included in
            *..*) echo "$place: error: '$included' goes up: an include names the room" ;;
            */*)
                of=${included%%/*}
                case " $rooms " in *" $of "*) ;; *) continue ;; esac
                case " $lower " in *" $of "*) ;; *) echo "$place: error: '$room' includes something of '$of'" ;; esac ;;
        esac
    done
}

# All of a tree.
check()
{
    cd "$1" || exit 1
    lower=
    for room in $rooms; do
        lower="$lower $room"
        bad=$(check_room "$room" "$lower" "compiler/$room"/*.[ch] "compiler/$room"/*.def)
        [ -n "$(ls "compiler/$room"/*.[ch])" ] || bad="there is nothing in compiler/$room"
        say "$room" "$bad"
    done
    say grammar "$(check_room grammar 'base source syntax' grammar/*.[ly] grammar/*.def)"

    say rooms "$(for directory in compiler/*/; do
        case " $rooms " in *" $(basename "$directory") "*) ;; *) echo "$directory is no room" ;; esac
    done)"

    # What both would have to have is written twice.
    say runtime "$(includes $(find runtime -name '*.[ch]' -o -name '*.ctest') | while read -r place included; do
        case $included in
            *..*|compiler/*|grammar/*) echo "$place: error: the runtime includes '$included'" ;;
            */*) case " $rooms " in *" ${included%%/*} "*) echo "$place: error: the runtime includes '$included'" ;; esac ;;
        esac
    done)"
    say compiler "$(includes $(find compiler grammar -name '*.[chly]' -o -name '*.def') \
        | grep -E ' (ctest|core|check|guard|report|plain)/')"

    # What a user's program sees brings no libc but what is freestanding.
    say "headers of users" "$(grep -n '#[[:blank:]]*include' runtime/include/ctest/*.h \
        | grep -v '<std\(arg\|bool\|def\)\.h>\|<ctest/\|"ctest/')"
}

check "$ROOT"

# NAME FILE LINE: with this line in that file of a copy, NAME and nothing else is wrong.
breaks()
{
    copy=$(mktemp -d) || exit 1
    mkdir "$copy/grammar"
    cp -R "$ROOT/compiler" "$ROOT/runtime" "$copy"
    cp "$ROOT"/grammar/*.[ly] "$ROOT"/grammar/*.def "$copy/grammar"
    mkdir -p "$copy/$(dirname "$2")"
    echo "$3" >>"$copy/$2"
    failed=$( (check "$copy") | sed -n 's/^FAILED layers: //p')
    rm -rf "$copy"
    if [ "$failed" = "$1" ]; then echo "ok layers: seen: $2 $3"; else echo "FAILED layers: seen: $2 $3: '$failed' is wrong, not '$1'"; fi
}
breaks base compiler/base/arena.c '#include "source/diag.h"'
breaks plan compiler/plan/build.h '  #  include <emit/emit.h> /* far */'
breaks source compiler/source/codes.def '#include "../sema/model.h"'
breaks grammar grammar/ctest.y '#include "sema/model.h"'
breaks rooms compiler/attic/old.c ''
breaks runtime runtime/core/text.c '#include "base/arena.h"'
breaks runtime runtime/builtin.ctest '#include "../compiler/base/arena.h"'
breaks compiler compiler/emit/out.c '#include "core/run.h"'
breaks 'headers of users' runtime/include/ctest/plan.h '#include <stdio.h>'
