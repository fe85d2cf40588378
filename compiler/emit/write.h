/* write.h - the parts of one C file; for the files of this room only. */
#ifndef CTESTC_EMIT_WRITE_H
#define CTESTC_EMIT_WRITE_H

#include "emit/out.h"

/* Fixtures that something needs and that an #if can leave out. */
struct guards {
    VEC(const struct fixture *) fixtures;
};

/* A statement that has a place. */
struct statement {
    const struct word *word;
    const char *parts; /* how its expression is split, see plan.h; "" where it is not */
    bool is_helper;
};

/* A function ct_show_NAME: values of `type`, and pointers to them, are shown by it. */
struct shown {
    struct range name;
    const char *type; /* struct NAME */
};

/* An enum with its names. */
struct enumeration {
    struct range tag, alias; /* enum TAG, typedef enum { … } ALIAS; source NULL: has none */
    VEC(struct range) names;
};

/* One C file or header that is being written. */
struct unit {
    struct out out;
    const struct input *input;
    struct home *home;
    struct module_plan *module;  /* NULL: a conftest or used file */
    enum output_kind kind;
    const char *file_symbol;     /* the C object that says where statements stand */
    VEC(struct statement) places; /* by their numbers, in the order of the source */
    VEC(struct shown) shown;     /* show functions that are visible so far */
    VEC(const struct enumeration *) visible_enums; /* enums that are declared in the files seen here */
    VEC(const char *) weak_macros; /* macros whose text falls apart beside an operator, as far as they are seen */
    VEC(const struct enumeration *) enums; /* those whose names are asked for, in the order of the table */
    uint32_t cleanup_count;
    struct guards **guards;      /* of each test; NULL: not asked for yet */
    bool helpers_clean;          /* a helper function has a cleanup(…): it belongs to whatever calls it */
    bool is_ending;              /* the body at hand has a cleanup: its ends are marked */
    bool may_break;              /* a #line of ours may stand in a body */
    struct map typed;            /* fixtures whose typedef was written ahead of their own place */
    struct map declared;         /* node -> what it declares: struct declared * */
};

/* --- blob.c: many texts as one C object ------------------------------------------------------------------------ */

struct blob {
    struct session *session;
    struct text literals, sizes;
    struct map offsets; /* text -> its offset + 1 */
    size_t size, chunk; /* bytes in all, and in the literal at hand */
    int chunks;
};

struct blob blob_new(struct session *session);

/* The offset of a text, which must live as long as the blob. */
size_t blob_add(struct blob *blob, const char *string);

/* The same, behind all others whether it is there already or not. */
size_t blob_append(struct blob *blob, const char *string);

/* The object; nothing may be added any more. */
void write_blob(struct out *out, struct blob *blob, const char *name);

/* --- calls.c: what calls a module's fixtures and tests ------------------------------------------------------------ */

void write_enter(struct unit *unit);

/* What shows rows of fixtures and tests, see ct_module.show_rows; false: nothing is written, since none has a column to show. */
bool write_show_rows(struct unit *unit);

/* Returns for each test which of the callers is its own. */
const uint32_t *write_callers(struct unit *unit);

/* --- includes.c: #include "x" ------------------------------------------------------------------------------- */

/* The file name between quotes of an #include, empty for any other directive. */
struct range included_name(struct range directive);

/* A piece of the source as it is, but for names of files that lie beside it. */
void copy(struct out *out, const struct source *source, uint32_t begin, uint32_t end);

/* --- names.c: C names of the model's things ----------------------------------------------------------------- */

/* The file's id as a part of C names: injective. */
const char *file_symbol(struct session *session, const struct input *input);

/* `db`, or `tests_conftest_db` where other files see it too. */
const char *fixture_symbol(struct session *session, const struct fixture *fixture);

/* The C object of an instance: unique in its file, or in the suite if it is shared. */
const char *instance_symbol(struct session *session, const struct instance *instance);

const char *module_symbol(struct session *session, const struct input *input);

/* The fixture that a parameter means for the C of its own function: as seen from where it is declared; NULL: only the views of
 * tests have one. */
const struct fixture *parameter_fixture(const struct home *view, const struct use *use, const struct fixture *asker);

/* Where only tests' views have one: any fixture of the name, for its type. */
const struct fixture *parameter_model(const struct model *model, const struct use *use);

/* --- conditions.c: what an #if may leave out ----------------------------------------------------------------------- */

/* The fixtures that a test, or a fixture, needs and that can be left out. */
const struct guards *guards_of_test(struct unit *unit, uint32_t test);
struct guards guards_of_fixture(struct session *session, const struct fixture *fixture);
struct guards guards_of_use(struct session *session, const struct module_use *use);

/* `#if defined …` and `#endif` around what needs them; nothing without any. */
void write_guards(struct out *out, const struct guards *guards);
void write_guards_end(struct out *out, const struct guards *guards);

/* "`#ifdef HAVE_SSL`, line 12". */
const char *condition_text(struct session *session, const struct tree *tree, uint32_t condition);

/* The #if lines that lead to a branch, and their #endifs. */
void write_condition(struct out *out, const struct tree *tree, uint32_t condition);
void write_condition_end(struct out *out, const struct tree *tree, uint32_t condition);

/* --- words.c: function bodies with our words rewritten -------------------------------------------------------------------- */

/* Functions that must stand in front of the one with these words: one for each cleanup(…). */
void write_cleanups(struct unit *unit, const struct body *body);

/* Is there a cleanup(…) in the body? */
bool has_cleanup(const struct body *body);

/* The range of C with its words rewritten. */
void write_c(struct unit *unit, struct range range, const struct body *body);

/* The body of a fixture, or of a test (NULL). */
void write_body(struct unit *unit, const struct body *body, const struct fixture *fixture);

/* A piece of a body that begins where the last one ended, with its words rewritten; and whether it has any. */
void write_piece(struct unit *unit, struct range range, const struct body *body);
bool has_words(const struct body *body, struct range range);

/* Where a word is rewritten, what is copied of it keeps its line and its column, so that messages of the C compiler point to it.
 * The next bytes are copied, from this offset on: on its column, where a #line may stand; else at least on its line. */
void begin_copy(struct unit *unit, const struct word *word, uint32_t offset);

/* The next bytes, but for the first `ahead` ones, say what stands at this offset without being copied: on its column, where a #line
 * may stand and there is room for the first ones. */
void stand_under(struct unit *unit, const struct word *word, uint32_t offset, uint32_t ahead);

/* The next bytes are on a line of their own: clang quotes all of a line. */
void stand_apart(struct unit *unit, const struct word *word);

/* --- assertions.c: assert, expect and the comparisons ------------------------------------------------------------------------ */

/* The functions of this file that its assertions call where they fail. */
void write_failing(struct unit *unit);

void write_assertion(struct unit *unit, const struct body *body, const struct word *word);

/* Does it take `a == b` as two operands: assert_str and its like? */
bool is_of_comparison(enum word_kind kind);

/* --- places.c: where statements stand ------------------------------------------------------------------------------------------ */

/* Makes the rows: all statements of the file, in order. */
void find_places(struct unit *unit);

/* The number of the row of a statement, whose parts these are. */
uint32_t place_of(struct unit *unit, const struct word *word, const char *parts);

/* C on one line, without comments. */
const char *flat_text(struct session *session, struct range range);

/* The texts of the places of all statements of the file, and the file's object. */
void write_places(struct unit *unit);

/* --- shown.c: what the user's files say about showing values ----------------------------------------------------------------- */

/* Finds the show functions and enums that are visible before the first line of the file. */
void find_shown(struct unit *unit);

/* The node may declare a show function or an enum; from here on they are visible. */
void add_shown(struct unit *unit, const struct node *node);

/* The macro by which values of their types are known. */
void write_shown(struct unit *unit);

/* The tables of functions and of names that the file's object refers to. */
void write_show_tables(struct unit *unit);

/* Does such a macro stand in one of the parts, outside of brackets? */
struct part;
bool is_torn_by_macro(const struct unit *unit, const struct part *part);

/* The number of the enum that a name is one of, or whose type a variable of the body has; -1: none is known. */
int enum_of_name(struct unit *unit, struct range name);
int enum_of_variable(struct unit *unit, const struct body *body, struct range name);

/* --- declare.c: fixtures and tests as C functions ------------------------------------------------------------------------- */

void write_fixture(struct unit *unit, const struct fixture *fixture, const struct node *node);
void write_fixture_declaration(struct unit *unit, const struct fixture *fixture, const struct node *node);
void write_test(struct unit *unit, uint32_t number, const struct node *node);
void write_fixture_info(struct unit *unit, const struct fixture *fixture);

/* The struct and the table of an axis's rows. */
void write_rows(struct unit *unit, const struct axis *axis, const char *symbol, bool is_external);
const char *axis_symbol(struct session *session, const struct axis *axis, const struct fixture *fixture);

/* Is this fixture given to the C function that asks for it? One without a value is not. */
bool is_passed(const struct fixture *fixture);

/* --- tables.c: the tail of a module --------------------------------------------------------------------------------------- */

void write_tables(struct unit *unit);

#endif
