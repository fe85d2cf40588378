/* out.c - a writer of C that knows on which line it is.
 *
 * In: pieces of text. Out: the same with #line directives, so that messages about the user's lines name the user's file, and
 * messages about ours name the output.
 */
#include "emit/out.h"

#include "base/format.h"

#include <stdio.h>
#include <string.h>

static void count(struct out *out)
{
    for (const char *at = out->text->at + out->seen; out->seen < out->text->n;) {
        const char *newline = memchr(at, '\n', out->text->n - out->seen);
        if (!newline) {
            out->seen = out->text->n;
            break;
        }
        out->line++;
        out->source_line++;
        out->seen += (size_t)(newline - at) + 1;
        at = newline + 1;
        out->line_begin = out->seen;
    }
}

void out_bytes(struct out *out, const char *bytes, size_t size)
{
    text_add(out->text, bytes, size);
    count(out);
}

void out_text(struct out *out, const char *text)
{
    out_bytes(out, text, strlen(text));
}

void out_printf(struct out *out, const char *format, ...)
{
    char room[512]; /* most pieces are short: they need not stay in the arena */
    va_list arguments;
    va_start(arguments, format);
    size_t n = (size_t)format_text(room, sizeof room, format, arguments);
    va_end(arguments);
    if (n < sizeof room) {
        out_bytes(out, room, n);
        return;
    }
    va_start(arguments, format);
    out_text(out, arena_vprintf(&out->session->arena, format, arguments));
    va_end(arguments);
}

void out_string(struct out *out, const char *string)
{
    struct text escaped = {.arena = &out->session->arena};
    text_add_c_escaped(&escaped, string, strlen(string));
    out_printf(out, "\"%s\"", escaped.at ? escaped.at : "");
}

void out_comment_name(struct out *out, const char *name)
{
    struct text plain = {.arena = &out->session->arena};
    for (const char *at = name; *at; at++) {
        bool is_control = (unsigned char)*at < ' ' || *at == 0x7f;
        bool ends_or_begins = at > name && ((*at == '/' && at[-1] == '*') || (*at == '*' && at[-1] == '/'));
        bool is_trigraph = *at == '?' || *at == '\\'; /* `??/` is a backslash, which joins lines */
        if (ends_or_begins) text_addc(&plain, ' ');
        text_addc(&plain, is_control || is_trigraph ? '_' : *at);
    }
    out_text(out, plain.at ? plain.at : "");
}

static bool is_at_line_start(const struct out *out)
{
    return out->text->n == 0 || out->text->at[out->text->n - 1] == '\n';
}

static const char *apply_prefix_map(struct session *session, const struct emit_options *options, const char *path)
{
    for (size_t i = 0; i + 1 < options->prefix_map.n; i += 2) {
        size_t n = strlen(options->prefix_map.at[i]);
        if (strncmp(path, options->prefix_map.at[i], n) == 0)
            return arena_printf(&session->arena, "%s%s", options->prefix_map.at[i + 1], path + n);
    }
    return path;
}

const char *out_path_of(struct session *session, const struct emit_options *options, const struct source *source)
{
    const char *mapped = apply_prefix_map(session, options, source->path);
    if (mapped != source->path)
        return mapped;
    return options->ids_in_lines || source->path[0] == '/' ? apply_prefix_map(session, options, source->id) : source->path;
}

static void line_directive(struct out *out, uint32_t line, const char *path)
{
    struct text escaped = {.arena = &out->session->arena};
    text_add_c_escaped(&escaped, path, strlen(path));
    if (!is_at_line_start(out))
        out_text(out, "\n");
    out_printf(out, "#line %u \"%s\"\n", line, escaped.at ? escaped.at : "");
}

void out_line_of(struct out *out, const struct source *source, uint32_t offset)
{
    struct place place = source_place(source, offset);
    if (out->source == source && out->source_line == place.line)
        return;
    if (!out->options->no_lines)
        line_directive(out, place.line, out_path_of(out->session, out->options, source));
    else if (!is_at_line_start(out))
        out_text(out, "\n");
    out->source = source;
    out->source_end = UINT32_MAX;
    out->source_line = place.line;
}

static void blanks(struct out *out, const struct source *source, uint32_t begin, uint32_t end)
{
    static const char spaces[] = "                                ";
    while (begin < end) {
        size_t n = end - begin < sizeof spaces - 1 ? end - begin : sizeof spaces - 1;
        const char *tab = memchr(source->text + begin, '\t', n);
        if (tab)
            n = (size_t)(tab - source->text) - begin;
        text_add(out->text, spaces, n);
        if (tab)
            text_addc(out->text, '\t');
        begin += (uint32_t)n + (tab != NULL);
    }
    out->seen = out->text->n;
}

void out_at(struct out *out, const struct source *source, uint32_t offset)
{
    if (out->source == source && out->source_end == offset)
        return;
    if (!is_at_line_start(out))
        out_text(out, "\n");
    out_line_of(out, source, offset);
    blanks(out, source, source_line(source, source_place(source, offset).line).begin, offset);
    out->source_end = offset;
}

void out_break(struct out *out)
{
    uint32_t line = out->source_line;
    out_printf(out, "\n#line %u\n", line);
    out->source_line = line;
}

/* Bytes before it on its line. */
static uint32_t column_of(struct out *out, uint32_t offset)
{
    if (out->aligned.source != out->source || offset < out->aligned.begin || offset > out->aligned.end) {
        out->aligned_line = source_place(out->source, offset).line;
        out->aligned = source_line(out->source, out->aligned_line);
    }
    return offset - out->aligned.begin;
}

void out_align(struct out *out, uint32_t offset, uint32_t ahead)
{
    uint32_t column = column_of(out, offset);
    if (column < ahead)
        return;
    offset -= ahead;
    column -= ahead;
    if (out->source_line != out->aligned_line || out->text->n - out->line_begin > column) {
        out->source_line = out->aligned_line;
        out_break(out);
    }
    blanks(out, out->source, offset - column + (uint32_t)(out->text->n - out->line_begin), offset);
    out->source_end = offset;
}

void out_range(struct out *out, struct range range)
{
    out_bytes(out, range_text(range), range_size(range));
    out->source_end = range.end;
}

void out_ours(struct out *out)
{
    if (!is_at_line_start(out))
        out_text(out, "\n");
    if (out->source && !out->options->no_lines)
        line_directive(out, out->line + 1, out->path);
    out->source = NULL;
}
