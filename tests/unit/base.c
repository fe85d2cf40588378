/* base.c - the arena, the map, strings being written, UTF-8.
 *
 *     gcc -std=c11 -g -fsanitize=address,undefined -Icompiler -o unit_base tests/unit/base.c compiler/base/?*.c
 *
 * Also with -DARENA_HOSTILE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "check.h"

static void arena_memory_is_zeroed_and_aligned(void)
{
    struct arena arena = {0};
    arena_copy(&arena, "x", 1);
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        char *memory = arena_alloc(&arena, size);
        CHECK((uintptr_t)memory % _Alignof(max_align_t) == 0);
        CHECK(memory[0] == 0 && memory[size - 1] == 0);
        memset(memory, 'x', size);
    }
    arena_free(&arena);
}

static void arena_memory_does_not_overlap(void)
{
    enum { N = 3000 };
    struct arena arena = {0};
    unsigned char *pieces[N];
    for (size_t i = 0; i < N; i++) memset(pieces[i] = arena_alloc(&arena, i % 977), (int)(i % 251), i % 977);
    size_t wrong = 0;
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < i % 977; k++) wrong += pieces[i][k] != i % 251;
    CHECK(wrong == 0);
    arena_free(&arena);
}

static void arena_allocates_nothing_at_all(void)
{
    struct arena arena = {0};
    CHECK(arena_alloc(&arena, 0) != NULL);
    CHECK_TEXT(arena_copy(&arena, "", 0), "");
    arena_free(&arena);
}

static void arena_counts_what_is_used(void)
{
    struct arena arena = {0};
    arena_alloc(&arena, 100);
    arena_copy(&arena, "four", 4);
    CHECK(arena.used == 105);
    arena_free(&arena);
    CHECK(arena.used == 0 && arena.blocks == NULL);
}

static void arena_growing_keeps_the_bytes_and_zeroes_the_rest(void)
{
    struct arena arena = {0};
    size_t size = 1;
    char *memory = arena_grow(&arena, NULL, 0, size);
    memory[0] = 'a';
    for (; size < 3000000; size *= 2) {
        memory = arena_grow(&arena, memory, size, 2 * size);
        CHECK(memory[0] == 'a' && memory[size] == 0 && memory[2 * size - 1] == 0);
        memset(memory + size, 'b', size);
    }
    CHECK(memory[1] == 'b' && memory[size - 1] == 'b');
    arena_free(&arena);
}

static void arena_growing_moves_what_is_not_last(void)
{
    struct arena arena = {0};
    char *first = arena_alloc(&arena, 16), *second = arena_alloc(&arena, 16);
    memset(second, 's', 16);
    CHECK(arena_grow(&arena, first, 16, 32) != first);
    CHECK(second[0] == 's' && second[15] == 's');
    arena_free(&arena);
}

#ifndef ARENA_HOSTILE
static void arena_growing_stays_where_it_can(void)
{
    struct arena arena = {0};
    char *memory = arena_alloc(&arena, 16);
    CHECK(arena_grow(&arena, memory, 16, 1000) == memory);
    char *next = arena_alloc(&arena, 16);
    CHECK(next >= memory + 1000);
    arena_free(&arena);
}
#endif

static void arena_is_used_again_after_free(void)
{
    struct arena arena = {0};
    arena_alloc(&arena, 100000);
    arena_free(&arena);
    arena_free(&arena);
    CHECK_TEXT(arena_copy(&arena, "again", 5), "again");
    arena_free(&arena);
}

static void arena_prints(void)
{
    struct arena arena = {0};
    CHECK_TEXT(arena_printf(&arena, "%s-%d", "a", 12), "a-12");
    CHECK(strlen(arena_printf(&arena, "%100000d", 1)) == 100000);
    arena_free(&arena);
}

static void arena_without_memory_jumps(void)
{
    jmp_buf out;
    struct arena arena = {.out_of_memory = &out};
    volatile bool has_jumped = false;
    if (setjmp(out) == 0) arena_alloc(&arena, SIZE_MAX / 2 + 1);
    else has_jumped = true;
    CHECK(has_jumped);
    arena_free(&arena);
}

static void vec_grows(void)
{
    struct arena arena = {0};
    VEC(int) numbers = {0};
    for (int i = 0; i < 10000; i++) vec_push(&arena, numbers, i);
    int wrong = 0;
    for (size_t i = 0; i < numbers.n; i++) wrong += numbers.at[i] != (int)i;
    CHECK(numbers.n == 10000 && wrong == 0);
    arena_free(&arena);
}

static void hash_is_fnv_1a(void)
{
    CHECK(hash_bytes(0, "", 0) == UINT64_C(0xcbf29ce484222325));
    CHECK(hash_bytes(0, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    CHECK(hash_bytes(0, "foobar", 6) == UINT64_C(0x85944171f73967e8));
    CHECK(hash_bytes(hash_bytes(0, "foo", 3), "bar", 3) == hash_bytes(0, "foobar", 6));
}

static void map_finds_what_was_put_in(void)
{
    enum { N = 100000 };
    struct arena arena = {0};
    struct map map = {0};
    for (size_t i = 1; i <= N; i++) {
        const char *key = arena_printf(&arena, "name%zu", i);
        map_at(&arena, &map, key, strlen(key))->value = (void *)(uintptr_t)i;
    }
    size_t wrong = 0;
    for (size_t i = 1; i <= N; i++) {
        const char *key = arena_printf(&arena, "name%zu", i);
        wrong += map_get(&map, key, strlen(key)) != (void *)(uintptr_t)i;
    }
    CHECK(map.n == N && wrong == 0);
    CHECK(map_get(&map, "name0", 5) == NULL);
    arena_free(&arena);
}

static void map_without_entries_has_nothing(void)
{
    struct map map = {0};
    CHECK(map_get(&map, "a", 1) == NULL);
    CHECK(map_get(&map, NULL, 0) == NULL);
}

static void map_has_a_new_entry_without_a_value(void)
{
    struct arena arena = {0};
    struct map map = {0};
    CHECK(map_at(&arena, &map, "a", 1)->value == NULL);
    CHECK(map.n == 1);
    map_at(&arena, &map, "a", 1)->value = &map;
    CHECK(map.n == 1 && map_get(&map, "a", 1) == &map);
    arena_free(&arena);
}

static void map_takes_any_bytes(void)
{
    struct arena arena = {0};
    struct map map = {0};
    static int values[3];
    map_at(&arena, &map, "", 0)->value = &values[0];
    map_at(&arena, &map, "a\0b", 3)->value = &values[1];
    map_at(&arena, &map, "a\0c", 3)->value = &values[2];
    CHECK(map_get(&map, NULL, 0) == &values[0]);
    CHECK(map_get(&map, "a\0b", 3) == &values[1]);
    CHECK(map_get(&map, "a\0c", 3) == &values[2]);
    CHECK(map_get(&map, "a", 1) == NULL);
    arena_free(&arena);
}

static void name_has_one_copy(void)
{
    struct arena arena = {0};
    struct map names = {0};
    char text[] = "user";
    const char *name = name_intern(&arena, &names, text, 4);
    text[0] = 'U';
    CHECK_TEXT(name, "user");
    CHECK(name_intern(&arena, &names, "users", 4) == name);
    CHECK(name_intern(&arena, &names, "users", 5) != name);
    CHECK_TEXT(name_intern(&arena, &names, NULL, 0), "");
    arena_free(&arena);
}

static void text_is_put_together(void)
{
    struct arena arena = {0};
    struct text text = {.arena = &arena};
    CHECK(text.at == NULL);
    text_add(&text, "", 0);
    CHECK_TEXT(text.at, "");
    text_adds(&text, "one");
    text_addc(&text, ',');
    text_printf(&text, "%d%s", 2, ",");
    text_add(&text, "three!", 5);
    CHECK_TEXT(text.at, "one,2,three");
    CHECK(text.n == 11);
    arena_free(&arena);
}

static void text_grows_at_each_length(void)
{
    struct arena arena = {0};
    for (int length = 0; length < 300; length++) {
        struct text text = {.arena = &arena};
        text_printf(&text, "%*s", length, "");
        text_printf(&text, "%s", "x");
        CHECK(text.n == (size_t)length + 1 && text.at[length] == 'x' && text.at[length + 1] == '\0');
    }
    arena_free(&arena);
}

static const char *escaped(struct arena *arena, const char *bytes, size_t length)
{
    struct text text = {.arena = arena};
    text_add_c_escaped(&text, bytes, length);
    return text.at;
}

static void text_escapes_for_c(void)
{
    struct arena arena = {0};
    CHECK_TEXT(escaped(&arena, "", 0), "");
    CHECK_TEXT(escaped(&arena, "plain text", 10), "plain text");
    CHECK_TEXT(escaped(&arena, "\"\\\n\t\r\a\b\f\v'", 10), "\\\"\\\\\\n\\t\\r\\a\\b\\f\\v'");
    CHECK_TEXT(escaped(&arena, "\0" "1", 2), "\\0001");
    CHECK_TEXT(escaped(&arena, "\xc3\xa9" "9\x7f", 4), "\\303\\2519\\177");
    arena_free(&arena);
}

static void text_never_makes_a_trigraph(void)
{
    struct arena arena = {0};
    CHECK_TEXT(escaped(&arena, "?", 1), "?");
    CHECK_TEXT(escaped(&arena, "\?\?=\?\?\?/", 7), "?\\?=?\\?\\?/");
    struct text text = {.arena = &arena};
    text_add_c_escaped(&text, "a?", 2);
    text_add_c_escaped(&text, "?(", 2);
    CHECK_TEXT(text.at, "a?\\?(");
    arena_free(&arena);
}

static void utf8_decodes_valid_characters(void)
{
    static const struct {
        const char *bytes;
        uint32_t character;
    } cases[] = {
        {"a", 'a'}, {"\x7f", 0x7f}, {"\xc2\x80", 0x80}, {"\xdf\xbf", 0x7ff}, {"\xe0\xa0\x80", 0x800},
        {"\xed\x9f\xbf", 0xd7ff}, {"\xef\xbf\xbf", 0xffff}, {"\xf0\x90\x80\x80", 0x10000}, {"\xf4\x8f\xbf\xbf", 0x10ffff},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t character = 0;
        size_t length = strlen(cases[i].bytes);
        CHECK(utf8_decode(cases[i].bytes, length, &character) == length);
        CHECK(character == cases[i].character);
    }
}

static void utf8_refuses_what_is_none(void)
{
    static const char *const cases[] = {
        "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3(", "\xe2(\xa1",
    };
    uint32_t character;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(utf8_decode(cases[i], strlen(cases[i]), &character) == 0);
    CHECK(utf8_decode("", 0, &character) == 0);
}

static void utf8_widths(void)
{
    CHECK(utf8_width('a') == 1);
    CHECK(utf8_width(0xe9) == 1);
    CHECK(utf8_width(0x301) == 0);
    CHECK(utf8_width(0xc46) == 0);  /* Telugu */
    CHECK(utf8_width(0x103d) == 0); /* Myanmar */
    CHECK(utf8_width(0xc41) == 1);
    CHECK(utf8_width(0x200b) == 0);
    CHECK(utf8_width(0x5bbd) == 2);
    CHECK(utf8_width(0xff01) == 2);
    CHECK(utf8_width(0xff61) == 1);
    CHECK(utf8_width(0x1f600) == 2);
    CHECK(utf8_width(0x2500) == 1);
    CHECK(utf8_width(0x10ffff) == 1);
}

int main(void)
{
    arena_memory_is_zeroed_and_aligned();
    arena_memory_does_not_overlap();
    arena_allocates_nothing_at_all();
    arena_counts_what_is_used();
    arena_growing_keeps_the_bytes_and_zeroes_the_rest();
    arena_growing_moves_what_is_not_last();
#ifndef ARENA_HOSTILE
    arena_growing_stays_where_it_can();
#endif
    arena_is_used_again_after_free();
    arena_prints();
    arena_without_memory_jumps();
    vec_grows();
    hash_is_fnv_1a();
    map_finds_what_was_put_in();
    map_without_entries_has_nothing();
    map_has_a_new_entry_without_a_value();
    map_takes_any_bytes();
    name_has_one_copy();
    text_is_put_together();
    text_grows_at_each_length();
    text_escapes_for_c();
    text_never_makes_a_trigraph();
    utf8_decodes_valid_characters();
    utf8_refuses_what_is_none();
    utf8_widths();
    return check_summary();
}
