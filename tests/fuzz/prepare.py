#!/usr/bin/env python3
"""Makes what the fuzzers start with: prepare.py DIRECTORY

Writes DIRECTORY/seeds/TARGET/*, from the examples and from the other tests of this repository, and DIRECTORY/TARGET.dict, from
grammar/keywords.def. An input that was found to be a mistake once is in regressions/TARGET/ and is a seed too.
"""

import hashlib
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LARGEST = 32768

C_TOKENS = r"""{ } ( ) [ ] ; , = == != <= >= && || ! ? : * & -> . ... # ## <: :> <% %> %: \ " ' /* */ // #if #ifdef #ifndef
    #elif #else #endif #define #include #undef #error #pragma defined static extern inline struct union enum typedef const
    volatile void int char long double unsigned bool sizeof if else for while do switch case default break continue goto
    __attribute__ _Alignas _Generic _Static_assert _Bool NULL true false L"" u8"" '\'' 0x1f 1.5e-3 1ul ct_assert ct_yield
    from yaml replace indirect strict ms s min request tmp_path capfd monkeypatch""".split()
MORE = ["== FILE ", "== FILE conftest.ctest\n", "== FILE ctest.yaml\n", "== FILE a/conftest.ctest\n", ".ctest", "\0",
        "\N{BYTE ORDER MARK}", "\\\n", "\r\n", "params = [", "ids = [", "params(int a) = ", "yaml(\"a.yaml\")", "use \"", "\n"]
YAML = ["- ", ": ", "? ", "&a ", "*a", "!!str ", "!t ", "| ", "> ", "|2-", "---", "...", "{", "}", "[", "]", "#", "%YAML 1.1",
        '"', "'", "\\x41", "~", "<<: ", "null", ".inf", "0x1f", "1e3", "paths: ", "include: ", "sources: ", "cflags: ",
        "pkg-config: ", "tags: ", "timeout: ", "options: ", "libs: ", "cc: ", "file: ", "a: ", "b: ", "u: ", "name: ", "age: ",
        "at: ", "x: ", "n: ", "param: "]
SERVER = ["\no ", "\ne 0 5 1 ", "\nr 6 0 14", "\nc", "\nj ", "\nw ", "|", '{"jsonrpc":"2.0","id":', '"method":"', '"params":{',
          "Content-Length: ", "textDocument/", "didChange", "$/cancelRequest"]
EXPRESSION = ["and", "or", "not", "(", ")", " ", "slow", "net", "::", "\\", "[x]", "é", "not (", ") and ("]
MEMORY = ["ctest-cache 1\n", "failed ", "stepwise ", "end\n", "\\x0a", "\\x5c", "\\x", "tests/test_a.ctest::", "Class::b[x]",
          "120 1767225600 ", " ", "\n"]


def quoted(words):
    """A dictionary as libFuzzer reads it: what is no letter or digit as hexadecimal escapes."""
    def byte(value):
        return chr(value) if chr(value).isalnum() and value < 128 or chr(value) in "_ ./:" else f"\\x{value:02x}"
    return "".join('"' + "".join(map(byte, word.encode())) + '"\n' for word in dict.fromkeys(words))


def keywords():
    text = (ROOT / "grammar/keywords.def").read_text(encoding="utf-8")
    return re.findall(r"^[A-Z]+\((\w+),", text, re.M)


def dictionaries():
    c = keywords() + C_TOKENS + MORE
    return {"syntax": c, "suite": c, "parts": c, "allocation": c, "server": c + SERVER, "yaml": YAML, "expression": EXPRESSION, "memory": MEMORY}


# --- seeds -----------------------------------------------------------------------------------------------


def repository_files(pattern):
    for top in ("examples", "tests", "runtime"):
        for path in sorted((ROOT / top).rglob(pattern)):
            if path.is_file() and HERE not in path.parents and not any(part.startswith(".") for part in path.parts):
                yield path


def sections(path):
    """The files of a scenario, as pairs of a path and its bytes."""
    parts = re.split(rb"^== ([A-Z-]+)(?: (.+))?\n", path.read_bytes(), flags=re.M)
    for kind, name, text in zip(parts[1::3], parts[2::3], parts[3::3]):
        if kind == b"FILE":
            yield name.decode(), text


def scenarios():
    return [list(sections(path)) for path in sorted((ROOT / "tests/conformance").rglob("*.txt"))]


def suite_of(files):
    return b"".join(b"== FILE " + name.encode() + b"\n" + text + (b"" if text.endswith(b"\n") else b"\n") for name, text in files)


def directories():
    """The examples and the cases of diagnostics, each as one suite."""
    tops = [path.parent for path in repository_files("ctest.yaml")]
    tops += [path for path in sorted((ROOT / "tests/diagnostics/cases").iterdir()) if path.is_dir()]
    for top in tops:
        files = [path for path in sorted(top.rglob("*")) if path.suffix in (".ctest", ".yaml") and path.is_file()]
        yield [(str(path.relative_to(top)), path.read_bytes()) for path in files]


def syntax_seeds():
    for path in repository_files("*.ctest"):
        yield path.read_bytes()


def suite_seeds():
    for files in scenarios():
        yield suite_of(files)
    for files in directories():
        yield suite_of(files)
    for path in repository_files("*.ctest"):
        yield suite_of([("test_a.ctest", path.read_bytes())])


def yaml_seeds():
    for path in repository_files("*.yaml"):
        yield path.read_bytes()
    for files in scenarios():
        yield from (text for name, text in files if name.endswith(".yaml"))
    yield b"- {name: a, age: 1, at: {x: 1.5, y: 2}, n: [1, 2]}\n- {name: b, age: 2}\n"
    yield b"one: {a: 1, s: x}\ntwo: {a: &n 2, s: \"\\u00e9\"}\n"
    yield b"a: {b: [1, 2, 0x3]}\n"


def parts_seeds():
    for path in list(repository_files("*.ctest")) + sorted((ROOT / "tests/conformance").rglob("*.txt")):
        for match in re.finditer(rb"\b(?:assert|expect)\w*\((.*)\);", path.read_bytes()):
            yield match[1]


def expression_seeds():
    for path in sorted((ROOT / "tests/runner").glob("*.py")):
        for match in re.finditer(r"""-[km][ ="',]+([^"']+)["']""", path.read_text(encoding="utf-8")):
            yield match[1].encode()
    yield b"a and not (b or c::d[1-2])"
    yield b"slow or nett"


def memory_seeds():
    yield b"ctest-cache 1\nend\n"
    yield (b"ctest-cache 1\nfailed tests/test_a.ctest::a\nfailed tests/test_a.ctest::b[\\x5c]\nfailed tests/test_a.ctest::gone\n"
           b"failed tests/test_b.ctest::Class::b[\\x0a]\nstepwise 120 1767225600 tests/test_a.ctest::Class::b[x]\nend\n")


def mailbox_seeds():
    for kind in range(3):
        yield bytes([kind])
        yield bytes([kind]) + bytes(range(1, 200))
    yield bytes([0]) + (96).to_bytes(8, "little") + bytes(200)
    yield bytes([2]) + (262144 * 5).to_bytes(8, "little") + (262144 * 4 + 7).to_bytes(8, "little") + b"letter"


def children_seeds():
    yield b""
    yield bytes([0, 0]) + bytes(8) + bytes([1, 0, 0, 0, 64, 0, 0, 0])
    yield bytes([96, 0]) + bytes(8) + bytes([1, 0, 0, 0]) + bytes(40)


def allocation_seeds():
    for number, seed in enumerate(suite_seeds()):
        if len(seed) < 1024:
            yield (number * 37 % 32768).to_bytes(2, "little") + seed


def server_seeds():
    """A suite is opened, asked about and edited."""
    for number, files in enumerate(scenarios()):
        texts = [text.replace(b"\n", b"|") for name, text in files if name.endswith(".ctest")][:3]
        lines = [b"o " + text for text in texts]
        lines += [b"r %d %d %d" % ((number + k) % 18, k % 3, 5 + 3 * k) for k in range(6)]
        lines += [b"e %d %d %d x" % (number % 3, number % 20, number % 2), b"r %d 0 12" % (number % 18), b"c"]
        if number % 3 == 0 and sum(map(len, texts)) < 1500:
            yield b"\n".join(lines) + b"\n"
    yield b'o test t { }|\nj {"jsonrpc":"2.0","id":7,"method":"textDocument/hover","params":[]}\nw Content-Length: 3\nr 1 0 5\n'


def position_seeds():
    yield from [b"file:///a%20b/c.ctest", b"/* \xc3\xa9 \xf0\x9f\x98\x80 */ test t { }\r\n\r\n", b"a\rb\n\xff\xfe", b"untitled:one", b"file://host/%2fx%00%"]


SEEDS = {"server": server_seeds, "position": position_seeds, "allocation": allocation_seeds, "syntax": syntax_seeds, "suite": suite_seeds, "yaml": yaml_seeds, "parts": parts_seeds,
         "expression": expression_seeds, "memory": memory_seeds, "mailbox": mailbox_seeds, "children": children_seeds}


def main():
    directory = pathlib.Path(sys.argv[1])
    shutil.rmtree(directory / "seeds", ignore_errors=True)
    for target, words in dictionaries().items():
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{target}.dict").write_text(quoted(words), encoding="utf-8")
    for target, seeds in SEEDS.items():
        place = directory / "seeds" / target
        place.mkdir(parents=True)
        known = sorted((HERE / "regressions" / target).glob("*"))
        for seed in list(seeds()) + [path.read_bytes() for path in known]:
            if len(seed) <= LARGEST:
                (place / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


if __name__ == "__main__":
    main()
