/* markup.c - text in XML and JSON, valid whatever bytes it has. */
#include "report/markup.h"

#include <string.h>

#include "report/utf8.h"

/* Newlines and tabs would be spaces in an attribute, and are themselves in an element. */
void ct_xml_add(struct ct_text *xml, const char *bytes, size_t size, bool in_attribute)
{
    size_t step;

    for (size_t done = 0; done < size; done += step) {
        const char *text = bytes + done;
        unsigned long character;

        step = ct_utf8_plain(text, size - done, "&<>\"");
        if (step != 0) {
            ct_text_put(xml, text, step);
            continue;
        }
        character = ct_utf8_next(text, &step);
        if (character == '&')
            ct_text_puts(xml, "&amp;");
        else if (character == '<')
            ct_text_puts(xml, "&lt;");
        else if (character == '>')
            ct_text_puts(xml, "&gt;");
        else if (character == '"')
            ct_text_puts(xml, "&quot;");
        else if ((character == '\n' || character == '\t') && in_attribute)
            ct_text_add(xml, character == '\n' ? "&#10;" : "&#9;");
        else if (character == '\n' || character == '\t')
            ct_text_put(xml, text, 1);
        else if (character < 0x20 || character == 0x7f || character == CT_NO_CHARACTER)
            ct_text_add(xml, "\\x%02x", (unsigned char)*text);
        else if (character == 0xfffe || character == 0xffff)
            ct_text_add(xml, "\\u%04lx", character);
        else
            ct_text_put(xml, text, step);
    }
}

void ct_xml_add_attribute(struct ct_text *xml, const char *name, const char *value)
{
    ct_text_add(xml, " %s=\"", name);
    ct_xml_add(xml, value, strlen(value), true);
    ct_text_puts(xml, "\"");
}

/* Control characters, and what some readers take for the end of a line. */
static bool ends_lines(unsigned long character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029;
}

void ct_json_add(struct ct_text *json, const char *bytes, size_t size)
{
    size_t step;

    ct_text_puts(json, "\"");
    for (size_t done = 0; done < size; done += step) {
        unsigned long character;

        step = ct_utf8_plain(bytes + done, size - done, "\"\\");
        if (step != 0) {
            ct_text_put(json, bytes + done, step);
            continue;
        }
        character = ct_utf8_next(bytes + done, &step);
        if (character == '"' || character == '\\')
            ct_text_add(json, "\\%c", (int)character);
        else if (character == '\n')
            ct_text_puts(json, "\\n");
        else if (ends_lines(character))
            ct_text_add(json, "\\u%04lx", character);
        else if (character == CT_NO_CHARACTER)
            ct_text_puts(json, "\\ufffd");
        else
            ct_text_put(json, bytes + done, step);
    }
    ct_text_puts(json, "\"");
}
