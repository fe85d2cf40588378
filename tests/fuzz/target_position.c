/* target_position.c - bytes as positions of the language server's protocol and back, in each encoding; and the cursor's URI. */
#include <string.h>

#include "fuzz.h"
#include "lsp/position.h"
#include "lsp/uri.h"

static void must_be_position(const struct layout *layout, uint32_t offset)
{
    struct position position = position_of(layout, offset);
    must(position.line < layout->line_count, "a line that there is");
    uint32_t back = offset_of(layout, position), begin = layout->lines[position.line];
    must(back <= offset, "a byte within a character is taken for its first one");
    must(offset - back <= 4 || layout->text[back] == '\r' || layout->text[back] == '\n', "it is not far");
    must(begin <= offset, "a line begins before what is in it");
    must(position_compare(position_of(layout, back), position) == 0 || layout->text[back] == '\r', "there and back");
    struct position behind = {position.line, UINT32_MAX};
    uint32_t end = offset_of(layout, behind);
    must(end >= begin && end <= layout->size, "the end of the line is in the text");
    must(memchr(layout->text + begin, '\n', end - begin) == NULL, "there is no end of line before it");
    must(memchr(layout->text + begin, '\r', end - begin) == NULL, "nor one of another kind");
}

static void must_be_layout(struct arena *arena, const char *text, uint32_t size, enum encoding encoding, bool has_mark)
{
    struct layout layout = layout_of(arena, text, size, encoding, has_mark);
    struct position last = {0, 0};
    must(layout.line_count > 0 && layout.lines[0] == 0, "there is a first line");
    for (uint32_t offset = 0; offset <= size; offset++) {
        must_be_position(&layout, offset);
        struct position position = position_of(&layout, offset);
        must(position_compare(last, position) <= 0, "later bytes have later positions");
        last = position;
    }
    must(offset_of(&layout, (struct position){UINT32_MAX, 0}) == size, "behind the last line is the end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum encoding encodings[] = {ENCODING_UTF16, ENCODING_UTF8, ENCODING_UTF32};
    struct session *session = fuzz_session();
    char *text = arena_copy(&session->arena, (const char *)data, size);
    for (size_t i = 0; size < 4096 && i < sizeof encodings / sizeof *encodings; i++) {
        must_be_layout(&session->arena, text, (uint32_t)size, encodings[i], false);
        must_be_layout(&session->arena, text, (uint32_t)size, encodings[i], true);
    }
    const char *path = uri_path(&session->arena, text);
    must(path[0] == '/', "the path of a URI is absolute");
    must(strcmp(uri_path(&session->arena, uri_of_path(&session->arena, path)), path) == 0, "there and back");
    session_free(session);
    return 0;
}
