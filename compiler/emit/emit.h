/* emit.h - the plan as text: C, headers, and what the listing commands print.
 *
 * A suite becomes: for each module NAME.c; for each conftest and used file NAME.c and NAME.h; one main file.
 * NAME is the file's id without ".ctest", '/' written as '.': all in one directory, see emit_path.
 */
#ifndef CTESTC_EMIT_EMIT_H
#define CTESTC_EMIT_EMIT_H

#include "base/data.h"
#include "plan/plan.h"
#include "plan/schedule.h"

enum output_kind { OUTPUT_C, OUTPUT_HEADER, OUTPUT_MAIN };

struct emit_options {
    const char *directory; /* the output directory as given; #include "x" is written relative to it */
    bool no_lines;         /* --no-lines: without #line */
    bool ids_in_lines;     /* #line names files relative to the root instead of as given (`ctestc run`) */
    VEC(const char *) prefix_map; /* --file-prefix-map: OLD, NEW, OLD, NEW, … */
};

/* Name of an output file in the output directory; `input` is NULL for OUTPUT_MAIN. */
const char *emit_path(struct session *session, const struct input *input, enum output_kind kind);

/* The C of one module, conftest or used file (OUTPUT_C), or the header of a conftest or used file. */
void emit_file(struct session *session, const struct plan *plan, const struct input *input, enum output_kind kind,
               const struct emit_options *options, struct text *text);

/* The main file. */
void emit_main(struct session *session, const struct plan *plan, const struct emit_options *options, struct text *text);

/* Every item as data: {"version":1,"suite":…,"files":[{"file":…,"items":…,"tags":[…],"timeout":…},…],
 * "items":[{"id":…,"file":…,"line":…,"tags":[…],"fixtures":[…],"timeout":…,"skip":…},…]}; limits in milliseconds, 0 for none. */
void emit_manifest(struct session *session, const struct plan *plan, enum data_format format, struct text *out);

/* `ctestc list`: the ids in the order of the run, one a line. */
void emit_list(struct session *session, const struct plan *plan, struct text *out);

/* `ctestc fixtures`: what is visible where, nearest places last. With `only_unused`, those that nothing uses. */
void emit_fixtures(struct session *session, const struct model *model, bool only_unused, struct text *out);
void emit_fixtures_data(struct session *session, const struct model *model, bool only_unused, enum data_format format,
                        struct text *out);

/* `ctestc plan`: the schedule as an indented tree, then how often each instance is set up and why. */
void emit_schedule(struct session *session, const struct schedule *schedule, struct text *out);
void emit_schedule_data(struct session *session, const struct schedule *schedule, enum data_format format,
                        struct text *out);

/* `ctestc graph`: the fixtures and what they depend on, as DOT. */
void emit_graph(struct session *session, const struct plan *plan, struct text *out);

/* --- what these have in common --- */

/* The name of the suite in reports. */
const char *suite_name(const struct model *model);

/* The line of a range of a source. */
uint32_t line_of(struct range range);

/* `tests/conftest.ctest:14`: where a fixture is declared. */
const char *fixture_place(struct session *session, const struct fixture *fixture);

#endif
