/* tools.c - sanitizers, valgrind and coverage, where they are linked or running.
 *
 * A tool is reached through symbols that are only there with it (weak here; compiler-rt, GCC's libsanitizer and libgcov document
 * them), or through functions of ours that it calls. Valgrind is asked by its client requests, sequences of instructions that do
 * nothing elsewhere. Where the compiler has no weak symbols there is no tool.
 */
#include "guard/tools.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/run.h"
#include "guard/blame.h"

#if defined __GNUC__ && !defined __TINYC__
#define WEAK __attribute__((weak))
#define FOUND(function) ((function) != NULL)
#else
#define WEAK
#define FOUND(function) 0
#define __gcov_dump() ((void)0)
#define __gcov_reset() ((void)0)
#define __gcov_exit() ((void)0)
#define __llvm_profile_write_file() 0
#define __llvm_profile_reset_counters() ((void)0)
#define __lsan_do_recoverable_leak_check() 0
#define __sanitizer_get_current_allocated_bytes() 0
#define __sanitizer_set_death_callback(callback) ((void)(callback))
#endif

#if defined __GNUC__ && !defined __TINYC__
void __gcov_dump(void) WEAK;
void __gcov_reset(void) WEAK;
void __gcov_exit(void) WEAK; /* what instrumented code itself refers to, so that it is there where the other two need not be */
int __llvm_profile_write_file(void) WEAK;
void __llvm_profile_reset_counters(void) WEAK;
int __lsan_do_recoverable_leak_check(void) WEAK;
size_t __sanitizer_get_current_allocated_bytes(void) WEAK;
void __sanitizer_set_death_callback(void (*callback)(void)) WEAK;
#endif

/* --- what sanitizers call ------------------------------------------------------------------------------- */

/* Several threads may report at once. */
static _Atomic unsigned reports;
static unsigned asked; /* so many of them were asked for */

void __asan_on_error(void);
void __asan_on_error(void)
{
    reports++;
}

void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
    reports++;
}

/* Called under locks of the sanitizer: where this library is built with it too, it must not be asked to watch here. */
void __tsan_on_report(void *report);
#if defined __GNUC__ && !defined __TINYC__
__attribute__((no_sanitize_thread))
#endif
void __tsan_on_report(void *report)
{
    (void)report;
    reports++;
}

static void on_death(void)
{
    if (ct_run.desk != NULL)
        ct_run.desk->sanitizer = 1;
    if (ct_run.alone)
        ct_blame_exit(); /* its report is in the captured output */
    ct_tools_flush();
}

/* --- valgrind ------------------------------------------------------------------------------------------- */

enum { RUNNING_ON_VALGRIND = 0x1001, COUNT_ERRORS = 0x1201 };

/* A client request without arguments; 0 where no valgrind runs. */
static size_t ask_valgrind(size_t request)
{
    volatile size_t words[6] = {request, 0, 0, 0, 0, 0};
    size_t answer = 0;

#if defined __GNUC__ && defined __x86_64__ && !defined __TINYC__
    __asm__ volatile("rolq $3, %%rdi ; rolq $13, %%rdi\n\trolq $61, %%rdi ; rolq $51, %%rdi\n\txchgq %%rbx, %%rbx"
                     : "=d"(answer)
                     : "a"(&words[0]), "0"(answer)
                     : "cc", "memory");
#elif defined __GNUC__ && defined __aarch64__ && !defined __TINYC__
    register size_t result __asm__("x3") = 0;
    register volatile size_t *arguments __asm__("x4") = words;

    __asm__ volatile("ror x12, x12, #3 ; ror x12, x12, #13\n\tror x12, x12, #51 ; ror x12, x12, #61\n\torr x10, x10, x10"
                     : "+r"(result)
                     : "r"(arguments)
                     : "cc", "memory");
    answer = result;
#else
    (void)words;
#endif
    return answer;
}

static bool on_valgrind;
static size_t valgrind_errors;

/* --- asking --------------------------------------------------------------------------------------------- */

static size_t allocated; /* bytes, when memory was looked at last */
static bool reported;

bool ct_tools_watch(void)
{
    on_valgrind = ask_valgrind(RUNNING_ON_VALGRIND) != 0;
    return on_valgrind || FOUND(__sanitizer_set_death_callback);
}

void ct_tools_start(void)
{
    if (FOUND(__sanitizer_set_death_callback))
        __sanitizer_set_death_callback(on_death);
    if (FOUND(__sanitizer_get_current_allocated_bytes))
        allocated = __sanitizer_get_current_allocated_bytes();
    if (on_valgrind)
        valgrind_errors = ask_valgrind(COUNT_ERRORS);
}

void ct_tools_ask(void)
{
    size_t errors = on_valgrind ? ask_valgrind(COUNT_ERRORS) : 0;

    if (errors != valgrind_errors)
        ct_failure_record(ct_failure_here("valgrind has reported an error"));
    else if (reports != asked)
        ct_failure_record(ct_failure_here("a sanitizer has reported an error; see the captured output"));
    valgrind_errors = errors;
    asked = reports;
}

bool ct_tools_leaks(void)
{
    size_t before = allocated;

    if (!FOUND(__lsan_do_recoverable_leak_check) || (ct_run.alone && reported)) /* it would be found again and again */
        return false;
    if (FOUND(__sanitizer_get_current_allocated_bytes)) { /* looking takes milliseconds: only where there is more than before */
        allocated = __sanitizer_get_current_allocated_bytes();
        if (allocated <= before)
            return false;
    }
    fflush(stdout);
    if (__lsan_do_recoverable_leak_check() == 0)
        return false;
    reported = true;
    return true;
}

bool ct_tools_reported(void)
{
    return reported || reports != 0;
}

void ct_tools_forked(void)
{
    if (FOUND(__gcov_reset))
        __gcov_reset();
    if (FOUND(__llvm_profile_reset_counters))
        __llvm_profile_reset_counters();
}

void ct_tools_flush(void)
{
    if (FOUND(__gcov_dump))
        __gcov_dump();
    else if (FOUND(__gcov_exit))
        __gcov_exit();
    if (FOUND(__llvm_profile_write_file))
        (void)__llvm_profile_write_file();
}
