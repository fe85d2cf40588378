/* show.h - diagnostics as text for people and as data for other programs.
 *
 * Each prints all diagnostics of the session, sorted.
 */
#ifndef CTESTC_SOURCE_SHOW_H
#define CTESTC_SOURCE_SHOW_H

#include <stdbool.h>
#include <stdio.h>

struct session;

/* gcc's line, the quoted source, underlines, notes, help. Quoted lines are cut to fit in so many columns of a terminal; 0: it
 * is none. */
void show_text(const struct session *session, FILE *out, bool colour, unsigned columns);

/* One document, also where there is nothing to report. */
void show_json(const struct session *session, FILE *out);
void show_sarif(const struct session *session, FILE *out);

#endif
