#!/bin/sh
# Generated C without a warning, of gcc and of clang; and the examples with every compiler.
status=0

for cc in gcc clang; do
    sh "$ROOT/tests/groups/conform.sh" "$cc: " "$BUILD" "$cc"
done

for cc in clang tcc; do
    CC=$cc sh "$ROOT/examples/run.sh" --check | sed "s/^\(ok\|FAILED\) /&$cc: /"
done

# The compiler itself, with clang.
if sh "$ROOT/tests/build.sh" "$ROOT/build-clang" -DCMAKE_C_COMPILER=clang -DCTESTC_WERROR=ON; then
    echo "ok built with clang"
else
    echo "FAILED built with clang"
    status=1
fi
exit $status
