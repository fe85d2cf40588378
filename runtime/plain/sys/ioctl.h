/* ioctl.h - in place of the system's on a plain C library: no terminal has a known size. */
#ifndef CT_PLAIN_IOCTL_H
#define CT_PLAIN_IOCTL_H

enum { TIOCGWINSZ = 0 };
struct winsize {
    unsigned short ws_col;
};

int ioctl(int file, unsigned long request, ...);

#endif
