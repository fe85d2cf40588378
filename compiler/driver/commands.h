/* commands.h - what each command does; the table is in main.c. */
#ifndef CTESTC_DRIVER_COMMANDS_H
#define CTESTC_DRIVER_COMMANDS_H

#include "driver/options.h"

enum status command_generate(struct session *session, const struct options *options);
enum status command_run(struct session *session, const struct options *options);
enum status command_check(struct session *session, const struct options *options);
enum status command_list(struct session *session, const struct options *options);
enum status command_fixtures(struct session *session, const struct options *options);
enum status command_plan(struct session *session, const struct options *options);
enum status command_graph(struct session *session, const struct options *options);
enum status command_init(struct session *session, const struct options *options);
enum status command_explain(struct session *session, const struct options *options);

/* Are diagnostics shown in colour? */
bool wants_colour(const struct options *options);

/* Prints what was found so far, and says which exit status it means. */
enum status report(struct session *session, const struct options *options);

#endif
