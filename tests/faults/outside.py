#!/usr/bin/env python3
"""What happens to a run from outside, and faults that need a program of their own: signals to the supervisor and to workers,
kills at random moments, output without end, full disks, closed pipes, threads and handlers outside of any test, a debugger.

Each function test_… is one. Prints `ok NAME` and `FAILED NAME reason`. Usage: outside.py [-j JOBS] [--kills N] [--seed N]
[--megabytes N] [WORD...]: those whose names contain a word.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import xml.etree.ElementTree

from program import Run, compile_files, read_json, read_junit, read_tap

HEADERS = """
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
"""

SUITES = {
    # Many tests of all kinds, each of a moment.
    "busy": {"test_busy.ctest": HEADERS + r"""
static volatile int forever = 1;
fixture(scope = session) int everywhere() { yield 1; }
fixture(scope = module) int wide(everywhere) { yield everywhere; }
fixture int narrow(wide, tmp_path) { usleep(*tmp_path ? 200 : 0); yield wide; }
class Numbers { test(params = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) pass(narrow) { printf("%d\n", param); usleep(100); assert(narrow); } }
class More { test(params = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) fail(narrow) { printf("%d\n", param); usleep(500); assert(param % 2 == narrow); } }
test crash(narrow) { volatile int *nowhere = NULL; *nowhere = narrow; }
test leave(narrow) { _exit(narrow); }
test child(narrow) { if (fork() == 0) sleep(1000); assert(narrow); }
test blocked(narrow) { sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, NULL); usleep(3000); assert(narrow); }
class Last { test(params = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) pass(narrow) { usleep(500); assert(narrow + param); } }
"""},
    "waiting": {"test_waiting.ctest": HEADERS + r"""
static volatile int forever = 1;
static void note(const char *text) { FILE *file = fopen("notes", "a"); fprintf(file, "%s\n", text); fclose(file); }
fixture(scope = module) int wide() { note("up"); yield 1; note("down"); }
fixture int narrow(wide) { yield wide; note("narrow down"); }
fixture int stubborn() { yield 1; note("stuck"); while (forever) {} }
test fine(wide) { assert(wide); }
test waits(narrow) { note("waits"); while (forever) pause(); assert(narrow); }
test in_a_child(narrow) { assert(narrow); if (fork() == 0) { note("waits"); for (;;) pause(); } wait(NULL); }
test deaf(narrow) { sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, NULL); assert(narrow); note("waits"); while (forever) {} }
test slow_end(stubborn) { assert(stubborn); note("waits"); while (forever) pause(); }
test never(wide) { note("never"); assert(wide); }
"""},
    "writing": {"test_writing.ctest": HEADERS + r"""
static void write_much(void)
{
    static char line[1 << 16];
    long long megabytes = atoll(getenv("MEGABYTES"));

    memset(line, 'x', sizeof line);
    for (size_t i = 99; i < sizeof line; i += 100)
        line[i] = '\n';
    for (long long i = 0; i < megabytes * 16; i++)
        if (write(1, line, sizeof line) < 0)
            break;
    write(1, "the end\n", 8);
}
test before { }
test passes { write_much(); }
test fails { write_much(); fail("after all that"); }
test binary { for (int i = 0; i < 100000; i++) putchar(i * 7 + i / 256); fail("binary"); }
test after { printf("written after\n"); fail("after"); }
"""},
    "atexit": {"test_atexit.ctest": HEADERS + r"""
static void hang(void) { for (;;) pause(); }
static void crash(void) { abort(); }
static void leave(void) { _exit(7); }
static void again(void) { exit(8); }
test before { }
test(params(void (*handler)(void)) = [hang, crash, leave, again]) registers { atexit(handler); }
test after { }
"""},
    "constructor": {"test_constructor.ctest": HEADERS + r"""
static volatile int ticks;
static void *tick(void *unused) { for (;;) { ticks++; usleep(1000); } return unused; }
static __attribute__((constructor)) void start(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, tick, NULL);
    pthread_detach(thread);
}
test before { }
test crash { volatile int *nowhere = NULL; *nowhere = 1; }
test leave { _exit(3); }
test after { }
"""},
    # Writes over what is not its own: all private memory that can be written but the stack, or all that is shared.
    "wild": {"test_wild.ctest": HEADERS + r"""
static void scribble(const char *kind, unsigned seed)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    static size_t starts[1000], sizes[1000];
    char line[4096], rights[8];
    int count = 0;
    size_t start, end;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL && count < 1000)
        if (sscanf(line, "%zx-%zx %7s", &start, &end, rights) == 3 && rights[1] == 'w' && rights[3] == *kind && strstr(line, "[stack]") == NULL) {
            starts[count] = start;
            sizes[count++] = end - start;
        }
    srand(seed);
    for (int round = 0; round < 200; round++)
        for (int i = 0; i < count; i++)
            *(volatile unsigned char *)(starts[i] + (size_t)(((unsigned long long)rand() << 20 | (unsigned)rand()) % sizes[i])) ^= (unsigned char)(1 + rand() % 255);
}
test(params = [1, 2, 3]) before { }
test(params = [1, 2, 3, 4, 5, 6, 7, 8]) private { scribble("p", (unsigned)param); fail("private"); }
test(params = [1, 2, 3]) after { }
test(params = [1, 2, 3, 4, 5, 6, 7, 8]) shared { scribble("s", (unsigned)param); fail("shared"); }
test(params = [1, 2, 3]) last { }
"""},
    "parent": {"test_parent.ctest": HEADERS + r"""
test before { }
test kills_its_supervisor { kill(getppid(), SIGKILL); for (;;) pause(); }
test terminates_its_supervisor { kill(getppid(), SIGTERM); for (;;) pause(); }
test interrupts_its_supervisor { kill(getppid(), SIGINT); for (;;) pause(); }
test after { }
"""},
    "debugged": {"test_debugged.ctest": HEADERS + r"""
static volatile int forever = 1;
test before { }
test(timeout(100ms)) looked_at { usleep(400000); }
test crash { volatile int *nowhere = NULL; *nowhere = 1; }
test after { }
"""},
}
PARAMETERS = argparse.Namespace()
programs, programs_lock = {}, threading.Lock()


def program(name):
    with programs_lock:
        if name not in programs:
            programs[name] = compile_files(SUITES[name], PARAMETERS.top / name, PARAMETERS.cc)
        return programs[name]


def start(name, *words, **more):
    return Run(program(name), *words, top=PARAMETERS.top, **more)


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def equal(got, wanted, what=""):
    check(got == wanted, f"{what}: {got!r} is not {wanted!r}")


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f"after {seconds} s: {what}")
        time.sleep(0.01)


def nothing_left(run, seconds=0.0):
    """No process; where nobody could wait for them, after so many seconds."""
    try:
        wait_until(lambda: not run.left_processes(), seconds, "processes are left")
    except AssertionError:
        commands = [pathlib.Path(f"/proc/{process}/stat").read_text()[:60] for process in run.left_processes()]
        run.end()
        if commands:
            raise AssertionError(f"processes are left: {commands}") from None


def ended(run, status, seconds=30):
    got = run.wait(seconds)
    check(got == status, f"exit status {got}, not {status}:\n{run.text()[-3000:]}")
    nothing_left(run)
    return run.text()


def notes(run):
    path = run.directory / "notes"
    return path.read_text().split("\n")[:-1] if path.exists() else []


def outcomes(run):
    """{id: outcomes} of the JSON log."""
    result = {}
    for event in read_json(run.directory / "log.json"):
        if event["event"] == "result":
            result.setdefault(event["id"].split("::", 1)[1], []).append(event["outcome"])
    return result


def readable(run):
    read_json(run.directory / "log.json") if (run.directory / "log.json").exists() else None
    if (run.directory / "r.xml").exists():
        read_junit(run.directory / "r.xml")


REPORTS = ["--json=log.json", "--junitxml=r.xml"]


# --- Ctrl-C and its like ------------------------------------------------------------------------------------


def interrupt(test, numbers, *words, group=False, pause=0.15):
    """Runs fine, `test` and never, and sends the signals when the test waits."""
    run = start("waiting", "-v", *REPORTS, *words, "-k", f"fine or {test} or never")
    wait_until(lambda: "waits" in notes(run), 20, "it does not wait")
    time.sleep(0.05)
    began = time.monotonic()
    for number in numbers:
        (os.killpg if group else os.kill)(run.process.pid, number)
        time.sleep(pause)
    run.took = began
    return run


def interrupted(run, standing=True):
    """It ended as after Ctrl-C, and has told what was before."""
    text = ended(run, 2, 10)
    check("! interrupted !" in text and "1 passed" in text, text)
    events = read_json(run.directory / "log.json")
    equal(events[-1]["event"], "run_end")
    check(events[-1]["interrupted"] and events[-1]["passed"] == 1, str(events[-1]))
    check("test_waiting.fine" in read_junit(run.directory / "r.xml"), "the XML file lacks a result")
    check("never" not in notes(run), "another test was started")
    if standing:
        equal(notes(run)[-2:], ["narrow down", "down"], "tear-down")


def test_interrupt():
    for isolation in ("worker", "test", "none"):
        interrupted(interrupt("waits", [signal.SIGINT], f"--isolate={isolation}"))


def test_interrupt_of_the_group():
    for isolation in ("worker", "test", "none"):
        interrupted(interrupt("waits", [signal.SIGINT], f"--isolate={isolation}", group=True))


def test_terminate():
    interrupted(interrupt("waits", [signal.SIGTERM]))
    interrupted(interrupt("waits", [signal.SIGHUP]))


def test_interrupt_with_a_child():
    interrupted(interrupt("in_a_child", [signal.SIGINT]))


def test_interrupt_of_a_deaf_test():
    """It does not end by itself: the supervisor ends it, sooner or later."""
    run = interrupt("deaf", [signal.SIGINT])
    interrupted(run, standing=False)


def test_interrupt_twice():
    for test in ("waits", "deaf", "slow_end", "in_a_child"):
        for workers in (1, 4):
            run = interrupt(test, [signal.SIGINT, signal.SIGINT], f"-n{workers}", pause=0.05)
            got = run.wait(2)
            equal(got, 2, test)
            nothing_left(run)
            readable(run)


def test_interrupt_while_tearing_down():
    """Tear-down that hangs after Ctrl-C is given up."""
    run = interrupt("slow_end", [signal.SIGINT], "--timeout=1s")
    equal(run.wait(10), 2)
    nothing_left(run)
    readable(run)


def test_interrupt_in_tap():
    run = start("waiting", "--tap", "-k", "fine or waits or never")
    wait_until(lambda: "waits" in notes(run), 20, "it does not wait")
    time.sleep(0.05)
    run.process.send_signal(signal.SIGINT)
    text = ended(run, 2)
    check("ok 1 - test_waiting.ctest::fine" in text and "Bail out!" in text and "1..1" in text, text)


def test_a_test_against_its_supervisor():
    for test, status in (("terminates", 2), ("interrupts", 2), ("kills", -9)):
        run = start("parent", "-v", *REPORTS, "-k", f"before or {test}")
        equal(run.wait(10), status, test)
        nothing_left(run, 2)
        readable(run)


# --- kills at random moments ----------------------------------------------------------------------------------


BUSY = 34


def seconds_of_busy():
    began = time.monotonic()
    run = start("busy", *REPORTS)
    equal(run.wait(30), 1)
    nothing_left(run)
    return time.monotonic() - began


def workers_of(process):
    try:
        return [int(word) for word in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def is_worker(process, program_path):
    try:
        return os.readlink(f"/proc/{process}/exe") == str(program_path)
    except OSError:
        return False


def test_supervisor_killed_at_random():
    dice, whole = random.Random(PARAMETERS.seed), seconds_of_busy()
    for i in range(PARAMETERS.kills):
        words = [f"-n{dice.choice([1, 4])}", f"--isolate={dice.choice(['worker', 'test'])}", *dice.choice([[], ["-v"], ["--tap"]])]
        # Not with `child`: where a worker ends in the same moment, nobody is left to end what its tests have started.
        run = start("busy", *REPORTS, *words, "-k", "not child")
        moment = dice.random() * whole
        time.sleep(moment)
        run.process.kill()
        run.process.wait()
        try:
            nothing_left(run, 3)
            readable(run)
        except Exception as error:
            raise AssertionError(f"seed {PARAMETERS.seed}, kill {i} after {moment * 1000:.1f} ms, {words}: {error}") from error


def test_workers_killed_at_random():
    dice, whole, path = random.Random(PARAMETERS.seed), seconds_of_busy(), os.path.realpath(program("busy"))
    for i in range(PARAMETERS.kills):
        words = [f"-n{dice.choice([1, 4])}", *dice.choice([[], ["-v"]])]
        run = start("busy", *REPORTS, *words)
        moment = dice.random() * whole
        time.sleep(moment)
        victims = [process for process in workers_of(run.process.pid) if is_worker(process, path)]
        if victims:
            try:
                os.kill(dice.choice(victims), signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            ended(run, 1)
            got = outcomes(run)
            equal(len(got), BUSY, "items with results")
            # What differs from an undisturbed run is one test at most, and says why.
            odd = [name for name, list_ in got.items() if list_ != [{"crash": "failed", "leave": "failed"}.get(
                name, "failed" if name.startswith("More") and int(name[-2]) % 2 == 0 else "passed")]]
            check(len(odd) <= 1, f"more than one test differs: {odd}")
            check(not odd or "SIGKILL" in run.text(), f"{odd} differs without a reason")
            equal(len(read_junit(run.directory / "r.xml")), BUSY, "XML")
        except Exception as error:
            raise AssertionError(f"seed {PARAMETERS.seed}, kill {i} after {moment * 1000:.1f} ms, {words}: {error}") from error


# --- output ------------------------------------------------------------------------------------------------


MOST_MEMORY = 8 << 20


def start_writing(*words):
    """A run that has little memory of its own to put output into: what is mapped in private and can be written is limited, for each process."""
    return start("writing", *words, "-k", "not binary", env={"MEGABYTES": str(PARAMETERS.megabytes)},
                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY)))


def test_much_output():
    """It neither fills memory nor is lost on the way to a file."""
    for words in (["-v"], ["--tap"], ["-n4"], ["--isolate=none"], ["-s"]):
        run = start_writing(*words)
        equal(run.wait(120), 1, words)
        nothing_left(run)
        size = run.out.stat().st_size
        if words not in (["--tap"], ["-s"]):
            check(PARAMETERS.megabytes << 20 < size < (PARAMETERS.megabytes + 2) << 20, f"{words}: {size} bytes are shown")
            equal(subprocess.run(["grep", "-c", "the end", run.out], capture_output=True, text=True).stdout, "1\n", "ends")
            tail = subprocess.run(["tail", "-c", "2000", run.out], capture_output=True, text=True).stdout
            check("written after" in tail and "2 failed, 2 passed" in tail, tail)
        shutil.rmtree(run.directory)


def test_much_output_in_reports():
    run = start_writing(*REPORTS, "--tb=no")
    equal(run.wait(120), 1)
    events = read_json(run.directory / "log.json")
    equal(len([event for event in events if event["event"] == "item_end"]), 4)
    xml.etree.ElementTree.parse(run.directory / "r.xml")
    shutil.rmtree(run.directory)


def test_full_disk():
    """A file system that is full under the capture costs the output that does not fit, and nothing else."""
    place = pathlib.Path(tempfile.mkdtemp(dir=PARAMETERS.top))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True).returncode == 0
    try:
        more = {"env": {"MEGABYTES": "2"}}
        if mounted:
            more["env"]["TMPDIR"] = str(place)
        else:
            more["preexec_fn"] = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                          resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 10, 256 << 10)))
        for words in (["-v"], ["-n4"], ["--isolate=test"], ["--isolate=none"]):
            run = start("writing", *words, *REPORTS, **more)
            text = ended(run, 1)
            equal(outcomes(run), {"before": ["passed"], "passes": ["passed"], "fails": ["failed"], "binary": ["failed"], "after": ["failed"]})
            check("3 failed, 2 passed" in text, text[-1000:])
    finally:
        if mounted:
            subprocess.run(["umount", place], check=True)


def test_nowhere_to_write():
    """Without a directory for temporary files, tests still run."""
    for words in ([], ["-n4"], ["--isolate=test"], ["--isolate=none"]):
        run = start("writing", *words, *REPORTS, env={"MEGABYTES": "0", "TMPDIR": "/nonexistent"})
        ended(run, 1)
        equal(len(outcomes(run)), 5)


def test_output_that_nobody_takes():
    """A reader that goes away, a full device."""
    for words in ([], ["-v"], ["--tap"], ["-n4", "-v"]):
        with open("/dev/full", "wb") as full:
            run = start("writing", *words, *REPORTS, env={"MEGABYTES": "1"}, stdout=full)
            status = run.wait(30)
        check(status is not None and status != 0, f"exit status {status} after a report was lost")
        nothing_left(run)
        equal(len(outcomes(run)), 5)
        ends = os.pipe()
        run = start("writing", *words, *REPORTS, env={"MEGABYTES": "1"}, stdout=ends[1])
        os.close(ends[1])
        os.close(ends[0])
        status = run.wait(30)
        check(status is not None, "it hangs")
        nothing_left(run, 1)
        readable(run)


def test_few_descriptors():
    run = start("busy", *REPORTS, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)))
    ended(run, 1)
    equal(len(outcomes(run)), BUSY)


# --- outside of tests ----------------------------------------------------------------------------------------


def test_handlers_at_exit():
    """What runs when a worker exits is not lost, does not hang, and is an error of its last test."""
    for handler, words in (("hang", "5 s"), ("crash", "SIGABRT"), ("leave", "status 7"), ("again", "status 8")):
        run = start("atexit", "-v", *REPORTS, "-k", f"before or {handler} or after")
        text = ended(run, 1, 15)
        got = outcomes(run)
        equal(got.pop("after"), ["passed", "error"], handler)
        equal(got, {"before": ["passed"], f"registers[{handler}]": ["passed"]}, handler)
        check(words in text, f"{words} is not in:\n{text}")


def test_threads_before_main():
    for isolation in ("worker", "test"):
        run = start("constructor", "-v", *REPORTS, f"--isolate={isolation}")
        ended(run, 1)
        equal(outcomes(run), {"before": ["passed"], "crash": ["failed"], "leave": ["failed"], "after": ["passed"]})


def test_wild_writes_to_private_memory():
    for words in (["-n1"], ["-n4"], ["--isolate=test"]):
        run = start("wild", "-v", *REPORTS, "--timeout=1s", *words, "-k", "not shared")
        ended(run, 1, 60)
        got = outcomes(run)
        equal(len(got), 17, "items with results")
        equal([name for name in got if not name.startswith("private") and got[name] != ["passed"]], [], "others")
        check(all(set(got[name]) & {"failed", "error"} for name in got if name.startswith("private")), str(got))


def test_wild_writes_to_shared_memory():
    """There results may suffer; the supervisor may not."""
    for words in (["-n1"], ["-n4"], ["--isolate=test"]):
        run = start("wild", "-v", *REPORTS, "--timeout=1s", *words)
        status = run.wait(60)
        check(status in (1, 3), f"{words}: exit status {status}:\n{run.text()[-2000:]}")
        nothing_left(run)
        readable(run)


def test_debugger():
    """A debugger stops at the crash in the one process, and no limit counts under it."""
    if shutil.which("gdb") is None:
        return
    run = Run("gdb", "-q", "-batch", "-ex", "run", "-ex", "bt", "-ex", "kill", "--args", program("debugged"), "--isolate=none", "-s", "-v",
              top=PARAMETERS.top)
    equal(run.wait(60), 0)
    text = run.text()
    check("looked_at PASSED" in text, text)
    check("SIGSEGV" in text and "test_debugged.ctest:" in text, text)
    nothing_left(run)


def one(function):
    name = function.__name__[5:]
    try:
        function()
        return f"ok {name}", True
    except AssertionError as error:
        return f"FAILED {name}\n{error}", False
    except Exception:
        return f"FAILED {name}\n{traceback.format_exc()}", False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", type=int, default=4)
    parser.add_argument("--cc", default="gcc -g")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("words", nargs="*")
    parser.parse_args(namespace=PARAMETERS)
    functions = [function for name, function in sorted(globals().items()) if name.startswith("test_")
                 and (not PARAMETERS.words or any(word in name for word in PARAMETERS.words))]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True, prefix="ctest-outside-") as top:
        PARAMETERS.top = pathlib.Path(top)
        with concurrent.futures.ThreadPoolExecutor(PARAMETERS.j) as pool:
            fine = True
            for text, passed in pool.map(one, functions):
                print(text, flush=True)
                fine = fine and passed
    print(f"(seed {PARAMETERS.seed})")
    return not fine


if __name__ == "__main__":
    sys.exit(main())
