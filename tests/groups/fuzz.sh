#!/bin/sh
# Fuzzing, each target for some seconds with a fresh seed: $SECONDS_EACH and $SEED choose others. See tests/fuzz/run.sh.
seed=${SEED:-$(($(date +%s) % 1000000 + 1))}
echo "seed $seed (SEED=$seed repeats it)"
fuzz=$ROOT/tests/fuzz
sh "$fuzz/run.sh" --seconds "${SECONDS_EACH:-60}" --seed "$seed" --fresh

# Suites whose C is right by construction, and allocations that fail in turn.
python3 "$fuzz/compile_corpus.py" --build "$BUILD" --first "$seed" --count 40
if gcc -shared -fPIC -O1 -o "$BUILD/tests/fail.so" "$fuzz/fail.c" -ldl; then
    python3 "$fuzz/allocation.py" --ctestc "$CTESTC" --library "$BUILD/tests/fail.so" --sample 40 --seed "$seed"
else
    echo "FAILED allocation: fail.c cannot be compiled"
fi

python3 "$fuzz/scale.py" --ctestc "$CTESTC"
