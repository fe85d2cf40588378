#include "account.h"

bool account_withdraw(struct account *account, long amount)
{
    if (amount < 0 || amount > ACCOUNT_LIMIT || amount > account->balance)
        return false;
    account->balance -= amount;
    return true;
}

long account_fee(long amount)
{
    return amount < 100 ? 0 : 1 + amount / 100;
}
