/* explanation.c - the section of a code in grammar/explanations.md. Each is headed `## CT0201`. */
#include "source/explanation.h"

#include <string.h>

static const char heading[] = "\n## ";
enum { HEADING_SIZE = sizeof heading - 1 };

/* The next heading at or behind `at`, from its newline on, or `end`. No example has a line that starts so. */
static const char *find_heading(const char *at, const char *end)
{
    for (; end - at > HEADING_SIZE; at++)
        if (memcmp(at, heading, HEADING_SIZE) == 0)
            return at;
    return end;
}

static struct explanation trimmed(const char *at, const char *end)
{
    while (at < end && *at == '\n')
        at++;
    while (end > at && end[-1] == '\n')
        end--;
    return (struct explanation){at, (size_t)(end - at)};
}

struct explanation explanation_of(enum diag_code code)
{
    const char *name = diag_infos[code].code;
    const char *end = (const char *)explanations_text + explanations_size;
    const char *at = find_heading((const char *)explanations_text, end);
    while (at < end) {
        const char *title = at + HEADING_SIZE, *next = find_heading(title, end);
        if (strncmp(title, name, strlen(name)) == 0)
            return trimmed(title + strlen(name), next);
        at = next;
    }
    return (struct explanation){NULL, 0};
}
