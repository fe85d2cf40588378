/* blob.c - many texts as one C object: no pointers to them, no relocations.
 *
 * In: strings, of which equal ones are one. Out: their offsets, and a struct of char arrays that stand one behind the other.
 * Each literal is kept under the 4,095 characters that C promises.
 */
#include <string.h>

#include "emit/write.h"

enum { CHUNK = 4000 };

struct blob blob_new(struct session *session)
{
    struct arena *arena = &session->arena;
    return (struct blob){.session = session, .literals = {.arena = arena}, .sizes = {.arena = arena}};
}

static void end_chunk(struct blob *blob)
{
    text_printf(&blob->sizes, " char t%d[%zu];", blob->chunks++, blob->chunk);
    text_adds(&blob->literals, "\","); /* the NUL of the last string is the literal's own */
    blob->chunk = 0;
}

size_t blob_append(struct blob *blob, const char *string)
{
    size_t n = strlen(string) + 1;
    if (blob->chunk && blob->chunk + n > CHUNK)
        end_chunk(blob);
    text_adds(&blob->literals, blob->chunk ? "\\0\"\n    \"" : "\n    \"");
    text_add_c_escaped(&blob->literals, string, n - 1);
    blob->size += n;
    blob->chunk += n;
    return blob->size - n;
}

size_t blob_add(struct blob *blob, const char *string)
{
    size_t n = strlen(string) + 1;
    struct map_entry *entry = map_at(&blob->session->arena, &blob->offsets, string, n);
    if (entry->value)
        return (size_t)entry->value - 1;
    size_t offset = blob_append(blob, string);
    entry->value = (void *)(offset + 1);
    return offset;
}

void write_blob(struct out *out, struct blob *blob, const char *name)
{
    if (!blob->size)
        blob_add(blob, "");
    end_chunk(blob);
    out_printf(out, "\nCT_APART static const struct {%s } %s = {", blob->sizes.at, name);
    out_bytes(out, blob->literals.at, blob->literals.n);
    out_text(out, "\n};\n");
}
