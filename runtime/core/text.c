/* text.c - text that grows. */
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard/process.h"

void *ct_reallocate(void *old, size_t size)
{
    void *memory = realloc(old, size ? size : 1);

    if (memory == NULL)
        ct_process_exhausted();
    return memory;
}

void *ct_allocate(size_t size)
{
    return ct_reallocate(NULL, size);
}

char *ct_copy(const char *string, size_t size)
{
    char *copy = ct_allocate(size + 1);

    memcpy(copy, string, size);
    copy[size] = '\0';
    return copy;
}

size_t ct_length(const char *string, size_t most)
{
    const char *end = memchr(string, '\0', most);

    return end != NULL ? (size_t)(end - string) : most;
}

static void text_reserve(struct ct_text *text, size_t more)
{
    if (text->room - text->size > more)
        return;
    text->room = text->size + more + 1 + text->room / 2;
    text->data = ct_reallocate(text->data, text->room);
}

void ct_text_put(struct ct_text *text, const char *bytes, size_t size)
{
    text_reserve(text, size);
    if (size != 0)
        memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void ct_text_puts(struct ct_text *text, const char *string)
{
    ct_text_put(text, string, strlen(string));
}

void ct_text_fill(struct ct_text *text, char character, int count)
{
    while (count-- > 0)
        ct_text_put(text, &character, 1);
}

void ct_text_vadd(struct ct_text *text, const char *format, va_list arguments)
{
    va_list again;
    int size;

    text_reserve(text, 128); /* usually enough, so that one pass does */
    va_copy(again, arguments);
    size = vsnprintf(text->data + text->size, text->room - text->size, format, again);
    va_end(again);
    if (size < 0) { /* a format that the C library cannot convert: show it as it is */
        ct_text_puts(text, format);
        return;
    }
    if ((size_t)size >= text->room - text->size) {
        text_reserve(text, (size_t)size);
        vsnprintf(text->data + text->size, (size_t)size + 1, format, arguments);
    }
    text->size += (size_t)size;
}

void ct_text_add(struct ct_text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ct_text_vadd(text, format, arguments);
    va_end(arguments);
}

void ct_text_add_seconds(struct ct_text *text, double seconds, int decimals)
{
    unsigned long long scale = 1, units;

    for (int i = 0; i < decimals; i++)
        scale *= 10;
    units = seconds > 0 ? (unsigned long long)(seconds * (double)scale + 0.5) : 0;
    ct_text_add(text, "%llu.%0*llu", units / scale, decimals, units % scale);
}

const char *ct_text_get(const struct ct_text *text)
{
    return text->data != NULL ? text->data : "";
}

void ct_text_clear(struct ct_text *text)
{
    text->size = 0;
    if (text->data != NULL)
        text->data[0] = '\0';
}

void ct_text_free(struct ct_text *text)
{
    free(text->data);
    text->data = NULL;
    text->size = text->room = 0;
}

static bool is_file(const char *name)
{
    FILE *file = fopen(name, "r");

    if (file != NULL)
        fclose(file);
    return file != NULL;
}

char *ct_straight_name(const char *name)
{
    char *straight = ct_copy(name, strlen(name)), *up;

    while ((up = strstr(straight, "/../")) != NULL) {
        char *from = up;

        while (from > straight && from[-1] != '/')
            from--;
        if (from == up || strncmp(from, "./", 2) == 0 || strncmp(from, "../", 3) == 0)
            break;
        memmove(from, up + 4, strlen(up + 4) + 1);
    }
    if (strcmp(straight, name) != 0 && !is_file(straight))
        memcpy(straight, name, strlen(name) + 1);
    return straight;
}
