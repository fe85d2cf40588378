/* target_yaml.c - one YAML file: read as such, as ctest.yaml, and as the rows of tests. */
#include <string.h>

#include "driver/outputs.h"
#include "fuzz.h"
#include "source/diag.h"
#include "source/yaml.h"

enum { NODES = 100000 }; /* of aliases, which may make many more */

/* Asks for the rows in each way. */
static const char tests[] =
    "struct user { const char *name; int age; struct { double x, y; } at; int n[2]; };\n"
    "test(params(struct user u) = yaml(\"rows.yaml\")) one { assert(u.age); }\n"
    "test(params(int a, const char *s) = yaml(\"rows.yaml\")) two { assert(a); }\n"
    "test(params(int a) = yaml(\"rows.yaml\", \"a.b\")) three { assert(a); }\n"
    "fixture(params = yaml(\"rows.yaml\")) int f() { return param; }\n"
    "test four(f) { assert(f); }\n";

/* Nodes lie in their file; how many there were. */
static unsigned must_be_node(const struct yaml *node, const struct source *source, unsigned count)
{
    if (++count > NODES) return count;
    must(node->range.source == source && node->range.begin <= node->range.end && node->range.end <= source->size,
         "a node lies in its file");
    if (node->kind == YAML_SCALAR) must(node->text && node->text[node->size] == '\0', "a scalar's text ends");
    for (size_t i = 0; i < node->items.n; i++) count = must_be_node(node->items.at[i], source, count);
    for (size_t i = 0; i < node->pairs.n; i++) {
        count = must_be_node(node->pairs.at[i].key, source, count);
        count = must_be_node(node->pairs.at[i].value, source, count);
    }
    return count;
}

static void read_alone(const char *text, size_t size)
{
    struct session *session = fuzz_session();
    const struct source *source = source_from_text(session, "a.yaml", NULL, text, size);
    const struct yaml *document = yaml_load(session, source);
    must((document == NULL) == session_has_errors(session), "what cannot be read is reported");
    if (document) must_be_node(document, source, 0);
    must_be_diags(session);
    session_free(session);
}

static void compile_with(const char *path, const char *text, size_t size)
{
    struct session *session = fuzz_session();
    struct compilation compilation;
    const char *suite = strcmp(path, "ctest.yaml") == 0 ? "test t { }\n" : tests;
    const struct fuzz_files files = {{{"test_a.ctest", suite, strlen(suite)}, {path, text, size}}, 2};
    fuzz_give(session, &files);
    fuzz_compile(session, &files, NULL, outputs_render, &compilation);
    must_be_diags(session);
    session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_alone((const char *)data, size);
    compile_with("rows.yaml", (const char *)data, size);
    compile_with("ctest.yaml", (const char *)data, size);
    return 0;
}
