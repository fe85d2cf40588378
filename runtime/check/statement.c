/* statement.c - what the statements of a test are calls of: each makes a failure and hands it to core/failure.c. */
#include <string.h>

#include "check/detail.h"
#include "check/value.h"
#include "core/run.h"
#include "guard/process.h"
#include "ctest/ctest.h"

/* --- from where ------------------------------------------------------------------------------------------ */

/* An id without its file, where that is said already. */
static const char *short_id(const char *id, const char *file)
{
    size_t size = strlen(file);

    return strncmp(id, file, size) == 0 && strncmp(id + size, "::", 2) == 0 ? id + size + 2 : id;
}

/* "= FILE:LINE: note: …", so that a failure in a helper leads to the test, and one in a fixture to whom that was for. */
static void add_whence(struct ct_text *text, bool is_helper)
{
    const struct ct_frame *frame = ct_running_frame();
    struct ct_text id = {0};
    struct ct_cursor at;

    if (ct_where() == CT_BEFORE_WALK || ct_run.desk->running == CT_IDLE || ct_run.desk->running == CT_IN_CONDITION)
        return;
    if (frame != NULL) {
        const struct ct_fixture *fixture = frame->instance->fixture;
        bool is_setup = ct_run.desk->running == CT_IN_SETUP;

        at = is_setup ? ct_run.at : ct_cursor_at(&ct_run.schedule, ct_last_user(frame->instance, true));
        ct_id_add(&id, &at);
        ct_text_add(text, "= %s:%u: note: in fixture '%s', %s '%s'\n", fixture->file, fixture->line, fixture->own_name,
                    is_setup ? "set up for" : "torn down after", short_id(ct_text_get(&id), fixture->file));
        ct_text_free(&id);
    } else if (is_helper) {
        const struct ct_test *test = ct_test_of(&ct_run.at);

        ct_text_add(text, "= %s:%u: note: called from test '%s'\n", ct_run.at.module->path, test->line, ct_run.at.module->text + test->name);
    }
}

/* --- rows ------------------------------------------------------------------------------------------------ */

/* Where rows are shown, and for whom that was done last: once for a phase of an item. */
static struct {
    struct ct_text *text;
    ct_index ordinal;
    enum ct_running running;
    const struct ct_frame *frame;
} rows;

void ct_row_shown(const struct ct_file *file, const char *name, unsigned whole, unsigned own, const void *at)
{
    struct ct_value value = {whole, {.p = at}};

    if (whole < CT_SHOWN_BY && own < CT_SHOWN_BY)
        return;
    if (whole < CT_SHOWN_BY)
        value = (struct ct_value){own, {.p = *(const void *const *)at}};
    ct_text_add(rows.text, "  row: %s = ", name);
    ct_value_add(rows.text, &value, &(struct ct_look){.file = file});
    ct_text_puts(rows.text, "\n");
}

static void show_row(const struct ct_module *module, const struct ct_item *item, const struct ct_need *need)
{
    const ct_index row = ct_row_of(module, item, need);

    if (module->show_rows != NULL && need->axis != CT_NONE)
        module->show_rows(need->use, &row);
}

/* What an id such as `point0` does not say: the values of the rows, of what fails in a fixture only its own. */
static void add_rows(struct ct_text *text)
{
    const enum ct_running running = ct_run.desk->running;
    const struct ct_frame *frame = ct_running_frame();
    const struct ct_module *module = ct_run.at.module;

    if (ct_where() != CT_IN_WALK || running == CT_IDLE || running == CT_IN_CONDITION ||
        (rows.ordinal == ct_run.at.ordinal + 1 && rows.running == running && rows.frame == frame))
        return;
    rows.text = text;
    rows.ordinal = ct_run.at.ordinal + 1;
    rows.running = running;
    rows.frame = frame;
    if (frame != NULL) {
        show_row(frame->module, frame->item, frame->need);
    } else if (module->show_rows != NULL) {
        const struct ct_shape *shape = &module->shapes[ct_run.at.item->shape];

        for (ct_index i = 0; i < shape->all; i++)
            show_row(module, ct_run.at.item, &module->needs[shape->first + i]);
        module->show_rows(module->use_count + ct_run.at.item->test, ct_own_rows(module, ct_run.at.item));
    }
}

/* The id of the running test's file where `file`, as __FILE__ has it, is its name: some compilers put a directory in front. Else NULL. */
static const char *id_of_test_file(const char *file)
{
    const char *id = ct_run.at.module != NULL ? ct_run.at.module->path : file;
    size_t whole = strlen(file), size = strlen(id);
    bool is_it = whole >= size && strcmp(file + whole - size, id) == 0 && (whole == size || file[whole - size - 1] == '/');

    return is_it ? id : NULL;
}

/* Makes a failure with the user's text, if any, and what the last comparison found. */
static struct ct_failure *make(enum ct_failure_kind kind, const char *file, ct_index line, bool is_helper, const char *text,
                               const char *format, va_list *arguments)
{
    struct ct_text message = {0}, detail = {0};
    const char *found = ct_detail_take();
    struct ct_failure *failure;

    if (format != NULL)
        ct_text_vadd(&message, format, *arguments);
    if (found != NULL)
        ct_text_puts(&detail, found);
    if (kind == CT_FAILS) {
        add_rows(&detail);
        add_whence(&detail, is_helper);
    }
    failure = ct_failure_new(kind, file, line, text, format != NULL ? ct_text_get(&message) : NULL,
                             detail.size != 0 ? ct_text_get(&detail) : NULL);
    ct_text_free(&message);
    ct_text_free(&detail);
    return failure;
}

struct ct_place ct_place_at(const struct ct_file *file, unsigned number)
{
    const char *text = file->text + file->places[number / CT_PLACE_STEP];
    struct ct_place place = {0};

    for (unsigned i = 2 * (number % CT_PLACE_STEP); i != 0; i--)
        text += strlen(text) + 1;
    for (; *text >= '0' && *text <= '9'; text++)
        place.line = place.line * 10 + (unsigned)(*text - '0');
    place.is_helper = *text == '*';
    place.text = text + 1;
    place.parts = text + strlen(text) + 1;
    return place;
}

static struct ct_failure *make_at(enum ct_failure_kind kind, const struct ct_file *file, unsigned place,
                                  const char *format, va_list *arguments)
{
    const struct ct_place at = ct_place_at(file, place);

    return make(kind, file->path, at.line, at.is_helper, at.text, format, arguments);
}

void ct_assert_failed(const struct ct_file *file, unsigned place)
{
    ct_failure_raise(make_at(CT_FAILS, file, place, NULL, NULL));
}

void ct_assert_found(const struct ct_file *file, unsigned long long what, va_list values)
{
    ct_found(file, what, values);
    ct_assert_failed(file, CT_WHAT_PLACE(what));
}

void ct_expect_found(const struct ct_file *file, unsigned long long what, va_list values)
{
    ct_found(file, what, values);
    ct_expect_failed(file, CT_WHAT_PLACE(what));
}

void ct_assert_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
{
    struct ct_failure *failure;
    va_list arguments;

    va_start(arguments, format);
    failure = make_at(CT_FAILS, file, place, format, &arguments);
    va_end(arguments);
    ct_failure_raise(failure);
}

void ct_expect_failed(const struct ct_file *file, unsigned place)
{
    ct_failure_record(make_at(CT_FAILS, file, place, NULL, NULL));
}

void ct_expect_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ct_failure_record(make_at(CT_FAILS, file, place, format, &arguments));
    va_end(arguments);
}

/* skip, fail and xfail: their text says it all, the statement is not shown. */
static struct ct_failure *make_said(enum ct_failure_kind kind, const struct ct_file *file, unsigned place,
                                    const char *format, va_list *arguments)
{
    const struct ct_place at = ct_place_at(file, place);

    return make(kind, file->path, at.line, at.is_helper, NULL, format, arguments);
}

#define SAYS(function, kind)                                                                  \
    void function(const struct ct_file *file, unsigned place, const char *format, ...)        \
    {                                                                                         \
        struct ct_failure *failure;                                                           \
        va_list arguments;                                                                    \
                                                                                              \
        va_start(arguments, format);                                                          \
        failure = make_said(kind, file, place, format, &arguments);                              \
        va_end(arguments);                                                                    \
        ct_failure_raise(failure);                                                                     \
    }
SAYS(ct_skip_at, CT_SKIPS)
SAYS(ct_fail_at, CT_FAILS)
SAYS(ct_xfail_at, CT_XFAILS)

/* --- the same for other C ------------------------------------------------------------------------------- */

static struct ct_failure *make_in(enum ct_failure_kind kind, const char *file, unsigned line, const char *text, const char *format,
                                  va_list *arguments)
{
    const char *id = id_of_test_file(file);

    return make(kind, id != NULL ? id : file, line, id == NULL, text, format, arguments);
}

void ct_assert_failed_in(const char *file, unsigned line, const char *text)
{
    ct_failure_raise(make_in(CT_FAILS, file, line, text, NULL, NULL));
}

void ct_assert_failed_in_because(const char *file, unsigned line, const char *text, const char *format, ...)
{
    struct ct_failure *failure;
    va_list arguments;

    va_start(arguments, format);
    failure = make_in(CT_FAILS, file, line, text, format, &arguments);
    va_end(arguments);
    ct_failure_raise(failure);
}

void ct_expect_failed_in(const char *file, unsigned line, const char *text)
{
    ct_failure_record(make_in(CT_FAILS, file, line, text, NULL, NULL));
}

void ct_expect_failed_in_because(const char *file, unsigned line, const char *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ct_failure_record(make_in(CT_FAILS, file, line, text, format, &arguments));
    va_end(arguments);
}

#define SAYS_IN(function, kind)                                                               \
    void function(const char *file, unsigned line, const char *format, ...)                   \
    {                                                                                         \
        struct ct_failure *failure;                                                           \
        va_list arguments;                                                                    \
                                                                                              \
        va_start(arguments, format);                                                          \
        failure = make_in(kind, file, line, NULL, format, &arguments);                              \
        va_end(arguments);                                                                    \
        ct_failure_raise(failure);                                                                     \
    }
SAYS_IN(ct_skip_in, CT_SKIPS)
SAYS_IN(ct_fail_in, CT_FAILS)
SAYS_IN(ct_xfail_in, CT_XFAILS)
