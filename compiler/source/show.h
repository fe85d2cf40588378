/* show.h - diagnostics for people: gcc's line, the quoted source, underlines, notes, help. */
#ifndef CTESTC_SOURCE_SHOW_H
#define CTESTC_SOURCE_SHOW_H

#include <stdbool.h>
#include <stdio.h>

struct session;

/* Prints all diagnostics of the session, sorted. */
void show_text(const struct session *session, FILE *out, bool colour);

#endif
