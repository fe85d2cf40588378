/* record.c - what one run leaves for the next.
 *
 * In: the files of a run. Out: a file that says what each was, one record behind the other, each ended by a NUL since a
 * path may hold anything else:  KIND SIZE MODIFIED CHANGED INODE FINGERPRINT PATH.
 * What is compared are size, times and inode, as make, git and ninja do; see record_is_too_young for where that errs.
 */
#include "driver/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"

/* Changes with the form of the file. */
#define HEADING "ctestc-record-1"

static const long long second = 1000000000;

/* The coarsest clock of a file system that is in use (FAT's). */
enum { YOUNG_SECONDS = 2 };

static long long nanoseconds(struct timespec time)
{
    return (long long)time.tv_sec * second + time.tv_nsec;
}

struct identity identity_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return (struct identity){.size = -1};
    return (struct identity){(long long)status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
                             (unsigned long long)status.st_ino};
}

static bool is_same(const struct identity *a, const struct identity *b)
{
    return a->size == b->size && a->modified == b->modified && a->changed == b->changed && a->number == b->number;
}

/* --- reading ----------------------------------------------------------------------------------------- */

static bool read_note(const char *line, struct note *note)
{
    char kind;
    int used = 0;
    struct identity *identity = &note->identity;
    if (sscanf(line, "%c %lld %lld %lld %llu %" SCNx64 " %n", &kind, &identity->size, &identity->modified,
               &identity->changed, &identity->number, &note->fingerprint, &used) < 6 || !used)
        return false;
    note->kind = (enum noted)kind;
    note->path = line + used;
    return true;
}

static void read_notes(struct session *session, const struct text *text, struct record *record)
{
    const char *line = text->at, *end = text->at + text->n;
    if (sscanf(line, HEADING " %" SCNx64, &record->key) != 1)
        return;
    for (line += strlen(line) + 1; line < end; line += strlen(line) + 1) {
        struct note note = {0};
        if (!read_note(line, &note)) {
            *record = (struct record){0};
            return;
        }
        vec_push(&session->arena, record->notes, note);
    }
    for (size_t i = 0; i < record->notes.n; i++) {
        struct note *note = &record->notes.at[i];
        if (note->kind == NOTED_MADE)
            map_at(&session->arena, &record->made, note->path, strlen(note->path))->value = note;
    }
}

void record_read(struct session *session, const char *path, struct record *record)
{
    struct text text = {.arena = &session->arena};
    char bytes[16384];
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add(&text, bytes, n);
    fclose(file);
    if (text.n)
        read_notes(session, &text, record);
}

/* --- asking ------------------------------------------------------------------------------------------ */

static bool note_holds(const struct note *note)
{
    struct identity now = identity_of(note->path);
    if (note->kind == NOTED_ASKED)
        return (now.size < 0) == (note->identity.size < 0);
    return is_same(&note->identity, &now);
}

bool record_holds(const struct record *record, uint64_t key)
{
    if (!key || record->key != key)
        return false;
    for (size_t i = 0; i < record->notes.n; i++)
        if (!note_holds(&record->notes.at[i]))
            return false;
    return true;
}

bool record_answers_hold(const struct record *record)
{
    for (size_t i = 0; i < record->notes.n; i++)
        if (record->notes.at[i].kind == NOTED_ASKED && !note_holds(&record->notes.at[i]))
            return false;
    return true;
}

bool record_has_made(const struct record *record, const char *path, uint64_t fingerprint)
{
    const struct note *note = map_get(&record->made, path, strlen(path));
    return note && note->fingerprint == fingerprint && note_holds(note);
}

bool record_is_too_young(const struct record *record)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const long long young = nanoseconds(now) - YOUNG_SECONDS * second;
    for (size_t i = 0; i < record->notes.n; i++) {
        const struct note *note = &record->notes.at[i];
        if (note->kind == NOTED_READ && (note->identity.modified > young || note->identity.changed > young))
            return true;
    }
    return false;
}

/* --- writing ----------------------------------------------------------------------------------------- */

void record_note(struct session *session, struct record *record, enum noted kind, const char *path, uint64_t fingerprint)
{
    struct note note = {kind, path, identity_of(path), fingerprint};
    vec_push(&session->arena, record->notes, note);
}

void record_keep_answers(struct session *session, struct record *record, const struct record *before)
{
    struct map known = {0};
    for (size_t i = 0; i < record->notes.n; i++)
        map_at(&session->arena, &known, record->notes.at[i].path, strlen(record->notes.at[i].path))->value = record;
    for (size_t i = 0; i < before->notes.n; i++) {
        const struct note *note = &before->notes.at[i];
        if (note->kind == NOTED_ASKED && !map_get(&known, note->path, strlen(note->path)))
            vec_push(&session->arena, record->notes, *note);
    }
}

struct text record_render(struct session *session, const struct record *record)
{
    struct text text = {.arena = &session->arena};
    text_printf(&text, HEADING " %" PRIx64, record->key);
    text_addc(&text, '\0');
    for (size_t i = 0; i < record->notes.n; i++) {
        const struct note *note = &record->notes.at[i];
        const struct identity *identity = &note->identity;
        text_printf(&text, "%c %lld %lld %lld %llu %" PRIx64 " %s", (char)note->kind, identity->size, identity->modified,
                    identity->changed, identity->number, note->fingerprint, note->path);
        text_addc(&text, '\0');
    }
    return text;
}
