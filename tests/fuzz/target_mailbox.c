/* target_mailbox.c - letters from a worker to the supervisor, in memory that a test may write over.
 *
 * The first byte says what becomes of the rest: bytes that are read as letters; an event that is written and read, whole and
 * damaged; counts and bytes of a ring. What is no letter is refused, and what is one is what was sent.
 */
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "guard/mailbox.h"
#include "suite.h"

enum { PARTS = 8 };

/* Takes values off an input; zero and empty where it has ended. */
struct input {
    const uint8_t *at;
    size_t size;
};

static void take(struct input *input, void *value, size_t size)
{
    size_t part = size < input->size ? size : input->size;

    memset(value, 0, size);
    if (part > 0)
        memcpy(value, input->at, part);
    input->at += part;
    input->size -= part;
}

static unsigned take_number(struct input *input)
{
    unsigned number;

    take(input, &number, sizeof number);
    return number;
}

/* A text of at most 255 bytes, to be freed; NULL: none. */
static char *take_text(struct input *input)
{
    unsigned char size = 0;
    char text[256];

    take(input, &size, 1);
    if (size == 0)
        return NULL;
    take(input, text, size);
    text[size - 1] = '\0';
    return ct_copy(text, strlen(text));
}

static void start(void)
{
    static struct ct_options options;

    ct_run.options = &options;
    ct_shared_make(4, true, 2, false);
    ct_run.desk = &ct_shared.slots[1].desk;
    ct_run.schedule.suite = &fuzz_plan;
    ct_schedule_add(&ct_run.schedule, 0, 0, 4);
}

/* --- any bytes ------------------------------------------------------------------------------------------- */

static void read_bytes(struct input input)
{
    while (input.size > 0) {
        char *bytes = ct_copy((const char *)input.at, input.size);
        struct ct_event event;
        size_t size = ct_letter_read(bytes, input.size, &event);

        free(bytes);
        if (size == 0 || size == SIZE_MAX)
            return;
        must(size <= input.size, "a letter is not longer than its bytes");
        ct_letter_free(&event);
        input.at += size;
        input.size -= size;
    }
}

/* --- an event --------------------------------------------------------------------------------------------- */

static void must_be_same(const char *a, const char *b)
{
    must((a == NULL) == (b == NULL), "a text that is there arrives");
    must(a == NULL || strcmp(a, b) == 0, "a text arrives as it was sent");
}

static struct ct_failure *take_failures(struct input *input)
{
    struct ct_failure *first = NULL;

    for (unsigned n = take_number(input) % PARTS; n > 0; n--) {
        struct ct_failure *failure = ct_allocate(sizeof *failure);

        *failure = (struct ct_failure){take_number(input) % 3, take_text(input), take_number(input), take_text(input),
                                       take_text(input), take_text(input), first};
        first = failure;
    }
    return first;
}

static void must_arrive(const struct ct_event *event, const struct ct_text *bytes)
{
    struct ct_event read;
    const struct ct_failure *a = event->failure, *b;

    must(ct_letter_read(bytes->data, bytes->size, &read) == bytes->size, "a letter is read whole");
    must(read.kind == event->kind && read.phase == event->phase && read.outcome == event->outcome &&
             read.item.ordinal == event->item.ordinal && read.key == event->key && read.instance == event->instance &&
             read.worker == 1, "an event arrives as it was sent");
    must_be_same(event->reason, read.reason);
    for (b = read.failure; a != NULL && b != NULL; a = a->next, b = b->next) {
        must(a->kind == b->kind && a->line == b->line, "a failure arrives as it was sent");
        must_be_same(a->file, b->file);
        must_be_same(a->text, b->text);
        must_be_same(a->message, b->message);
        must_be_same(a->detail, b->detail);
    }
    must(a == NULL && b == NULL, "as many failures arrive as were sent");
    ct_letter_free(&read);
}

/* Cut off, or with a byte written over. */
static void must_be_refused(struct ct_text *bytes, struct input *input)
{
    struct ct_event read;
    size_t cut = take_number(input) % bytes->size, result;
    unsigned char flips = 0;
    char *part = ct_copy(bytes->data, cut);

    must(ct_letter_read(part, cut, &read) == 0, "a part of a letter is none");
    free(part);
    take(input, &flips, 1);
    bytes->data[cut] = (char)(bytes->data[cut] ^ flips);
    result = ct_letter_read(bytes->data, bytes->size, &read);
    must(flips == 0 || result == SIZE_MAX || (result == 0 && cut < sizeof(size_t)), "a damaged letter is none");
    if (flips == 0)
        ct_letter_free(&read);
}

static void send(struct input *input)
{
    struct ct_text bytes = {0};
    struct ct_event event = {.kind = take_number(input) % CT_EVENT_KINDS, .phase = take_number(input) % 3,
                             .outcome = take_number(input) % CT_OUTCOMES, .instance = &fuzz_instance,
                             .item = ct_cursor_at(&ct_run.schedule, take_number(input) % 4), .key = take_number(input),
                             .joins = take_number(input) % 2};

    event.reason = take_text(input);
    event.failure = take_failures(input);
    ct_letter_add(&bytes, &event);
    must_arrive(&event, &bytes);
    must_be_refused(&bytes, input);
    ct_letter_free(&event);
    ct_text_free(&bytes);
}

/* --- the ring --------------------------------------------------------------------------------------------- */

static void use_ring(struct input *input)
{
    struct ct_mailbox *mailbox = &ct_shared.slots[1].mailbox;
    struct ct_text bytes = {0};
    size_t written, read;

    take(input, &written, sizeof written);
    take(input, &read, sizeof read);
    atomic_store(&mailbox->written, written);
    atomic_store(&mailbox->read, read);
    if (ct_mailbox_take(mailbox, &bytes)) {
        must(bytes.size == written - read && bytes.size <= CT_MAILBOX_SIZE, "what was written is read");
        must(ct_mailbox_empty(mailbox), "what was read is gone");
        ct_text_clear(&bytes);
        ct_mailbox_put(mailbox, (const char *)input->at, input->size < CT_MAILBOX_SIZE ? input->size : CT_MAILBOX_SIZE);
        must(ct_mailbox_take(mailbox, &bytes) == (input->size > 0), "what was put is there");
        must(bytes.size == input->size && (bytes.size == 0 || memcmp(bytes.data, input->at, bytes.size) == 0), "it is the same");
    }
    ct_text_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    unsigned char what = 0;

    if (ct_shared.slots == NULL)
        start();
    take(&input, &what, 1);
    if (what % 3 == 0)
        read_bytes(input);
    else if (what % 3 == 1)
        send(&input);
    else
        use_ring(&input);
    return 0;
}
