/* syntax.c - the trees and diagnostics of tests/syntax/, and what becomes of those files when they are damaged.
 *
 *     syntax FILE.ctest...            compares the dump of each with FILE.tree beside it, then damages it
 *     syntax --bless FILE.ctest...    writes FILE.tree: read it before you commit it
 *
 * Damage: cut off at every byte, lines deleted and doubled, bytes replaced. Nothing is expected of the
 * diagnostics then, but the tree must cover all bytes, and errors must have a place.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>

#include "source/diag.h"
#include "source/show.h"
#include "syntax/parse.h"

#include "check.h"

enum { DAMAGED_LINES = 200, DAMAGED_BYTES = 400 };

struct content {
    char *bytes;
    size_t size;
};

static struct content read_file(const char *path)
{
    struct content content = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file) return content;
    fseek(file, 0, SEEK_END);
    content.size = (size_t)ftell(file);
    rewind(file);
    content.bytes = malloc(content.size + 1);
    if (fread(content.bytes, 1, content.size, file) != content.size) abort();
    content.bytes[content.size] = '\0';
    fclose(file);
    return content;
}

/* The nodes follow each other without a gap, from `begin` to where it says. */
static bool covers(const struct node *nodes, size_t n, uint32_t begin, uint32_t *end)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        if (node->range.begin != begin || node->range.end <= begin) return false;
        begin = node->range.end;
        uint32_t inner = 0;
        if (!node->members.n) continue;
        if (!covers(node->members.at, node->members.n, node->members.at[0].range.begin, &inner)) return false;
        if (node->members.at[0].range.begin < node->range.begin || inner > begin) return false;
    }
    *end = begin;
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *dump(const char *path, struct content content)
{
    char *text = NULL;
    size_t size = 0;
    struct session *session = session_new();
    const struct source *source = source_from_text(session, base_name(path), NULL, content.bytes, content.size);
    FILE *out = open_memstream(&text, &size);
    tree_dump(parse(session, source), out);
    show_text(session, out, false, 0);
    fclose(out);
    session_free(session);
    return text;
}

static char *golden_path(const char *path)
{
    size_t length = strlen(path) - strlen(".ctest");
    char *golden = malloc(length + sizeof ".tree");
    memcpy(golden, path, length);
    strcpy(golden + length, ".tree");
    return golden;
}

static void bless(const char *path)
{
    struct content content = read_file(path);
    char *golden = golden_path(path), *text = dump(path, content);
    FILE *file = fopen(golden, "wb");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0) abort();
    free(golden);
    free(text);
    free(content.bytes);
}

static void check_golden(const char *path, struct content content)
{
    char *golden = golden_path(path), *text = dump(path, content);
    struct content expected = read_file(golden);
    check_text(text, expected.bytes ? expected.bytes : "", path, 1);
    free(expected.bytes);
    free(golden);
    free(text);
}

/* --- damage ----------------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static bool has_places(const struct session *session)
{
    for (size_t i = 0; i < session->diags.n; i++)
        if (!session->diags.at[i]->range.source) return false;
    return true;
}

static void survives(const char *path, const char *bytes, size_t size)
{
    /* Exactly as large as it is, so that AddressSanitizer sees what reads beyond it. */
    struct session *session = session_new();
    const struct source *source = source_from_text(session, path, NULL, bytes, size);
    const struct tree *tree = parse(session, source);
    uint32_t end = 0;
    bool is_covered = covers(tree->nodes.at, tree->nodes.n, 0, &end) && end == source->size;
    if (!is_covered) printf("%s: damaged to:\n%.*s\n---\n", path, (int)size, bytes);
    check(is_covered, path, 1, "the tree does not cover a damaged file");
    check(has_places(session), path, 1, "an error of a damaged file has no place");
    session_free(session);
}

static void cut_everywhere(const char *path, struct content content)
{
    for (size_t size = 0; size < content.size; size++) survives(path, content.bytes, size);
    for (size_t begin = 0; begin < content.size; begin += 7)
        survives(path, content.bytes + begin, content.size - begin);
}

/* The line around a random byte: [begin, end). */
static void random_line(struct content content, uint32_t *seed, size_t *begin, size_t *end)
{
    *begin = next_random(seed) % content.size;
    while (*begin > 0 && content.bytes[*begin - 1] != '\n') --*begin;
    const char *newline = memchr(content.bytes + *begin, '\n', content.size - *begin);
    *end = newline ? (size_t)(newline - content.bytes) + 1 : content.size;
}

static void damage_lines(const char *path, struct content content, uint32_t *seed)
{
    char *bytes = malloc(2 * content.size);
    for (int i = 0; i < DAMAGED_LINES; i++) {
        size_t begin, end;
        random_line(content, seed, &begin, &end);
        size_t again = next_random(seed) % 2 ? begin : end; /* double it, or delete it */
        if (again == begin) {
            memcpy(bytes, content.bytes, end);
            memcpy(bytes + end, content.bytes + begin, content.size - begin);
            survives(path, bytes, content.size + end - begin);
        } else {
            memcpy(bytes, content.bytes, begin);
            memcpy(bytes + begin, content.bytes + end, content.size - end);
            survives(path, bytes, content.size - (end - begin));
        }
    }
    free(bytes);
}

static void damage_bytes(const char *path, struct content content, uint32_t *seed)
{
    static const char bytes_that_matter[] = "{}()[]<>;:,=\"'/*\\\n#?%a0 \0\xff";
    char *bytes = malloc(content.size);
    for (int i = 0; i < DAMAGED_BYTES; i++) {
        memcpy(bytes, content.bytes, content.size);
        for (uint32_t n = 1 + next_random(seed) % 4; n > 0; n--)
            bytes[next_random(seed) % content.size] =
                bytes_that_matter[next_random(seed) % (sizeof bytes_that_matter - 1)];
        survives(path, bytes, content.size);
    }
    free(bytes);
}

static void check_file(const char *path)
{
    struct content content = read_file(path);
    uint32_t seed = 2024;
    CHECK(content.bytes);
    if (!content.bytes) return;
    check_golden(path, content);
    cut_everywhere(path, content);
    if (content.size > 0) {
        damage_lines(path, content, &seed);
        damage_bytes(path, content, &seed);
    }
    free(content.bytes);
}

int main(int argc, char **argv)
{
    bool blesses = argc > 1 && strcmp(argv[1], "--bless") == 0;
    for (int i = blesses ? 2 : 1; i < argc; i++) {
        if (blesses) bless(argv[i]);
        else check_file(argv[i]);
    }
    return blesses ? EXIT_SUCCESS : check_summary();
}
