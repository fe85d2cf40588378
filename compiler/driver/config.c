/* config.c - ctest.yaml.
 *
 * In: the YAML tree. Out: struct config. One row for each key: how it is read and where it goes.
 */
#include "driver/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/path.h"
#include "source/diag.h"
#include "source/yaml.h"

enum { DEFAULT_TIMEOUT = 60000 };

/* What every reader is given. */
struct reading {
    struct session *session;
    const char *root_path;
    const char *key; /* that is being read */
    struct config *config;
};

struct config_key {
    const char *name;
    void (*read)(struct reading *reading, const struct yaml *value, void *field);
    size_t field; /* offset in the structure that is filled in */
};

/* --- values ------------------------------------------------------------------------------------------ */

static bool is_null(const struct yaml *yaml)
{
    return yaml->is_plain && (yaml->size == 0 || strcmp(yaml->text, "~") == 0 || strcmp(yaml->text, "null") == 0);
}

/* Is it a text that C can hold? */
static bool is_text(const struct yaml *yaml)
{
    return yaml->kind == YAML_SCALAR && !is_null(yaml) && strlen(yaml->text) == yaml->size;
}

/* A collection may go over many lines: its first character is place enough. */
static struct range place_of(const struct yaml *yaml)
{
    struct range range = yaml->range;
    if (yaml->kind != YAML_SCALAR && range.end > range.begin)
        range.end = range.begin + 1;
    return range;
}

static void must_be(struct reading *reading, const struct yaml *value, const char *what)
{
    diag_add(reading->session, CT0702, place_of(value), "'%s' must be %s", reading->key, what);
}

/* False after a message. */
static bool must_exist(struct reading *reading, const struct config_word *word)
{
    const char *path = path_join(&reading->session->arena, reading->root_path, word->text);
    bool exists = path_is_file(path) || path_is_directory(path);
    if (!exists)
        diag_add(reading->session, CT0703, word->range, "'%s', which '%s' names, does not exist", word->text,
                 reading->key);
    return exists;
}

static void read_words(struct reading *reading, const struct yaml *value, void *field)
{
    struct config_words *words = field;
    if (value->kind != YAML_SEQUENCE) {
        must_be(reading, value, "a list, as in [a, b]");
        return;
    }
    for (size_t i = 0; i < value->items.n; i++) {
        const struct yaml *item = value->items.at[i];
        struct config_word word = {item->text, item->range};
        if (is_text(item))
            vec_push(&reading->session->arena, *words, word);
        else
            must_be(reading, item, "a list of texts");
    }
}

static void read_existing(struct reading *reading, const struct yaml *value, void *field)
{
    struct config_words *words = field;
    read_words(reading, value, words);
    for (size_t i = 0; i < words->n; i++)
        must_exist(reading, &words->at[i]);
}

static void read_text(struct reading *reading, const struct yaml *value, void *field)
{
    if (is_text(value) && value->size > 0)
        *(const char **)field = value->text;
    else
        must_be(reading, value, "a text");
}

static void read_tags(struct reading *reading, const struct yaml *value, void *field)
{
    struct config_words *tags = field;
    if (value->kind != YAML_MAPPING) {
        must_be(reading, value, "a mapping from each tag to what it means, as in {slow: more than a second}");
        return;
    }
    for (size_t i = 0; i < value->pairs.n; i++) {
        const struct yaml *name = value->pairs.at[i].key, *help = value->pairs.at[i].value;
        bool is_bare = help->kind == YAML_SCALAR && is_null(help);
        if (!is_text(name) || !(is_text(help) || is_bare)) {
            must_be(reading, is_text(name) ? help : name, "a mapping from texts to texts");
            continue;
        }
        struct config_word tag = {name->text, name->range};
        struct config_word meaning = {is_bare ? "" : help->text, help->range};
        vec_push(&reading->session->arena, *tags, tag);
        vec_push(&reading->session->arena, *tags, meaning);
    }
}

/* --- timeout ----------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    double milliseconds;
} units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}};

/* "500ms", "1.5s", "2min" or "0"; false for anything else, also for more than LONGEST. */
static bool parse_time(const char *text, unsigned long *milliseconds)
{
    static const double longest = 2147483647;
    size_t digits = strspn(text, "0123456789.");
    char *end;
    double number = strtod(text, &end);
    if (digits == 0 || end != text + digits)
        return false;
    if (*end == '\0' && number == 0) {
        *milliseconds = 0;
        return true;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].name) != 0)
            continue;
        double time = number * units[i].milliseconds;
        *milliseconds = time > longest ? 0 : (unsigned long)(time + 0.999);
        return time <= longest;
    }
    return false;
}

static void read_time(struct reading *reading, const struct yaml *value, void *field)
{
    if (!is_text(value) || !parse_time(value->text, field))
        must_be(reading, value, "a time such as 500ms, 60s or 2min, or 0 for none");
}

/* --- mappings with known keys ------------------------------------------------------------------------ */

static const struct config_key *key_find(const struct config_key *keys, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static void report_unknown(struct reading *reading, const struct config_key *keys, size_t n, const struct yaml *key)
{
    const char *names[16];
    for (size_t i = 0; i < n; i++)
        names[i] = keys[i].name;
    if (!is_text(key)) {
        diag_add(reading->session, CT0704, place_of(key), "a key here must be a word");
        return;
    }
    struct diag *diag = diag_add(reading->session, CT0704, key->range, "there is no key '%s'", key->text);
    diag_suggest(reading->session, diag, key->range, key->text, names, n);
    const char *list = "";
    for (size_t i = 0; i < n; i++)
        list = arena_printf(&reading->session->arena, "%s%s%s", list, i ? ", " : "", names[i]);
    static const struct range nowhere;
    diag_note(reading->session, diag, nowhere, "the keys here are %s", list);
}

/* Fills in the structure at `fields` from a mapping. */
static void read_mapping(struct reading *reading, const struct config_key *keys, size_t n,
                         const struct yaml *mapping, void *fields)
{
    for (size_t i = 0; i < mapping->pairs.n; i++) {
        const struct yaml_pair *pair = &mapping->pairs.at[i];
        const struct config_key *key = is_text(pair->key) ? key_find(keys, n, pair->key->text) : NULL;
        if (!key) {
            report_unknown(reading, keys, n, pair->key);
            continue;
        }
        const char *outer = reading->key;
        reading->key = key->name;
        key->read(reading, pair->value, (char *)fields + key->field);
        reading->key = outer;
    }
}

/* --- sources ----------------------------------------------------------------------------------------- */

static const struct {
    const char *suffix;
    enum source_kind kind;
} source_kinds[] = {
    {".c", SOURCE_C},       {".cc", SOURCE_CXX},    {".cpp", SOURCE_CXX},
    {".cxx", SOURCE_CXX},   {".c++", SOURCE_CXX},   {".C", SOURCE_CXX},
    {".s", SOURCE_ASSEMBLER}, {".S", SOURCE_ASSEMBLER_PREPROCESSED},
    {".o", SOURCE_LINKED},  {".a", SOURCE_LINKED},
};

static bool source_kind(const char *file, enum source_kind *kind)
{
    for (size_t i = 0; i < sizeof source_kinds / sizeof source_kinds[0]; i++)
        if (has_suffix(file, source_kinds[i].suffix)) {
            *kind = source_kinds[i].kind;
            return true;
        }
    return false;
}

static void read_file(struct reading *reading, const struct yaml *value, void *field)
{
    struct config_word *file = field;
    if (!is_text(value)) {
        must_be(reading, value, "the name of a file");
        return;
    }
    struct config_word word = {path_clean(&reading->session->arena, value->text), value->range};
    if (must_exist(reading, &word))
        *file = word;
}

static const struct config_key source_keys[] = {
    {"file", read_file, offsetof(struct config_source, file)},
    {"cflags", read_words, offsetof(struct config_source, cflags)},
};

static const struct config_source *source_named(const struct config *config, const char *file)
{
    for (size_t i = 0; i < config->sources.n; i++)
        if (strcmp(config->sources.at[i].file.text, file) == 0)
            return &config->sources.at[i];
    return NULL;
}

static void add_source(struct reading *reading, struct config_source source)
{
    struct session *session = reading->session;
    const struct config_source *same = source_named(reading->config, source.file.text);
    if (same) {
        struct diag *diag = diag_add(session, CT0702, source.file.range, "'%s' is listed twice", source.file.text);
        diag_note(session, diag, same->file.range, "it is listed here first");
    } else if (!source_kind(source.file.text, &source.kind)) {
        struct diag *diag = diag_add(session, CT0702, source.file.range, "it is not known how to compile '%s'",
                                     source.file.text);
        diag_help(session, diag, "known are .c, .cc, .cpp, .cxx, .c++, .C, .s, .S, .o and .a");
    } else {
        vec_push(&session->arena, reading->config->sources, source);
    }
}

/* It was reported, and may be meant for `file`. */
static bool has_unknown_key(const struct yaml *item)
{
    for (size_t i = 0; i < item->pairs.n; i++)
        if (!is_text(item->pairs.at[i].key) || !key_find(source_keys, sizeof source_keys / sizeof source_keys[0], item->pairs.at[i].key->text))
            return true;
    return false;
}

static void read_sources(struct reading *reading, const struct yaml *value, void *field)
{
    (void)field;
    if (value->kind != YAML_SEQUENCE) {
        must_be(reading, value, "a list, as in [a.c, {file: b.c, cflags: [-DX]}]");
        return;
    }
    for (size_t i = 0; i < value->items.n; i++) {
        const struct yaml *item = value->items.at[i];
        struct config_source source = {0};
        if (item->kind == YAML_MAPPING)
            read_mapping(reading, source_keys, sizeof source_keys / sizeof source_keys[0], item, &source);
        else
            read_file(reading, item, &source.file);
        if (source.file.text)
            add_source(reading, source);
        else if (item->kind == YAML_MAPPING && !yaml_get(item, "file") && !has_unknown_key(item))
            must_be(reading, item, "a list of files, and this has no 'file'");
    }
}

/* --- the whole file ---------------------------------------------------------------------------------- */

static const struct config_key keys[] = {
    {"paths", read_existing, offsetof(struct config, paths)},
    {"include", read_existing, offsetof(struct config, includes)},
    {"sources", read_sources, offsetof(struct config, sources)},
    {"pkg-config", read_words, offsetof(struct config, packages)},
    {"cc", read_text, offsetof(struct config, cc)},
    {"cflags", read_words, offsetof(struct config, cflags)},
    {"libs", read_words, offsetof(struct config, libs)},
    {"tags", read_tags, offsetof(struct config, tags)},
    {"timeout", read_time, offsetof(struct config, timeout)},
    {"options", read_words, offsetof(struct config, options)},
};

void config_default(struct config *config)
{
    *config = (struct config){.timeout = DEFAULT_TIMEOUT};
}

/* White space and comments: a ctest.yaml that only marks the root. */
static bool is_blank(const struct source *source)
{
    const char *text = source->text;
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text != '#')
            return text == source->text + source->size;
        text += strcspn(text, "\n");
    }
}

void config_read(struct session *session, const char *root_path, struct config *config)
{
    const char *path = path_join(&session->arena, root_path, "ctest.yaml");
    config->exists = true;
    const struct source *source = source_load(session, path, "ctest.yaml");
    if (!source || is_blank(source))
        return;
    const struct yaml *yaml = yaml_load(session, source);
    if (!yaml)
        return;
    struct reading reading = {session, root_path, "ctest.yaml", config};
    if (yaml->kind == YAML_MAPPING)
        read_mapping(&reading, keys, sizeof keys / sizeof keys[0], yaml, config);
    else
        must_be(&reading, yaml, "a mapping");
}
