/* out.h - a writer of C that knows on which line it is, and whose line it is. */
#ifndef CTESTC_EMIT_OUT_H
#define CTESTC_EMIT_OUT_H

#include "emit/emit.h"

struct out {
    struct session *session;
    const struct plan *plan;
    const struct emit_options *options;
    const char *path;     /* name of the file that is written, for #line */
    struct text *text;
    size_t seen;          /* bytes of text whose lines are counted */
    size_t line_begin;    /* where in text the line at hand begins */
    uint32_t line;        /* of the output, from 1 */
    const struct source *source; /* whose lines these are by the last #line; NULL: our own */
    uint32_t source_end;  /* where the last out_range ended */
    uint32_t source_line; /* the line of the source that the next byte belongs to */
    struct range aligned; /* the line that was looked up last, */
    uint32_t aligned_line; /* and its number */
};

void out_text(struct out *out, const char *text);
void out_bytes(struct out *out, const char *bytes, size_t size);
void out_printf(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A string literal. */
void out_string(struct out *out, const char *string);

/* A name inside of a comment: in one line, and it does not end the comment. */
void out_comment_name(struct out *out, const char *name);

/* The next bytes belong to this offset of the source: #line if that is not so already, then blanks up to its column. */
void out_at(struct out *out, const struct source *source, uint32_t offset);

/* The same without the blanks: for what is not on its column anyhow. Nothing if the line is right already. */
void out_line_of(struct out *out, const struct source *source, uint32_t offset);

/* The next bytes but the first `ahead` ones belong to this offset of the source at hand: blanks up to its column, on a line of their
 * own if this one is another or longer already; nothing if there is no room for the first ones. */
void out_align(struct out *out, uint32_t offset, uint32_t ahead);

/* The next bytes stand on a line of their own, which counts as the line of the source at hand. */
void out_break(struct out *out);

/* Bytes of the source, which must begin where out_at or the last out_range ended. */
void out_range(struct out *out, struct range range);

/* The next bytes are ours: on a line of their own, #line back to the output. */
void out_ours(struct out *out);

/* A path as it stands in a #line. */
const char *out_path_of(struct session *session, const struct emit_options *options, const struct source *source);

#endif
