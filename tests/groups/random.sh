#!/bin/sh
# Random suites with a fresh seed, against the oracle, and the same results in every mode. $SEED and $SUITES choose others.
seed=${SEED:-$(date +%s)}
echo "first seed $seed (SEED=$seed repeats it)"
python3 "$ROOT/tests/conformance/random_suites.py" --ctestc "$CTESTC" --lib "$BUILD/lib/libctest.a" \
    --runtime-include "$BUILD/include" --cc tcc --link tcc --modes --first "$seed" --count "${SUITES:-60}"
