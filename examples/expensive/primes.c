/* primes.c - by trial division, which is slow on purpose: a sieve would be done at once. */
#include "primes.h"

#include <stdlib.h>

struct primes {
    size_t count, room;
    unsigned *numbers; /* ascending */
};

static bool has_divisor(const struct primes *primes, unsigned number)
{
    for (size_t i = 0; i < primes->count; i++) {
        unsigned prime = primes->numbers[i];
        if (prime > number / prime)
            return false;
        if (number % prime == 0)
            return true;
    }
    return false;
}

static bool push(struct primes *primes, unsigned number)
{
    if (primes->count == primes->room) {
        size_t room = primes->room ? 2 * primes->room : 1024;
        unsigned *numbers = realloc(primes->numbers, room * sizeof *numbers);
        if (numbers == NULL)
            return false;
        primes->numbers = numbers;
        primes->room = room;
    }
    primes->numbers[primes->count++] = number;
    return true;
}

struct primes *primes_below(unsigned limit)
{
    struct primes *primes = calloc(1, sizeof *primes);
    if (primes == NULL)
        return NULL;
    for (unsigned number = 2; number < limit; number++) {
        if (!has_divisor(primes, number) && !push(primes, number)) {
            primes_free(primes);
            return NULL;
        }
    }
    return primes;
}

void primes_free(struct primes *primes)
{
    free(primes->numbers);
    free(primes);
}

size_t primes_count(const struct primes *primes)
{
    return primes->count;
}

unsigned primes_largest(const struct primes *primes)
{
    return primes->count ? primes->numbers[primes->count - 1] : 0;
}

static int compare(const void *a, const void *b)
{
    unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
    return (left > right) - (left < right);
}

bool primes_contain(const struct primes *primes, unsigned number)
{
    return primes->count > 0
        && bsearch(&number, primes->numbers, primes->count, sizeof number, compare) != NULL;
}
