/* outbox.h - a mailer that keeps the mail: no test ever sends any. */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "services.h"

struct outbox {
    struct mailer mailer; /* first: a pointer to one is a pointer to the other */
    int count;            /* of all that was sent */
    struct {
        char to[64], subject[64];
    } last; /* empty before the first */
};

#endif
