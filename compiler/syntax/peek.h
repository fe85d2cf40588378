/* peek.h - looking ahead in the text of a source, without moving the scanner.
 *
 * All take and give offsets; none goes beyond the source's end.
 */
#ifndef CTESTC_SYNTAX_PEEK_H
#define CTESTC_SYNTAX_PEEK_H

#include <stdbool.h>

#include "source/source.h"

/* May begin, may continue an identifier: also `$` and all bytes above 127, as C compilers have it. */
bool is_word_start(char c);
bool is_word_part(char c);

/* Where the next token begins: behind white space, comments and line continuations. */
uint32_t peek_space(const struct source *source, uint32_t at);

/* The same, but stops at an end of line. */
uint32_t peek_blank(const struct source *source, uint32_t at);

/* The end of the token that begins at `at`, which is where a token begins; `at` at the source's end. */
uint32_t peek_token(const struct source *source, uint32_t at);

/* Behind the bracket that closes the one at `at`; 0 if that is not within `limit` bytes. */
uint32_t peek_closed(const struct source *source, uint32_t at, uint32_t limit);

/* The end of line that ends the preprocessor line around `at`: behind its continuations and the comments
 * begun on it. The source's end if there is none. */
uint32_t peek_line(const struct source *source, uint32_t at);

/* The line that follows the end of line at `at`. */
uint32_t peek_next_line(const struct source *source, uint32_t at);

/* 1 or 2 if `#` or `%:` stands at `at`, else 0. */
uint32_t peek_hash(const struct source *source, uint32_t at);

/* Whether only white space and comments stand before `at` on its line; `from` is known to be a token's
 * end, or a line's beginning, somewhere before. */
bool peek_starts_line(const struct source *source, uint32_t from, uint32_t at);

/* The column, from 0, if only blanks stand before `at` on its line; else UINT32_MAX. */
uint32_t peek_indent(const struct source *source, uint32_t at);

#endif
