#!/usr/bin/env python3
"""Makes a finding small: minimize.py FUZZER FILE [OUTPUT]

Leaves out pieces of FILE, lines first and bytes at last, as long as the fuzzer still ends in the same way: the same message of
`must`, the same summary of a sanitizer, or a time-out. Written to OUTPUT, or printed.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

SECONDS = 5


def symptom(fuzzer, data):
    """How the fuzzer ends with this input; None: well."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            done = subprocess.run([fuzzer, "-timeout=60", "-artifact_prefix=/tmp/minimize-", file.name], capture_output=True,
                                  timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return "time-out"
    if done.returncode == 0:
        return None
    text = done.stderr.decode("utf-8", "replace")
    for pattern in (r"^this does not hold: .*", r"^.*runtime error: .*", r"^.*Assertion .*", r"^SUMMARY: \w+: \S+ \S+:\d+", r"^SUMMARY: .*"):
        match = re.search(pattern, text, re.M)
        if match:
            return re.sub(r"0x[0-9a-f]+|==\d+==", "", match[0])
    return f"status {done.returncode}"


def without_parts(pieces, is_still):
    """The fewest pieces that one pass over ever smaller runs of them leaves (ddmin, Zeller and Hildebrandt)."""
    size = max(1, len(pieces) // 2)
    while True:
        at = 0
        while at < len(pieces):
            fewer = pieces[:at] + pieces[at + size:]
            if fewer and is_still(b"".join(fewer)):
                pieces = fewer
            else:
                at += size
        if size == 1:
            return pieces
        size //= 2


def minimize(fuzzer, data):
    wanted = symptom(fuzzer, data)
    if wanted is None:
        sys.exit("the fuzzer ends well with this input")
    before = None
    while data != before:
        before = data
        for split in (rb"[^\n]*\n|[^\n]+", rb"\w+|\s+|.", rb"(?s:.)"):
            data = b"".join(without_parts(re.findall(split, data, re.S), lambda part: symptom(fuzzer, part) == wanted))
    return wanted, data


def main():
    fuzzer, path, *output = sys.argv[1:]
    wanted, data = minimize(fuzzer, pathlib.Path(path).read_bytes())
    print(f"{wanted}\n{len(data)} bytes", file=sys.stderr)
    if output:
        pathlib.Path(output[0]).write_bytes(data)
    else:
        sys.stdout.buffer.write(data)


if __name__ == "__main__":
    main()
