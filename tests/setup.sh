#!/bin/sh
# Installs what is missing of what a part of this repository needs: setup.sh examples|tests, or setup.sh packages NAME...
#
# Only what is not there is installed, from Debian's packages, as root or through sudo; where all is there nothing is
# asked for. Where it cannot be installed, says what is missing and fails.
set -u

part=${1:?usage: setup.sh examples|tests|packages NAME...}
shift
named=$*

# what is looked for              package             for
needs='
cc                                gcc                 examples
c++                               g++                 examples
cmake                             cmake               examples
ninja                             ninja-build         examples
flex                              flex                examples
bison                             bison               examples
pkg-config                        pkg-config          examples
/yaml.h                           libyaml-dev         examples
/jansson.h                        libjansson-dev      tests
/sqlite3.h                        libsqlite3-dev      examples
/expat.h                          libexpat1-dev       examples
/cjson/cJSON.h                    libcjson-dev        examples
/stdlib.h                         libc6-dev           examples
gcc                               gcc                 tests
clang                             clang               tests
=/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a libclang-rt-14-dev tests
clang-tidy                        clang-tidy          tests
cppcheck                          cppcheck            tests
tcc                               tcc                 tests
make                              make                tests
python3                           python3             tests
prove                             perl                tests
import:jsonschema                 python3-jsonschema  tests
valgrind                          valgrind            tests
gdb                               gdb                 tests
strace                            strace              tests
meson                             meson               tests
aarch64-linux-gnu-gcc             gcc-aarch64-linux-gnu tests
=/usr/aarch64-linux-gnu/include/stdio.h libc6-dev-arm64-cross tests
qemu-aarch64                      qemu-user           tests
file                              file                tests
=/usr/include/gtest/gtest.h       libgtest-dev        tests
dpkg-shlibdeps                    dpkg-dev            tests
debootstrap                       debootstrap         tests
bash                              bash                tests
zsh                               zsh                 tests
fish                              fish                tests
mandoc                            mandoc              tests
node                              nodejs              tests
npm                               npm                 tests
vim                               vim                 tests
nvim                              neovim              tests
emacs                             emacs-nox           tests
=/var/lib/dpkg/info/elpa-eglot.list elpa-eglot        tests
clangd                            clangd              tests
ctags                             universal-ctags     tests
batcat                            bat                 tests
kate-syntax-highlighter           libkf5syntaxhighlighting-tools tests
=/usr/include/check.h             check               tests
=/usr/include/cmocka.h            libcmocka-dev       tests
'

# A header is one that the compiler finds, a module of Python one that it can import; what begins with `=` is a file.
is_there()
{
    case $1 in
        =*) [ -e "${1#=}" ] ;;
        /*) command -v cc >/dev/null && echo "#include <${1#/}>" | cc -E - >/dev/null 2>&1 ;;
        import:*) python3 -c "import ${1#import:}" 2>/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing_packages()
{
    for package in $named; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || echo "$package"
    done
    [ "$part" != packages ] || return 0
    echo "$needs" | while read -r thing package for; do
        [ -n "$thing" ] || continue
        [ "$for" = "$part" ] || [ "$for" = examples ] || continue
        is_there "$thing" || echo "$package"
    done | sort -u
}

missing=$(missing_packages | tr '\n' ' ')
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "missing, and there is no apt-get to install it: $missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    echo "missing, and only root can install it: $missing" >&2
    exit 1
fi

echo "installing: $missing"
$as_root apt-get update -q </dev/null || exit 1
# shellcheck disable=SC2086  # one word for each package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing </dev/null || exit 1

missing=$(missing_packages | tr '\n' ' ')
[ -z "$missing" ] && exit 0
echo "still missing: $missing" >&2
exit 1
