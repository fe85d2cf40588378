/* format.c - printf for what nearly all of our text is made of. */
#include "base/format.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DIGITS = 24 };

static size_t format_number(char *room, uint64_t number)
{
    char digits[MOST_DIGITS];
    size_t n = 0, i = 0;
    do
        digits[n++] = (char)('0' + number % 10);
    while (number /= 10);
    while (n)
        room[i++] = digits[--n];
    return i;
}

static size_t format_signed(char *room, int number)
{
    if (number >= 0)
        return format_number(room, (uint64_t)number);
    *room = '-';
    return 1 + format_number(room + 1, (uint64_t)-(int64_t)number);
}

/* -1: it is not up to it, or there is too little room. */
static int format_quickly(char *room, size_t size, const char *format, va_list arguments)
{
    size_t n = 0;
    for (; *format; format++) {
        while (*format && *format != '%' && n + MOST_DIGITS < size)
            room[n++] = *format++;
        if (!*format)
            break;
        if (*format++ != '%' || n + MOST_DIGITS > size)
            return -1;
        if (*format == 's' || (*format == '.' && format[1] == '*' && format[2] == 's')) {
            int most = *format == 's' ? -1 : va_arg(arguments, int);
            const char *string = va_arg(arguments, const char *);
            const char *end = most < 0 ? NULL : memchr(string, '\0', (size_t)most);
            size_t length = end ? (size_t)(end - string) : most < 0 ? strlen(string) : (size_t)most;
            if (length + n + MOST_DIGITS > size)
                return -1;
            memcpy(room + n, string, length);
            n += length;
            format += *format == 's' ? 0 : 2;
        } else if (*format == 'd') {
            n += format_signed(room + n, va_arg(arguments, int));
        } else if (*format == 'u') {
            n += format_number(room + n, va_arg(arguments, unsigned));
        } else if (*format == 'z' && format[1] == 'u') {
            n += format_number(room + n, va_arg(arguments, size_t));
            format++;
        } else if (*format == 'c') {
            room[n++] = (char)va_arg(arguments, int);
        } else if (*format == '%') {
            room[n++] = '%';
        } else {
            return -1;
        }
    }
    room[n] = '\0';
    return (int)n;
}

int format_text(char *room, size_t size, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = format_quickly(room, size, format, again);
    va_end(again);
    if (length >= 0)
        return length;
    length = vsnprintf(room, size, format, arguments);
    return length < 0 ? 0 : length;
}
