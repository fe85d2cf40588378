#include "signup.h"

#include <string.h>

enum signup sign_up(const struct services *services, const char *name, const char *address)
{
    char known[64];
    if (strchr(address, '@') == NULL)
        return SIGNUP_BAD_ADDRESS;
    if (services->store->get(services->store, name, known, sizeof known))
        return SIGNUP_NAME_TAKEN;
    if (!services->store->set(services->store, name, address))
        return SIGNUP_UNAVAILABLE;
    services->mailer->send(services->mailer, address, "Welcome");
    return SIGNUP_OK;
}

bool remind(const struct services *services, const char *name)
{
    char address[64];
    return services->store->get(services->store, name, address, sizeof address)
        && services->mailer->send(services->mailer, address, "We miss you");
}
