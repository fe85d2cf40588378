/* request.c - the built-in fixture `request`: what asks for it. */
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "ctest/ctest.h"

/* A request with the texts that were made for it. */
struct request {
    struct ct_request request;
    char *id, *directory;
};

static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? ct_copy(".", 1) : ct_copy(path, (size_t)(slash - path));
}

/* Id of the row that the item has for the fixture that asks, or "". */
static const char *row_of(const struct ct_cursor *at, const struct ct_fixture *asker)
{
    const struct ct_shape *shape = &at->module->shapes[ct_item_of(at)->shape];

    for (ct_index i = 0; i < shape->all; i++) {
        const struct ct_need *need = &at->module->needs[shape->first + i];
        const char *id;

        if (at->module->uses[need->use].instance->fixture != asker)
            continue;
        id = ct_row_id(at->module, need->use, ct_row_of(at->module, ct_item_of(at), need));
        return id != NULL ? id : "";
    }
    return "";
}

const struct ct_request *ct_request_open(void)
{
    const struct ct_frame *frame = ct_run.frame;
    struct ct_cursor at = {.module = frame->module, .item = frame->item};
    const struct ct_fixture *asker = frame->instance->asker;
    struct request *made = ct_allocate(sizeof *made);
    struct ct_request *request = &made->request;
    struct ct_text id = {0};

    ct_id_add(&id, &at);
    if (asker != NULL) {
        request->name = asker->name;
        request->file = asker->file;
        request->row = row_of(&at, asker);
    } else {
        const char *rows = ct_item_rows(&at);

        request->name = at.module->text + ct_test_of(&at)->name;
        request->file = at.module->path;
        request->row = rows != NULL ? rows : "";
    }
    request->id = made->id = id.data;
    request->directory = made->directory = directory_of(request->file);
    request->scope = ct_scope_name(frame->instance->scope);
    request->worker = ct_run.worker;
    return request;
}

void ct_request_close(const struct ct_request *request)
{
    struct request *made = (struct request *)(size_t)request;

    free(made->id);
    free(made->directory);
    free(made);
}
