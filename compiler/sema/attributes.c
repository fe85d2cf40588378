/* attributes.c - what stands in the parentheses of a declaration.
 *
 * In: attributes as they were written. Out: their meaning, and complaints about those that have none here. A table says
 * which attribute may stand where; params are read by params.c.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sema/build.h"
#include "syntax/ctext.h"

static const struct range nowhere;

enum { ON_FIXTURE = 1, ON_TEST = 2, ON_CLASS = 4, ON_MODULE = 8, ON_TESTS = ON_TEST | ON_CLASS | ON_MODULE, ON_ANY = 15 };

enum attribute_id {
#define ATTRIBUTE(name, on, help) ATTRIBUTE_##name,
#include "keywords.def"
    ATTRIBUTE_COUNT
};

static const struct { const char *name; unsigned on; } attribute_table[] = {
#define ATTRIBUTE(name, on, help) {#name, on},
#include "keywords.def"
};

static const char *const scope_words[] = {
#define SCOPE(name, help) #name,
#include "keywords.def"
};

static unsigned kind_of(const struct node *node)
{
    switch (node->kind) {
    case NODE_FIXTURE: return ON_FIXTURE;
    case NODE_TEST: return ON_TEST;
    case NODE_CLASS: return ON_CLASS;
    default: return ON_MODULE;
    }
}

static const char *kind_name(const struct node *node)
{
    switch (node->kind) {
    case NODE_FIXTURE: return "fixture";
    case NODE_TEST: return "test";
    case NODE_CLASS: return "class";
    default: return "module";
    }
}

struct use use_of(struct session *session, struct range name)
{
    struct use use = {.name = session_name_of(session, name), .range = name};
    return use;
}

static bool is_word(struct range range)
{
    const char *text = range_text(range);
    for (uint32_t i = 0; i < range_size(range); i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '_')
            return false;
    return !range_is_empty(range) && !isdigit((unsigned char)*text);
}

static const char *text_of(struct session *session, struct range range)
{
    return arena_copy(&session->arena, range_text(range), range_size(range));
}

/* `"db"`, as other languages have names: what is in the quotes, if that is a word, and the repair. */
static struct range unquoted(struct session *session, struct diag *diag, struct range range)
{
    struct range word = {range.source, range.begin + 1, range.end - 1};
    if (range_size(range) < 3 || *range_text(range) != '"' || !is_word(word))
        return nowhere;
    diag_fix(session, diag, range, text_of(session, word));
    return word;
}

/* --- values ----------------------------------------------------------------------------------------------- */

/* An unknown one is taken for the narrowest. */
static enum scope read_scope(struct session *session, struct range word, bool *is_unknown)
{
    static const enum scope scopes[] = {SCOPE_FUNCTION, SCOPE_CLASS, SCOPE_MODULE, SCOPE_PACKAGE, SCOPE_SESSION, SCOPE_ANY};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (range_equals(word, scope_words[i]))
            return scopes[i];
    *is_unknown = true;
    const char *text = text_of(session, word);
    struct diag *diag = diag_add(session, CT0111, word, "there is no scope '%s'", text);
    diag_suggest(session, diag, word, text, scope_words, sizeof scope_words / sizeof *scope_words);
    diag_note(session, diag, nowhere, "the scopes are function, class, module, package, session and any");
    return SCOPE_FUNCTION;
}

static struct diag *complain_value(struct session *session, const struct attribute *attribute, const char *form)
{
    struct range range = attribute->form == ATTRIBUTE_VALUE ? attribute->value : attribute->range;
    return diag_add(session, CT0113, range, "'%s' is written %s", text_of(session, attribute->name), form);
}

/* `500ms`, `1.5s`, `2min` in milliseconds; false if it is something else. */
static bool read_time(struct session *session, struct range range, uint32_t *milliseconds)
{
    const char *text = text_of(session, range);
    char *unit;
    if (!isdigit((unsigned char)*text) && *text != '.')
        return false;
    double number = strtod(text, &unit);
    while (isspace((unsigned char)*unit))
        unit++;
    double factor = strcmp(unit, "ms") == 0 ? 1 : strcmp(unit, "s") == 0 ? 1000 : strcmp(unit, "min") == 0 ? 60000 : 0;
    if (factor == 0 && number == 0 && !*unit)
        factor = 1; /* timeout(0): none */
    if (factor == 0 || number * factor > 4e9 || (number > 0 && number * factor < 1))
        return false;
    *milliseconds = (uint32_t)(number * factor);
    return true;
}

static bool read_timeout(struct session *session, const struct attribute *attribute, uint32_t *milliseconds)
{
    if (attribute->form == ATTRIBUTE_CALL && attribute->arguments.n == 1 &&
        read_time(session, attribute->arguments.at[0], milliseconds))
        return true;
    complain_value(session, attribute, "timeout(500ms), timeout(5s) or timeout(2min)");
    return false;
}

/* --- marks -------------------------------------------------------------------------------------------------- */

static struct mark *mark_new(struct session *session, enum mark_kind kind, const struct attribute *attribute,
                             const struct node *node)
{
    struct mark *mark = ARENA_NEW(&session->arena, struct mark);
    *mark = (struct mark){.kind = kind, .range = attribute->range, .text = "", .number = UINT32_MAX, .node = node};
    return mark;
}

static void set_expression(struct session *session, struct mark *mark, struct home *file, struct range expression)
{
    mark->expression = expression;
    mark->number = (uint32_t)file->conditions.n;
    vec_push(&session->arena, file->conditions, mark);
}

/* A module(…) in an #if holds where the C compiler sees it; the tests stand elsewhere. */
static bool hangs_on_if(const struct node *node)
{
    return node->kind == NODE_MODULE && node->condition != NO_CONDITION;
}

static struct mark *read_reason_mark(struct session *session, const struct attribute *attribute, struct home *file,
                                     const struct node *node)
{
    struct mark *mark = mark_new(session, hangs_on_if(node) ? MARK_SKIPIF : MARK_SKIP, attribute, node);
    if (mark->kind == MARK_SKIPIF)
        set_expression(session, mark, file, nowhere);
    if (attribute->form == ATTRIBUTE_WORD || (attribute->form == ATTRIBUTE_CALL && !attribute->arguments.n))
        return mark;
    const char *reason = attribute->arguments.n == 1 ? ctext_string(session, attribute->arguments.at[0], NULL) : NULL;
    if (!reason)
        complain_value(session, attribute, "skip(\"reason\")");
    mark->text = reason ? reason : "";
    return mark;
}

static struct mark *read_skipif(struct session *session, const struct attribute *attribute, struct home *file,
                                const struct node *node)
{
    struct mark *mark = mark_new(session, MARK_SKIPIF, attribute, node);
    const char *reason = attribute->arguments.n == 2 ? ctext_string(session, attribute->arguments.at[1], NULL) : NULL;
    if (!reason) {
        complain_value(session, attribute, "skipif(expression, \"reason\")");
        return NULL;
    }
    mark->text = reason;
    set_expression(session, mark, file, attribute->arguments.at[0]);
    return mark;
}

static struct mark *read_xfail(struct session *session, const struct attribute *attribute, struct home *file,
                               const struct node *node)
{
    struct mark *mark = mark_new(session, MARK_XFAIL, attribute, node);
    size_t i = 0, n = attribute->form == ATTRIBUTE_WORD ? 0 : attribute->arguments.n;
    if (i < n && range_equals(attribute->arguments.at[i], "strict")) {
        mark->is_strict = true;
        i++;
    }
    bool is_conditional = i < n && !ctext_string(session, attribute->arguments.at[i], NULL);
    if (is_conditional || hangs_on_if(node))
        set_expression(session, mark, file, is_conditional ? attribute->arguments.at[i++] : nowhere);
    /* A condition has its reason: else a macro that stands for the reason would be taken for the condition. */
    const char *reason = i < n ? ctext_string(session, attribute->arguments.at[i++], NULL) : is_conditional ? NULL : "";
    if (!reason || i < n || (attribute->form != ATTRIBUTE_WORD && attribute->form != ATTRIBUTE_CALL))
        complain_value(session, attribute, "xfail(\"reason\"), xfail(expression, \"reason\") or xfail(strict, …)");
    mark->text = reason ? reason : "";
    return mark;
}

static struct mark *read_ending(struct session *session, const struct attribute *attribute, struct home *file,
                                const struct node *node)
{
    bool exits = range_equals(attribute->name, "exits");
    struct mark *mark = mark_new(session, exits ? MARK_EXITS : MARK_SIGNALS, attribute, node);
    if (attribute->form != ATTRIBUTE_CALL || attribute->arguments.n != 1) {
        complain_value(session, attribute, exits ? "exits(code)" : "signals(SIGABRT)");
        return NULL;
    }
    set_expression(session, mark, file, attribute->arguments.at[0]);
    return mark;
}

struct mark *mark_read(struct session *session, const struct attribute *attribute, struct home *file,
                       const struct node *node)
{
    if (range_equals(attribute->name, "skip"))
        return read_reason_mark(session, attribute, file, node);
    if (range_equals(attribute->name, "skipif"))
        return read_skipif(session, attribute, file, node);
    if (range_equals(attribute->name, "xfail"))
        return read_xfail(session, attribute, file, node);
    if (range_equals(attribute->name, "timeout")) {
        struct mark *mark = mark_new(session, MARK_TIMEOUT, attribute, node);
        return read_timeout(session, attribute, &mark->milliseconds) ? mark : NULL;
    }
    return read_ending(session, attribute, file, node);
}

static void check_tag(struct session *session, const struct inputs *inputs, struct range range, const char *tag)
{
    const char *declared[256];
    size_t n = 0;
    if (!inputs->tags.n)
        return;
    for (size_t i = 0; i < inputs->tags.n; i += 2) {
        if (strcmp(inputs->tags.at[i], tag) == 0)
            return;
        if (n < sizeof declared / sizeof *declared)
            declared[n++] = inputs->tags.at[i];
    }
    struct diag *diag = diag_add(session, CT0117, range, "the tag '%s' is not declared in ctest.yaml", tag);
    const char *list = "";
    diag_suggest(session, diag, range, tag, declared, n);
    for (size_t i = 0; i < n; i++)
        list = arena_printf(&session->arena, "%s%s%s", list, i ? ", " : "", declared[i]);
    diag_note(session, diag, nowhere, "declared there: %s", list);
}

struct mark *tag_read(struct session *session, const struct inputs *inputs, const struct attribute *attribute, size_t i,
                      const struct node *node)
{
    struct mark *mark = mark_new(session, MARK_TAG, attribute, node);
    mark->range = attribute->arguments.at[i];
    mark->text = text_of(session, mark->range);
    if (strpbrk(mark->text, "\" \t\r\n")) /* -m would look for it in vain */
        unquoted(session, diag_add(session, CT0113, mark->range, "a tag is one word without quotes, and a ',' stands between two"), mark->range);
    else
        check_tag(session, inputs, mark->range, mark->text);
    return mark;
}

/* --- all of them ------------------------------------------------------------------------------------------ */

/* The kinds of declarations in a set, as a text. */
static const char *kinds_text(struct session *session, unsigned on)
{
    static const char *const kinds[] = {"fixtures", "tests", "classes", "module(…)"};
    const char *text = "";
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!(on & 1u << i))
            continue;
        const char *between = !*text ? "" : on >> (i + 1) ? ", " : " and ";
        text = arena_printf(&session->arena, "%s%s%s", text, between, kinds[i]);
    }
    return text;
}

static void complain_misplaced(struct session *session, const struct attribute *attribute, const struct node *node, unsigned on)
{
    struct diag *diag = diag_add(session, CT0114, attribute->name, "'%s' cannot stand on a %s", text_of(session, attribute->name),
                                 kind_name(node));
    diag_help(session, diag, "it is for %s", kinds_text(session, on));
}

/* `fixture(session)` */
static bool suggest_scope(struct session *session, struct diag *diag, const struct attribute *attribute, const struct node *node)
{
    for (size_t i = 0; i < sizeof scope_words / sizeof *scope_words; i++) {
        if (node->kind != NODE_FIXTURE || attribute->form != ATTRIBUTE_WORD || !range_equals(attribute->name, scope_words[i]))
            continue;
        diag_fix(session, diag, attribute->name, arena_printf(&session->arena, "scope = %s", scope_words[i]));
        diag_help(session, diag, "did you mean 'scope = %s'?", scope_words[i]);
        return true;
    }
    return false;
}

static void complain_unknown(struct session *session, const struct attribute *attribute, const struct node *node,
                             const char *const *names, size_t n)
{
    const char *text = text_of(session, attribute->name), *list = "";
    struct diag *diag = diag_add(session, CT0110, attribute->name, "a %s has no attribute '%s'", kind_name(node), text);
    if (!suggest_scope(session, diag, attribute, node))
        diag_suggest(session, diag, attribute->name, text, names, n);
    for (size_t i = 0; i < n; i++)
        list = arena_printf(&session->arena, "%s%s%s", list, i ? ", " : "", names[i]);
    diag_note(session, diag, nowhere, "a %s has %s", kind_name(node), list);
}

static enum attribute_id find_attribute(const char *name)
{
    int i = 0;
    while (i < ATTRIBUTE_COUNT && (!name || strcmp(attribute_table[i].name, name) != 0))
        i++;
    return (enum attribute_id)i;
}

/* The row of the table; after a message the one that was meant, or ATTRIBUTE_COUNT. */
static enum attribute_id identify(struct session *session, const struct attribute *attribute, const struct node *node, bool *is_guess)
{
    const char *names[ATTRIBUTE_COUNT];
    size_t n = 0;
    for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
        bool may_stand = attribute_table[i].on & kind_of(node);
        if (may_stand)
            names[n++] = attribute_table[i].name;
        if (!range_equals(attribute->name, attribute_table[i].name))
            continue;
        if (may_stand)
            return (enum attribute_id)i;
        complain_misplaced(session, attribute, node, attribute_table[i].on);
        return ATTRIBUTE_COUNT;
    }
    complain_unknown(session, attribute, node, names, n);
    *is_guess = true;
    return find_attribute(diag_nearest(text_of(session, attribute->name), names, n));
}

static bool may_repeat(enum attribute_id id)
{
    return id == ATTRIBUTE_params || id == ATTRIBUTE_ids || id == ATTRIBUTE_tags || id == ATTRIBUTE_usefixtures ||
           id == ATTRIBUTE_skipif || id == ATTRIBUTE_xfail || id == ATTRIBUTE_plain;
}

static bool read_autouse(struct session *session, const struct attribute *attribute)
{
    if (attribute->form == ATTRIBUTE_WORD || (attribute->form == ATTRIBUTE_VALUE && range_equals(attribute->value, "true")))
        return true;
    if (attribute->form == ATTRIBUTE_VALUE && range_equals(attribute->value, "false"))
        return false;
    complain_value(session, attribute, "autouse, autouse = true or autouse = false");
    return true;
}

static void read_name(struct session *session, const struct attribute *attribute, struct attributes *out)
{
    struct range name = attribute->value;
    if (attribute->form != ATTRIBUTE_VALUE || !is_word(name))
        name = unquoted(session, complain_value(session, attribute, "name = other"), name);
    if (!range_is_empty(name))
        out->name = session_name_of(session, name);
}

static void read_uses(struct session *session, const struct attribute *attribute, struct attributes *out)
{
    if (attribute->form != ATTRIBUTE_CALL || !attribute->arguments.n)
        complain_value(session, attribute, "usefixtures(one, another)");
    for (size_t i = 0; i < attribute->arguments.n; i++) {
        struct range name = attribute->arguments.at[i];
        if (!is_word(name))
            name = unquoted(session, diag_add(session, CT0113, name, "'usefixtures' takes names of fixtures"), name);
        if (!range_is_empty(name))
            vec_push(&session->arena, out->usefixtures, use_of(session, name));
    }
}

/* The scanner has read it: words that it knows. */
static void check_plain(struct session *session, const struct attribute *attribute)
{
    static const char *const words[] = {
#define STATEMENT(name, help) #name,
#include "keywords.def"
    };
    size_t count = sizeof words / sizeof *words;
    if (attribute->form != ATTRIBUTE_CALL || !attribute->arguments.n)
        complain_value(session, attribute, "plain(expect, skip)");
    for (size_t i = 0; i < attribute->arguments.n; i++) {
        struct range range = attribute->arguments.at[i];
        const char *word = text_of(session, range);
        size_t w = 0;
        while (w < count && strcmp(words[w], word) != 0)
            w++;
        if (w == count)
            diag_suggest(session, diag_add(session, CT0113, range, "'%s' is no word of a statement", word), range, word, words, count);
    }
}

static void read_params(struct session *session, struct model *model, struct home *home, const struct node *node,
                        size_t at, struct attributes *out)
{
    const struct attribute *params = &node->attributes.at[at];
    const struct attribute *ids = at + 1 < node->attributes.n ? params + 1 : NULL;
    if (ids && !range_equals(ids->name, "ids"))
        ids = NULL;
    out->is_misread |= params->form != ATTRIBUTE_ROWS && params->form != ATTRIBUTE_YAML;
    if (params->form != ATTRIBUTE_ROWS && params->form != ATTRIBUTE_YAML)
        complain_value(session, params, "params = [ … ], params(int a) = [ … ] or params(…) = yaml(\"file\")");
    else
        vec_push(&session->arena, out->axes, axis_read(session, model, home, node, params, ids));
}

static void read_one(struct session *session, struct model *model, struct home *home, const struct node *node, size_t at,
                     enum attribute_id id, struct attributes *out)
{
    const struct attribute *attribute = &node->attributes.at[at];
    struct mark *mark = NULL;
    switch (id) {
    case ATTRIBUTE_scope:
        if (attribute->form != ATTRIBUTE_VALUE) {
            complain_value(session, attribute, "scope = session");
            out->is_misread = true;
            break;
        }
        out->scope = read_scope(session, attribute->value, &out->is_misread);
        out->scope_range = attribute->value;
        break;
    case ATTRIBUTE_autouse: out->is_autouse = read_autouse(session, attribute); break;
    case ATTRIBUTE_name:
        read_name(session, attribute, out);
        break;
    case ATTRIBUTE_params: read_params(session, model, home, node, at, out); break;
    case ATTRIBUTE_ids:
        if (!out->is_misread && (at == 0 || !out->axes.n || out->axes.at[out->axes.n - 1]->written != attribute - 1))
            diag_add(session, CT0113, attribute->range, "'ids' stands behind the 'params' whose rows it names");
        break;
    case ATTRIBUTE_usefixtures: read_uses(session, attribute, out); break;
    case ATTRIBUTE_tags:
        if (attribute->form != ATTRIBUTE_CALL || !attribute->arguments.n)
            complain_value(session, attribute, "tags(one, another)");
        for (size_t i = 0; i < attribute->arguments.n; i++)
            vec_push(&session->arena, out->marks, tag_read(session, model->inputs, attribute, i, node));
        break;
    case ATTRIBUTE_plain: check_plain(session, attribute); break;
    case ATTRIBUTE_timeout:
        if (node->kind == NODE_FIXTURE) {
            read_timeout(session, attribute, &out->timeout);
            break;
        }
        /* fall through */
    case ATTRIBUTE_skip: case ATTRIBUTE_skipif: case ATTRIBUTE_xfail: case ATTRIBUTE_exits: case ATTRIBUTE_signals:
        mark = mark_read(session, attribute, home_file(home), node);
        break;
    case ATTRIBUTE_COUNT: break;
    }
    if (mark)
        vec_push(&session->arena, out->marks, mark);
}

/* Parentheses behind the word were begun, and could not be read. */
static bool has_broken_attributes(const struct node *node)
{
    struct range rest = {node->range.source, node->keyword.end, node->range.end};
    struct ctoken token;
    return node->is_broken && !node->has_attributes && ctoken_next(&rest, &token) && ctoken_is(token, "(");
}

struct attributes attributes_read(struct session *session, struct model *model, struct home *home, const struct node *node)
{
    struct attributes out = {.scope = SCOPE_FUNCTION, .is_misread = has_broken_attributes(node)};
    const struct attribute *first[ATTRIBUTE_COUNT] = {0};
    for (size_t i = 0; i < node->attributes.n; i++) {
        const struct attribute *attribute = &node->attributes.at[i];
        bool is_guess = false;
        enum attribute_id id = identify(session, attribute, node, &is_guess);
        out.is_misread |= id == ATTRIBUTE_COUNT;
        if (id == ATTRIBUTE_COUNT || (is_guess && first[id]))
            continue;
        if (first[id] && !may_repeat(id)) {
            struct diag *diag = diag_add(session, CT0112, attribute->name, "'%s' is given twice", attribute_table[id].name);
            diag_label(session, diag, first[id]->name, "first here");
            continue;
        }
        first[id] = is_guess ? first[id] : attribute;
        read_one(session, model, home, node, i, id, &out);
    }
    return out;
}
