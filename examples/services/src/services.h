/* services.h - what the application needs from the world outside, as it sees it. */
#ifndef SERVICES_H
#define SERVICES_H

#include <stdbool.h>
#include <stddef.h>

/* Keeps a text for each name. Names and texts hold no spaces and no line ends. */
struct store {
    bool (*set)(struct store *store, const char *name, const char *text);
    /* Copies the text into `text`, cut off after `size` - 1 bytes; false where there is none. */
    bool (*get)(struct store *store, const char *name, char *text, size_t size);
    bool (*clear)(struct store *store);
};

struct mailer {
    bool (*send)(struct mailer *mailer, const char *to, const char *subject);
};

/* All of them, as they are handed to the application. */
struct services {
    struct store *store;
    struct mailer *mailer;
};

#endif
