#!/usr/bin/env python3
"""Do the random suites find mistakes? Each mutation is one mistake in a copy of the runtime or the compiler.

  mutations.py --build BUILD [--first SEED] [--seconds N] [WORD…]

A mutation is caught if a random suite fails within N seconds (60). Prints `ok` or `FAILED`, with how many suites
it took and what was said first. The text that a mutation changes must be there exactly once: else it is stale.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# What is wrong then; the file; what stands there; what stands there instead.
MUTATIONS = [
    ("module instances live on", "runtime/core/walk.c",
     "return at->module == owner->module;", "return true;"),
    ("inner classes end an outer class's instance", "runtime/core/walk.c",
     "ct_class_within(at->module, ct_test_of(at)->class_, owner->class_)", "ct_test_of(at)->class_ == owner->class_"),
    ("a next row does not end an instance", "runtime/core/walk.c",
     "instance->row != ct_row_key(next->module, ct_item_of(next), need))\n            keep", "false)\n            keep"),
    ("any next test ends what has rows", "runtime/core/walk.c",
     "instance->row != ct_row_key(next->module, ct_item_of(next), need))\n            keep",
     "need->axis != CT_NONE)\n            keep"),
    ("bodies see the first row", "runtime/core/walk.c",
     "row = ct_row_of(module, at->item, need);", "row = 0;"),
    ("nothing is set up early", "runtime/core/walk.c",
     "while (ct_ahead_find(&at, &need))", "while (0 && ct_ahead_find(&at, &need))"),
    ("too much is set up early", "runtime/core/ahead.c",
     "missing == NULL && ct_is_narrower(wanted->instance, instance)", "missing == NULL"),
    ("looking ahead does not end at the next row", "runtime/core/ahead.c",
     "if (row != wanted->row)\n                return LIFE_ENDS;", "if (row != wanted->row)\n                return GO_ON;"),
    ("cleanups of a shared fixture do not run", "runtime/core/walk.c",
     "if (run.cleanup_count > frame->cleanups)\n", "if (run.cleanup_count > frame->cleanups && instance->scope == CT_FUNCTION)\n"),
    ("a failed set-up is tried again when something of a name ends", "runtime/core/walk.c",
     "ended->depth <= run.failed[i].rests &&", "true &&"),
    ("a failed set-up is tried again for the next test", "runtime/core/walk.c",
     "else if (run.at_end || !ct_owned(instance, &instance->owner, &run.at))", "else if (true)"),
    ("strict changes nothing", "runtime/core/item.c", "if (!run.desk->xfail->strict) {", "if (true) {"),
    ("--lf forgets the last of a file", "runtime/core/rerun.c",
     "*count += failed[i];", "failed[i] = failed[i] && i + 1 < picks->count;\n        *count += failed[i];"),
    ("shards overlap", "runtime/core/select.c",
     "options->shard + 1, options->shards);", "options->shard + 1, options->shards) + (options->shard == 1);"),
    ("shuffling makes more set-ups", "runtime/core/shuffle.c", "    return !more;", "    return true;"),
    ("a worker repeats a piece", "runtime/guard/piece.c", "if (index >= ct_pieces.count)\n        return false;\n    desk->piece_end",
     "if (index == 1)\n        index = 0;\n    if (index >= ct_pieces.count)\n        return false;\n    desk->piece_end"),
    ("with a process for each test nothing is shared", "runtime/core/walk.c",
     "run.need_end - need <= run.narrow)", "need == run.need)"),
    ("the next definition further out wins", "compiler/sema/home.c",
     "*found_in = home;\n        if (fixture)", "*found_in = home;\n        if (fixture && !(home->outer && find_in(home->outer, name, &after, 0)))"),
    ("what is used wins over one's own", "compiler/sema/home.c",
     "if (fixture && !*after)\n        return fixture;", "if (fixture && !*after && home->used.n == 0)\n        return fixture;"),
    ("an any fixture that a class's asks for has the life of its file", "compiler/sema/resolve.c",
     "if (fixture->scope == SCOPE_ANY)\n        own = life;", "if (fixture->scope == SCOPE_ANY)\n        own = (struct life){life.scope == SCOPE_CLASS ? SCOPE_MODULE : life.scope, life.package};"),
    ("what is used has the owner of its own directory", "compiler/sema/resolve.c",
     "life_owner(found_in)", "life_owner(fixture->home)"),
    ("usefixtures come after parameters", "compiler/plan/closure.c",
     "meet_name(closure, &test->usefixtures.at[i]);", "meet_name(closure, &test->usefixtures.at[test->usefixtures.n - 1 - i]);"),
    ("outer packages are not wider", "compiler/plan/closure.c",
     "a->scope == SCOPE_PACKAGE && strlen(a->package) < strlen(b->package)", "false"),
    ("axes in the order of set-up", "compiler/plan/closure.c",
     "    number_axes(closure, shape);", "    if (shape->own_axes)\n        number_axes(closure, shape);"),
    ("reordering by the first key", "compiler/plan/order.c",
     "for (uint32_t i = keys->n; i-- > 0;) {", "for (uint32_t i = 0; i < keys->n; i++) {"),
    ("reordering leaves the order of other keys", "compiler/plan/order.c",
     "orderer->rank[ranked[n].item] = --orderer->front;", "--orderer->front;"),
    ("ctestc plan: an owner never ends", "compiler/plan/schedule.c",
     "while (keep < walk->stack.n && owns(walk->stack.at[keep].instance,",
     "while (keep < walk->stack.n && (walk->stack.at[keep].instance->scope == SCOPE_MODULE) + owns(walk->stack.at[keep].instance,"),
    ("--setup-plan leaves out rows", "runtime/core/walk.c",
     "    if (need->axis != CT_NONE) {\n        row =", "    if (need->axis != CT_NONE && !run.dry) {\n        row ="),
]


class Stale(Exception):
    pass


def command_for(build, file):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"] == str(ROOT / file) and ".dir/" in entry["command"]:
            return entry["command"].split(" -o ")[0]
    raise Stale(f"{file} is not compiled")


def mutate(build, place, mutation):
    """Puts the mutated compiler and library into `place`."""
    _, file, old, new = mutation
    text = (ROOT / file).read_text()
    if text.count(old) != 1:
        raise Stale(f"{file}: {old!r} is there {text.count(old)} times")
    room = (ROOT / file).parent
    source = place / pathlib.Path(file).name
    source.write_text(text.replace(old, new))
    target = place / "object" / (source.name + ".o")
    target.parent.mkdir()
    done = subprocess.run(f"{command_for(build, file)} -w -I{room} -o {target} -c {source}", shell=True, cwd=build,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Stale(done.stderr)
    for name in ("libctest.a", "libctestc_core.a"):
        shutil.copy(build / "lib" / name, place / name)
    library = place / ("libctest.a" if file.startswith("runtime") else "libctestc_core.a")
    subprocess.run(["ar", "r", library, target], check=True, capture_output=True)
    if file.startswith("runtime"):
        return build / "bin" / "ctestc", library
    words = subprocess.run(["ninja", "-C", build, "-t", "commands", "bin/ctestc"], capture_output=True, text=True,
                           check=True).stdout.splitlines()[-1]
    linked = place / "ctestc"
    words = re.sub(r"-o bin/ctestc\b", f"-o {linked}", words).replace("lib/libctestc_core.a", str(library))
    subprocess.run(words, shell=True, cwd=build, check=True, capture_output=True)
    return linked, place / "libctest.a"


def caught_by(build, ctestc, library, options):
    """How many suites passed before one failed, and what it said; or None."""
    command = [sys.executable, HERE / "random_suites.py", "--ctestc", ctestc, "--lib", library, "--runtime-include",
               build / "include", "--cc", "tcc", "--link", "tcc", "-j", "1", "--modes", "-x", "--first", str(options.first),
               "--count", "1000000", "--seconds", str(options.seconds)]
    out = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False).stdout
    said = re.search(r"^FAILED \S+\n(.*)", out, re.M)
    return (len(re.findall(r"^ok ", out, re.M)), said.group(1)) if said else None


def main():
    parser = argparse.ArgumentParser(description="Do the random suites find mistakes?")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="where the project is built")
    parser.add_argument("--first", type=int, default=0, help="seed of the first suite")
    parser.add_argument("--seconds", type=float, default=60, help="how long each may take")
    parser.add_argument("words", nargs="*", help="only mutations with one of these in their name")
    options = parser.parse_args()
    build, missed = options.build.resolve(), 0
    for mutation in MUTATIONS:
        if options.words and not any(word in mutation[0] for word in options.words):
            continue
        with tempfile.TemporaryDirectory(prefix="mutation-") as directory:
            start = time.monotonic()
            try:
                found = caught_by(build, *mutate(build, pathlib.Path(directory), mutation), options)
                said = f"after {found[0]} suites, {time.monotonic() - start:.0f} s: {found[1]}" if found else "not caught"
            except Stale as stale:
                found, said = None, f"stale: {stale}"
        missed += found is None
        print(f"{'ok' if found else 'FAILED'} {mutation[0]}: {said}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
