/* mailbox.c - events on their way from a worker to the supervisor.
 *
 * An instance and the id of a row are pointers into the plan, which both processes have; texts are copied. The ring has one
 * writer and one reader; a count is advanced after its bytes were copied, so that a worker that dies in between has written
 * nothing, or a part of a letter that is never read.
 */
#define _XOPEN_SOURCE 700
#include "guard/mailbox.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/worker.h"

/* What comes first; after it the reason, then the failures. */
struct letter {
    size_t size;       /* of the whole */
    unsigned checksum; /* of the rest: a test may write anywhere */
    enum ct_event_kind kind;
    enum ct_phase phase;
    enum ct_outcome outcome;
    ct_index ordinal;
    bool joins, has_reason;
    unsigned failures;
    int worker;
    const struct ct_instance *instance;
    const char *row;
    unsigned long long key;
    double seconds;
    struct ct_output_piece output;
};

enum { STRINGS = 4, LETTER_MAX = 1 << 28 };
struct failure {
    enum ct_failure_kind kind;
    ct_index line;
    bool has[STRINGS]; /* file, text, message, detail */
};

static void add_string(struct ct_text *bytes, const char *string)
{
    ct_text_put(bytes, string, strlen(string) + 1);
}

static void add_failure(struct ct_text *bytes, const struct ct_failure *failure)
{
    const char *const strings[STRINGS] = {failure->file, failure->text, failure->message, failure->detail};
    struct failure head;

    memset(&head, 0, sizeof head);
    head.kind = failure->kind;
    head.line = failure->line;
    for (int i = 0; i < STRINGS; i++)
        head.has[i] = strings[i] != NULL;
    ct_text_put(bytes, (const char *)&head, sizeof head);
    for (int i = 0; i < STRINGS; i++)
        if (strings[i] != NULL)
            add_string(bytes, strings[i]);
}

/* Of a letter but its first two members. */
static unsigned checksum(const char *bytes, size_t size)
{
    size_t head = offsetof(struct letter, kind);

    return ct_shared_checksum(bytes + head, size - head);
}

void ct_letter_add(struct ct_text *bytes, const struct ct_event *event)
{
    size_t start = bytes->size;
    struct letter letter;

    memset(&letter, 0, sizeof letter);
    letter.kind = event->kind;
    letter.phase = event->phase;
    letter.outcome = event->outcome;
    letter.ordinal = event->item.ordinal;
    letter.joins = event->joins;
    letter.has_reason = event->reason != NULL;
    letter.instance = event->instance;
    letter.row = event->row;
    letter.key = event->key;
    letter.seconds = event->seconds;
    letter.output = event->output;
    letter.worker = ct_shared_slot(ct_run.desk);
    ct_text_put(bytes, (const char *)&letter, sizeof letter);
    if (event->reason != NULL)
        add_string(bytes, event->reason);
    for (const struct ct_failure *failure = event->failure; failure != NULL; failure = failure->next, letter.failures++)
        add_failure(bytes, failure);
    letter.size = bytes->size - start;
    memcpy(bytes->data + start, &letter, sizeof letter);
    letter.checksum = checksum(bytes->data + start, letter.size);
    memcpy(bytes->data + start, &letter, sizeof letter);
}

/* --- reading -------------------------------------------------------------------------------------------- */

struct reader {
    const char *at, *end;
    bool fine;
};

static char *read_string(struct reader *reader)
{
    const char *nul = memchr(reader->at, '\0', (size_t)(reader->end - reader->at));
    char *copy;

    if (nul == NULL) {
        reader->fine = false;
        return NULL;
    }
    copy = ct_copy(reader->at, (size_t)(nul - reader->at));
    reader->at = nul + 1;
    return copy;
}

static struct ct_failure *read_failure(struct reader *reader)
{
    struct ct_failure *failure;
    char *strings[STRINGS] = {NULL};
    struct failure head;

    if ((size_t)(reader->end - reader->at) < sizeof head) {
        reader->fine = false;
        return NULL;
    }
    memcpy(&head, reader->at, sizeof head);
    reader->at += sizeof head;
    for (int i = 0; i < STRINGS; i++)
        if (head.has[i])
            strings[i] = read_string(reader);
    failure = ct_allocate(sizeof *failure);
    *failure = (struct ct_failure){head.kind, strings[0], head.line, strings[1], strings[2], strings[3], NULL};
    return failure;
}

static void free_failures(struct ct_failure *failure)
{
    while (failure != NULL) {
        struct ct_failure *next = failure->next;

        free((void *)(size_t)failure->file);
        free((void *)(size_t)failure->text);
        free((void *)(size_t)failure->message);
        free((void *)(size_t)failure->detail);
        free(failure);
        failure = next;
    }
}

void ct_letter_free(struct ct_event *event)
{
    free((void *)(size_t)event->reason);
    free_failures(event->failure);
}

size_t ct_letter_read(const char *bytes, size_t size, struct ct_event *event)
{
    struct letter letter;
    struct reader reader;
    struct ct_failure **end = &event->failure;

    if (size < sizeof letter)
        return 0;
    memcpy(&letter, bytes, sizeof letter);
    if (letter.size < sizeof letter || letter.size > LETTER_MAX)
        return SIZE_MAX;
    if (letter.size > size)
        return 0;
    if (letter.checksum != checksum(bytes, letter.size) || letter.ordinal >= ct_run.schedule.total)
        return SIZE_MAX;
    *event = (struct ct_event){.kind = letter.kind, .phase = letter.phase, .outcome = letter.outcome,
                               .item = ct_cursor_at(&ct_run.schedule, letter.ordinal), .instance = letter.instance,
                               .row = letter.row, .key = letter.key, .seconds = letter.seconds, .joins = letter.joins, .output = letter.output,
                               .worker = letter.worker};
    reader = (struct reader){bytes + sizeof letter, bytes + letter.size, true};
    if (letter.has_reason)
        event->reason = read_string(&reader);
    for (unsigned i = 0; i < letter.failures && reader.fine; i++) {
        *end = read_failure(&reader);
        if (*end != NULL)
            end = &(*end)->next;
    }
    if (reader.fine)
        return letter.size;
    ct_letter_free(event);
    return SIZE_MAX;
}

/* --- the ring ------------------------------------------------------------------------------------------- */

bool ct_mailbox_empty(struct ct_mailbox *mailbox)
{
    return atomic_load(&mailbox->read) == atomic_load(&mailbox->written);
}

void ct_mailbox_put(struct ct_mailbox *mailbox, const char *bytes, size_t size)
{
    const struct timespec moment = {0, 50000};
    size_t written = atomic_load_explicit(&mailbox->written, memory_order_relaxed);

    while (size > 0) {
        size_t waiting = written - atomic_load_explicit(&mailbox->read, memory_order_acquire);
        size_t at = written % CT_MAILBOX_SIZE, room = CT_MAILBOX_SIZE - waiting, part = CT_MAILBOX_SIZE - at;

        if (room == 0) {
            kill(ct_shared.supervisor, SIGUSR1); /* the supervisor looks at once */
            ct_worker_end_orphaned();
            nanosleep(&moment, NULL);
            continue;
        }
        if (part > room)
            part = room;
        if (part > size)
            part = size;
        memcpy(mailbox->ring + at, bytes, part);
        written += part;
        atomic_store_explicit(&mailbox->written, written, memory_order_release);
        bytes += part;
        size -= part;
    }
}

bool ct_mailbox_take(struct ct_mailbox *mailbox, struct ct_text *bytes)
{
    size_t read = atomic_load_explicit(&mailbox->read, memory_order_relaxed);
    size_t written = atomic_load_explicit(&mailbox->written, memory_order_acquire);

    if (read == written || written - read > CT_MAILBOX_SIZE)
        return false;
    while (read != written) {
        size_t at = read % CT_MAILBOX_SIZE, part = CT_MAILBOX_SIZE - at;

        if (part > written - read)
            part = written - read;
        ct_text_put(bytes, mailbox->ring + at, part);
        read += part;
    }
    atomic_store_explicit(&mailbox->read, read, memory_order_release);
    return true;
}
