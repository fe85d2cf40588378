/* tell.c - from the walk to whoever reports: how phases came out, and what happened.
 *
 * Outcomes are written into memory that all processes of the run share, one byte for each item; what is more than
 * "passed" goes through ct_post as well.
 */
#include <stdio.h>
#include <string.h>

#include "core/run.h"
#include "guard/capture.h"
#include "guard/piece.h"
#include "guard/shared.h"

void (*ct_post)(const struct ct_event *event) = ct_hear;

void ct_tell(struct ct_event event, ct_index ordinal)
{
    if (!(ct_event_wanted & CT_WANTS(event.kind)))
        return;
    if (ct_run.schedule.total != 0)
        event.item = ct_cursor_at(&ct_run.schedule, ordinal);
    ct_post(&event);
}

enum ct_outcome ct_outcome_of(const struct ct_failure *failure, enum ct_phase phase, const struct ct_mark *xfail)
{
    enum ct_outcome outcome = CT_PASSED;

    for (; failure != NULL; failure = failure->next) {
        if (failure->kind == CT_FAILS) {
            if (xfail != NULL)
                return CT_XFAILED;
            return phase == CT_PHASE_CALL ? CT_FAILED : CT_ERROR;
        }
        if (outcome == CT_PASSED)
            outcome = failure->kind == CT_SKIPS ? CT_SKIPPED : CT_XFAILED;
    }
    return outcome;
}

const char *ct_failure_headline(const struct ct_failure *failure)
{
    if (failure == NULL)
        return "";
    if (failure->message != NULL && *failure->message != '\0')
        return failure->message;
    return failure->text != NULL ? failure->text : "";
}

static void stop_after(unsigned problems)
{
    ct_run.problems++;
    if (ct_run.options->maxfail != 0 && problems >= ct_run.options->maxfail) {
        ct_run.stopped = true;
        ct_shared.board->halt = 1;
        ct_be_careful();
    }
}

void ct_result_elsewhere(void)
{
    stop_after(atomic_load(&ct_shared.board->problems));
}

void ct_result(ct_index ordinal, enum ct_phase phase, enum ct_outcome outcome, const struct ct_instance *instance,
               struct ct_failure *failure, const char *reason, double seconds)
{
    unsigned char *note = &ct_run.results.outcomes[ordinal];
    struct ct_event event = {.kind = CT_EVENT_RESULT, .phase = phase, .outcome = outcome, .instance = instance,
                             .failure = failure, .reason = reason, .seconds = seconds};

    if (outcome == CT_FAILED || outcome == CT_ERROR)
        ct_capture_look();
    event.joins = phase == CT_PHASE_TEARDOWN && (*note & CT_HAS_TEARDOWN) != 0;
    if ((outcome == CT_FAILED || outcome == CT_ERROR) && !event.joins)
        stop_after(ct_shared_count_problem());
    if (outcome != CT_PASSED || (ct_event_wanted & CT_WANTS(CT_EVENT_RESULT))) {
        event.item = ct_cursor_at(&ct_run.schedule, ordinal);
        ct_post(&event);
    }
    if (phase == CT_PHASE_TEARDOWN)
        *note |= CT_HAS_TEARDOWN;
    else
        *note = (unsigned char)outcome; /* last: who finds it finds the rest */
}

void ct_report(const struct ct_cursor *at, enum ct_phase phase, const struct ct_instance *instance,
               struct ct_failure *failure, const struct ct_mark *xfail, double seconds)
{
    enum ct_outcome outcome = ct_outcome_of(failure, phase, xfail);
    const char *expected = xfail != NULL ? ct_mark_text(at->module, xfail) : "";
    bool is_expected = outcome == CT_XFAILED && *expected != '\0';

    ct_result(at->ordinal, phase, outcome, instance, failure, is_expected ? expected : ct_failure_headline(failure),
              seconds);
}

ct_index ct_last_user(const struct ct_instance *instance, bool is_ours)
{
    ct_index subject = ct_run.desk->subject;

    if (instance->failure != NULL)
        return subject; /* its set-up failed just now, for this one */
    for (ct_index ordinal = subject + 1; ordinal-- > 0;) {
        unsigned note = ct_run.results.outcomes[ordinal];
        struct ct_cursor at;

        if (ct_outcome_at(&ct_run.results, ordinal) == CT_NOT_RUN || (note & CT_SKIPPED_BY_MARK) != 0 ||
            (is_ours && (note & CT_STOPPED) != 0 && instance->user <= ordinal))
            continue;
        if (!ct_piece_is_of(ct_run.desk, ordinal))
            continue; /* another worker has an instance of its own */
        at = ct_cursor_at(&ct_run.schedule, ordinal);
        if (ct_need_of(&at, instance) != NULL)
            return ordinal;
    }
    return subject;
}
