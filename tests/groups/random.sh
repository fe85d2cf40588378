#!/bin/sh
# Random suites with a fresh seed, against the oracle and in every mode, for a minute. $SEED, $SUITES and $LASTING choose others.
seed=${SEED:-$(date +%s)}
echo "first seed $seed (SEED=$seed repeats it; SEED=N SUITES=1 repeats random/N alone)"
python3 "$ROOT/tests/conformance/random_suites.py" --ctestc "$CTESTC" --lib "$BUILD/lib/libctest.a" \
    --runtime-include "$BUILD/include" --cc tcc --link tcc --modes --other-cc gcc --first "$seed" \
    --count "${SUITES:-1000000}" --seconds "${LASTING:-60}"
