/* probe.h - memory that may not be there. */
#ifndef CT_CHECK_PROBE_H
#define CT_CHECK_PROBE_H

#include <stddef.h>

/* Copies bytes from an address that need not be valid; returns how many from its start on could be read. No signal is raised. */
size_t ct_probe(void *to, const void *from, size_t size);

#endif
