/* markup.h - text in XML and JSON, valid whatever bytes it has. */
#ifndef CT_REPORT_MARKUP_H
#define CT_REPORT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/* Appends text for an element, or for between the quotes of an attribute. */
void ct_xml_add(struct ct_text *xml, const char *bytes, size_t size, bool in_attribute);
/* Appends ` name="value"`. */
void ct_xml_add_attribute(struct ct_text *xml, const char *name, const char *value);

/* Appends a string with its quotes. */
void ct_json_add(struct ct_text *json, const char *bytes, size_t size);

#endif
