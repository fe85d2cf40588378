/* hover.c - what a name is: its declaration, its comment, what it needs, who uses it. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"
#include "lsp/words.h"
#include "plan/plan.h"
#include "sema/build.h"
#include "syntax/ctext.h"

enum { MOST_NAMED = 8, MOST_OF_HEAD = 400 };

struct page {
    struct sight *sight;
    struct server *server;
    struct text text;
    bool is_plain; /* the editor knows no Markdown */
};

static const char *code(const struct page *page)
{
    return page->is_plain ? "" : "`";
}

/* --- pieces --------------------------------------------------------------------------------------------------------- */

/* The text as it is written, in one line. */
static void add_line(struct text *text, struct range range)
{
    const char *at = range_text(range), *end = at + range_size(range);
    bool has_space = false;
    for (; at < end; at++) {
        if (!isspace((unsigned char)*at) && has_space && text->n)
            text_addc(text, ' ');
        has_space = isspace((unsigned char)*at) != 0;
        if (!has_space)
            text_addc(text, *at);
    }
}

/* The head of a declaration; of one with many rows the beginning. */
static void add_head(struct page *page, const struct node *node)
{
    struct text line = {.arena = &page->sight->session->arena};
    uint32_t end = range_is_empty(node->body.range) ? node->range.end : node->body.range.begin;
    add_line(&line, (struct range){node->range.source, node->keyword.begin, end});
    bool is_long = line.n > MOST_OF_HEAD;
    text_printf(&page->text, "%s%.*s%s%s\n", page->is_plain ? "" : "```c\n", MOST_OF_HEAD, line.at, is_long ? " …" : "",
                page->is_plain ? "" : "\n```");
}

static void add_doc(struct page *page, const char *doc)
{
    if (doc)
        text_printf(&page->text, "\n%s\n", doc);
}

/* `tests/conftest.ctest:3`, with a link where the editor shows them. */
static void add_place(struct page *page, const char *path, const char *id, struct span span)
{
    unsigned line = span.begin.line + 1;
    if (page->is_plain)
        text_printf(&page->text, "%s:%u", id, line);
    else
        text_printf(&page->text, "[%s:%u](%s#L%u)", id, line, file_uri(page->server, &page->server->scratch, path), line);
}

static void add_fixture_place(struct page *page, const struct fixture *fixture)
{
    const struct source *source = fixture->name_range.source;
    if (source->path[0] != '/')
        text_adds(&page->text, "built in");
    else
        add_place(page, source->path, source->id, sight_span(page->sight, fixture->name_range));
}

/* The instances of a closure, one a line. */
static void add_closure(struct page *page, const struct shape *shape, const struct fixture *without)
{
    unsigned number = 0;
    for (size_t i = 0; i < shape->needs.n; i++) {
        const struct instance *instance = shape->needs.at[i].instance;
        if (instance->fixture == without)
            continue;
        text_printf(&page->text, "%u. %s%s%s, %s, ", ++number, code(page), instance->fixture->name, code(page), scope_name(instance->scope));
        if (instance->fixture->replaced_axis)
            text_adds(&page->text, "a row of this test");
        else
            add_fixture_place(page, instance->fixture);
        text_addc(&page->text, '\n');
    }
}

/* What a test would need that asks for this fixture alone. */
static const struct shape *closure_of_fixture(struct sight *sight, const struct fixture *fixture)
{
    struct session *session = sight->session;
    enum home_kind kind = home_file(fixture->home)->kind;
    struct home *home = kind == HOME_USED || kind == HOME_BUILTIN ? sight->view : fixture->home;
    struct test *test = ARENA_NEW(&session->arena, struct test);
    struct use use = {.name = fixture->name, .range = fixture->name_range};
    test->name = fixture->name;
    test->home = home;
    test->view = home_new(session, HOME_TEST, home->input, home);
    vec_push(&session->arena, test->uses, use);
    return plan_closure(session, sight->model, test);
}

/* --- fixtures ---------------------------------------------------------------------------------------------------------- */

static void add_overridden(struct page *page, const struct fixture *fixture)
{
    bool is_used_file = home_file(fixture->home)->kind == HOME_USED;
    const struct fixture *outer = model_find(is_used_file ? page->sight->view : fixture->home, fixture->name, fixture, NULL);
    if (!outer || outer == fixture)
        return;
    text_printf(&page->text, "\nOverrides %s%s%s, scope %s: ", code(page), outer->name, code(page), scope_name(outer->scope));
    add_fixture_place(page, outer);
    text_addc(&page->text, '\n');
}

static const char *id_of_file(const struct server *server, const char *path)
{
    const struct file *file = file_find(server, path);
    return file && file->index ? file->index->items.at[0].id : path;
}

static bool is_known(struct entity *const *list, size_t n, const struct entity *entity)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == entity)
            return true;
    return false;
}

static void add_overriders(struct page *page, const struct entity *entity)
{
    struct { VEC(struct entity *) list; } found = {{0}};
    for (size_t i = 0; i < page->server->order.n; i++) {
        const struct index *index = page->server->order.at[i]->index;
        for (size_t o = 0; index && o < index->overrides.n; o++) {
            struct entity *inner = index->overrides.at[o].inner;
            if (index->overrides.at[o].outer == entity && inner->definition && !is_known(found.list.at, found.list.n, inner))
                vec_push(&page->sight->session->arena, found.list, inner);
        }
    }
    for (size_t i = 0; i < found.list.n && i < MOST_NAMED; i++) {
        const struct entity *inner = found.list.at[i];
        text_adds(&page->text, i ? ", " : "\nOverridden in ");
        add_place(page, inner->path, id_of_file(page->server, inner->path), inner->definition->name_range);
    }
    if (found.list.n > MOST_NAMED)
        text_printf(&page->text, " and %zu more", found.list.n - MOST_NAMED);
    if (found.list.n)
        text_addc(&page->text, '\n');
}

static void add_counts(struct page *page, const struct entity *entity)
{
    text_printf(&page->text, "\n%u test%s need%s it; %u place%s ask%s for it.\n", entity->test_count, entity->test_count == 1 ? "" : "s",
                entity->test_count == 1 ? "s" : "", entity->use_count, entity->use_count == 1 ? "" : "s",
                entity->use_count == 1 ? "s" : "");
}

static void add_facts(struct page *page, const struct fixture *fixture)
{
    struct session *session = page->sight->session;
    text_printf(&page->text, "\nScope %s%s%s", code(page), scope_name(fixture->scope), code(page));
    if (fixture->has_value)
        text_printf(&page->text, ", value %s%s%s", code(page), ctext_canonical(session, fixture->type), code(page));
    else
        text_adds(&page->text, ", no value");
    if (fixture->is_autouse)
        text_adds(&page->text, ", automatic");
    if (fixture->axis)
        text_printf(&page->text, ", %zu row%s", fixture->axis->rows.n, fixture->axis->rows.n == 1 ? "" : "s");
    text_adds(&page->text, ": ");
    add_fixture_place(page, fixture);
    text_addc(&page->text, '\n');
}

static void describe_fixture(struct page *page, const struct fixture *fixture)
{
    const struct entity *entity = entity_of(page->server, fixture);
    add_head(page, fixture->node);
    add_doc(page, fixture->doc);
    add_facts(page, fixture);
    add_overridden(page, fixture);
    add_overriders(page, entity);
    if (fixture->uses.n || fixture->axis) {
        text_adds(&page->text, "\nSet up before it:\n\n");
        size_t before = page->text.n;
        add_closure(page, closure_of_fixture(page->sight, fixture), fixture);
        if (page->text.n == before)
            text_adds(&page->text, "nothing\n");
    }
    add_counts(page, entity);
}

/* --- tests, classes, columns ----------------------------------------------------------------------------------------------- */

static const struct index_item *item_of(const struct page *page, const char *id)
{
    const struct file *file = file_find(page->server, page->sight->source->path);
    for (size_t i = 0; file && file->index && i < file->index->items.n; i++)
        if (strcmp(file->index->items.at[i].id, id) == 0)
            return &file->index->items.at[i];
    return NULL;
}

static void describe_test(struct page *page, const struct test *test)
{
    const char *id = sight_id(page->sight, test->home, test->name);
    const struct index_item *item = item_of(page, id);
    const struct shape *shape = plan_closure(page->sight->session, page->sight->model, test);
    add_head(page, test->node);
    text_printf(&page->text, "\n%s%s%s", code(page), id, code(page));
    if (item && item->has_rows && item->rows.n)
        text_printf(&page->text, ", %zu item%s", item->rows.n, item->rows.n == 1 ? "" : "s");
    text_adds(&page->text, shape->needs.n ? "\n\nSet up in this order:\n\n" : "\n\nIt needs no fixtures.\n");
    add_closure(page, shape, NULL);
}

static void describe_class(struct page *page, const struct home *home)
{
    add_head(page, (const struct node[]){{.range = home->node->range, .keyword = home->node->keyword,
                                          .body = {.range = {home->node->range.source, home->node->declared.name.end, home->node->range.end}}}});
    text_printf(&page->text, "\n%zu test%s directly in it\n", home->tests.n, home->tests.n == 1 ? "" : "s");
}

static void describe_column(struct page *page, const struct column *column)
{
    struct session *session = page->sight->session;
    const char *type = column->inferred ? column->inferred : ctext_canonical(session, column->type);
    text_printf(&page->text, "%sconst %s %s%s%s\n\nA column of params.\n", page->is_plain ? "" : "```c\n", type, column->name,
                ctext_canonical(session, column->suffix), page->is_plain ? "" : "\n```");
}

static void describe(struct page *page, const struct occurrence *occurrence)
{
    if (occurrence->column && (occurrence->role == ROLE_COLUMN || occurrence->role == ROLE_COLUMN_MENTION))
        describe_column(page, occurrence->column);
    else if (occurrence->fixture)
        describe_fixture(page, occurrence->fixture);
    else if (occurrence->role == ROLE_TEST)
        describe_test(page, occurrence->test);
    else if (occurrence->role == ROLE_CLASS)
        describe_class(page, occurrence->home);
}

/* --- words of the language ---------------------------------------------------------------------------------------------------- */

static bool is_at(struct range range, uint32_t offset)
{
    return range.source && range.begin <= offset && offset <= range.end && !range_is_empty(range);
}

struct known_word {
    struct range range;
    const char *help;
};

static const char *tag_help(const struct sight *sight, struct range tag)
{
    const struct inputs *inputs = sight->model->inputs;
    for (size_t i = 0; i + 1 < inputs->tags.n; i += 2)
        if (range_equals(tag, inputs->tags.at[i]))
            return inputs->tags.at[i + 1];
    return NULL;
}

static struct known_word find_in_attribute(const struct sight *sight, const struct attribute *attribute, uint32_t offset)
{
    const struct help_word *word = NULL;
    struct range range = {0};
    if (is_at(attribute->name, offset))
        word = help_find(GROUP_ATTRIBUTE, range = attribute->name);
    else if (attribute->form == ATTRIBUTE_VALUE && range_equals(attribute->name, "scope") && is_at(attribute->value, offset))
        word = help_find(GROUP_SCOPE, range = attribute->value);
    for (size_t i = 0; range_equals(attribute->name, "tags") && i < attribute->arguments.n; i++)
        if (is_at(attribute->arguments.at[i], offset))
            return (struct known_word){attribute->arguments.at[i], tag_help(sight, attribute->arguments.at[i])};
    return (struct known_word){range, word ? word->help : NULL};
}

static struct known_word find_word(const struct sight *sight, const struct node *node, uint32_t offset)
{
    const struct help_word *word = NULL;
    if (node->kind != NODE_C && is_at(node->keyword, offset) && (word = help_find(GROUP_DECLARATION, node->keyword)))
        return (struct known_word){node->keyword, word->help};
    for (size_t i = 0; i < node->attributes.n; i++)
        if (is_at(node->attributes.at[i].range, offset))
            return find_in_attribute(sight, &node->attributes.at[i], offset);
    for (size_t i = 0; i < node->body.words.n; i++)
        if (is_at(node->body.words.at[i].range, offset) && (word = help_find(GROUP_STATEMENT, node->body.words.at[i].range)))
            return (struct known_word){node->body.words.at[i].range, word->help};
    return (struct known_word){0};
}

/* --- the request ----------------------------------------------------------------------------------------------------------------- */

static json_t *answer(struct page *page, struct range range)
{
    json_t *contents = json_pack("{s:s,s:o}", "kind", page->is_plain ? "plaintext" : "markdown", "value", json_text(page->text.at));
    return json_pack("{s:o,s:o}", "contents", contents, "range", json_span(sight_span(page->sight, range)));
}

json_t *hover(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    if (!spot_read(server, params, &spot, failure))
        return NULL;
    struct page page = {spot.sight, server, {.arena = &spot.sight->session->arena}, !server->client.has_markdown};
    const struct occurrence *occurrence = occurrence_at(&spot.sight->occurrences, spot.offset);
    const struct node *node = sight_node_at(spot.sight, spot.offset);
    if (occurrence)
        describe(&page, occurrence);
    if (page.text.n)
        return answer(&page, occurrence->range);
    struct known_word word = node ? find_word(spot.sight, node, spot.offset) : (struct known_word){0};
    if (!word.help)
        return NULL;
    text_printf(&page.text, "%s%.*s%s: %s", code(&page), (int)range_size(word.range), range_text(word.range), code(&page), word.help);
    return answer(&page, word.range);
}
