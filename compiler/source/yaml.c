/* yaml.c - from libyaml's events to a tree of nodes.
 *
 * In: a source. Out: its one document, or CT0701. Aliases become the nodes that they name, so the tree
 * is a graph without cycles; how deep and how large it would be as a tree is bounded here, so that
 * who walks it need not care. What the nodes mean is looked at nowhere here.
 */
#include "source/yaml.h"

#include <string.h>
#include <yaml.h>

#include "source/diag.h"

enum {
    DEEPEST = 200,        /* nodes inside each other, also through aliases */
    LARGEST = 10 * 1000 * 1000 /* nodes, each counted as often as aliases repeat it */
};

/* A node and what must be known to use it again. */
struct built {
    const struct yaml *node; /* NULL after a diagnostic, and while it is being read */
    uint64_t hash;           /* equal nodes have equal hashes */
    unsigned height;         /* nodes inside each other, at least 1 */
    unsigned weight;         /* nodes, repeated ones repeatedly */
    uint32_t end;            /* where the text of this occurrence ends */
};

struct anchor {
    struct built built;
    struct range range;
};

struct reader {
    struct session *session;
    const struct source *source;
    yaml_parser_t parser;
    struct arena scratch;
    struct map anchors; /* name -> struct anchor * */
    struct map keys;    /* struct key_id -> const struct yaml *: the keys of all mappings */
    uint64_t mappings;  /* so far */
    size_t character, byte; /* one place in both measures: the last one that was converted */
};

/* A key within its mapping; without padding, since its bytes are compared. */
struct key_id {
    uint64_t mapping, hash;
};

/* ---- places ---- */

static bool is_character_start(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

/* libyaml counts characters. Its marks come nearly in order, so the way from the last one is short. */
static uint32_t byte_of(struct reader *reader, size_t character)
{
    const char *text = reader->source->text;
    while (reader->character < character && reader->byte < reader->source->size) {
        do reader->byte++;
        while (reader->byte < reader->source->size && !is_character_start(text[reader->byte]));
        reader->character++;
    }
    while (reader->character > character && reader->byte > 0) {
        do reader->byte--;
        while (reader->byte > 0 && !is_character_start(text[reader->byte]));
        reader->character--;
    }
    return (uint32_t)reader->byte;
}

static struct range range_at(const struct source *source, uint32_t begin, uint32_t end)
{
    return (struct range){source, begin, end > begin ? end : begin};
}

static struct range event_range(struct reader *reader, const yaml_event_t *event)
{
    uint32_t begin = byte_of(reader, event->start_mark.index);
    return range_at(reader->source, begin, byte_of(reader, event->end_mark.index));
}

/* A block ends where the next token begins; what is meant is the end of its text. */
static struct range without_blanks(struct range range)
{
    while (range.end > range.begin && strchr(" \t\r\n", range.source->text[range.end - 1])) range.end--;
    return range;
}

/* ---- events ---- */

static void report_reader_error(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    uint32_t at = reader->source->size;
    if (parser->problem_offset < at) at = (uint32_t)parser->problem_offset;
    diag_add(reader->session, CT0701, range_at(reader->source, at, at), "this is not YAML: %s",
             parser->problem ? parser->problem : "it cannot be read");
}

static void report_syntax_error(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    uint32_t at = byte_of(reader, parser->problem_mark.index);
    const char *problem = parser->problem ? parser->problem : "it cannot be understood";
    struct diag *diag =
        diag_add(reader->session, CT0701, range_at(reader->source, at, at), "this is not YAML: %s", problem);
    if (reader->source->text[at] == '\t') diag_help(reader->session, diag, "YAML is indented by spaces, and here stands a tab");
    if (!parser->context) return;
    at = byte_of(reader, parser->context_mark.index);
    diag_label(reader->session, diag, range_at(reader->source, at, at), "%s", parser->context);
}

/* False after a diagnostic. */
static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event)) return true;
    if (reader->parser.error == YAML_MEMORY_ERROR) arena_exhausted(&reader->session->arena);
    if (reader->parser.error == YAML_READER_ERROR) report_reader_error(reader);
    else report_syntax_error(reader);
    return false;
}

/* ---- nodes ---- */

static struct built build_node(struct reader *reader, const yaml_event_t *event, unsigned depth);

static const struct built no_node;
static const char too_deep[] = "this is nested too deeply: more than 200 levels";

static struct built refuse(struct reader *reader, struct range range, const char *text)
{
    diag_add(reader->session, CT0701, range, "%s", text);
    return no_node;
}

static struct yaml *node_new(struct reader *reader, const yaml_event_t *event, enum yaml_kind kind,
                             const yaml_char_t *tag)
{
    struct arena *arena = &reader->session->arena;
    struct yaml *node = ARENA_NEW(arena, struct yaml);
    node->kind = kind;
    node->range = event_range(reader, event);
    if (tag) node->tag = arena_copy(arena, (const char *)tag, strlen((const char *)tag));
    return node;
}

/* The measures of a node without children. */
static struct built measures_of(const struct yaml *node)
{
    struct built built = {.node = node, .height = 1, .weight = 1, .end = node->range.end};
    built.hash = hash_bytes(0, &node->kind, sizeof node->kind);
    built.hash = hash_bytes(built.hash, node->text, node->size);
    return built;
}

/* Takes a child's measures into its parent's. False after a diagnostic. */
static bool take_child(struct reader *reader, struct built *parent, const struct built *child)
{
    if (!child->node) return false;
    parent->hash = hash_bytes(parent->hash, &child->hash, sizeof child->hash);
    parent->weight += child->weight;
    parent->end = child->end;
    if (parent->height <= child->height) parent->height = child->height + 1;
    if (parent->weight > LARGEST)
        refuse(reader, parent->node->range, "aliases make more than 10 million nodes of this");
    return parent->weight <= LARGEST;
}

/* NULL where the node has no anchor. An anchor that is written again means the new node from then on. */
static struct anchor *anchor_new(struct reader *reader, const yaml_char_t *name, struct range range)
{
    if (!name) return NULL;
    size_t length = strlen((const char *)name);
    const char *key = arena_copy(&reader->scratch, (const char *)name, length);
    struct anchor *anchor = ARENA_NEW(&reader->scratch, struct anchor);
    anchor->range = range;
    map_at(&reader->scratch, &reader->anchors, key, length)->value = anchor;
    return anchor;
}

static struct built build_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct yaml *node = node_new(reader, event, YAML_SCALAR, event->data.scalar.tag);
    yaml_scalar_style_t style = event->data.scalar.style;
    node->size = event->data.scalar.length;
    node->text = arena_copy(&reader->session->arena, (const char *)event->data.scalar.value, node->size);
    node->is_plain = style == YAML_PLAIN_SCALAR_STYLE;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        node->range = without_blanks(node->range);
    struct built built = measures_of(node);
    struct anchor *anchor = anchor_new(reader, event->data.scalar.anchor, node->range);
    if (anchor) anchor->built = built;
    return built;
}

static struct built build_alias(struct reader *reader, const yaml_event_t *event, unsigned depth)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct range range = event_range(reader, event);
    const struct anchor *anchor = map_get(&reader->anchors, name, strlen(name));
    if (!anchor) {
        diag_add(reader->session, CT0701, range, "there is no anchor '&%s' before this alias", name);
        return no_node;
    }
    if (!anchor->built.node) {
        struct diag *diag =
            diag_add(reader->session, CT0701, range, "the alias '*%s' stands inside what it names", name);
        diag_label(reader->session, diag, anchor->range, "'%s' begins here", name);
        return no_node;
    }
    if (depth - 1 + anchor->built.height > DEEPEST) return refuse(reader, range, too_deep);
    struct built built = anchor->built;
    built.end = range.end;
    return built;
}

/* Both end at the event `end`: at its bracket, or, without one, where the last child ends. */
static struct built finish(struct reader *reader, struct yaml *node, struct built built,
                           const yaml_event_t *end, bool has_bracket, struct anchor *anchor)
{
    if (has_bracket) built.end = event_range(reader, end).end;
    node->range = range_at(reader->source, node->range.begin, built.end);
    built.end = node->range.end;
    if (anchor) anchor->built = built;
    return built;
}

static struct built build_sequence(struct reader *reader, const yaml_event_t *start, unsigned depth)
{
    struct yaml *node = node_new(reader, start, YAML_SEQUENCE, start->data.sequence_start.tag);
    struct anchor *anchor = anchor_new(reader, start->data.sequence_start.anchor, node->range);
    bool has_bracket = start->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    struct built built = measures_of(node);
    yaml_event_t event;
    while (next_event(reader, &event)) {
        bool is_end = event.type == YAML_SEQUENCE_END_EVENT;
        struct built item = is_end ? finish(reader, node, built, &event, has_bracket, anchor)
                                   : build_node(reader, &event, depth + 1);
        yaml_event_delete(&event);
        if (is_end) return item;
        if (!take_child(reader, &built, &item)) return no_node;
        vec_push(&reader->session->arena, node->items, item.node);
    }
    return no_node;
}

/* Text counts, not how it is written: 1 and "1" are one key. */
static bool is_same_node(const struct yaml *a, const struct yaml *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->items.n != b->items.n || a->pairs.n != b->pairs.n) return false;
    if (a->size != b->size || (a->size > 0 && memcmp(a->text, b->text, a->size) != 0)) return false;
    for (size_t i = 0; i < a->items.n; i++)
        if (!is_same_node(a->items.at[i], b->items.at[i])) return false;
    for (size_t i = 0; i < a->pairs.n; i++) {
        const struct yaml_pair *left = &a->pairs.at[i], *right = &b->pairs.at[i];
        if (!is_same_node(left->key, right->key) || !is_same_node(left->value, right->value)) return false;
    }
    return true;
}

/* False after a diagnostic: the mapping has this key already. */
static bool add_key(struct reader *reader, uint64_t mapping, const struct built *key)
{
    struct key_id *id = ARENA_NEW(&reader->scratch, struct key_id);
    *id = (struct key_id){mapping, key->hash};
    struct map_entry *entry = map_at(&reader->scratch, &reader->keys, id, sizeof *id);
    const struct yaml *first = entry->value;
    entry->value = (void *)key->node;
    if (!first || !is_same_node(first, key->node)) return true;
    struct diag *diag = diag_add(reader->session, CT0701, key->node->range, "this mapping has one key twice");
    diag_label(reader->session, diag, first->range, "first here");
    return false;
}

/* The event is the pair's key. False after a diagnostic. */
static bool build_pair(struct reader *reader, struct yaml *node, struct built *built, uint64_t mapping,
                       const yaml_event_t *event, unsigned depth)
{
    yaml_event_t second;
    struct built key = build_node(reader, event, depth + 1);
    if (!take_child(reader, built, &key) || !add_key(reader, mapping, &key)) return false;
    if (!next_event(reader, &second)) return false;
    struct built value = build_node(reader, &second, depth + 1);
    yaml_event_delete(&second);
    if (!take_child(reader, built, &value)) return false;
    vec_push(&reader->session->arena, node->pairs, (struct yaml_pair){key.node, value.node});
    return true;
}

static struct built build_mapping(struct reader *reader, const yaml_event_t *start, unsigned depth)
{
    struct yaml *node = node_new(reader, start, YAML_MAPPING, start->data.mapping_start.tag);
    struct anchor *anchor = anchor_new(reader, start->data.mapping_start.anchor, node->range);
    bool has_bracket = start->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    uint64_t mapping = reader->mappings++;
    struct built built = measures_of(node), whole = no_node;
    yaml_event_t event;
    while (next_event(reader, &event)) {
        bool is_end = event.type == YAML_MAPPING_END_EVENT;
        if (is_end) whole = finish(reader, node, built, &event, has_bracket, anchor);
        bool goes_on = !is_end && build_pair(reader, node, &built, mapping, &event, depth);
        yaml_event_delete(&event);
        if (!goes_on) return whole;
    }
    return no_node;
}

/* The node that begins with this event; for a collection its further events are read. `depth` is 1 for
 * the document's node. */
static struct built build_node(struct reader *reader, const yaml_event_t *event, unsigned depth)
{
    if (depth > DEEPEST) return refuse(reader, event_range(reader, event), too_deep);
    switch (event->type) {
    case YAML_SCALAR_EVENT: return build_scalar(reader, event);
    case YAML_ALIAS_EVENT: return build_alias(reader, event, depth);
    case YAML_SEQUENCE_START_EVENT: return build_sequence(reader, event, depth);
    case YAML_MAPPING_START_EVENT: return build_mapping(reader, event, depth);
    default: return refuse(reader, event_range(reader, event), "this is not YAML: a value is missing here");
    }
}

/* ---- documents ---- */

/* Reads on to an event that says something: a node, the beginning of a document, the end of all. */
static bool next_of_file(struct reader *reader, yaml_event_t *event)
{
    while (next_event(reader, event)) {
        if (event->type != YAML_STREAM_START_EVENT && event->type != YAML_DOCUMENT_END_EVENT) return true;
        yaml_event_delete(event);
    }
    return false;
}

static const struct yaml *build_document(struct reader *reader)
{
    yaml_event_t event;
    if (!next_event(reader, &event)) return NULL;
    struct built built = build_node(reader, &event, 1);
    yaml_event_delete(&event);
    return built.node;
}

/* True if nothing follows; false after a diagnostic. */
static bool is_at_end(struct reader *reader)
{
    yaml_event_t event;
    if (!next_of_file(reader, &event)) return false;
    bool is_end = event.type == YAML_STREAM_END_EVENT;
    if (!is_end)
        refuse(reader, event_range(reader, &event), "a second document begins here; one is read from a file");
    yaml_event_delete(&event);
    return is_end;
}

static const struct yaml *read_file(struct reader *reader)
{
    yaml_event_t event;
    if (!next_of_file(reader, &event)) return NULL;
    bool is_empty = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    if (is_empty) return refuse(reader, range_at(reader->source, 0, 0), "this file holds no YAML").node;
    const struct yaml *document = build_document(reader);
    return document && is_at_end(reader) ? document : NULL;
}

static const struct yaml *load(struct session *session, const struct source *source)
{
    struct reader reader = {.session = session, .source = source};
    reader.scratch.out_of_memory = session->arena.out_of_memory;
    if (!yaml_parser_initialize(&reader.parser)) arena_exhausted(&session->arena);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)source->text, source->size);
    const struct yaml *document = read_file(&reader);
    yaml_parser_delete(&reader.parser);
    arena_free(&reader.scratch);
    return document;
}

const struct yaml *yaml_load(struct session *session, const struct source *source)
{
    const struct source **key = arena_alloc(&session->arena, sizeof *key);
    *key = source;
    struct map_entry *entry = map_at(&session->arena, &session->documents, key, sizeof *key);
    struct loaded { const struct yaml *document; } *loaded = entry->value;
    if (!loaded) {
        loaded = ARENA_NEW(&session->arena, struct loaded);
        loaded->document = load(session, source);
        entry->value = loaded;
    }
    return loaded->document;
}

const struct yaml *yaml_get(const struct yaml *mapping, const char *key)
{
    size_t length = strlen(key);
    for (size_t i = 0; i < mapping->pairs.n; i++) {
        const struct yaml *name = mapping->pairs.at[i].key;
        if (name->kind == YAML_SCALAR && name->size == length && memcmp(name->text, key, length) == 0)
            return mapping->pairs.at[i].value;
    }
    return NULL;
}
