/* write.h - files are written only if they change, and complete or not at all. */
#ifndef CTESTC_DRIVER_WRITE_H
#define CTESTC_DRIVER_WRITE_H

#include "base/text.h"
#include "base/vec.h"
#include "source/session.h"

struct file_text {
    const char *path;
    struct text text;
};
struct file_texts {
    struct file_text *at;
    size_t n, room;
};

/* Writes those whose content is not what is there already. If one cannot be written none is, and that is
 * reported. */
void write_files(struct session *session, const struct file_texts *files);

/* Makes the directory and those around it. False after a report. */
bool make_directory(struct session *session, const char *path);

/* Reports that `path` cannot be written, with errno's reason. */
void report_unwritable(struct session *session, const char *path);

#endif
