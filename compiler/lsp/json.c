/* json.c - the few calls that jansson lacks. */
#include "lsp/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd";

/* A copy in which each byte that belongs to no character is U+FFFD. */
static json_t *repaired(const char *text, size_t n)
{
    char *copy = malloc(3 * n + 1);
    size_t length = 0;
    if (!copy)
        return NULL;
    for (size_t i = 0; i < n;) {
        uint32_t character;
        size_t size = utf8_decode(text + i, n - i, &character);
        memcpy(copy + length, size ? text + i : replacement, size ? size : 3);
        length += size ? size : 3;
        i += size ? size : 1;
    }
    json_t *string = json_stringn(copy, length);
    free(copy);
    return string;
}

json_t *json_text_n(const char *text, size_t n)
{
    json_t *string = json_stringn(text, n);
    return string ? string : repaired(text, n);
}

json_t *json_text(const char *text)
{
    return text ? json_text_n(text, strlen(text)) : json_null();
}

const json_t *json_at(const json_t *value, const char *path)
{
    char key[64];
    while (value && *path) {
        size_t n = strcspn(path, ".");
        if (n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = '\0';
        value = json_object_get(value, key);
        path += path[n] ? n + 1 : n;
    }
    return value;
}

const char *json_text_at(const json_t *value, const char *path)
{
    return json_string_value(json_at(value, path));
}

bool json_is_true_at(const json_t *value, const char *path)
{
    return json_is_true(json_at(value, path));
}

json_int_t json_number_at(const json_t *value, const char *path, json_int_t otherwise)
{
    const json_t *number = json_at(value, path);
    return json_is_integer(number) ? json_integer_value(number) : otherwise;
}

void json_add(json_t *object, const char *key, json_t *value)
{
    json_object_set_new_nocheck(object, key, value);
}

void json_push(json_t *array, json_t *value)
{
    json_array_append_new(array, value);
}
