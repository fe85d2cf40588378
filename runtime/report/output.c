/* output.c - what tests have written, for the reports. */
#define _XOPEN_SOURCE 700
#include "report/output.h"

#include <errno.h>
#include <unistd.h>

#include "core/run.h"
#include "report/writer.h"

enum { PART = 1 << 15 };

void ct_output_read(const struct ct_output_piece *piece, size_t most, void (*hear)(void *context, const char *bytes, size_t size),
                    void *context)
{
    static char bytes[PART];
    long long done = 0;

    if (most > PART)
        most = PART;
    while (done < piece->size) {
        size_t wanted = piece->size - done < (long long)most ? (size_t)(piece->size - done) : most;
        ssize_t got = pread(piece->file, bytes, wanted, (off_t)(piece->start + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        hear(context, bytes, (size_t)got);
        done += got;
    }
}

const struct ct_output_piece *ct_output_find(ct_index ordinal, size_t *from)
{
    const struct ct_results *results = &ct_run.results;

    for (; *from < results->output_count; ++*from)
        if (results->outputs[*from].ordinal == ordinal)
            return &results->outputs[*from];
    return NULL;
}

const char *ct_output_stream(const struct ct_output_piece *piece)
{
    return piece->stream == 1 ? "stdout" : "stderr";
}

const char *ct_output_phase(const struct ct_output_piece *piece)
{
    static const char *const phases[] = {"setup", "call", "teardown"};

    return phases[piece->phase];
}

static void write_part(void *context, const char *bytes, size_t size)
{
    (void)context;
    ct_write_bytes(bytes, size);
}

void ct_output_write(ct_index ordinal)
{
    const struct ct_output_piece *piece;
    struct ct_text title = {0};

    for (size_t at = 0; (piece = ct_output_find(ordinal, &at)) != NULL; at++) {
        ct_text_clear(&title);
        ct_text_add(&title, "Captured %s %s", ct_output_stream(piece), ct_output_phase(piece));
        ct_write_rule('-', CT_PLAIN, ct_text_get(&title));
        ct_output_read(piece, PART, write_part, NULL);
        if (ct_out.column != 0)
            ct_write("\n");
    }
    ct_text_free(&title);
}
