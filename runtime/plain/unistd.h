/* unistd.h - in place of POSIX's on a plain C library: what the reports use of it. plain.c */
#ifndef CT_PLAIN_UNISTD_H
#define CT_PLAIN_UNISTD_H

#include <stddef.h>

typedef long ssize_t;
typedef long off_t;
typedef int pid_t;

ssize_t write(int file, const void *bytes, size_t size);
ssize_t pread(int file, void *bytes, size_t size, off_t start);
int close(int file);
int unlink(const char *path);
int isatty(int file);
int gethostname(char *name, size_t size);
pid_t getpid(void);

#endif
