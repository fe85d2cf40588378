/* bind.c - from trees to the model: every declaration gets its home, its attributes and its uses.
 *
 * In: the inputs of a suite. Out: a model in which all names are bound. Attributes and params are read by
 * attributes.c and params.c; names are resolved by resolve.c.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "sema/build.h"
#include "syntax/ctext.h"

struct binder {
    struct session *session;
    struct model *model;
};

/* --- what a declaration says ---------------------------------------------------------------------------------- */

/* The comment without its signs: the stars at the left, the slashes. Empty lines in it stay. */
static const char *read_doc(struct session *session, struct range comment)
{
    struct text text = {.arena = &session->arena};
    const char *at = range_text(comment), *end = at + range_size(comment);
    if (range_is_empty(comment))
        return NULL;
    while (end > at && (isspace((unsigned char)end[-1]) || end[-1] == '/' || end[-1] == '*'))
        end--;
    while (at < end) {
        while (at < end && *at != '\n' && (isspace((unsigned char)*at) || *at == '*' || *at == '/'))
            at++;
        const char *line = at;
        while (at < end && *at != '\n')
            at++;
        const char *stop = at;
        while (stop > line && isspace((unsigned char)stop[-1]))
            stop--;
        at += at < end;
        if (text.n)
            text_addc(&text, '\n');
        text_add(&text, line, (size_t)(stop - line));
    }
    return text.n ? text.at : NULL;
}

static bool is_void(struct range type)
{
    struct ctoken token;
    return !ctoken_next(&type, &token) || (ctoken_is(token, "void") && !ctoken_next(&type, &token));
}

struct use_list {
    struct use *at;
    size_t n;
};

static struct use_list read_parameters(struct session *session, const struct node *node)
{
    struct use_list list = {arena_alloc(&session->arena, node->parameters.n * sizeof *list.at + 1), 0};
    for (size_t i = 0; i < node->parameters.n; i++) {
        const struct declarator *parameter = &node->parameters.at[i];
        struct use use = use_of(session, parameter->name);
        use.type = parameter->type;
        size_t j = 0;
        while (j < list.n && list.at[j].name != use.name)
            j++;
        if (j < list.n) {
            struct diag *diag = diag_add(session, CT0309, use.range, "'%s' stands twice in this list", use.name);
            diag_label(session, diag, list.at[j].range, "first here");
        } else {
            list.at[list.n++] = use;
        }
    }
    return list;
}

static enum provides read_body(const struct node *node)
{
    bool yields = false, returns = false;
    for (size_t i = 0; i < node->body.words.n; i++) {
        const struct word *word = &node->body.words.at[i];
        yields |= word->kind == WORD_yield;
        returns |= word->kind == WORD_return && word->has_value;
    }
    return yields ? PROVIDES_BY_YIELD : returns ? PROVIDES_BY_RETURN : PROVIDES_NOTHING;
}

/* --- duplicates and alternatives -------------------------------------------------------------------------------- */

static const char *head_of(struct session *session, const struct node *node)
{
    struct range head = {node->keyword.source, node->keyword.begin, node->body.range.begin};
    return ctext_canonical(session, head);
}

/* A second declaration of one name in one place: another branch of an #if (true), or a mistake. */
static bool is_alternative(struct binder *binder, const struct home *home, const struct node *first, const struct node *node,
                           const char *what, const char *name)
{
    struct session *session = binder->session;
    if (!nodes_are_alternatives(home->input->tree, first, node)) {
        struct diag *diag = diag_add(session, CT0303, node->declared.name, "there are two %ss '%s' here", what, name);
        diag_label(session, diag, first->declared.name, "the first one");
        if (first->kind == NODE_FIXTURE)
            diag_help(session, diag, "rename one: only a file or class that is nearer to the tests can override a fixture");
        return false;
    }
    if (strcmp(head_of(session, first), head_of(session, node)) != 0) {
        struct diag *diag = diag_add(session, CT0116, node->declared.name,
                                     "this alternative of '%s' differs from the other one in more than its body", name);
        diag_label(session, diag, first->declared.name, "the other alternative");
    }
    return true;
}

/* --- declarations -------------------------------------------------------------------------------------------------- */

static const char *path_in(struct session *session, const struct home *home, const char *name)
{
    if (home->kind != HOME_CLASS)
        return name;
    return arena_printf(&session->arena, "%s_%s", path_in(session, home->outer, home->name), name);
}

/* A C name that nothing else in the file has: class A_b with c, and class A with b_c, differ. */
static const char *symbol_in(struct binder *binder, struct home *home, char kind, const char *name)
{
    struct arena *arena = &binder->session->arena;
    struct home *file = home_file(home);
    const char *path = path_in(binder->session, home, name);
    char *first = arena_printf(arena, "%c%s", kind, path), *key = first;
    struct map_entry *entry = map_at(arena, &file->symbols, key, strlen(key));
    while (entry->value) {
        uintptr_t taken = 1 + (uintptr_t)map_get(&file->symbol_counts, first, strlen(first));
        map_at(arena, &file->symbol_counts, first, strlen(first))->value = (void *)taken;
        key = arena_printf(arena, "%s_%zu", first, (size_t)taken + 1);
        entry = map_at(arena, &file->symbols, key, strlen(key));
    }
    return entry->value = key + 1;
}

static struct fixture *fixture_new(struct binder *binder, struct home *home, const struct node *node)
{
    struct session *session = binder->session;
    struct fixture *fixture = ARENA_NEW(&session->arena, struct fixture);
    struct attributes attributes = attributes_read(session, binder->model, home, node);
    fixture->own_name = session_name_of(session, node->declared.name);
    fixture->name = attributes.name ? attributes.name : fixture->own_name;
    fixture->scope = attributes.scope;
    fixture->scope_range = attributes.scope_range;
    fixture->is_misread = attributes.is_misread;
    fixture->is_autouse = attributes.is_autouse;
    fixture->timeout = attributes.timeout;
    fixture->axis = axes_multiply(session, attributes.axes.at, attributes.axes.n);
    fixture->home = home;
    fixture->node = node;
    fixture->name_range = node->declared.name;
    fixture->has_value = !is_void(node->declared.type);
    fixture->type = fixture->has_value ? node->declared.type : (struct range){0};
    fixture->doc = read_doc(session, node->comment);
    fixture->is_unshared = home->kind == HOME_BUILTIN && strcmp(fixture->name, "request") == 0;
    struct use_list uses = read_parameters(session, node);
    for (size_t i = 0; i < uses.n; i++)
        vec_push(&session->arena, fixture->uses, uses.at[i]);
    vec_push(&session->arena, fixture->alternatives, node);
    fixture->provides = read_body(node);
    fixture->symbol = symbol_in(binder, home, 'f', fixture->own_name);
    return fixture;
}

/* The entry of an interned name. */
static struct map_entry *entry_of(struct session *session, struct map *map, const char *name)
{
    return map_at(&session->arena, map, name, strlen(name) + 1);
}

static void declare_fixture(struct binder *binder, struct home *home, const struct node *node)
{
    struct session *session = binder->session;
    if (range_is_empty(node->declared.name))
        return; /* the parser has complained */
    const char *own_name = session_name_of(session, node->declared.name);
    struct map_entry *namesakes = entry_of(session, &home->by_own_name, own_name);
    for (struct fixture *other = namesakes->value; other; other = other->same_own_name) {
        if (nodes_are_alternatives(home->input->tree, other->node, node)) {
            is_alternative(binder, home, other->node, node, "fixture", own_name);
            vec_push(&session->arena, other->alternatives, node);
            return;
        }
    }
    struct fixture *fixture = fixture_new(binder, home, node);
    struct map_entry *entry = map_at(&session->arena, &home->by_name, &fixture->name, sizeof fixture->name);
    if (entry->value) {
        is_alternative(binder, home, ((struct fixture *)entry->value)->node, node, "fixture", fixture->name);
        return;
    }
    entry->key = (const char *)&fixture->name;
    entry->value = fixture;
    fixture->same_own_name = namesakes->value;
    namesakes->value = fixture;
    fixture->number = (uint32_t)binder->model->fixtures.n;
    vec_push(&session->arena, home->fixtures, fixture);
    vec_push(&session->arena, binder->model->fixtures, fixture);
}

/* What a test has of its own, then of its classes from inside out, then of its module. */
static void inherit(struct binder *binder, struct test *test, const struct home *home)
{
    struct arena *arena = &binder->session->arena;
    for (; home && (home->kind == HOME_CLASS || home->kind == HOME_MODULE); home = home->outer) {
        for (size_t i = 0; i < home->axes.n; i++)
            vec_push(arena, test->axes, home->axes.at[i]);
        for (size_t i = 0; i < home->marks.n; i++)
            vec_push(arena, test->marks, home->marks.at[i]);
        for (size_t i = 0; i < home->usefixtures.n; i++)
            vec_push(arena, test->usefixtures, home->usefixtures.at[i]);
    }
}

static struct test *test_new(struct binder *binder, struct home *home, const struct node *node)
{
    struct session *session = binder->session;
    struct test *test = ARENA_NEW(&session->arena, struct test);
    struct attributes attributes = attributes_read(session, binder->model, home, node);
    test->name = session_name_of(session, node->declared.name);
    test->home = test->view = home;
    test->node = node;
    vec_push(&session->arena, test->alternatives, node);
    struct use_list uses = read_parameters(session, node);
    for (size_t i = 0; i < uses.n; i++)
        vec_push(&session->arena, test->uses, uses.at[i]);
    for (size_t i = 0; i < attributes.axes.n; i++)
        vec_push(&session->arena, test->axes, attributes.axes.at[i]);
    for (size_t i = 0; i < attributes.marks.n; i++)
        vec_push(&session->arena, test->marks, attributes.marks.at[i]);
    for (size_t i = 0; i < attributes.usefixtures.n; i++)
        vec_push(&session->arena, test->usefixtures, attributes.usefixtures.at[i]);
    inherit(binder, test, home);
    test->symbol = symbol_in(binder, home, 't', test->name);
    return test;
}

struct names {
    struct map tests; /* name -> struct test *: of one home */
};

static void declare_test(struct binder *binder, struct home *home, const struct node *node, struct names *names)
{
    struct session *session = binder->session;
    if (range_is_empty(node->declared.name))
        return;
    if (!is_void(node->declared.type))
        diag_add(session, CT0113, node->declared.type, "a test has no value: write 'void' or nothing before its name");
    const char *name = session_name_of(session, node->declared.name);
    struct map_entry *entry = map_at(&session->arena, &names->tests, name, strlen(name));
    struct test *other = entry->value;
    if (other) {
        if (is_alternative(binder, home, other->node, node, "test", name))
            vec_push(&session->arena, other->alternatives, node);
        return;
    }
    struct test *test = test_new(binder, home, node);
    entry->value = test;
    vec_push(&session->arena, home->tests, test);
    vec_push(&session->arena, binder->model->tests, test);
}

static void declare_all(struct binder *binder, struct home *home, const struct node *nodes, size_t n);

/* What a class or module(…) says holds for all tests in it. */
static void add_attributes(struct binder *binder, struct home *home, const struct node *node)
{
    struct arena *arena = &binder->session->arena;
    struct attributes attributes = attributes_read(binder->session, binder->model, home, node);
    for (size_t i = 0; i < attributes.axes.n; i++)
        vec_push(arena, home->axes, attributes.axes.at[i]);
    for (size_t i = 0; i < attributes.marks.n; i++)
        vec_push(arena, home->marks, attributes.marks.at[i]);
    for (size_t i = 0; i < attributes.usefixtures.n; i++)
        vec_push(arena, home->usefixtures, attributes.usefixtures.at[i]);
}

static void check_class_name(struct session *session, const struct home *outer, const struct home *home)
{
    const struct home *other = home->same_name;
    while (other && nodes_are_alternatives(outer->input->tree, other->node, home->node))
        other = other->same_name;
    if (!other)
        return;
    struct diag *diag = diag_add(session, CT0303, home->node->declared.name, "there are two classes '%s' here", home->name);
    diag_label(session, diag, other->node->declared.name, "the other one");
}

static void declare_class(struct binder *binder, struct home *outer, const struct node *node)
{
    struct session *session = binder->session;
    if (range_is_empty(node->declared.name))
        return;
    struct home *home = home_new(session, HOME_CLASS, outer->input, outer);
    struct home *file = home_file(outer);
    home->node = node;
    home->name = session_name_of(session, node->declared.name);
    struct map_entry *namesakes = entry_of(session, &outer->class_by_name, home->name);
    home->same_name = namesakes->value;
    namesakes->value = home;
    check_class_name(session, outer, home);
    add_attributes(binder, home, node);
    home->class_number = (uint32_t)file->all_classes.n;
    vec_push(&session->arena, file->all_classes, home);
    vec_push(&session->arena, outer->classes, home);
    declare_all(binder, home, node->members.at, node->members.n);
}

/* module(…) holds for the whole file, wherever it stands in it. */
static void declare_module(struct binder *binder, struct home *home, const struct node *node)
{
    struct session *session = binder->session;
    add_attributes(binder, home, node);
    vec_push(&session->arena, home->modules, node);
}

static void complain_conftest(struct binder *binder, const struct home *home, const struct node *node)
{
    static const char *const what[] = {[NODE_TEST] = "a test", [NODE_CLASS] = "a class", [NODE_MODULE] = "module(…)"};
    const char *file = home->kind == HOME_CONFTEST ? "a conftest" : "a file that others use";
    struct diag *diag = diag_add(binder->session, CT0108, node->keyword, "%s cannot stand in %s", what[node->kind], file);
    diag_help(binder->session, diag, "such a file holds fixtures and helpers for the tests of other files");
}

static void declare_all(struct binder *binder, struct home *home, const struct node *nodes, size_t n)
{
    bool has_tests = home_file(home)->kind == HOME_MODULE;
    struct names names = {{0}};
    for (size_t i = 0; i < n; i++)
        if (nodes[i].kind == NODE_MODULE && has_tests)
            declare_module(binder, home, &nodes[i]);
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        bool is_test = node->kind == NODE_TEST || node->kind == NODE_CLASS || node->kind == NODE_MODULE;
        if (is_test && !has_tests)
            complain_conftest(binder, home, node);
        else if (node->kind == NODE_FIXTURE)
            declare_fixture(binder, home, node);
        else if (node->kind == NODE_TEST)
            declare_test(binder, home, node, &names);
        else if (node->kind == NODE_CLASS)
            declare_class(binder, home, node);
    }
}

/* --- the homes of a suite ------------------------------------------------------------------------------------------ */

static struct home *home_of_input(const struct model *model, const struct input *input)
{
    for (size_t i = 0; i < model->used.n; i++)
        if (model->used.at[i]->input == input)
            return model->used.at[i];
    for (size_t i = 0; i < model->conftests.n; i++)
        if (model->conftests.at[i]->input == input)
            return model->conftests.at[i];
    return NULL;
}

static void bind_uses(struct session *session, const struct model *model, struct home *home)
{
    for (size_t i = 0; i < home->input->uses.n; i++) {
        struct home *used = home->input->uses.at[i] ? home_of_input(model, home->input->uses.at[i]) : NULL;
        if (used && used != home)
            vec_push(&session->arena, home->used, used);
    }
}

static void make_homes(struct binder *binder)
{
    struct session *session = binder->session;
    struct model *model = binder->model;
    const struct inputs *inputs = model->inputs;
    if (inputs->builtin)
        model->builtin = home_new(session, HOME_BUILTIN, inputs->builtin, NULL);
    for (size_t i = 0; i < inputs->used.n; i++)
        vec_push(&session->arena, model->used, home_new(session, HOME_USED, inputs->used.at[i], model->builtin));
    for (size_t i = 0; i < inputs->conftests.n; i++) {
        const struct input *input = inputs->conftests.at[i];
        vec_push(&session->arena, model->conftests,
                 home_new(session, HOME_CONFTEST, input, home_around(model, input->directory, true)));
    }
    for (size_t i = 0; i < inputs->modules.n; i++) {
        const struct input *input = inputs->modules.at[i];
        vec_push(&session->arena, model->modules,
                 home_new(session, HOME_MODULE, input, home_around(model, input->directory, false)));
    }
}

typedef void home_function(struct binder *binder, struct home *home);

static void for_each_file(struct binder *binder, home_function *function)
{
    struct model *model = binder->model;
    if (model->builtin)
        function(binder, model->builtin);
    for (size_t i = 0; i < model->used.n; i++)
        function(binder, model->used.at[i]);
    for (size_t i = 0; i < model->conftests.n; i++)
        function(binder, model->conftests.at[i]);
    for (size_t i = 0; i < model->modules.n; i++)
        function(binder, model->modules.at[i]);
}

static void declare_file(struct binder *binder, struct home *home)
{
    const struct tree *tree = home->input->tree;
    declare_all(binder, home, tree->nodes.at, tree->nodes.n);
}

/* One name from two used files is nobody's. */
static void check_uses(struct binder *binder, struct home *home)
{
    struct session *session = binder->session;
    bind_uses(session, binder->model, home);
    for (size_t i = 0; i < home->used.n; i++)
        for (size_t j = 0; j < i; j++)
            for (size_t k = 0; k < home->used.at[i]->fixtures.n && home->used.at[i] != home->used.at[j]; k++) {
                const struct fixture *fixture = home->used.at[i]->fixtures.at[k];
                const struct fixture *other = map_get(&home->used.at[j]->by_name, &fixture->name, sizeof fixture->name);
                if (!other)
                    continue;
                struct diag *diag = diag_add(session, CT0305, home->input->tree->nodes.at[0].range,
                                             "two used files define a fixture '%s'", fixture->name);
                for (size_t n = 0, u = 0; n < home->input->tree->nodes.n; n++) {
                    const struct node *node = &home->input->tree->nodes.at[n];
                    if (node->kind == NODE_USE && home->input->uses.n > u && home->input->uses.at[u++] == home->used.at[i]->input)
                        diag->range = node->path;
                }
                diag_note(session, diag, other->name_range, "one is here");
                diag_note(session, diag, fixture->name_range, "the other one is here");
                diag_help(session, diag, "rename one, or request it by another name: fixture(name = other)");
            }
}

static void find_automatic(struct session *session, struct home *home)
{
    home_find_automatic(session, home);
    for (size_t i = 0; i < home->classes.n; i++)
        find_automatic(session, home->classes.at[i]);
}

static void find_automatic_of_file(struct binder *binder, struct home *home)
{
    if (home->kind == HOME_MODULE)
        find_automatic(binder->session, home);
}

struct model *bind_names(struct session *session, const struct inputs *inputs)
{
    struct model *model = ARENA_NEW(&session->arena, struct model);
    struct binder binder = {session, model};
    model->inputs = inputs;
    model->is_partial = inputs->is_partial;
    make_homes(&binder);
    for_each_file(&binder, declare_file);
    for_each_file(&binder, check_uses);
    for_each_file(&binder, find_automatic_of_file);
    resolve_all(session, model);
    return model;
}
