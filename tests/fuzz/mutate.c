/* mutate.c - inputs are changed by what is written in them, not only by bytes.
 *
 * In: an input. Out: one in which a declaration, an attribute, a row, a parameter, a statement of ours or an argument was left
 * out, doubled, moved or replaced by another one of its kind, of this input or of a second one. So whole declarations with the C
 * in them wander from suite to suite. Half of the time libFuzzer's own mutations of bytes are used.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "syntax/parse.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out, size_t room,
                                 unsigned seed);

enum piece_kind { PIECE_NODE, PIECE_ATTRIBUTE, PIECE_ROW, PIECE_NAME, PIECE_TYPE, PIECE_STATEMENT, PIECE_ARGUMENT };

struct piece {
    enum piece_kind kind;
    const char *text; /* in the input */
    size_t size;
};

struct pieces {
    struct session *session;
    struct piece *at;
    size_t n, room;
};

/* --- what there is to change ---------------------------------------------------------------------------------- */

struct collecting {
    struct pieces *pieces;
    const char *input; /* the text of the file in the input, from which the source was copied */
};

static void add(struct collecting *collecting, enum piece_kind kind, struct range range)
{
    if (range_is_empty(range)) return;
    struct piece piece = {kind, collecting->input + range.begin, range_size(range)};
    vec_push(&collecting->pieces->session->arena, *collecting->pieces, piece);
}

static void add_attribute(struct collecting *collecting, const struct attribute *attribute)
{
    add(collecting, PIECE_ATTRIBUTE, attribute->range);
    add(collecting, PIECE_NAME, attribute->value);
    for (size_t i = 0; i < attribute->arguments.n; i++) add(collecting, PIECE_ARGUMENT, attribute->arguments.at[i]);
    for (size_t i = 0; i < attribute->rows.n; i++) {
        add(collecting, PIECE_ROW, attribute->rows.at[i].range);
        add(collecting, PIECE_ARGUMENT, attribute->rows.at[i].text);
        add(collecting, PIECE_NAME, attribute->rows.at[i].label);
    }
}

static void add_nodes(struct collecting *collecting, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        add(collecting, PIECE_NODE, node->range);
        add(collecting, PIECE_NAME, node->declared.name);
        add(collecting, PIECE_TYPE, node->declared.type);
        for (size_t j = 0; j < node->attributes.n; j++) add_attribute(collecting, &node->attributes.at[j]);
        for (size_t j = 0; j < node->parameters.n; j++) {
            add(collecting, PIECE_NAME, node->parameters.at[j].name);
            add(collecting, PIECE_TYPE, node->parameters.at[j].type);
        }
        for (size_t j = 0; j < node->body.words.n; j++) {
            add(collecting, PIECE_STATEMENT, node->body.words.at[j].whole);
            for (size_t k = 0; k < node->body.words.at[j].arguments.n; k++)
                add(collecting, PIECE_ARGUMENT, node->body.words.at[j].arguments.at[k]);
        }
        add_nodes(collecting, node->members.at, node->members.n);
    }
}

/* All of an input. They live as long as the session. */
static struct pieces pieces_of(struct session *session, const uint8_t *data, size_t size)
{
    struct pieces pieces = {.session = session};
    struct fuzz_files files = fuzz_split(session, (const char *)data, size);
    for (size_t i = 0; i < files.n; i++) {
        const struct source *source = source_from_text(session, files.at[i].path, NULL, files.at[i].text, files.at[i].size);
        size_t mark = files.at[i].size - source->size; /* of the byte order */
        struct collecting collecting = {&pieces, files.at[i].text + mark};
        const struct tree *tree = parse(session, source);
        add_nodes(&collecting, tree->nodes.at, tree->nodes.n);
    }
    return pieces;
}

/* --- a change -------------------------------------------------------------------------------------------------- */

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Any of them, or one of the kind of `like`; NULL if there is none. */
static const struct piece *choose(const struct pieces *pieces, const struct piece *like, unsigned *seed)
{
    if (!pieces->n) return NULL;
    size_t start = next_random(seed) % pieces->n;
    for (size_t i = 0; i < pieces->n; i++) {
        const struct piece *piece = &pieces->at[(start + i) % pieces->n];
        if (!like || piece->kind == like->kind) return piece;
    }
    return NULL;
}

/* `size` bytes of `data` with [begin, end) replaced become `out`; 0: there is no room. */
static size_t splice(const uint8_t *data, size_t size, size_t begin, size_t end, const struct piece *piece, bool separated,
                     uint8_t *out, size_t room)
{
    const char *separator = piece && separated ? (piece->kind == PIECE_NODE || piece->kind == PIECE_STATEMENT ? "\n" : ", ") : "";
    size_t inserted = (piece ? piece->size : 0) + strlen(separator);
    if (size - (end - begin) + inserted > room) return 0;
    memmove(out + begin + inserted, data + end, size - end);
    if (out != data) memcpy(out, data, begin);
    if (piece) memcpy(out + begin, piece->text, piece->size);
    memcpy(out + begin + inserted - strlen(separator), separator, strlen(separator));
    return size - (end - begin) + inserted;
}

/* One change of `data`, with pieces of `from`, which may be the same input; 0: none was possible. */
static size_t change(const uint8_t *data, size_t size, const uint8_t *from, size_t from_size, uint8_t *out, size_t room,
                     unsigned seed)
{
    struct session *session = fuzz_session();
    size_t changed = 0;
    const struct pieces here = pieces_of(session, data, size);
    struct session *other = fuzz_session();
    const struct pieces there = pieces_of(other, from, from_size);
    const struct piece *old = choose(&here, NULL, &seed), *new = old ? choose(&there, old, &seed) : NULL;
    if (old && new) {
        size_t begin = (size_t)(old->text - (const char *)data);
        switch (next_random(&seed) % 4) {
        case 0: changed = splice(data, size, begin, begin + old->size, NULL, false, out, room); break;
        case 1: changed = splice(data, size, begin, begin, new, true, out, room); break;
        default: changed = splice(data, size, begin, begin + old->size, new, false, out, room); break;
        }
    }
    session_free(other);
    session_free(session);
    return changed;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    if (next_random(&seed) % 2 == 0) return LLVMFuzzerMutate(data, size, room);
    uint8_t *out = malloc(room), *copy = malloc(size + 1);
    if (!out || !copy) abort();
    memcpy(copy, data, size);
    size_t changed = change(copy, size, copy, size, out, room, seed);
    if (changed) memcpy(data, out, changed);
    free(out);
    free(copy);
    return changed ? changed : LLVMFuzzerMutate(data, size, room);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out, size_t room,
                                 unsigned seed)
{
    return change(a, a_size, b, b_size, out, room, seed);
}
