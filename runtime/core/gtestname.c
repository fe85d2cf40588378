/* gtestname.c - how items are called for tools that know GoogleTest. */
#include "core/gtestname.h"

#include <string.h>

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_';
}

static bool is_hexadecimal(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
}

static bool looks_escaped(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && is_hexadecimal(text[2]) && is_hexadecimal(text[3]);
}

/* Appends text in which `separator` becomes '/'. */
static void add_escaped(struct ct_text *text, const char *bytes, size_t size, char separator)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] == separator)
            ct_text_puts(text, "/");
        else if (is_word(bytes[i]) && !looks_escaped(bytes + i))
            ct_text_put(text, bytes + i, 1);
        else
            ct_text_add(text, "_x%02x", (unsigned char)bytes[i]);
}

static void add_classes(struct ct_text *text, const struct ct_module *module, ct_index class_)
{
    const char *name;

    if (class_ == CT_NONE) {
        ct_text_puts(text, "/");
        return;
    }
    add_classes(text, module, module->classes[class_].outer);
    name = module->text + module->classes[class_].name;
    ct_text_puts(text, "/");
    add_escaped(text, name, strlen(name), '\0');
}

void ct_gtest_suite_add(struct ct_text *text, const struct ct_cursor *at)
{
    static const char suffix[] = ".ctest";
    const char *path = at->module->path;
    size_t size = strlen(path), end = sizeof suffix - 1;

    if (size > end && strcmp(path + size - end, suffix) == 0)
        size -= end;
    add_escaped(text, path, size, '/');
    if (ct_test_of(at)->class_ != CT_NONE)
        add_classes(text, at->module, ct_test_of(at)->class_);
}

void ct_gtest_test_add(struct ct_text *text, const struct ct_cursor *at)
{
    const char *name = at->module->text + ct_test_of(at)->name, *rows = ct_item_rows(at);

    add_escaped(text, name, strlen(name), '\0');
    if (rows == NULL)
        return;
    ct_text_puts(text, "/");
    add_escaped(text, rows, strlen(rows), '-');
}

void ct_gtest_name_add(struct ct_text *text, const struct ct_cursor *at)
{
    ct_gtest_suite_add(text, at);
    ct_text_puts(text, ".");
    ct_gtest_test_add(text, at);
}

bool ct_gtest_name_says_rows(const struct ct_cursor *at)
{
    for (const char *rows = ct_item_rows(at); rows != NULL && *rows != '\0'; rows++)
        if ((!is_word(*rows) && *rows != '-') || looks_escaped(rows))
            return false;
    return true;
}
