/* monkeypatch.c - the built-in fixture `monkeypatch`: changes that are undone, the last one first. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/run.h"
#include "ctest/ctest.h"

struct change {
    struct change *before;
    enum { ENVIRONMENT, DIRECTORY, VARIABLE } kind;
    char *name, *value; /* ENVIRONMENT: the old value, NULL: it was not set */
    int directory;      /* DIRECTORY: the old one */
    void *variable;     /* VARIABLE */
    size_t size;
    unsigned char *old;
};

struct ct_monkeypatch {
    struct change *last;
};

struct ct_monkeypatch *ct_monkeypatch_open(void)
{
    struct ct_monkeypatch *patch = ct_allocate(sizeof *patch);

    patch->last = NULL;
    return patch;
}

static struct change *add(struct ct_monkeypatch *patch, int kind)
{
    struct change *change = ct_allocate(sizeof *change);

    *change = (struct change){.before = patch->last, .kind = kind};
    patch->last = change;
    return change;
}

static void remember_variable(struct ct_monkeypatch *patch, const char *name)
{
    struct change *change = add(patch, ENVIRONMENT);
    const char *value = getenv(name);

    change->name = ct_copy(name, strlen(name));
    change->value = value != NULL ? ct_copy(value, strlen(value)) : NULL;
}

void ct_setenv(struct ct_monkeypatch *patch, const char *name, const char *value)
{
    remember_variable(patch, name);
    if (setenv(name, value, 1) != 0)
        ct_failure_raise_text("cannot set the environment variable '%s': %s", name, strerror(errno));
}

void ct_unsetenv(struct ct_monkeypatch *patch, const char *name)
{
    remember_variable(patch, name);
    if (unsetenv(name) != 0)
        ct_failure_raise_text("cannot unset the environment variable '%s': %s", name, strerror(errno));
}

void ct_chdir(struct ct_monkeypatch *patch, const char *path)
{
    int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (before < 0)
        ct_failure_raise_text("cannot open the current directory: %s", strerror(errno));
    add(patch, DIRECTORY)->directory = before;
    if (chdir(path) != 0)
        ct_failure_raise_text("cannot change to the directory '%s': %s", path, strerror(errno));
}

void ct_setvar(struct ct_monkeypatch *patch, void *variable, const void *value, size_t size)
{
    struct change *change = add(patch, VARIABLE);

    change->variable = variable;
    change->size = size;
    change->old = ct_allocate(size);
    memcpy(change->old, variable, size);
    memcpy(variable, value, size);
}

/* Undoes a change; an error that keeps it from that is returned as text. */
static const char *undo(const struct change *change)
{
    switch (change->kind) {
    case ENVIRONMENT:
        if ((change->value != NULL ? setenv(change->name, change->value, 1) : unsetenv(change->name)) != 0 &&
            errno != EINVAL) /* then the change itself failed */
            return strerror(errno);
        return NULL;
    case DIRECTORY:
        return fchdir(change->directory) != 0 ? strerror(errno) : NULL;
    default:
        memcpy(change->variable, change->old, change->size);
        return NULL;
    }
}

void ct_monkeypatch_close(struct ct_monkeypatch *patch)
{
    struct change *change, *before;
    const char *error = NULL;

    for (change = patch->last; change != NULL; change = before) {
        const char *failed = undo(change);

        if (failed != NULL)
            error = failed;
        before = change->before;
        if (change->kind == DIRECTORY)
            close(change->directory);
        free(change->name);
        free(change->value);
        free(change->old);
        free(change);
    }
    free(patch);
    if (error != NULL)
        ct_failure_raise_text("cannot undo a change: %s", error);
}
