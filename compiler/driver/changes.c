/* changes.c - waiting until a file of the project changes.
 *
 * In: the project. Out: the moment. Watched are the directories of the root, and those that ctest.yaml names outside it; what
 * is hidden is not, and so neither is what we build. Which changes matter is not decided here: ninja knows. Where the kernel
 * does not tell (other systems, too many directories, CTESTC_WATCH=poll), all files are looked at four times a second.
 */
#include "driver/changes.h"

#include <dirent.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include "driver/path.h"
#include "driver/project.h"
#include "driver/record.h"

enum {
    POLL_MILLISECONDS = 250,
    QUIET_MILLISECONDS = 30,   /* editors and version control write in several steps */
    LONGEST_QUIETING = 30,     /* times that; then what there is counts */
    DEEPEST = 64,
};

struct looking {
    struct changes *changes;
    struct session *session;
    struct map seen; /* directories: a link may lead to one again */
};

/* --- what is watched --------------------------------------------------------------------------------- */

#ifdef __linux__
static void watch_directory(struct changes *changes, const char *path)
{
    const uint32_t mask = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;
    if (changes->events >= 0 && inotify_add_watch(changes->events, *path ? path : ".", mask) < 0 && access(path, R_OK) == 0) {
        close(changes->events); /* there are no more watches for us */
        changes->events = -1;
    }
}
#else
static void watch_directory(struct changes *changes, const char *path)
{
    (void)changes, (void)path;
}
#endif

static bool is_first(struct looking *looking, const struct stat *status)
{
    const struct { dev_t device; ino_t number; } key = {status->st_dev, status->st_ino};
    size_t before = looking->seen.n;
    char *kept = arena_alloc(&looking->session->arena, sizeof key);
    memcpy(kept, &key, sizeof key);
    map_at(&looking->session->arena, &looking->seen, kept, sizeof key);
    return looking->seen.n > before;
}

static void look_into(struct looking *looking, const char *path, unsigned depth);

static void look_at(struct looking *looking, const char *path, unsigned depth)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return;
    if (S_ISDIR(status.st_mode)) {
        if (depth && is_first(looking, &status))
            look_into(looking, path, depth - 1);
        return;
    }
    const struct identity identity = identity_of(path);
    uint64_t hash = hash_bytes(hash_bytes(0, path, strlen(path)), &identity, sizeof identity);
    looking->changes->state += hash; /* in whichever order a directory has them */
}

static void look_into(struct looking *looking, const char *path, unsigned depth)
{
    watch_directory(looking->changes, path);
    DIR *directory = opendir(*path ? path : ".");
    if (!directory)
        return;
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            look_at(looking, path_join(&looking->session->arena, path, entry->d_name), depth);
    closedir(directory);
}

/* A directory that ctest.yaml or -I names; those in the root are watched already. */
static void look_outside(struct looking *looking, const struct project *project, const char *path)
{
    struct stat status;
    const char *absolute = path_join(&looking->session->arena, project->root, path);
    if (!path_is_inside(project->root, absolute) && stat(absolute, &status) == 0 && S_ISDIR(status.st_mode)
        && is_first(looking, &status))
        look_into(looking, absolute, 0);
}

static void look(struct changes *changes, struct session *session, const struct options *options)
{
    struct looking looking = {.changes = changes, .session = session};
    struct arena *arena = &session->arena;
    const struct project *project = project_open(session, options, &(struct string_list){0});
    changes->state = 0;
    if (!project)
        return;
    const struct config *config = &project->config;
    look_at(&looking, *project->root_path ? project->root_path : ".", DEEPEST);
    for (size_t i = 0; i < options->paths.n; i++)
        look_at(&looking, options->paths.at[i], DEEPEST);
    for (size_t i = 0; i < options->includes.n; i++)
        look_outside(&looking, project, path_join(arena, project->current, options->includes.at[i]));
    for (size_t i = 0; i < config->includes.n; i++)
        look_outside(&looking, project, config->includes.at[i].text);
    for (size_t i = 0; i < config->sources.n; i++)
        look_outside(&looking, project, path_directory(arena, config->sources.at[i].file.text));
}

void changes_note(struct changes *changes, const struct options *options)
{
    struct session *session = session_new();
    if (!session)
        return;
    jmp_buf out_of_memory;
    session->arena.out_of_memory = &out_of_memory;
    if (setjmp(out_of_memory) == 0)
        look(changes, session, options);
    session_free(session);
}

void changes_open(struct changes *changes)
{
    const char *how = getenv("CTESTC_WATCH");
    *changes = (struct changes){.events = -1};
    changes->hears_enter = isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
#ifdef __linux__
    if (!how || strcmp(how, "poll") != 0)
        changes->events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
#else
    (void)how;
#endif
}

/* --- waiting ----------------------------------------------------------------------------------------- */

/* Takes what the kernel has told; is there anything that is not hidden? */
static bool take_events(struct changes *changes)
{
    bool is_changed = false;
#ifdef __linux__
    union {
        struct inotify_event event; /* for its alignment */
        char bytes[8192];
    } room;
    for (ssize_t n; (n = read(changes->events, room.bytes, sizeof room.bytes)) > 0;)
        for (const char *at = room.bytes; at < room.bytes + n;) {
            const struct inotify_event *event = (const struct inotify_event *)(const void *)at;
            is_changed = is_changed || (event->mask & IN_Q_OVERFLOW) || (event->len && event->name[0] != '.');
            at += sizeof *event + event->len;
        }
#else
    (void)changes;
#endif
    return is_changed;
}

/* Has anything happened since the last call? */
static bool is_changed(struct changes *changes, const struct options *options)
{
    if (changes->events >= 0)
        return take_events(changes);
    uint64_t before = changes->state;
    changes_note(changes, options);
    return changes->state != before;
}

/* True: Enter was pressed. */
static bool hear_enter(struct changes *changes)
{
    char line[256];
    ssize_t n = read(STDIN_FILENO, line, sizeof line);
    if (n <= 0)
        changes->hears_enter = false;
    return n > 0;
}

static void wait_for_quiet(struct changes *changes, const struct options *options)
{
    int i = 0;
    do
        poll(NULL, 0, QUIET_MILLISECONDS);
    while (++i < LONGEST_QUIETING && is_changed(changes, options));
}

bool changes_wait(struct changes *changes, const struct options *options)
{
    for (;;) {
        struct pollfd files[] = {{.fd = changes->events, .events = POLLIN},
                                 {.fd = changes->hears_enter ? STDIN_FILENO : -1, .events = POLLIN}};
        if (poll(files, 2, changes->events >= 0 ? -1 : POLL_MILLISECONDS) > 0 && files[1].revents && hear_enter(changes))
            return true;
        if (is_changed(changes, options)) {
            wait_for_quiet(changes, options);
            return false;
        }
    }
}
