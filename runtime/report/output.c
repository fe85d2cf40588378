/* output.c - what tests have written, for the reports. */
#define _XOPEN_SOURCE 700
#include "report/output.h"

#include <string.h>
#include <unistd.h>

#include "core/run.h"
#include "report/utf8.h"
#include "report/writer.h"

enum { PART = 1 << 15 };

void ct_output_read(const struct ct_output_piece *piece, size_t most, void (*hear)(void *context, const char *bytes, size_t size),
                    void *context)
{
    static char bytes[PART + 1];
    long long done = 0;

    if (most > PART)
        most = PART;
    while (done < piece->size) {
        size_t wanted = piece->size - done < (long long)most ? (size_t)(piece->size - done) : most;
        size_t got = ct_read_all(piece->file, bytes, wanted, piece->start + done), whole;

        if (got == 0)
            return;
        if (done + (long long)got < piece->size && (whole = ct_utf8_whole(bytes, got)) != 0)
            got = whole;
        bytes[got] = '\0';
        hear(context, bytes, got);
        done += (long long)got;
    }
}

static bool is_before(const struct ct_output_piece *left, const struct ct_output_piece *right)
{
    if (left->ordinal != right->ordinal)
        return left->ordinal < right->ordinal;
    return left->phase != right->phase ? left->phase < right->phase : left->stream < right->stream;
}

/* Nearly all come in order: what a wide tear-down writes late is put where it belongs. */
static void sort_pieces(void)
{
    static size_t sorted;
    struct ct_output_piece *pieces = ct_run.results.outputs;

    for (; sorted < ct_run.results.output_count; sorted++) {
        struct ct_output_piece piece = pieces[sorted];
        size_t at = sorted;

        for (; at > 0 && is_before(&piece, &pieces[at - 1]); at--)
            pieces[at] = pieces[at - 1];
        pieces[at] = piece;
    }
}

const struct ct_output_piece *ct_output_of(ct_index ordinal, size_t *count)
{
    size_t low = 0, left;

    sort_pieces();
    for (left = ct_run.results.output_count; left > 0;) {
        size_t half = left / 2;

        if (ct_run.results.outputs[low + half].ordinal < ordinal) {
            low += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    for (*count = 0; low + *count < ct_run.results.output_count && ct_run.results.outputs[low + *count].ordinal == ordinal;)
        ++*count;
    return *count != 0 ? ct_run.results.outputs + low : NULL;
}

bool ct_output_is_kept(unsigned char note)
{
    enum ct_outcome outcome = (enum ct_outcome)(note & 0x0f);

    if (outcome == CT_FAILED || outcome == CT_ERROR || (note & CT_HAS_TEARDOWN) != 0)
        return true;
    return (outcome == CT_PASSED && strchr(ct_run.options->report_chars, 'P') != NULL) ||
           (outcome == CT_XPASSED && strchr(ct_run.options->report_chars, 'X') != NULL);
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
    size_t count;
    const struct ct_output_piece *piece = ct_output_of(ordinal, &count);
    struct ct_text title = {0};

    for (; count > 0; count--, piece++) {
        ct_text_clear(&title);
        ct_text_add(&title, "Captured %s %s", ct_output_stream(piece), ct_output_phase(piece));
        ct_write_rule('-', CT_PLAIN, ct_text_get(&title));
        ct_output_read(piece, PART, write_part, NULL);
        if (ct_out.column != 0)
            ct_write("\n");
        if (ct_out.colours)
            ct_write("\033[0m"); /* the test may have left another colour */
    }
    ct_text_free(&title);
}

struct margin {
    const char *text;
    bool at_start; /* of a line */
};

static void write_line_part(void *context, const char *bytes, size_t size)
{
    struct margin *margin = context;

    while (size > 0) {
        const char *newline = memchr(bytes, '\n', size);
        size_t length = newline != NULL ? (size_t)(newline - bytes) : size;

        if (margin->at_start)
            ct_write("%s", margin->text);
        ct_write_clean(bytes, length);
        if ((margin->at_start = newline != NULL) != false)
            ct_write("\n");
        length += newline != NULL;
        bytes += length;
        size -= length;
    }
}

void ct_output_write_lines(const struct ct_output_piece *piece, const char *margin)
{
    struct margin lines = {margin, true};

    ct_output_read(piece, PART, write_line_part, &lines);
    if (!lines.at_start)
        ct_write("\n");
}
