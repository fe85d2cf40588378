#!/usr/bin/env python3
"""Builds by CMake, Make, Meson, Ninja, cc and Bazel's rules; the installation, its manual and completions; the package.

Each function marked @test builds a copy of examples/builds, edits it and checks exactly what was built anew, or looks at
what `cmake --install` and CPack make. Prints `ok NAME`, `FAILED NAME reason`, or `skipped NAME: why`.
Usage: run.py [WORD...]: only the tests whose names contain one of the words. $BUILD is the build tree that is installed.
"""
import sys
import time
import traceback

import harness
import by_cmake  # noqa: F401
import others  # noqa: F401
import packages  # noqa: F401


def main(words):
    failed = 0
    for function in harness.tests:
        name = function.__name__
        if words and not any(word in name for word in words):
            continue
        began = time.time()
        try:
            function()
            print(f"ok {name} ({time.time() - began:.1f} s)", flush=True)
        except harness.Skip as why:
            print(f"skipped {name}: {why}", flush=True)
        except Exception as error:
            failed += 1
            print(f"FAILED {name} {error}", flush=True)
            if not isinstance(error, AssertionError) or not str(error):
                traceback.print_exc(file=sys.stdout)
    harness.clean_up()
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
