/* utf8.c - characters in bytes that may not be UTF-8, and how wide they are.
 *
 * The widths are those of terminals: East Asian wide and full-width characters and pictures take two columns, marks that combine
 * with what stands before them none. The tables join what lies closely together.
 */
#include "report/utf8.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

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

size_t ct_utf8_plain(const char *bytes, size_t size, const char *special)
{
    size_t plain = 0;

    while (plain < size && bytes[plain] >= 0x20 && bytes[plain] < 0x7f && strchr(special, bytes[plain]) == NULL)
        plain++;
    return plain;
}

/* --- columns -------------------------------------------------------------------------------------------- */

struct range {
    unsigned long first, last;
};

static const struct range narrowest[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f}, {0x06d6, 0x06dc},
    {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
    {0x202a, 0x202e}, {0x2060, 0x2064}, {0x20d0, 0x20ff}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0x1f3fb, 0x1f3ff}, {0xe0001, 0xe01ef},
};
static const struct range widest[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},   {0x23f3, 0x23f3},
    {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},
    {0x26f2, 0x26f3},   {0x26f5, 0x26f5},   {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x2e80, 0x303e},
    {0x3041, 0x3247},   {0x3250, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x1b2ff}, {0x1f004, 0x1f004},
    {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c},
    {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e},
    {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a},
    {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2},
    {0x1f6d5, 0x1f6df}, {0x1f6eb, 0x1f6ef}, {0x1f6f4, 0x1f6ff}, {0x1f7e0, 0x1f7ff}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945},
    {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static bool is_in(const struct range *ranges, size_t count, unsigned long character)
{
    size_t low = 0;

    while (count > 0) {
        size_t half = count / 2;

        if (ranges[low + half].last < character) {
            low += half + 1;
            count -= half + 1;
        } else if (ranges[low + half].first > character) {
            count = half;
        } else {
            return true;
        }
    }
    return false;
}

int ct_utf8_columns(unsigned long character)
{
    if (character < 0x300 || character == CT_NO_CHARACTER)
        return 1;
    if (is_in(narrowest, sizeof narrowest / sizeof *narrowest, character))
        return 0;
    return is_in(widest, sizeof widest / sizeof *widest, character) ? 2 : 1;
}

/* Goes over characters as long as they fit into `*columns`, which is then what is left of them. */
static size_t fit(const char *text, size_t size, int *columns)
{
    size_t done = 0, step;

    while (done < size) {
        int taken = ct_utf8_columns(ct_utf8_next(text + done, &step));

        if (taken > *columns)
            break;
        *columns -= taken;
        done += step;
    }
    return done;
}

int ct_utf8_width(const char *text, size_t size)
{
    int room = INT_MAX;

    fit(text, size, &room);
    return INT_MAX - room;
}

size_t ct_utf8_fit(const char *text, size_t size, int columns)
{
    return fit(text, size, &columns);
}

size_t ct_utf8_whole(const char *bytes, size_t size)
{
    for (size_t tail = 1; tail <= 3 && tail <= size; tail++) {
        unsigned char byte = (unsigned char)bytes[size - tail];
        size_t needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;

        if (needs > 1)
            return needs > tail ? size - tail : size;
        if (byte < 0x80)
            return size;
    }
    return size;
}
