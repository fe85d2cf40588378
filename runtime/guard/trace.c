/* trace.c - where a crash or a timeout happened.
 *
 * The process that crashed only notes addresses. The one that reports asks addr2line about them, which is started once, with the
 * first crash, and answers two lines for each address; without it there is no trace. Both processes have the program at
 * the same addresses, for one is a fork of the other.
 */
#define _GNU_SOURCE /* dl_iterate_phdr, REG_RIP */
#include "guard/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"

#if defined __linux__ && defined __GLIBC__ && defined __GNUC__
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { MOST = 48, PATIENCE = 2000 /* milliseconds */ };

/* --- in the handler ------------------------------------------------------------------------------------- */

static size_t address_in(const void *context)
{
    const ucontext_t *at = context;

#if defined __x86_64__
    return at == NULL ? 0 : (size_t)at->uc_mcontext.gregs[REG_RIP];
#elif defined __aarch64__
    return at == NULL ? 0 : (size_t)at->uc_mcontext.pc;
#else
    (void)at;
    return 0;
#endif
}

/* Who called what has no frame of its own: a function at an address where there is none. */
static size_t caller_in(const void *context)
{
    const ucontext_t *at = context;

#if defined __x86_64__
    return at == NULL ? 0 : *(const size_t *)(size_t)at->uc_mcontext.gregs[REG_RSP];
#elif defined __aarch64__
    return at == NULL ? 0 : (size_t)at->uc_mcontext.regs[30];
#else
    (void)at;
    return 0;
#endif
}

void ct_trace_take(void *context, char *text, size_t size)
{
    void *frames[MOST];
    size_t here = address_in(context), used = 0;
    int count = backtrace(frames, MOST), first = 0;

    *text = '\0';
    for (int i = 0; i < count; i++)
        if ((size_t)frames[i] == here)
            first = i;
    if (first != 0 && first == count - 1 && count < MOST && here < 4096)
        frames[count++] = (void *)caller_in(context);
    if (first == 0) /* what led to a call of address 0 is still there */
        first = count > 2 ? 2 : count;
    for (int i = first; i < count && used + 20 < size; i++) /* the address of a call, not the one behind it */
        used += (size_t)snprintf(text + used, size - used, "@%zx\n", (size_t)frames[i] - ((size_t)frames[i] != here));
}

/* --- in the process that reports ------------------------------------------------------------------------ */

static struct {
    int socket; /* to addr2line */
    pid_t process;
    bool started, gone;
    size_t low, high, bias; /* of the program's code */
} tool;

/* The program comes first. */
static int find_program(struct dl_phdr_info *object, size_t size, void *unused)
{
    (void)size, (void)unused;
    tool.bias = object->dlpi_addr;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];

        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0) {
            tool.low = tool.bias + part->p_vaddr;
            tool.high = tool.low + part->p_memsz;
        }
    }
    return 1;
}

static void start_tool(void)
{
    char path[4096] = "";
    char *const arguments[] = {"addr2line", "-f", "-e", path, NULL};
    int ends[2];
    posix_spawn_file_actions_t actions;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    tool.started = tool.gone = true;
    dl_iterate_phdr(find_program, NULL);
    if (length <= 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    tool.gone = posix_spawnp(&tool.process, arguments[0], &actions, NULL, arguments, environ) != 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    tool.socket = ends[0];
    if (tool.gone)
        close(ends[0]);
}

/* Two lines of answer; false if they do not come. */
static bool read_answer(char *answer, size_t size)
{
    size_t used = 0;
    int lines = 0;

    while (lines < 2) {
        struct pollfd wait = {tool.socket, POLLIN, 0};

        if (used + 1 == size || poll(&wait, 1, PATIENCE) <= 0 || read(tool.socket, answer + used, 1) != 1)
            return false;
        lines += answer[used++] == '\n';
    }
    answer[used] = '\0';
    return true;
}

static bool ask_tool(size_t address, char *answer, size_t size)
{
    char question[32];
    int length = snprintf(question, sizeof question, "0x%zx\n", address - tool.bias);

    if (tool.gone)
        return false;
    if (send(tool.socket, question, (size_t)length, MSG_NOSIGNAL) != length || !read_answer(answer, size)) {
        tool.gone = true;
        close(tool.socket);
        return false;
    }
    return true;
}

long ct_trace_process(void)
{
    return (long)tool.process;
}

void ct_trace_stop(void)
{
    if (!tool.started || tool.process == 0)
        return;
    kill(tool.process, SIGKILL);
    while (waitpid(tool.process, NULL, 0) < 0 && errno == EINTR)
        ;
    tool.process = 0;
    tool.gone = true;
}

/* A path in this directory, as short as it was given. */
static const char *shorten(const char *path)
{
    static char directory[4096];
    size_t length;

    if (directory[0] == '\0' && getcwd(directory, sizeof directory) == NULL)
        return path;
    length = strlen(directory);
    return strncmp(path, directory, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}

/* Is `path` the generated C ("out/db.c") of a file of the suite ("db.ctest")? */
static bool is_made_from(const char *path, const char *file)
{
    size_t length = strlen(path), stem = strlen(file);

    if (stem < 6 || length < 2 || strcmp(file + stem - 6, ".ctest") != 0 || strcmp(path + length - 2, ".c") != 0)
        return false;
    stem -= 6;
    length -= 2;
    return length >= stem && memcmp(path + length - stem, file, stem) == 0 && (length == stem || path[length - stem - 1] == '/');
}

/* Some versions of addr2line name the generated C where the line is one of the .ctest. */
static const char *source_of(const char *path)
{
    const struct ct_suite *suite = ct_run.schedule.suite;

    for (ct_index i = 0; i < suite->module_count; i++) {
        const struct ct_module *module = suite->modules[i];

        if (is_made_from(path, module->path))
            return module->path;
        for (ct_index j = 0; j < module->use_count; j++)
            if (is_made_from(path, module->uses[j].instance->fixture->file))
                return module->uses[j].instance->fixture->file;
    }
    return shorten(path);
}

/* Without debugging information there is only the function's name. */
static void add_place(struct ct_text *line, const char *path, const char *number, const char *function)
{
    if (path[0] != '?' && path[0] != '<' && number[0] >= '1' && number[0] <= '9') {
        char *name = ct_straight_name(source_of(path));

        ct_text_add(line, "%s:%s: ", name, number);
        free(name);
    }
    ct_text_add(line, "in %s", function);
}

/* Says in `line` what one call is, "" if that is of no interest; true if it is the test or fixture, where the user's code ends. */
static bool describe(struct ct_text *line, size_t address)
{
    static const char *const prefixes[] = {"ct_test_", "ct_fixture_"};
    char answer[4096], *place, *number;

    ct_text_clear(line);
    if (address < tool.low || address >= tool.high || !ask_tool(address, answer, sizeof answer))
        return false;
    place = strchr(answer, '\n');
    *place++ = '\0';
    place[strcspn(place, "\n ")] = '\0';
    number = strrchr(place, ':');
    if (answer[0] == '?' || number == NULL)
        return false;
    *number++ = '\0';
    for (int i = 0; i < 2; i++) {
        size_t length = strlen(prefixes[i]);

        if (strncmp(answer, prefixes[i], length) == 0) {
            add_place(line, place, number, answer + length);
            return true;
        }
    }
    if (strncmp(answer, "ct_", 3) != 0)
        add_place(line, place, number, answer);
    return false;
}

static void add_times(struct ct_text *text, int times)
{
    if (times > 1)
        ct_text_add(text, " (%d times)", times);
    if (times > 0)
        ct_text_puts(text, "\n");
}

void ct_trace_explain(struct ct_failure *failure)
{
    const char *at = failure->detail;
    struct ct_text text = {0}, line = {0}, last = {0};
    bool ends = false;
    int times = 0;

    if (at == NULL || *at != '@')
        return;
    if (!tool.started)
        start_tool();
    while (*at == '@' && !ends) {
        char *end;

        ends = describe(&line, (size_t)strtoull(at + 1, &end, 16));
        at = end + (*end == '\n');
        if (line.size == 0)
            continue;
        if (strcmp(line.data, ct_text_get(&last)) != 0) {
            add_times(&text, times);
            ct_text_puts(&text, line.data);
            times = 0;
        }
        times++;
        ct_text_clear(&last);
        ct_text_puts(&last, line.data);
    }
    add_times(&text, times);
    ct_text_free(&line);
    ct_text_free(&last);
    free((void *)(size_t)failure->detail);
    failure->detail = text.size != 0 ? text.data : NULL;
}
#else
long ct_trace_process(void)
{
    return 0;
}

void ct_trace_stop(void)
{
}

void ct_trace_take(void *context, char *text, size_t size)
{
    (void)context, (void)size;
    *text = '\0';
}

void ct_trace_explain(struct ct_failure *failure)
{
    (void)failure;
}
#endif
