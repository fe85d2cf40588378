/* completion.c - what may be written at the cursor.
 *
 * In: where it stands (cursor.h). Out: exactly the fixtures that are visible there, nearest first; attributes that may stand
 * on the declaration and do not yet; words of ours where a statement starts.
 */
#include <dirent.h>
#include <string.h>

#include "base/text.h"
#include "driver/path.h"
#include "lsp/cursor.h"
#include "lsp/requests.h"
#include "lsp/words.h"
#include "syntax/ctext.h"
#include "syntax/peek.h"

enum { ITEM_METHOD = 2, ITEM_FUNCTION = 3, ITEM_VARIABLE = 6, ITEM_PROPERTY = 10, ITEM_VALUE = 12, ITEM_KEYWORD = 14, ITEM_FILE = 17,
       ITEM_ENUM_MEMBER = 20 };
enum { FORMAT_SNIPPET = 2, TAG_DEPRECATED = 1 };

struct menu {
    struct server *server;
    struct sight *sight;
    struct cursor cursor;
    struct span word;
    struct home *home; /* whose names are visible */
    json_t *array;
};

/* --- one entry --------------------------------------------------------------------------------------------------------- */

static json_t *push(struct menu *menu, const char *label, int kind, const char *detail)
{
    json_t *item = json_object(), *edit = json_object();
    json_add(item, "label", json_text(label));
    json_add(item, "kind", json_integer(kind));
    if (detail)
        json_add(item, "detail", json_text(detail));
    json_add(edit, "range", json_span(menu->word));
    json_add(edit, "newText", json_text(label));
    json_add(item, "textEdit", edit);
    json_push(menu->array, item);
    return item;
}

/* `$0` in the text is where the cursor goes; an editor without snippets gets the text up to there. */
static void set_text(struct menu *menu, json_t *item, const char *snippet)
{
    const char *mark = strstr(snippet, "$0");
    size_t n = mark ? (size_t)(mark - snippet) : strlen(snippet);
    json_t *edit = json_object_get(item, "textEdit");
    if (menu->server->client.has_snippets) {
        json_add(item, "insertTextFormat", json_integer(FORMAT_SNIPPET));
        json_add(edit, "newText", json_text(snippet));
    } else {
        json_add(edit, "newText", json_text_n(snippet, n));
    }
}

static void set_doc(struct menu *menu, json_t *item, const char *text)
{
    if (text)
        json_add(item, "documentation", json_pack("{s:s,s:o}", "kind", menu->server->client.has_markdown ? "markdown" : "plaintext",
                                                  "value", json_text(text)));
}

static void set_order(struct menu *menu, json_t *item, unsigned order)
{
    json_add(item, "sortText", json_text(arena_printf(&menu->server->scratch, "%04u", order)));
}

/* --- fixtures ------------------------------------------------------------------------------------------------------------ */

static bool is_listed(const struct menu *menu, const char *name)
{
    for (size_t i = 0; i < menu->cursor.listed.n; i++)
        if (range_equals(menu->cursor.listed.at[i], name))
            return true;
    return false;
}

static enum scope scope_here(const struct menu *menu)
{
    if (menu->cursor.declaration != NODE_FIXTURE)
        return SCOPE_FUNCTION;
    for (int s = SCOPE_SESSION; s <= SCOPE_ANY; s++)
        if (menu->cursor.scope.source && range_equals(menu->cursor.scope, scope_name((enum scope)s)))
            return (enum scope)s;
    return SCOPE_FUNCTION;
}

/* Would asking for it be refused, because it does not live long enough? */
static bool is_too_narrow(const struct menu *menu, const struct fixture *fixture)
{
    enum scope scope = scope_here(menu);
    return scope != SCOPE_ANY && fixture->scope != SCOPE_ANY && fixture->scope > scope;
}

/* A fixture that is being written sees the next one outward of its name. */
static const struct fixture *meant_here(const struct menu *menu, const struct fixture *fixture)
{
    bool is_itself = menu->cursor.declaration == NODE_FIXTURE && menu->cursor.name.source && range_equals(menu->cursor.name, fixture->own_name) &&
                     fixture->name_range.source == menu->sight->source && fixture->name_range.begin == menu->cursor.name.begin;
    return is_itself ? model_find(menu->home, fixture->name, fixture, NULL) : fixture;
}

static const char *detail_of(struct menu *menu, const struct fixture *fixture)
{
    struct session *session = menu->sight->session;
    return arena_printf(&session->arena, "%s, %s, %s", fixture->has_value ? ctext_canonical(session, fixture->type) : "no value",
                        scope_name(fixture->scope), fixture->name_range.source->path[0] == '/' ? fixture->name_range.source->id : "built in");
}

static json_t *push_fixture(struct menu *menu, const struct fixture *fixture, unsigned order)
{
    bool is_narrow = is_too_narrow(menu, fixture);
    json_t *item = push(menu, fixture->name, ITEM_FUNCTION, detail_of(menu, fixture));
    set_doc(menu, item, fixture->doc);
    set_order(menu, item, is_narrow ? order + 5000 : order);
    if (is_narrow && menu->server->client.has_deprecated_tag)
        json_add(item, "tags", json_pack("[i]", TAG_DEPRECATED));
    return item;
}

typedef void fixture_visitor(struct menu *menu, const struct fixture *fixture, unsigned order);

struct visit {
    struct menu *menu;
    struct map seen;
    fixture_visitor *visitor;
    unsigned order;
};

static void visit_fixtures(struct visit *visit, const struct home *home, unsigned depth)
{
    struct menu *menu = visit->menu;
    for (size_t i = 0; i < home->fixtures.n; i++) {
        const struct fixture *fixture = home->fixtures.at[i];
        struct map_entry *entry = map_at(&menu->sight->session->arena, &visit->seen, fixture->name, strlen(fixture->name));
        const struct fixture *meant = entry->value ? NULL : meant_here(menu, fixture);
        entry->value = (void *)fixture;
        if (meant && !is_listed(menu, meant->name))
            visit->visitor(menu, meant, visit->order);
    }
    for (size_t i = 0; i < home->used.n && depth < 32; i++)
        visit_fixtures(visit, home->used.at[i], depth + 1);
}

/* Nearest places first, each name once. */
static void visit_visible(struct menu *menu, fixture_visitor *visitor)
{
    struct visit visit = {.menu = menu, .visitor = visitor};
    for (const struct home *home = menu->home; home; home = home->outer, visit.order++)
        visit_fixtures(&visit, home, 0);
}

static void offer_fixture(struct menu *menu, const struct fixture *fixture, unsigned order)
{
    push_fixture(menu, fixture, order);
}

static void offer_with_params(struct menu *menu, const struct fixture *fixture, unsigned order)
{
    if (fixture->axis)
        push_fixture(menu, fixture, order);
}

/* --- fixtures in a body: they become parameters --------------------------------------------------------------------------------- */

/* Where the parameter goes, and what is written there. */
static bool find_parameter_place(const struct menu *menu, const struct node *node, uint32_t *at, const char **before, const char **behind)
{
    const struct source *source = menu->sight->source;
    uint32_t open = peek_space(source, node->declared.name.end);
    bool has_list = open < source->size && source->text[open] == '(';
    uint32_t end = has_list ? peek_closed(source, open, source->size) : 0;
    if (has_list && !end)
        return false;
    *at = node->parameters.n ? node->parameters.at[node->parameters.n - 1].name.end : has_list ? open + 1 : node->declared.name.end;
    *before = node->parameters.n ? ", " : has_list ? "" : "(";
    *behind = has_list || node->parameters.n ? "" : ")";
    return node->parameters.n > 0 || !has_list || peek_space(source, open + 1) == end - 1;
}

static const struct node *node_here(const struct menu *menu)
{
    const struct node *node = sight_node_at(menu->sight, menu->cursor.word.begin);
    return node && (node->kind == NODE_FIXTURE || node->kind == NODE_TEST) && !range_is_empty(node->declared.name) ? node : NULL;
}

static bool has_parameter(const struct node *node, const char *name)
{
    for (size_t i = 0; i < node->parameters.n; i++)
        if (range_equals(node->parameters.at[i].name, name))
            return true;
    return false;
}

static void offer_new_parameter(struct menu *menu, const struct fixture *fixture, unsigned order)
{
    uint32_t at;
    const char *before, *behind;
    const struct node *node = node_here(menu);
    if (!node || !fixture->has_value || has_parameter(node, fixture->name) || !find_parameter_place(menu, node, &at, &before, &behind))
        return;
    struct position place = sight_position(menu->sight, menu->sight->source, at);
    json_t *item = push_fixture(menu, fixture, order + 1000), *edit = json_object();
    json_add(edit, "range", json_span((struct span){place, place}));
    json_add(edit, "newText", json_text(arena_printf(&menu->server->scratch, "%s%s%s", before, fixture->name, behind)));
    json_add(item, "additionalTextEdits", json_pack("[o]", edit));
    json_add(item, "detail", json_text(arena_printf(&menu->server->scratch, "%s (becomes a parameter)", detail_of(menu, fixture))));
}

/* Parameters and columns of the declaration around the cursor. */
static void offer_locals(struct menu *menu)
{
    const struct node *node = node_here(menu);
    const struct occurrences *occurrences = &menu->sight->occurrences;
    for (size_t i = 0; node && i < occurrences->n; i++) {
        const struct occurrence *occurrence = &occurrences->at[i];
        bool is_local = occurrence->node == node && (occurrence->role == ROLE_PARAMETER || occurrence->role == ROLE_COLUMN);
        const char *name = session_name_of(menu->sight->session, occurrence->range);
        const char *detail = occurrence->fixture ? detail_of(menu, occurrence->fixture) : "a column of params";
        if (is_local)
            set_order(menu, push(menu, name, ITEM_VARIABLE, detail), 0);
    }
}

/* --- words ------------------------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name, *text;
} attribute_texts[] = {
    {"scope", "scope = $0"}, {"autouse", "autouse"}, {"name", "name = $0"}, {"params", "params = [$0]"}, {"ids", "ids = [$0]"},
};

static bool has_attribute(const struct menu *menu, const char *name)
{
    for (size_t i = 0; i < menu->cursor.attributes.n; i++)
        if (range_equals(menu->cursor.attributes.at[i], name))
            return strcmp(name, "params") != 0 && strcmp(name, "ids") != 0;
    return false;
}

static const char *attribute_text(struct menu *menu, const char *name)
{
    for (size_t i = 0; i < sizeof attribute_texts / sizeof *attribute_texts; i++)
        if (strcmp(attribute_texts[i].name, name) == 0)
            return attribute_texts[i].text;
    return arena_printf(&menu->server->scratch, "%s($0)", name);
}

static void offer_attributes(struct menu *menu)
{
    for (size_t i = 0; i < help_word_count; i++) {
        const struct help_word *word = &help_words[i];
        bool fits = word->group == GROUP_ATTRIBUTE && (word->on & 1u << menu->cursor.declaration);
        if (fits && !has_attribute(menu, word->name))
            set_text(menu, push(menu, word->name, ITEM_PROPERTY, word->help), attribute_text(menu, word->name));
    }
}

static void offer_group(struct menu *menu, enum word_group group, int kind)
{
    for (size_t i = 0; i < help_word_count; i++)
        if (help_words[i].group == group)
            push(menu, help_words[i].name, kind, help_words[i].help);
}

static bool is_given_up(const struct menu *menu, const char *name)
{
    static const char *const names[] = {
#define STATEMENT(name, help) #name,
#include "keywords.def"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return menu->sight->input->tree->given_up[i];
    return false;
}

/* Words of fixtures alone. */
static bool provides(const char *name)
{
    return strcmp(name, "yield") == 0 || strcmp(name, "return") == 0;
}

static void offer_statements(struct menu *menu)
{
    for (size_t i = 0; i < help_word_count; i++) {
        const struct help_word *word = &help_words[i];
        bool fits = word->group == GROUP_STATEMENT && (menu->cursor.declaration == NODE_FIXTURE || !provides(word->name));
        if (!fits || is_given_up(menu, word->name))
            continue;
        json_t *item = push(menu, word->name, ITEM_KEYWORD, word->help);
        set_text(menu, item, arena_printf(&menu->server->scratch, provides(word->name) ? "%s $0;" : "%s($0);", word->name));
        set_order(menu, item, 500);
    }
}

static void offer_declarations(struct menu *menu)
{
    bool is_in_class = menu->home->kind == HOME_CLASS, has_tests = home_file(menu->home)->kind == HOME_MODULE;
    for (size_t i = 0; i < help_word_count; i++) {
        const char *name = help_words[i].name;
        bool is_of_file = strcmp(name, "use") == 0 || strcmp(name, "module") == 0;
        bool is_fixture = strcmp(name, "fixture") == 0 || strcmp(name, "use") == 0;
        bool fits = help_words[i].group == GROUP_DECLARATION && !(is_in_class && is_of_file) && (has_tests || is_fixture || !menu->home->tests.n);
        if (fits)
            push(menu, name, ITEM_KEYWORD, help_words[i].help);
    }
}

static void offer_tags(struct menu *menu)
{
    const struct inputs *inputs = menu->sight->model->inputs;
    for (size_t i = 0; i + 1 < inputs->tags.n; i += 2)
        if (!is_listed(menu, inputs->tags.at[i]))
            push(menu, inputs->tags.at[i], ITEM_VALUE, inputs->tags.at[i + 1]);
}

static void offer_words(struct menu *menu, const char *words, int kind, const char *detail)
{
    for (; *words; words += strlen(words) + 1)
        push(menu, words, kind, detail);
}

/* --- files --------------------------------------------------------------------------------------------------------------------------- */

static void offer_entries(struct menu *menu, const char *directory, const char *const *suffixes)
{
    DIR *opened = opendir(directory);
    for (const struct dirent *entry; opened && (entry = readdir(opened));) {
        const char *path = path_join(&menu->server->scratch, directory, entry->d_name);
        bool fits = entry->d_name[0] != '.' && path_is_directory(path);
        for (size_t i = 0; entry->d_name[0] != '.' && suffixes[i]; i++)
            fits |= has_suffix(entry->d_name, suffixes[i]);
        if (fits)
            push(menu, path_is_directory(path) ? arena_printf(&menu->server->scratch, "%s/", entry->d_name) : entry->d_name, ITEM_FILE, NULL);
    }
    if (opened)
        closedir(opened);
}

/* Only the last name of the path is completed. */
static void offer_files(struct menu *menu, const char *const *suffixes, bool from_root)
{
    struct arena *arena = &menu->server->scratch;
    struct range word = menu->cursor.word;
    const char *path = arena_copy(arena, range_text(word), range_size(word));
    const char *slash = strrchr(path, '/');
    const char *inner = slash ? arena_copy(arena, path, (size_t)(slash - path)) : "";
    const char *own = path_directory(arena, menu->sight->source->path);
    uint32_t begin = slash ? word.begin + (uint32_t)(slash - path) + 1 : word.begin;
    menu->word.begin = sight_position(menu->sight, word.source, begin);
    offer_entries(menu, path_join(arena, own, inner), suffixes);
    if (from_root && strcmp(own, menu->sight->root) != 0)
        offer_entries(menu, path_join(arena, menu->sight->root, inner), suffixes);
}

/* --- the request ----------------------------------------------------------------------------------------------------------------------- */

static const char *const test_files[] = {".ctest", NULL}, *const yaml_files[] = {".yaml", ".yml", NULL};

static void offer(struct menu *menu)
{
    switch (menu->cursor.kind) {
    case CURSOR_NOTHING: break;
    case CURSOR_TOP: offer_declarations(menu); break;
    case CURSOR_ATTRIBUTE: offer_attributes(menu); break;
    case CURSOR_SCOPE: offer_group(menu, GROUP_SCOPE, ITEM_ENUM_MEMBER); break;
    case CURSOR_FLAG: offer_words(menu, "true\0false\0", ITEM_VALUE, NULL); break;
    case CURSOR_USEFIXTURES: case CURSOR_PARAMETER: case CURSOR_FROM: case CURSOR_REPLACED: visit_visible(menu, offer_fixture); break;
    case CURSOR_HANDED: visit_visible(menu, offer_with_params); break;
    case CURSOR_COLUMN: offer_group(menu, GROUP_COLUMN, ITEM_KEYWORD); break;
    case CURSOR_ROWS: offer_words(menu, "yaml\0", ITEM_KEYWORD, "rows from a file"); break;
    case CURSOR_ROW: offer_words(menu, "from\0", ITEM_KEYWORD, "the value of a fixture"); break;
    case CURSOR_MARK: offer_group(menu, GROUP_MARK, ITEM_KEYWORD); break;
    case CURSOR_TAG: offer_tags(menu); break;
    case CURSOR_SIGNAL: offer_words(menu, "SIGABRT\0SIGSEGV\0SIGFPE\0SIGBUS\0SIGILL\0SIGTERM\0SIGKILL\0SIGPIPE\0", ITEM_VALUE, NULL); break;
    case CURSOR_PLAIN: offer_group(menu, GROUP_STATEMENT, ITEM_KEYWORD); break;
    case CURSOR_STATEMENT:
        offer_statements(menu);
        offer_locals(menu);
        visit_visible(menu, offer_new_parameter);
        break;
    case CURSOR_EXPRESSION:
        offer_locals(menu);
        visit_visible(menu, offer_new_parameter);
        break;
    case CURSOR_USED_FILE: offer_files(menu, test_files, true); break;
    case CURSOR_YAML_FILE: offer_files(menu, yaml_files, false); break;
    }
}

json_t *complete(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    if (!spot_read(server, params, &spot, failure))
        return NULL;
    struct menu menu = {server, spot.sight, cursor_at(spot.sight, spot.offset), {{0, 0}, {0, 0}}, NULL, json_array()};
    menu.word = sight_span(spot.sight, menu.cursor.word);
    menu.home = sight_home_at(spot.sight, spot.offset);
    offer(&menu);
    return json_pack("{s:b,s:o}", "isIncomplete", 0, "items", menu.array);
}
