/* sight.h - what one file means: a session with this file, the conftests above it, and what these use.
 *
 * Making one takes some milliseconds, however large the tree is. Nothing of it outlives it.
 */
#ifndef CTESTC_LSP_SIGHT_H
#define CTESTC_LSP_SIGHT_H

#include "lsp/occurrences.h"
#include "lsp/server.h"
#include "driver/project.h"
#include "sema/model.h"

struct sight {
    struct session *session;
    struct server *server;
    const char *root;            /* of its project */
    const struct project *project;
    bool has_config;             /* there is a ctest.yaml */
    bool is_outside;             /* it has `paths`, and the file is in none of them */
    const struct input *input;   /* of the file */
    const struct source *source;
    struct model *model;
    struct home *home;           /* of the file */
    struct home *view;           /* from where its names are looked up: see home_view */
    struct occurrences occurrences;
    VEC(const struct layout *) layouts; /* by the order of sources; NULL: not asked for yet */
};

/* NULL if the file cannot be read. */
struct sight *sight_make(struct server *server, const struct file *file);
void sight_free(struct sight *sight);

const struct layout *sight_layout(struct sight *sight, const struct source *source);
struct span sight_span(struct sight *sight, struct range range);
struct position sight_position(struct sight *sight, const struct source *source, uint32_t offset);

/* The innermost declaration of the file around a byte, or NULL. */
const struct node *sight_node_at(const struct sight *sight, uint32_t offset);

/* The class or file whose names are looked up at a byte. */
struct home *sight_home_at(const struct sight *sight, uint32_t offset);

/* The id of a test, a class or the file (`name` NULL), without rows. */
const char *sight_id(struct sight *sight, const struct home *home, const char *name);

#endif
