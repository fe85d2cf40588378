/* detail.h - what a comparison found, kept for the assertion that reports it. One for each thread. */
#ifndef CT_CHECK_DETAIL_H
#define CT_CHECK_DETAIL_H

#include "core/text.h"
#include "ctest/plan.h"

/* Where a statement stands. */
struct ct_place {
    unsigned line;
    bool is_helper;    /* in a function that is neither a test nor a fixture */
    const char *text;  /* as it is written */
    const char *parts; /* see plan.h */
};

struct ct_place ct_place_at(const struct ct_file *file, unsigned number);
/* The detail that is being written, emptied. */
struct ct_text *ct_detail_start(void);
/* Appends what the parts of a statement held, from the arguments of ct_found. */
void ct_explain(struct ct_text *text, const struct ct_file *file, unsigned long long what, va_list values);
/* Appends a unified diff of two texts. */
void ct_lines_diff(struct ct_text *text, const char *left, const char *right);
/* The detail, or NULL; good until the next ct_detail_start. There is none afterwards. */
const char *ct_detail_take(void);

#endif
