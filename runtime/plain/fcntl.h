/* fcntl.h - in place of POSIX's on a plain C library. plain.c */
#ifndef CT_PLAIN_FCNTL_H
#define CT_PLAIN_FCNTL_H

enum { O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 2, O_TRUNC = 4, O_APPEND = 8, O_EXCL = 16, O_CLOEXEC = 0, F_DUPFD_CLOEXEC = 0 };

/* The mode is not looked at. */
int open(const char *path, int flags, ...);
/* Only F_DUPFD_CLOEXEC. */
int fcntl(int file, int command, ...);

#endif
