/* signup.h - the application: people sign up with a name and an address, and are welcomed by mail. */
#ifndef SIGNUP_H
#define SIGNUP_H

#include "services.h"

enum signup { SIGNUP_OK, SIGNUP_BAD_ADDRESS, SIGNUP_NAME_TAKEN, SIGNUP_UNAVAILABLE };

enum signup sign_up(const struct services *services, const char *name, const char *address);

/* Mails a reminder to the address of `name`; whether it was sent. */
bool remind(const struct services *services, const char *name);

#endif
