/* json.h - the few calls that jansson lacks: reading with a default, and text that may not be UTF-8. */
#ifndef CTESTC_LSP_JSON_H
#define CTESTC_LSP_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A string; bytes that are not UTF-8 become U+FFFD. NULL is null. */
json_t *json_text(const char *text);
json_t *json_text_n(const char *text, size_t n);

/* The member at the end of a path of keys, as in json_at(params, "textDocument.uri"); NULL if there is none. */
const json_t *json_at(const json_t *value, const char *path);

/* The same as a value of C; what is something else, or not there, is NULL, false or `otherwise`. */
const char *json_text_at(const json_t *value, const char *path);
bool json_is_true_at(const json_t *value, const char *path);
json_int_t json_number_at(const json_t *value, const char *path, json_int_t otherwise);

/* Adds a member, which the object then owns. */
void json_add(json_t *object, const char *key, json_t *value);

/* Adds at the end of an array, which then owns it. */
void json_push(json_t *array, json_t *value);

#endif
