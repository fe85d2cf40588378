/* primes.h - a table of the primes below a limit. Making one is slow on purpose; asking it is quick. */
#ifndef PRIMES_H
#define PRIMES_H

#include <stdbool.h>
#include <stddef.h>

struct primes;

/* NULL when there is no memory. The caller frees it. */
struct primes *primes_below(unsigned limit);
void primes_free(struct primes *primes);

size_t primes_count(const struct primes *primes);
unsigned primes_largest(const struct primes *primes);

/* Whether `number`, which must be below the limit, is a prime. */
bool primes_contain(const struct primes *primes, unsigned number);

#endif
