/* utf8.c - characters in bytes that may not be UTF-8. */
#include "report/utf8.h"

unsigned long ct_utf8_next(const char *text, size_t *size)
{
    static const unsigned long least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned long character = bytes[0];
    size_t more = 0;

    *size = 1;
    if (character < 0x80)
        return character;
    if (character >= 0xc2 && character < 0xe0)
        more = 1, character &= 0x1f;
    else if (character >= 0xe0 && character < 0xf0)
        more = 2, character &= 0x0f;
    else if (character >= 0xf0 && character < 0xf5)
        more = 3, character &= 0x07;
    else
        return CT_NO_CHARACTER;
    for (size_t i = 1; i <= more; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return CT_NO_CHARACTER;
        character = character << 6 | (bytes[i] & 0x3f);
    }
    if (character < least[more] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
        return CT_NO_CHARACTER;
    *size = more + 1;
    return character;
}
