#!/bin/sh
# Writes the manual pages and the completions of shells: manual.sh CTESTC PROGRAM LANGUAGE.md OUT
#
# In: ctestc and any test program, whose --help is printed from their tables of options; the reference. Out, in the
# directory OUT: ctestc.1, ctest.yaml.5, ctestc-language.7, ctestc.bash, _ctestc, ctestc.fish.
set -eu

ctestc=$1 program=$2 reference=$3 out=$4
here=$(cd "$(dirname "$0")" && pwd)
LC_ALL=C.UTF-8
export LC_ALL
mkdir -p "$out/help"
rm -f "$out/help"/*

# generate comes first: it is what is done without a command.
"$ctestc" --help >"$out/help/generate"
commands=$(sed -n '/^commands:/,/^$/s/^  \([a-z]*\).*/\1/p' "$out/help/generate")
helps=$out/help/generate
for command in $commands; do
    "$ctestc" "$command" --help >"$out/help/$command"
    helps="$helps $out/help/$command"
done
"$program" --help >"$out/help/program"
version=$("$ctestc" --version)

# shellcheck disable=SC2086  # the names of commands are plain, and OUT is a build directory of our own
options()
{
    (cd "$out" && awk -v to="$1" -v version="$version" -f "$here/options.awk" help/generate \
        $(for command in $commands; do echo "help/$command"; done) help/program)
}

# page NAME SECTION WHAT [FROM]: the reference, or what stands in it under the heading FROM
page()
{
    awk -v name="$1" -v section="$2" -v what="$3" -v from="${4-}" -v version="$version" -f "$here/page.awk" "$reference"
}

{
    options man
    for heading in '#### What failed before' '#### Order and parts' '#### Tools that know GoogleTest' \
        '#### The environment'; do
        page '' '' '' "$heading"
    done
    printf '.SH SEE ALSO\n.BR ctest.yaml (5),\n.BR ctestc\\-language (7)\n'
} >"$out/ctestc.1"
{
    page ctest.yaml 5 'the root of a project with tests' '### ctest.yaml'
    printf '.SH SEE ALSO\n.BR ctestc (1),\n.BR ctestc\\-language (7)\n'
} >"$out/ctest.yaml.5"
page ctestc-language 7 'the language of .ctest files' >"$out/ctestc-language.7"
options bash >"$out/ctestc.bash"
options zsh >"$out/_ctestc"
options fish >"$out/ctestc.fish"
