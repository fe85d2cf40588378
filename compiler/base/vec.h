/* vec.h - a growable array in an arena.
 *
 *     VEC(struct fixture *) fixtures = {0};
 *     vec_push(arena, fixtures, fixture);
 *     for (size_t i = 0; i < fixtures.n; i++) use(fixtures.at[i]);
 */
#ifndef CTESTC_BASE_VEC_H
#define CTESTC_BASE_VEC_H

#include "base/arena.h"

#define VEC(type) struct { type *at; size_t n, room; }

#define vec_push(arena, vec, ...)                                                                  \
    do {                                                                                           \
        if ((vec).n == (vec).room) {                                                               \
            size_t room_ = (vec).room ? 2 * (vec).room : 4;                                        \
            (vec).at = arena_grow((arena), (vec).at, (vec).room * sizeof *(vec).at,                \
                                  room_ * sizeof *(vec).at);                                       \
            (vec).room = room_;                                                                    \
        }                                                                                          \
        (vec).at[(vec).n++] = (__VA_ARGS__);                                                       \
    } while (0)

#endif
