/* writer.c - where reports go. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#include "report/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/schedule.h"
#include "report/utf8.h"

struct ct_writer ct_out = {.descriptor = 1, .width = 80, .screen = 80};

static const char *const colours[] = {"", "\033[1m", "\033[31m", "\033[32m", "\033[33m", "\033[36m"};

static bool wants_colours(enum ct_colour choice)
{
    const char *no = getenv("NO_COLOR"), *force = getenv("FORCE_COLOR"), *terminal = getenv("TERM");

    if (choice != CT_COLOUR_AUTO)
        return choice == CT_COLOUR_ALWAYS;
    if (no != NULL && *no != '\0')
        return false;
    if (force != NULL && *force != '\0')
        return true;
    return isatty(1) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

void ct_out_measure(void)
{
    const char *columns = getenv("COLUMNS");
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0, screen = 0;
    struct winsize size;

    if (ioctl(ct_out.descriptor, TIOCGWINSZ, &size) == 0)
        screen = size.ws_col;
    if (width <= 0)
        width = screen;
    if (screen <= 0)
        screen = width;
    ct_out.width = width <= 0 ? 80 : width < 40 ? 40 : width > CT_LINE_MAX ? CT_LINE_MAX : (int)width;
    ct_out.screen = screen <= 0 || screen > CT_LINE_MAX ? ct_out.width : (int)screen;
}

/* Where output is kept for later, like the log of a CI server, nothing is drawn twice. */
static bool is_screen(const struct ct_options *options)
{
    const char *terminal = getenv("TERM"), *ci = getenv("CI");

    return isatty(1) && terminal != NULL && strcmp(terminal, "dumb") != 0 && (ci == NULL || *ci == '\0') && !options->no_capture &&
           options->isolation != CT_ISOLATE_NONE;
}

void ct_out_start(const struct ct_options *options)
{
    int copy = fcntl(1, F_DUPFD_CLOEXEC, 64);

    if (copy < 0)
        copy = fcntl(1, F_DUPFD_CLOEXEC, 3);
    ct_out.descriptor = copy >= 0 ? copy : 1;
    ct_out.colours = wants_colours(options->colour);
    ct_out.in_place = is_screen(options);
    ct_out_measure();
}

bool ct_write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(descriptor, bytes, size);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

size_t ct_read_all(int descriptor, char *bytes, size_t size, long long start)
{
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(descriptor, bytes + done, size - done, (off_t)(start + (long long)done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

/* From the cursor to the end of the screen: the line that is drawn in place stands behind all, wherever a window that has
 * changed its size has put it. */
static const char erase[] = "\033[J";

/* Where nobody reads there is nobody to tell. */
static void note_failure(void)
{
    if (ct_out.failed || errno == EPIPE || errno == EBADF)
        return;
    ct_out.failed = true;
    fprintf(stderr, "error: cannot write the output: %s\n", strerror(errno));
}

void ct_flush(void)
{
    fflush(stdout);
    if (ct_out.text.size == ct_out.erasing)
        return;
    if (!ct_write_all(ct_out.descriptor, ct_out.text.data, ct_out.text.size))
        note_failure();
    ct_text_clear(&ct_out.text);
    ct_out.erasing = 0;
}

/* The cursor stays where it is: at the end of what was written. Where something stands on its line the next one is taken, which
 * may first have to be made at the lower end of the screen. */
void ct_write_in_place(const struct ct_text *line)
{
    struct ct_text *text = &ct_out.text;

    if (text->size == ct_out.erasing)
        ct_text_clear(text); /* drawn over */
    ct_out.erasing = 0;
    ct_text_puts(text, ct_out.column != 0 ? "\033D\033[A\0337\r\n" : "\0337");
    ct_text_put(text, ct_text_get(line), line->size);
    ct_text_puts(text, "\033[J\0338");
    ct_flush();
    ct_text_puts(text, erase);
    ct_out.erasing = text->size;
}

void ct_out_abandon(void)
{
    ct_write("\n");
    ct_flush();
}

static void wrote(size_t start)
{
    const char *text = ct_out.text.data + start;
    size_t size = ct_out.text.size - start;

    for (size_t i = size; i > 0; i--)
        if (text[i - 1] == '\n') {
            ct_out.column = ct_utf8_width(text + i, size - i);
            goto counted;
        }
    ct_out.column += ct_utf8_width(text, size);
counted:
    if (ct_out.text.size > 1 << 16)
        ct_flush();
}

void ct_write(const char *format, ...)
{
    size_t start = ct_out.text.size;
    va_list arguments;

    va_start(arguments, format);
    ct_text_vadd(&ct_out.text, format, arguments);
    va_end(arguments);
    wrote(start);
}

void ct_write_bytes(const char *bytes, size_t size)
{
    size_t start = ct_out.text.size;

    ct_text_put(&ct_out.text, bytes, size);
    wrote(start);
}

void ct_write_coloured(enum ct_colour_name colour, const char *format, ...)
{
    bool coloured = ct_out.colours && colour != CT_PLAIN;
    size_t start;
    va_list arguments;

    if (coloured)
        ct_text_puts(&ct_out.text, colours[colour]);
    start = ct_out.text.size;
    va_start(arguments, format);
    ct_text_vadd(&ct_out.text, format, arguments);
    va_end(arguments);
    if (!coloured) {
        wrote(start);
        return;
    }
    wrote(start);
    ct_text_puts(&ct_out.text, "\033[0m");
}

void ct_write_letters(enum ct_colour_name colour, const char *letters, size_t size)
{
    bool coloured = ct_out.colours && colour != CT_PLAIN;

    if (coloured)
        ct_text_puts(&ct_out.text, colours[colour]);
    ct_text_put(&ct_out.text, letters, size);
    if (coloured)
        ct_text_puts(&ct_out.text, "\033[0m");
    ct_out.column += (int)size;
}

void ct_write_line_end(void)
{
    ct_text_put(&ct_out.text, "\n", 1);
    ct_out.column = 0;
    if (ct_out.text.size > 1 << 16)
        ct_flush();
}

/* How wide the two sides of a rule are: the right one may be one wider, as pytest's is. */
static void rule_sides(int columns, int *left, int *right)
{
    int room = ct_out.width - columns - 2;

    *left = room / 2 > 1 ? room / 2 : 1;
    *right = room - *left > 1 ? room - *left : 1;
}

void ct_write_rule(char character, enum ct_colour_name colour, const char *title)
{
    int left, right;
    struct ct_text line = {0};

    rule_sides(ct_utf8_width(title, strlen(title)), &left, &right);
    ct_text_fill(&line, character, left);
    ct_text_add(&line, " %s ", title);
    ct_text_fill(&line, character, right);
    ct_write_coloured(colour, "%s", ct_text_get(&line));
    ct_write("\n");
    ct_text_free(&line);
}

void ct_write_rule_around(char character, enum ct_colour_name colour, const struct ct_text *title, int columns)
{
    int left, right;
    struct ct_text side = {0};

    rule_sides(columns, &left, &right);
    ct_text_fill(&side, character, left);
    ct_write_coloured(colour, "%s ", ct_text_get(&side));
    ct_write("%s", ct_text_get(title));
    ct_text_clear(&side);
    ct_text_fill(&side, character, right);
    ct_write_coloured(colour, " %s", ct_text_get(&side));
    ct_write("\n");
    ct_text_free(&side);
}

/* --- text of the user's --------------------------------------------------------------------------------- */

/* Does a character move or change something on a terminal? Those from U+202A are marks that turn the direction of text. */
static bool is_control(unsigned long character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}

void ct_clean_add(struct ct_text *to, const char *text, size_t size, bool lines)
{
    size_t step;

    for (size_t done = 0; done < size; done += step) {
        unsigned long character;

        step = ct_utf8_plain(text + done, size - done, "");
        if (step != 0) {
            ct_text_put(to, text + done, step);
            continue;
        }
        character = ct_utf8_next(text + done, &step);
        if (character == CT_NO_CHARACTER || (character < 0x80 && is_control(character) && !(lines && (character == '\n' || character == '\t'))))
            ct_text_add(to, "\\x%02x", (unsigned char)text[done]);
        else if (character >= 0x80 && is_control(character))
            ct_text_add(to, "\\u%04lx", character);
        else
            ct_text_put(to, text + done, step);
    }
}

void ct_coloured_add(struct ct_text *to, enum ct_colour_name colour, const char *text)
{
    bool coloured = ct_out.colours && colour != CT_PLAIN;

    ct_text_add(to, "%s%s%s", coloured ? colours[colour] : "", text, coloured ? "\033[0m" : "");
}

void ct_write_clean(const char *text, size_t size)
{
    size_t start = ct_out.text.size;

    ct_clean_add(&ct_out.text, text, size, true);
    wrote(start);
}

void ct_write_clean_coloured(enum ct_colour_name colour, const char *text)
{
    struct ct_text clean = {0};

    ct_clean_add(&clean, text, strlen(text), false);
    ct_write_coloured(colour, "%s", ct_text_get(&clean));
    ct_text_free(&clean);
}

void ct_write_id(const struct ct_cursor *at)
{
    struct ct_text id = {0};

    ct_id_add(&id, at);
    ct_write_clean_coloured(CT_PLAIN, ct_text_get(&id));
    ct_text_free(&id);
}

void ct_write_item_rule(enum ct_colour_name colour, const char *before, const struct ct_cursor *at)
{
    struct ct_text title = {0}, clean = {0};

    ct_text_puts(&title, before);
    ct_title_add(&title, at);
    ct_clean_add(&clean, ct_text_get(&title), title.size, false);
    ct_write_rule('_', colour, ct_text_get(&clean));
    ct_text_free(&title);
    ct_text_free(&clean);
}

void ct_write_trimmed(const char *before, const char *text, const char *after, int end)
{
    static const char dots[] = "...";
    int room = end - ct_out.column - ct_utf8_width(before, strlen(before)) - ct_utf8_width(after, strlen(after));
    struct ct_text clean = {0};
    bool cut;

    ct_clean_add(&clean, text, strcspn(text, "\n"), false);
    cut = ct_utf8_width(ct_text_get(&clean), clean.size) > room;
    if (!cut)
        ct_write("%s%s%s", before, ct_text_get(&clean), after);
    else if (room >= (int)sizeof dots - 1)
        ct_write("%s%.*s%s%s", before, (int)ct_utf8_fit(clean.data, clean.size, room - (int)sizeof dots + 1), clean.data, dots, after);
    ct_text_free(&clean);
}
