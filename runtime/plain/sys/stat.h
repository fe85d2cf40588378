/* stat.h - in place of POSIX's on a plain C library: every file is an ordinary one. plain.c */
#ifndef CT_PLAIN_STAT_H
#define CT_PLAIN_STAT_H

struct stat {
    unsigned st_mode;
};
#define S_ISREG(mode) ((void)(mode), 1)

int stat(const char *path, struct stat *status);

#endif
