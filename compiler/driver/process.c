/* process.c - other programs: start, wait, read what they print. */
#include "driver/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ, WRITE };

static bool make_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    fcntl(ends[READ], F_SETFD, FD_CLOEXEC);
    fcntl(ends[WRITE], F_SETFD, FD_CLOEXEC);
    return true;
}

static bool connect_output(const struct process *process, int output)
{
    return dup2(output, STDOUT_FILENO) >= 0 && (process->output || dup2(output, STDERR_FILENO) >= 0);
}

/* In the child: becomes the program, or tells errno through `failed`. */
static _Noreturn void become(const struct process *process, int output, int failed)
{
    for (const char *const *variable = process->environment; variable && *variable; variable++)
        putenv((char *)*variable);
    if (connect_output(process, output) && (!*process->directory || chdir(process->directory) == 0))
        execvp(process->words[0], (char *const *)process->words);
    int reason = errno;
    if (write(failed, &reason, sizeof reason) < 0)
        reason = 0;
    _exit(127);
}

static ssize_t read_some(int file, void *bytes, size_t size)
{
    ssize_t n;
    do
        n = read(file, bytes, size);
    while (n < 0 && errno == EINTR);
    return n;
}

static void read_output(int file, struct text *text)
{
    char bytes[4096];
    for (ssize_t n; (n = read_some(file, bytes, sizeof bytes)) > 0;)
        text_add(text, bytes, (size_t)n);
}

/* Passes each line on as it comes. Takes the file over. False: errno says why they were not all read. */
static bool read_lines(int file, const struct process *process)
{
    char *line = NULL;
    size_t room = 0;
    FILE *lines = fdopen(file, "r");
    for (ssize_t n; lines && (n = getline(&line, &room, lines)) > 0;)
        process->line(process->context, line, (size_t)n);
    int reason = errno;
    bool is_read = lines && feof(lines);
    free(line);
    if (lines)
        fclose(lines);
    else
        close(file);
    errno = reason;
    return is_read;
}

static int wait_for(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* As many of the bytes as come before the end. */
static size_t read_all(int file, void *bytes, size_t size)
{
    size_t done = 0;
    for (ssize_t n; done < size && (n = read_some(file, (char *)bytes + done, size - done)) > 0;)
        done += (size_t)n;
    return done;
}

/* Waits for the child; `failed` says whether, and if so why, it did not become the program. */
static int finish(pid_t child, int failed, int *reason)
{
    bool is_failed = read_all(failed, reason, sizeof *reason) == sizeof *reason;
    int status = wait_for(child);
    return is_failed ? -1 : status;
}

/* Takes all four ends over. */
static int run_with_pipes(const struct process *process, const int output[2], const int failed[2])
{
    fflush(NULL);
    pid_t child = fork();
    int reason = errno;
    if (child == 0)
        become(process, output[WRITE], failed[WRITE]);
    close(failed[WRITE]);
    close(output[WRITE]);
    bool is_read = true;
    if (process->output) {
        read_output(output[READ], process->output);
        close(output[READ]);
    } else if (!read_lines(output[READ], process)) {
        is_read = false;
    }
    int unread = errno, status = child < 0 ? -1 : finish(child, failed[READ], &reason);
    if (!is_read && status >= 0) {
        status = -1;
        reason = unread;
    }
    close(failed[READ]);
    errno = reason;
    return status;
}

int process_run(const struct process *process)
{
    int output[2], failed[2];
    if (!make_pipe(output))
        return -1;
    if (!make_pipe(failed)) {
        close(output[READ]);
        close(output[WRITE]);
        return -1;
    }
    return run_with_pipes(process, output, failed);
}
