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

struct ct_writer ct_out = {.descriptor = 1, .width = 80};

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

static int line_width(void)
{
    const char *columns = getenv("COLUMNS");
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
    struct winsize size;

    if (width <= 0 && isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    return width <= 0 ? 80 : width < 40 ? 40 : width > CT_LINE_MAX ? CT_LINE_MAX : (int)width;
}

void ct_out_start(const struct ct_options *options)
{
    int copy = fcntl(1, F_DUPFD_CLOEXEC, 64);

    if (copy < 0)
        copy = fcntl(1, F_DUPFD_CLOEXEC, 3);
    ct_out.descriptor = copy >= 0 ? copy : 1;
    ct_out.colours = wants_colours(options->colour);
    ct_out.width = line_width();
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

void ct_flush(void)
{
    fflush(stdout);
    if (ct_out.text.size == 0)
        return;
    ct_write_all(ct_out.descriptor, ct_out.text.data, ct_out.text.size);
    ct_text_clear(&ct_out.text);
}

void ct_out_abandon(void)
{
    ct_write("\n");
    ct_flush();
}

/* How many columns UTF-8 text takes, about: one for each character. */
static int columns_of(const char *text, size_t size)
{
    int columns = 0;

    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

static void wrote(size_t start)
{
    const char *text = ct_out.text.data + start;
    size_t size = ct_out.text.size - start;

    for (size_t i = size; i > 0; i--)
        if (text[i - 1] == '\n') {
            ct_out.column = columns_of(text + i, size - i);
            goto counted;
        }
    ct_out.column += columns_of(text, size);
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

void ct_write_rule(char character, enum ct_colour_name colour, const char *title)
{
    int room = ct_out.width - columns_of(title, strlen(title)) - 2;
    int left = room / 2 > 1 ? room / 2 : 1;
    struct ct_text line = {0};

    /* The line is one shorter where the title has an odd rest, as pytest's are. */
    ct_text_fill(&line, character, left);
    ct_text_add(&line, " %s ", title);
    ct_text_fill(&line, character, room - left > 1 ? room - left : 1);
    ct_write_coloured(colour, "%s", ct_text_get(&line));
    ct_write("\n");
    ct_text_free(&line);
}

bool ct_write_file(const char *path, const struct ct_text *text)
{
    struct ct_text temporary = {0};
    int descriptor;
    bool fine;

    ct_text_add(&temporary, "%s.%ld.tmp", path, (long)getpid());
    descriptor = open(ct_text_get(&temporary), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    fine = descriptor >= 0 && ct_write_all(descriptor, ct_text_get(text), text->size);
    if (descriptor >= 0 && close(descriptor) != 0)
        fine = false;
    if (fine && rename(ct_text_get(&temporary), path) != 0)
        fine = false;
    if (!fine) {
        fprintf(stderr, "error: cannot write '%s': %s\n", path, strerror(errno));
        if (descriptor >= 0)
            unlink(ct_text_get(&temporary));
    }
    ct_text_free(&temporary);
    return fine;
}
