/* format.h - printf for what nearly all of our text is made of. */
#ifndef CTESTC_BASE_FORMAT_H
#define CTESTC_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf, and much faster where the format has only plain %s, %.*s, %d, %u, %zu, %c and %%. The result is the length that
 * the whole would have, also where that is more than fits; what fits is then not written. */
int format_text(char *room, size_t size, const char *format, va_list arguments);

#endif
