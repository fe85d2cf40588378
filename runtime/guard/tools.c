/* tools.c - sanitizers, valgrind and coverage, where they are linked or running.
 *
 * All are reached through symbols that are only there with the tool; where the compiler has no weak symbols there is no tool.
 */
#include "guard/tools.h"

#include <stddef.h>

#include "core/run.h"

#if defined __GNUC__ && !defined __TINYC__
#define CT_WEAK __attribute__((weak))
void __gcov_dump(void) CT_WEAK;
void __gcov_reset(void) CT_WEAK;
int __llvm_profile_write_file(void) CT_WEAK;
void __llvm_profile_reset_counters(void) CT_WEAK;
int __lsan_do_recoverable_leak_check(void) CT_WEAK;

void __sanitizer_set_death_callback(void (*callback)(void)) CT_WEAK;

static void on_death(void)
{
    if (ct_run.desk != NULL)
        ct_run.desk->sanitizer = 1;
    ct_tools_flush();
}

void ct_tools_start(void)
{
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(on_death);
}

void ct_tools_forked(void)
{
    if (__gcov_reset != NULL)
        __gcov_reset();
    if (__llvm_profile_reset_counters != NULL)
        __llvm_profile_reset_counters();
}

void ct_tools_flush(void)
{
    if (__gcov_dump != NULL)
        __gcov_dump();
    if (__llvm_profile_write_file != NULL)
        __llvm_profile_write_file();
}

bool ct_tools_leaks(void)
{
    return __lsan_do_recoverable_leak_check != NULL && __lsan_do_recoverable_leak_check() != 0;
}
#else
void ct_tools_start(void)
{
}

void ct_tools_forked(void)
{
}

void ct_tools_flush(void)
{
}

bool ct_tools_leaks(void)
{
    return false;
}
#endif
