/* shadow.c - a .ctest file as C.
 *
 * In: a sight. Out: a text in which bodies are C functions. A head becomes blanks and one short word, which is a macro: a
 * function with the types that the fixtures have. Nobody compiles it; what is said of it is only asked where C stands.
 */
#include "lsp/shadow.h"

#include <stdlib.h>
#include <string.h>

#include "syntax/ctext.h"

/* A word that is one of C's identifiers to compilers of our day, and in no program. */
enum { WORD_SIZE = 4, DIGITS = 36, MOST_WORDS = DIGITS * DIGITS * DIGITS };

/* A piece of the file that is replaced. */
struct patch {
    struct range range;
    char word[WORD_SIZE + 1]; /* what stands at its beginning; "": nothing */
};

struct maker {
    struct sight *sight;
    struct shadow shadow;
    uint32_t lines; /* that the text has so far */
    VEC(struct patch) patches;
    unsigned words;
};

static void add(struct maker *maker, const char *bytes, size_t size)
{
    text_add(&maker->shadow.text, bytes, size);
    for (size_t i = 0; i < size; i++)
        maker->lines += bytes[i] == '\n';
}

static void adds(struct maker *maker, const char *string)
{
    add(maker, string, strlen(string));
}

/* --- words of ours ----------------------------------------------------------------------------------------------------- */

/* What stands in the brackets of `assert(…)` and the others is an expression, and that is all that is asked about it. */
static void add_statements(struct maker *maker)
{
    static const char *const names[] = {
#define STATEMENT(name, help) #name,
#include "keywords.def"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool is_macro = i != WORD_yield && i != WORD_return && !maker->sight->input->tree->given_up[i];
        if (is_macro)
            adds(maker, arena_printf(&maker->sight->session->arena, "#undef %s\n#define %s(...) ((void)(0, __VA_ARGS__))\n", names[i],
                                     names[i]));
    }
    if (maker->sight->input->tree->given_up[WORD_yield])
        adds(maker, "#undef yield\n");
}

/* --- what other files share ------------------------------------------------------------------------------------------- */

static bool is_shared(const struct node *node)
{
    return node->kind == NODE_C && (node->c == C_DIRECTIVE || node->c == C_TYPE || node->c == C_PROTOTYPE || node->c == C_EXTERN ||
                                    node->c == C_INLINE);
}

static void add_shared(struct maker *maker, const struct tree *tree)
{
    for (size_t i = 0; i < tree->nodes.n; i++) {
        const struct node *node = &tree->nodes.at[i];
        if (!is_shared(node))
            continue;
        struct shadow_part part = {maker->lines, 0, tree->source->path, sight_position(maker->sight, tree->source, node->range.begin).line};
        add(maker, range_text(node->range), range_size(node->range));
        if (!range_is_empty(node->range) && range_text(node->range)[range_size(node->range) - 1] != '\n')
            adds(maker, "\n");
        part.count = maker->lines - part.line;
        vec_push(&maker->sight->session->arena, maker->shadow.parts, part);
    }
}

/* Used files first: conftests may use their types. */
static void add_others(struct maker *maker)
{
    const struct inputs *inputs = maker->sight->model->inputs;
    for (size_t i = 0; i < inputs->used.n; i++)
        if (inputs->used.at[i] != maker->sight->input)
            add_shared(maker, inputs->used.at[i]->tree);
    for (size_t i = 0; i < inputs->conftests.n; i++)
        if (inputs->conftests.at[i] != maker->sight->input)
            add_shared(maker, inputs->conftests.at[i]->tree);
}

/* --- heads ----------------------------------------------------------------------------------------------------------------- */

static void set_word(char *word, unsigned number)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    word[0] = '$';
    for (int i = WORD_SIZE - 1; i > 0; i--, number /= DIGITS)
        word[i] = digits[number % DIGITS];
    word[WORD_SIZE] = '\0';
}

struct parameters { struct text text; };

static void add_parameter(struct parameters *parameters, const char *type, const char *name, const char *suffix)
{
    text_printf(&parameters->text, "%s%s %s%s", parameters->text.n ? ", " : "", type, name, suffix);
}

static void add_columns(struct maker *maker, struct parameters *parameters, const struct axis *axis)
{
    struct session *session = maker->sight->session;
    for (size_t i = 0; i < axis->columns.n; i++) {
        const struct column *column = &axis->columns.at[i];
        const char *type = column->inferred ? column->inferred : ctext_canonical(session, column->type);
        if (column->kind == COLUMN_PLAIN && *type)
            add_parameter(parameters, arena_printf(&session->arena, "const %s", type), column->name, ctext_canonical(session, column->suffix));
    }
}

static void add_uses(struct maker *maker, struct parameters *parameters, const struct use *uses, size_t n, const struct home *view,
                     const struct fixture *asker)
{
    struct session *session = maker->sight->session;
    for (size_t i = 0; i < n; i++) {
        const struct fixture *fixture = model_find(view, uses[i].name, asker && asker->name == uses[i].name ? asker : NULL, NULL);
        if (!fixture || fixture->has_value)
            add_parameter(parameters, fixture ? ctext_canonical(session, fixture->type) : "void *", uses[i].name, "");
    }
}

static void add_head(struct maker *maker, const struct node *node, const char *type, const struct parameters *parameters)
{
    struct patch patch = {.range = {node->range.source, node->keyword.begin, node->body.range.begin}};
    if (range_is_empty(node->body.range) || maker->words == MOST_WORDS)
        return;
    set_word(patch.word, maker->words++);
    text_printf(&maker->shadow.text, "#define %s CT_PRELUDE_FUNCTION %s ct_body_%u(%s)\n", patch.word, type, maker->words,
                parameters->text.n ? parameters->text.at : "void");
    maker->lines++;
    vec_push(&maker->sight->session->arena, maker->patches, patch);
}

static void add_fixture(struct maker *maker, const struct fixture *fixture)
{
    struct session *session = maker->sight->session;
    struct parameters parameters = {{.arena = &session->arena}};
    const struct home *view = fixture->home == maker->sight->home ? maker->sight->view : fixture->home;
    add_uses(maker, &parameters, fixture->uses.at, fixture->uses.n, view, fixture);
    if (fixture->axis)
        add_columns(maker, &parameters, fixture->axis);
    for (size_t i = 0; i < fixture->alternatives.n; i++)
        add_head(maker, fixture->alternatives.at[i], fixture->has_value ? ctext_canonical(session, fixture->type) : "void", &parameters);
}

static void add_test(struct maker *maker, const struct test *test)
{
    struct parameters parameters = {{.arena = &maker->sight->session->arena}};
    add_uses(maker, &parameters, test->uses.at, test->uses.n, test->view, NULL);
    for (size_t i = 0; i < test->axes.n; i++)
        add_columns(maker, &parameters, test->axes.at[i]);
    for (size_t i = 0; i < test->alternatives.n; i++)
        add_head(maker, test->alternatives.at[i], "void", &parameters);
}

static void blank(struct maker *maker, const struct source *source, uint32_t begin, uint32_t end)
{
    struct patch patch = {.range = {source, begin, end}};
    vec_push(&maker->sight->session->arena, maker->patches, patch);
}

/* Of a class only its members are left, at file level. */
static void blank_class(struct maker *maker, const struct node *node)
{
    const struct source *source = node->range.source;
    uint32_t brace = node->members.n ? node->members.at[0].range.begin : node->range.end;
    blank(maker, source, node->keyword.begin, brace);
    if (source->text[node->range.end - 1] == '}')
        blank(maker, source, node->range.end - 1, node->range.end);
}

static void blank_nodes(struct maker *maker, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        if (node->kind == NODE_CLASS)
            blank_class(maker, node);
        else if (node->kind == NODE_MODULE || node->kind == NODE_USE)
            blank(maker, node->range.source, node->keyword.begin, node->range.end);
        blank_nodes(maker, node->members.at, node->members.n);
    }
}

static void add_home(struct maker *maker, const struct home *home)
{
    for (size_t i = 0; i < home->fixtures.n; i++)
        add_fixture(maker, home->fixtures.at[i]);
    for (size_t i = 0; i < home->tests.n; i++)
        add_test(maker, home->tests.at[i]);
    for (size_t i = 0; i < home->classes.n; i++)
        add_home(maker, home->classes.at[i]);
}

/* --- the file itself ------------------------------------------------------------------------------------------------------------- */

/* As many blanks as the text has units, so that what stands behind it keeps its column. */
static void add_blanks(struct maker *maker, const struct patch *patch)
{
    const char *text = range_text(patch->range);
    uint32_t size = range_size(patch->range), n = (uint32_t)strlen(patch->word);
    bool fits = n > 0 && n <= size && !memchr(text, '\n', n) && !memchr(text, '\r', n);
    if (fits)
        adds(maker, patch->word);
    for (uint32_t at = fits ? n : 0; at < size;) {
        uint32_t next = at + 1;
        while (next < size && (text[next] & 0xc0) == 0x80)
            next++;
        bool is_end = text[at] == '\n' || text[at] == '\r';
        uint32_t units = is_end ? 0 : units_of(text + at, next - at, maker->sight->server->encoding);
        if (is_end)
            add(maker, text + at, 1);
        while (units-- > 0)
            adds(maker, " ");
        at = next;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct patch *left = a, *right = b;
    return left->range.begin < right->range.begin ? -1 : left->range.begin > right->range.begin;
}

static void add_file(struct maker *maker)
{
    const struct source *source = maker->sight->source;
    uint32_t at = 0;
    if (maker->patches.n)
        qsort(maker->patches.at, maker->patches.n, sizeof *maker->patches.at, by_place);
    maker->shadow.first_line = maker->lines;
    for (size_t i = 0; i < maker->patches.n; i++) {
        const struct patch *patch = &maker->patches.at[i];
        if (patch->range.begin < at)
            continue;
        add(maker, source->text + at, patch->range.begin - at);
        add_blanks(maker, patch);
        at = patch->range.end;
    }
    add(maker, source->text + at, source->size - at);
}

struct shadow shadow_make(struct sight *sight)
{
    const struct tree *tree = sight->input->tree;
    struct maker maker = {.sight = sight, .shadow = {.text = {.arena = &sight->session->arena}}};
    text_reserve(&maker.shadow.text, 2 * (size_t)sight->source->size + 4096);
    adds(&maker, "#include <ctest/prelude.h>\n");
    add_statements(&maker);
    add_others(&maker);
    add_home(&maker, sight->home);
    blank_nodes(&maker, tree->nodes.at, tree->nodes.n);
    add_file(&maker);
    return maker.shadow;
}
