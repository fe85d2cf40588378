#!/bin/sh
# No build system: one call of ctestc, one of the C compiler.
set -e
rm -rf gen
ctestc -o gen ../tests
cc -I../src gen/*.c ../src/account.c $(pkg-config --cflags --libs ctestc) -o account_tests
./account_tests
