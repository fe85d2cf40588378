/* session.c - one run of the compiler: it begins, has names, and ends. */
#include "source/session.h"

#include <stdlib.h>

struct session *session_new(void)
{
    return calloc(1, sizeof(struct session));
}

void session_free(struct session *session)
{
    if (!session) return;
    arena_free(&session->arena);
    free(session);
}

const char *session_name(struct session *session, const char *text, size_t length)
{
    return name_intern(&session->arena, &session->names, text, length);
}

const char *session_name_of(struct session *session, struct range range)
{
    return session_name(session, range_text(range), range.source ? range_size(range) : 0);
}

bool session_has_errors(const struct session *session)
{
    return session->error_count > 0;
}
