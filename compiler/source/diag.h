/* diag.h - what is wrong: place, code, text, notes at other places, fix-its; all as data.
 *
 * Everybody adds, nobody prints: see show.h.
 */
#ifndef CTESTC_SOURCE_DIAG_H
#define CTESTC_SOURCE_DIAG_H

#include "base/vec.h"
#include "source/source.h"

enum severity { SEVERITY_OFF, SEVERITY_WARNING, SEVERITY_ERROR };

/* CT0101 and so on, from codes.def. A code's number and meaning never change. */
enum diag_code {
#define CODE(number, name, severity, summary) CT##number,
#include "source/codes.def"
#undef CODE
    DIAG_CODE_COUNT
};

struct diag_info {
    const char *code; /* "CT0201" */
    const char *name; /* "scope-mismatch": -Wno-NAME */
    enum severity severity;
    const char *summary; /* one line for `ctestc explain` */
};
extern const struct diag_info diag_infos[DIAG_CODE_COUNT];

/* A piece of text under or beside other text: a label or a note. */
struct diag_part {
    struct range range; /* source NULL: a note without a place */
    const char *text;   /* label or note; NULL: just underline */
    bool is_step;       /* note: a step of the way that leads to the mistake, see steps_before */
};
struct diag_edit {
    struct range range;      /* what is replaced; empty: an insertion */
    const char *replacement; /* empty: a deletion */
};

/* A repair: all of its edits together. Of several fixes any one will do. */
struct diag_fix {
    const char *title;       /* what it does, for a menu: "write 'server'" */
    bool is_preferred;       /* what the user most likely meant: it is shown under the quoted line */
    VEC(struct diag_edit) edits;
};

struct diag {
    enum diag_code code;
    enum severity severity;
    unsigned order;     /* how many were stored before it */
    struct range range; /* source NULL: the world's fault */
    const char *text;
    const char *label;               /* under the primary range, set by diag_label; may be NULL */
    VEC(struct diag_part) labels;    /* further underlines in the primary source */
    VEC(struct diag_part) notes;     /* each at its own place */
    unsigned steps_before;           /* how many steps come before the place of the diagnostic itself */
    VEC(struct diag_fix) fixes;      /* the preferred one first */
    VEC(const char *) helps;         /* `= help:` lines; never contain "name:number" */
};

/* Adds a diagnostic; never NULL, also where the code is switched off (then it goes nowhere). */
struct diag *diag_add(struct session *session, enum diag_code code, struct range range,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Each returns its diag, so that calls may be chained. diag_label: of the primary range it is the label
 * there; in another source it becomes a note. */
struct diag *diag_label(struct session *session, struct diag *diag, struct range range,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
struct diag *diag_note(struct session *session, struct diag *diag, struct range range,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A note that is a step. */
struct diag *diag_step(struct session *session, struct diag *diag, struct range range,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* An edit of the preferred fix: with several, all of them together are the repair. */
struct diag *diag_fix(struct session *session, struct diag *diag, struct range range,
                      const char *replacement);
/* Begins one more fix to choose from, which is not shown under the quoted line; then its edits. */
struct diag *diag_choice(struct session *session, struct diag *diag, const char *title, ...)
    __attribute__((format(printf, 3, 4)));
struct diag *diag_edit(struct session *session, struct diag *diag, struct range range, const char *replacement);
struct diag *diag_help(struct session *session, struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* -WNAME, -Wno-NAME, -Werror, -Wno-error, -Werror=NAME, -Wno-error=NAME without the "-W"; NAME may be a
 * code. The last one wins. False: no such name, or an error, which cannot be made less. */
bool diag_configure(struct session *session, const char *option);

/* What is made of a code now. */
enum severity diag_severity(const struct session *session, enum diag_code code);

/* Sorts by source (in the order of reading), place, then order of adding; first those without a place.
 * Only the order of the session's list changes. */
void diag_sort(const struct session *session);

/* Of `names`, those nearest to `text` by edit distance (restricted Damerau-Levenshtein on lower case), nearest first, none further
 * than a third of its length. How many they are: at most `most`, and at most NEAR_MOST. */
enum { NEAR_MOST = 4 };
size_t diag_near(const char *text, const char *const *names, size_t n, const char **found, size_t most);

/* Did you mean? The names nearest to a misspelt word as fixes of it, the nearest one preferred, and as help; false: none is near. */
bool diag_suggest(struct session *session, struct diag *diag, struct range word, const char *text, const char *const *names,
                  size_t n);

/* The nearest one, or NULL. */
const char *diag_nearest(const char *text, const char *const *names, size_t n);

#endif
