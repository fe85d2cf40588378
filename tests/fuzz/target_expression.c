/* target_expression.c - expressions of -k and -m.
 *
 * What can be read has a value; its negation has the other one, and it is the same a second time.
 */
#include <stdlib.h>
#include <string.h>

#include "core/expression.h"
#include "core/tags.h"
#include "core/text.h"
#include "suite.h"

static bool holds(void *context, const char *name)
{
    unsigned sum = *(const unsigned *)context;

    for (; *name != '\0'; name++)
        sum = sum * 31 + (unsigned char)*name;
    return (sum >> 3) % 2 == 0;
}

static void must_be_negation(const struct ct_expression *expression, const char *text)
{
    struct ct_text negation = {0};
    struct ct_expression *negated;

    ct_text_add(&negation, "not (%s)", text);
    negated = ct_expression_read("-k", negation.data);
    for (unsigned seed = 0; negated != NULL && seed < 4; seed++)
        must(ct_expression_holds(expression, holds, &seed) != ct_expression_holds(negated, holds, &seed),
             "an expression or its negation holds");
    if (negated != NULL)
        ct_expression_free(negated);
    ct_text_free(&negation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = ct_copy((const char *)data, size);
    struct ct_expression *expression = ct_expression_read("-m", text);

    if (expression != NULL) {
        ct_tags_check(expression, &fuzz_plan);
        must_be_negation(expression, text);
        ct_expression_free(expression);
    }
    free(text);
    return 0;
}
