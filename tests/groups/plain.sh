#!/bin/sh
# The runtime without POSIX: it compiles as strict C11 and includes no header but C11's, and a suite built with it runs.
runtime=$ROOT/runtime
work=$BUILD/tests/plain
rm -rf "$work"
mkdir -p "$work/suite"
sources=
for file in "$runtime"/core/*.c "$runtime"/check/*.c "$runtime"/report/*.c "$runtime/guard/piece.c" "$runtime/guard/request.c" \
    "$runtime/plain/plain.c"; do
    case $file in
        */core/memory.c|*/check/probe.c|*/report/target.c) ;;
        *) sources="$sources $file" ;;
    esac
done

# Headers of the system that C11 does not know, but those that its own headers are made of with _XOPEN_SOURCE.
foreign()
{
    tr -s ' \\' '\n' | grep '^/usr/include/' | grep -v -E '/(bits|gnu|asm|asm-generic|linux)/|sys/cdefs\.h|/(features|stdc-predef|features-time64)\.h' \
        | grep -v -E '/(sys/types|sys/select|alloca|endian|assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|tgmath|threads|time|uchar|wchar|wctype)\.h$' \
        | sort -u
}

# What the library may call: functions of C11.
c11=' _Exit abort atexit atoi bsearch calloc fclose fflush fopen fprintf fputc fputs fread free fseek fwrite getc getenv gmtime localtime longjmp malloc
memchr memcmp memcpy memmove memset printf putc puts qsort realloc remove rewind setjmp _setjmp snprintf stderr stdout strchr strcmp
strcpy strcspn strerror strftime strlen strncat strncmp strncpy strpbrk strrchr strspn strstr strtod strtof strtok strtol strtold
strtoul strtoull time timespec_get tolower vsnprintf '

cat >"$work/suite/test_plain.ctest" <<'END'
#include <stdlib.h>
fixture(scope = session) int *numbers() { int *numbers = calloc(2, sizeof *numbers); yield numbers; free(numbers); }
fixture int number(numbers, request) { assert_str(request->scope == "function"); yield numbers[0]; }
test passes(number) { assert(number == 0); }
test fails(number) { int other = number + 1; assert(number == other); }
test(skip("not here")) skipped { }
test(xfail("known")) xfailed { assert_str("a" == "b"); }
test(exits(0)) needs_a_process { exit(0); }
test needs_posix(tmp_path) { assert(tmp_path); }
END
"$CTESTC" -o "$work/out" --root "$work/suite" "$work/suite" || exit 1

for cc in gcc clang; do
    objects=$work/$cc
    mkdir -p "$objects"
    flags="-std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Werror -DCT_PLAIN_C -I$runtime/plain -I$runtime -I$BUILD/include"
    number=0
    broken=
    for file in $sources "$BUILD"/generated/builtin.c; do
        number=$((number + 1))
        $cc $flags -c "$file" -o "$objects/$number.o" || broken="$broken ${file#"$runtime"/}"
        [ -z "$($cc $flags -M "$file" | foreign)" ] || broken="$broken ${file#"$runtime"/} includes $($cc $flags -M "$file" | foreign | tr '\n' ' ')"
    done
    [ -z "$broken" ] && echo "ok plain compiles with $cc" || echo "FAILED plain compiles with $cc:$broken"
    ld -r "$objects"/*.o -o "$work/all.o"
    called=
    for symbol in $(nm -u "$work/all.o" | awk '{ print $2 }'); do
        case " $(echo $c11) __ctype_b_loc __errno_location _GLOBAL_OFFSET_TABLE_ " in
            *" $symbol "*) ;;
            *) called="$called $symbol" ;;
        esac
    done
    [ -z "$called" ] && echo "ok plain calls only C11, $cc" || echo "FAILED plain calls only C11, $cc:$called"
    $cc -std=c11 -I"$BUILD/include" -I"$work/out" "$work"/out/*.c "$objects"/*.o -o "$work/program-$cc" || exit 1
    printed=$("$work/program-$cc" -q --tb=no --junitxml="$work/report-$cc.xml" 2>&1)
    case $printed in
        *"2 failed, 1 passed, 1 skipped, 1 xfailed, 1 error"*) echo "ok plain runs, $cc" ;;
        *) echo "FAILED plain runs, $cc: $printed" ;;
    esac
    python3 -c 'import sys, xml.etree.ElementTree as e; sys.exit(e.parse(sys.argv[1]).getroot().get("tests") != "6")' "$work/report-$cc.xml" \
        && echo "ok plain writes XML, $cc" || echo "FAILED plain writes XML, $cc"
    printed=$("$work/program-$cc" --gtest_filter='*s' --gtest_output="json:$work/report-$cc.json" 2>&1)
    case $printed in
        *"[       OK ] test_plain.passes"*"[  FAILED  ] test_plain.fails"*" 2 FAILED TESTS"*) echo "ok plain speaks GoogleTest's lines, $cc" ;;
        *) echo "FAILED plain speaks GoogleTest's lines, $cc: $printed" ;;
    esac
    python3 -c 'import sys, json; sys.exit(json.load(open(sys.argv[1]))["tests"] != 3)' "$work/report-$cc.json" \
        && echo "ok plain writes JSON, $cc" || echo "FAILED plain writes JSON, $cc"
done
