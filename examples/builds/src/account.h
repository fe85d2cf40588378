#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <stdbool.h>

#define ACCOUNT_LIMIT 1000 /* what may be withdrawn at once */

/* Money in cents. */
struct account {
    long balance;
};

/* False, and nothing happens, where there is not enough or it is too much at once. */
bool account_withdraw(struct account *account, long amount);

/* What a transfer costs. */
long account_fee(long amount);

#endif
