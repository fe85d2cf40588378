/* mailbox.h - events on their way from a worker to the supervisor. */
#ifndef CT_GUARD_MAILBOX_H
#define CT_GUARD_MAILBOX_H

#include "guard/shared.h"
#include "report/event.h"

/* Appends an event as bytes. */
void ct_letter_add(struct ct_text *bytes, const struct ct_event *event);
/* Reads one event; its texts are new memory that the receiver owns. Returns how many bytes it took, 0 if it is not whole, and
 * SIZE_MAX if that can be no letter. */
size_t ct_letter_read(const char *bytes, size_t size, struct ct_event *event);
/* Frees what ct_letter_read made. */
void ct_letter_free(struct ct_event *event);

/* In the worker: writes all bytes; waits for room. */
void ct_mailbox_put(struct ct_mailbox *mailbox, const char *bytes, size_t size);
/* In the supervisor: appends all that is there; false if there was nothing. */
bool ct_mailbox_take(struct ct_mailbox *mailbox, struct ct_text *bytes);
/* In the worker: has all been read? */
bool ct_mailbox_empty(struct ct_mailbox *mailbox);

#endif
