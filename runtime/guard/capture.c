/* capture.c - what tests write to descriptors 1 and 2.
 *
 * Each file starts with one byte that nobody has written, a hole; writes are appended behind it. So its first eight bytes are 0 until
 * something is written, and change with that, unless it begins with seven NULs: such output is noticed when the item fails, or
 * with the next that is. (A hole, for to write a byte into a file that was cut costs milliseconds of ext4 when the file is closed.)
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "guard/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/shared.h"
#include "report/output.h"
#include "report/writer.h"

enum { MAPPED = 4096, COPY_SIZE = 1 << 16, OUT_OF_THE_WAY = 64 };

/* The files of one worker. */
static struct files {
    int streams[2], spool;
} *all;

static struct {
    struct files files;
    void *maps[2];
    bool remap[2];    /* a test has cut the file: see ct_capture_fault */
    int originals[2]; /* what descriptors 1 and 2 were */
} here;

struct ct_capture_eyes ct_capture_eyes;

/* --- files ---------------------------------------------------------------------------------------------- */

static const char *temporary_directory(void)
{
    const char *parent = getenv("TMPDIR");

    return parent != NULL && *parent != '\0' ? parent : "/tmp";
}

static int open_first(void)
{
    struct ct_text path = {0};
    int file = -1;

#ifdef O_TMPFILE
    file = open(temporary_directory(), O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0)
        return file;
#endif
    ct_text_add(&path, "%s/ctest-capture-XXXXXX", temporary_directory());
    file = mkstemp(path.data);
    if (file >= 0) {
        unlink(path.data);
        fcntl(file, F_SETFL, O_RDWR | O_APPEND);
        fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    ct_text_free(&path);
    return file;
}

int ct_open_unnamed(void)
{
    int first = open_first(), file;

    if (first < 0)
        return -1;
    file = fcntl(first, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    if (file < 0)
        return first;
    close(first);
    return file;
}

bool ct_capture_make(int slots)
{
    all = ct_allocate((size_t)slots * sizeof *all);
    for (int i = 0; i < slots; i++) {
        int *const made[] = {&all[i].streams[0], &all[i].streams[1], &all[i].spool};

        for (int j = 0; j < 3; j++)
            if ((*made[j] = ct_open_unnamed()) < 0) {
                fprintf(stderr, "warning: what tests write is not captured: no temporary file in '%s': %s\n",
                        temporary_directory(), strerror(errno));
                return false;
            }
    }
    return true;
}

static long long size_of(int file)
{
    struct stat status;

    return fstat(file, &status) == 0 ? (long long)status.st_size : 0;
}

/* --- keeping and throwing away --------------------------------------------------------------------------- */

/* Copies bytes of a file to the end of the spool; returns how many were copied. */
static long long spool(const struct files *files, struct ct_capture_state *state, int file, long long start, long long size)
{
    static char bytes[COPY_SIZE];
    long long done = 0;

    while (done < size) {
        size_t most = size - done < COPY_SIZE ? (size_t)(size - done) : COPY_SIZE;
        size_t got = ct_read_all(file, bytes, most, start + done);

        if (got == 0 || !ct_write_all(files->spool, bytes, got))
            break;
        done += (long long)got;
    }
    state->spooled = size_of(files->spool);
    return done;
}

/* Where the output in a file starts: behind the hole, unless a test has cut the file. */
static long long start_of(int file)
{
    char first = 0;

    return ct_read_all(file, &first, 1, 0) == 1 && first == 0 ? 1 : 0;
}

static bool is_shown(ct_index ordinal)
{
    return ordinal < ct_run.schedule.total && ct_output_is_kept(ct_run.results.outcomes[ordinal]);
}

static bool has_heir(const struct ct_capture_state *state)
{
    return state->testator != 0 && state->testator == state->owner + 1;
}

/* For whom what was written in a phase is kept; CT_NONE: for nobody. */
static ct_index reader_of(const struct ct_capture_state *state, int phase)
{
    if (is_shown(state->owner))
        return state->owner;
    return phase == CT_PHASE_TEARDOWN && has_heir(state) ? state->heir : CT_NONE;
}

bool ct_same_file(int left, int right)
{
    struct stat one, other;

    return fstat(left, &one) == 0 && fstat(right, &other) == 0 && one.st_ino == other.st_ino && one.st_dev == other.st_dev;
}

static bool say_lost(int file, int descriptor)
{
    return dprintf(file, "[descriptor %d was closed or replaced by this test or one before it: what was written there since is"
                   " not shown]\n", descriptor) >= 0;
}

void ct_capture_look(void)
{
    if (ct_capture_eyes.first[0] == NULL)
        return;
    ct_capture_eyes.state->filled = true;
    for (int i = 0; i < 2; i++)
        if (!ct_same_file(i + 1, here.files.streams[i]) && !ct_capfd_has(i + 1) && !say_lost(here.files.streams[i], i + 1)) {
            ct_capture_eyes.state->lost = i + 1;
            ct_leaves();
            return;
        }
}

void ct_capture_bequeath(ct_index heir)
{
    if (ct_capture_eyes.first[0] == NULL)
        return;
    ct_capture_eyes.state->heir = heir;
    ct_capture_eyes.state->testator = ct_capture_eyes.state->owner + 1;
}

static void keep(const struct files *files, struct ct_capture_state *state)
{
    long long from[2] = {start_of(files->streams[0]), start_of(files->streams[1])};

    for (int phase = 0; phase < 3; phase++)
        for (int stream = 0; stream < 2; stream++) {
            long long end = state->ends[phase][stream], size = end - from[stream];
            ct_index reader = reader_of(state, phase);
            struct ct_event event = {.kind = CT_EVENT_OUTPUT, .seconds = -1};

            if (size <= 0)
                continue;
            if (reader == CT_NONE) {
                from[stream] = end;
                continue;
            }
            event.item = ct_cursor_at(&ct_run.schedule, reader);
            event.output = (struct ct_output_piece){reader, (enum ct_phase)phase, stream + 1, files->spool, state->spooled, 0};
            event.output.size = spool(files, state, files->streams[stream], from[stream], size);
            from[stream] = end;
            ct_post(&event);
        }
}

static bool clean(int file)
{
    return ftruncate(file, 0) == 0 && ftruncate(file, 1) == 0;
}

static void look_at_files(void)
{
    static const uint64_t dirty = 1;

    for (int i = 0; i < 2; i++) {
        bool fine = clean(here.files.streams[i]);

        if (fine && (here.maps[i] == NULL || here.remap[i])) {
            if (here.maps[i] != NULL)
                munmap(here.maps[i], MAPPED);
            here.maps[i] = mmap(NULL, MAPPED, PROT_READ, MAP_SHARED, here.files.streams[i], 0);
            if (here.maps[i] == MAP_FAILED)
                here.maps[i] = NULL;
            here.remap[i] = false;
        }
        ct_capture_eyes.first[i] = fine && here.maps[i] != NULL ? here.maps[i] : &dirty; /* else asked each time */
    }
}

static void throw_away(struct ct_capture_state *state)
{
    state->filled = false;
    for (int phase = 0; phase < 3; phase++)
        state->ends[phase][0] = state->ends[phase][1] = 0;
}

/* The sizes of now are those at the end of the phase; nothing is known of later ones. */
static void end_phase(const struct files *files, struct ct_capture_state *state)
{
    for (int stream = 0; stream < 2; stream++)
        for (int phase = state->phase; phase < 3; phase++)
            state->ends[phase][stream] = size_of(files->streams[stream]);
    for (int stream = 0; stream < 2; stream++)
        state->filled = state->filled || state->ends[state->phase][stream] > 1;
}

void ct_capture_switch(ct_index owner, enum ct_phase phase)
{
    struct ct_capture_state *state = ct_capture_eyes.state;

    end_phase(&here.files, state);
    if (owner != state->owner) {
        if (state->filled && (is_shown(state->owner) || has_heir(state)))
            keep(&here.files, state);
        throw_away(state);
        look_at_files();
        dup2(here.files.streams[0], 1); /* a test that writes may also have closed them */
        dup2(here.files.streams[1], 2);
    }
    state->owner = owner;
    state->phase = phase;
}

void ct_capture_bury(int slot)
{
    struct ct_capture_state *state = &ct_shared.slots[slot].capture;

    if (all == NULL)
        return;
    if (state->lost != 0)
        say_lost(all[slot].streams[0], state->lost);
    state->lost = 0;
    end_phase(&all[slot], state);
    if (state->filled && (is_shown(state->owner) || has_heir(state)))
        keep(&all[slot], state);
    throw_away(state);
}

/* --- start and end -------------------------------------------------------------------------------------- */

void ct_capture_start(int slot)
{
    if (all == NULL)
        return;
    here.files = all[slot];
    ct_capture_eyes.state = &ct_shared.slots[slot].capture;
    ct_capture_eyes.state->owner = CT_NONE;
    fflush(stdout);
    fflush(stderr);
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* lines before a crash are not lost */
    for (int i = 0; i < 2; i++) {
        here.originals[i] = fcntl(i + 1, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
        dup2(here.files.streams[i], i + 1);
    }
    look_at_files();
}

void ct_capture_stop(void)
{
    if (ct_capture_eyes.first[0] == NULL)
        return;
    fflush(stdout);
    fflush(stderr);
    ct_capture_eyes.first[0] = NULL;
    for (int i = 0; i < 2; i++)
        if (here.originals[i] >= 0)
            dup2(here.originals[i], i + 1);
}

bool ct_capture_fault(const void *address)
{
    for (int i = 0; i < 2; i++)
        if (here.maps[i] != NULL && (const char *)address >= (const char *)here.maps[i] &&
            (const char *)address < (const char *)here.maps[i] + MAPPED &&
            mmap(here.maps[i], MAPPED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) {
            *(char *)here.maps[i] = 1; /* something has happened */
            here.remap[i] = true;
            return true;
        }
    return false;
}
