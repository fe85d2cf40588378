#include "greet.h"

#include <stdio.h>

char *greet(const struct manners *manners, const char *name, char *text, size_t size)
{
    const char *title = manners->title != NULL ? manners->title : "";
    const char *space = manners->title != NULL ? " " : "";
    snprintf(text, size, "%s, %s%s%s%s", manners->hello, title, space, name, manners->is_loud ? "!" : ".");
    return text;
}
