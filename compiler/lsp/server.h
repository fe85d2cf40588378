/* server.h - all that one language server owns, and what its files share.
 *
 * The server thinks in sights (sight.h): what one file means, from this file and those few that it sees. What is kept of
 * each sight is its index (index.h), plain data; answers across files come from the indexes.
 */
#ifndef CTESTC_LSP_SERVER_H
#define CTESTC_LSP_SERVER_H

#include "base/map.h"
#include "base/vec.h"
#include "lsp/json.h"
#include "lsp/position.h"
#include "lsp/wire.h"
#include "source/session.h"

struct clangd;
struct index;
struct sight;

/* A text that is open in the editor: the truth about its file. */
struct document {
    struct arena arena; /* of the layout */
    char *text;         /* as the editor has it, with its byte order mark if it has one */
    size_t size;
    struct layout layout;
    json_int_t version;
    const char *uri;    /* as the editor writes it */
};

/* A file of the tree, or one that is open. */
struct file {
    const char *path;          /* absolute, clean, interned */
    struct document *document; /* NULL: the disk has it */
    struct sight *sight;       /* while it is open, until the next change of what it is made of; or NULL */
    struct index *index;       /* of the last sight, or NULL: there was none yet */
    bool is_stale;             /* the index is not what the files say now */
    bool must_publish;         /* its diagnostics may have changed */
    bool has_unused;           /* when all had been looked at, it had fixtures that nothing uses */
    uint64_t published;        /* hash of those that the editor knows; 0: it knows none */
    uint64_t edited;           /* when: a number that grows; 0: never */
    uint64_t tests;            /* hash of what `ctestc/tests` says of it */
};

enum stage { STAGE_NEW, STAGE_INITIALIZED, STAGE_SHUT_DOWN, STAGE_EXITED };

/* What the editor said of itself. */
struct client {
    bool has_document_changes;  /* edits may name versions */
    bool has_markdown;
    bool has_snippets;
    bool has_nested_symbols;
    bool has_lens_refresh, has_hint_refresh, has_token_refresh;
    bool has_watching;          /* it takes registrations for files that change */
    bool has_progress;
    bool has_test_notices;      /* experimental.ctestcTests: it wants ctestc/testsChanged */
    bool has_deprecated_tag;
    long process;               /* the editor's process id; 0: not said */
    const char *help_address;   /* initializationOptions.explanations: a URI in front of codes, or NULL */
    bool no_lenses, no_hints;   /* switched off by the settings */
    const char *clangd;         /* the program that is asked about C; NULL: none */
};

struct server {
    struct wire wire;
    struct arena arena;       /* what lives as long as the server: paths, names, files */
    jmp_buf *out_of_memory;
    struct map names;         /* interned */
    struct map files;         /* path -> struct file * */
    VEC(struct file *) order; /* the same in the order in which they were met */
    struct map entities;      /* key -> struct entity * */
    VEC(struct entity *) all_entities;
    VEC(const char *) folders; /* paths of the workspace's folders */
    VEC(struct file *) open;  /* those with a document */
    VEC(const char *) directories; /* paths, still to be looked through */
    struct map seen_directories;
    struct arena scratch;     /* freed after each message */
    VEC(json_t *) queue;      /* messages that wait, in the order of arrival */
    struct overlay overlay;
    struct file *guest;       /* a file that is not open and yet has a sight: the last that was asked for */
    struct client client;
    struct clangd *clangd;    /* NULL: it does not run */
    enum encoding encoding;
    enum stage stage;
    size_t stale_count;       /* files that wait for a sight */
    size_t cursor;            /* where looking for them goes on */
    uint64_t clock;           /* counts edits */
    json_int_t request_number; /* of the server's own requests */
    bool is_settled;          /* since the last change all has been looked at, and the editor was told */
    bool is_refused;          /* the editor said `exit` before `shutdown` */
    bool must_refresh;        /* what hangs on other files has changed since */
    bool is_busy_shown;       /* a progress bar is open */
};

/* Why a request has no answer; the codes are those of the protocol. */
enum failure_code {
    FAILURE_NONE = 0,
    FAILURE_PARSE = -32700,
    FAILURE_REQUEST = -32600,
    FAILURE_METHOD = -32601,
    FAILURE_PARAMS = -32602,
    FAILURE_NOT_INITIALIZED = -32002,
    FAILURE_CANCELLED = -32800,
    FAILURE_REFUSED = -32803,
};
struct failure {
    enum failure_code code;
    char text[512];
    const json_t *id;    /* of the request, for its cancellation */
    const json_t *token; /* for its progress, or NULL */
};

/* Says why; returns NULL for handlers to return. */
json_t *fail(struct failure *failure, enum failure_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* --- files.c --------------------------------------------------------------------------------------------------- */

/* The one copy of a text. */
const char *server_name(struct server *server, const char *text);

/* The file at an absolute path, or NULL: it is not known; the other one makes it known. */
struct file *file_find(const struct server *server, const char *path);
struct file *file_at(struct server *server, const char *path);

/* The file that a member "textDocument.uri" names, or NULL after a failure. */
struct file *file_of_params(struct server *server, const json_t *params, struct failure *failure);

/* Its URI, as the editor writes it. */
const char *file_uri(struct server *server, struct arena *arena, const char *path);

bool file_is_source(const struct file *file);

/* Has the file's text, as the editor or the disk has it, this name in it? */
bool file_mentions(struct server *server, const struct file *file, const char *name);

/* All that was made of the file at this path is out of date. */
void path_changed(struct server *server, const char *path);

/* It was edited piece by piece. Of closed files, what was made of them is out of date only if the face of this one turns out to be another. */
void text_changed(struct server *server, struct file *file);
void face_changed(struct server *server, const struct file *file);

/* From now on the files below a directory are looked for, step by step. */
void directory_add(struct server *server, const char *path);

/* One step: reads a directory that was not read yet. False: there is none. */
bool directory_step(struct server *server);

/* Closed files that changed on the disk, or are gone, become stale: by their times. */
void files_compare(struct server *server);

/* --- work.c ------------------------------------------------------------------------------------------------------ */

/* The file's sight as its text is now; NULL if there is no such file. */
struct sight *file_sight(struct server *server, struct file *file);

void file_make_stale(struct server *server, struct file *file);

/* The file is no more: its index goes, what it was part of is stale. */
void file_drop(struct server *server, struct file *file);

/* One step of what is left to do; false: nothing is. */
bool work_step(struct server *server);

/* Does all that is left, for a request that needs all indexes. False: it was cancelled. */
bool work_off(struct server *server, struct failure *failure, const char *title);

/* --- server.c ---------------------------------------------------------------------------------------------------- */

void notify(struct server *server, const char *method, json_t *params);

/* A request of the server's own; what the editor answers does not matter. */
void ask_editor(struct server *server, const char *method, json_t *params);

/* Has a cancellation of this request come in? */
bool is_cancelled(struct server *server, const json_t *id);

/* --- places in answers: places.c ------------------------------------------------------------------------------------ */

json_t *json_position(struct position position);
json_t *json_span(struct span span);
json_t *json_location(struct server *server, const char *path, struct span span);

/* A position of the protocol; false: it is none. */
bool position_read(const json_t *value, struct position *position);
bool span_read(const json_t *value, struct span *span);

/* Where a request asks about something: file, sight, byte. */
struct spot {
    struct file *file;
    struct sight *sight;
    uint32_t offset;
};
bool spot_read(struct server *server, const json_t *params, struct spot *spot, struct failure *failure);

/* --- documents and diagnostics -------------------------------------------------------------------------------------- */

/* Tells the editor what is wrong in a file, if that has changed. */
void diagnostics_publish(struct server *server, struct file *file);

/* Edits of several files as one change. */
struct edit {
    const char *path;
    struct span span;
    const char *text;
};
struct edits { struct edit *at; size_t n, room; };
json_t *json_workspace_edit(struct server *server, const struct edits *edits);

#endif
