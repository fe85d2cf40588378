#!/bin/sh
# Random suites with a fresh seed for a minute, against the oracle and in every mode. $SEED, $SUITES and $SECONDS_LONG choose others.
seed=${SEED:-$(date +%s)}
echo "first seed $seed (SEED=$seed repeats it; what failed as random/N: SEED=N SUITES=1)"
python3 "$ROOT/tests/conformance/random_suites.py" --ctestc "$CTESTC" --lib "$BUILD/lib/libctest.a" \
    --runtime-include "$BUILD/include" --cc tcc --link tcc --modes --other-cc gcc --first "$seed" \
    --count "${SUITES:-1000000}" --seconds "${SECONDS_LONG:-60}"
