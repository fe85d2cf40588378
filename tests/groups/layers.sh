#!/bin/sh
# Includes go only down the list of rooms (the program itself, compiler/main.c, stands above all), and the runtime knows nothing of the compiler.
cd "$ROOT" || exit 1
rooms='base source syntax sema plan emit driver lsp'

# room file line included: all includes in quotes that name a room
includes()
{
    grep -Hn '^[ \t]*#[ \t]*include[ \t]*"[a-z]*/' "$1"/*.[ch] "$1"/*.def 2>/dev/null \
        | sed 's/^\([^:]*\):\([0-9]*\):[^"]*"\([a-z]*\)\/.*/\1 \2 \3/'
}

result=0
lower=
for room in $rooms; do
    lower="$lower $room"
    bad=$(includes "compiler/$room" | while read -r file line included; do
        case " $lower " in
            *" $included "*) ;;
            *) echo "$file:$line: error: '$room' includes something of '$included'" ;;
        esac
    done)
    [ -n "$(ls "compiler/$room"/*.[ch])" ] || bad="there is nothing in compiler/$room"
    if [ -z "$bad" ]; then
        echo "ok layers: $room"
    else
        echo "FAILED layers: $room"
        echo "$bad"
        result=1
    fi
done

strange=$(for directory in compiler/*/; do
    case " $rooms " in *" $(basename "$directory") "*) ;; *) echo "$directory is no room" ;; esac
done)
if [ -z "$strange" ]; then echo "ok layers: rooms"; else echo "FAILED layers: rooms $strange"; result=1; fi

words=$(echo "$rooms" | tr ' ' '|')
bad=$(grep -rnE "#[ \t]*include[ \t]*[\"<](\.\./)*(compiler/|($words)/)" runtime --include='*.[ch]')
if [ -z "$bad" ]; then echo "ok layers: runtime"; else echo "FAILED layers: runtime"; echo "$bad"; result=1; fi

# What a user's program sees brings no libc but what is freestanding.
bad=$(grep -n '#[ \t]*include' runtime/include/ctest/*.h | grep -v '<std\(arg\|bool\|def\)\.h>\|<ctest/\|"ctest/')
if [ -z "$bad" ]; then echo "ok layers: headers of users"; else echo "FAILED layers: headers of users"; echo "$bad"; result=1; fi
exit $result
