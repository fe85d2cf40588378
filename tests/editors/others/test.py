"""test.py - Kate, Sublime Text (through bat), Helix and GitHub: each file of editors/ in the program that reads it.

In: $ROOT, $BUILD, $CTESTC. Out: a line for each test; `skipped` where a machine cannot have a program.
"""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import traceback
import xml.etree.ElementTree

ROOT = pathlib.Path(os.environ["ROOT"])
EDITORS = ROOT / "editors"
SAMPLES = ROOT / "tests/editors"
NODE = pathlib.Path(os.environ["BUILD"]) / "tests/editors/node"
NODE_PACKAGES = ["web-tree-sitter@0.24.7", "tree-sitter-c@0.23.4"]
top = pathlib.Path(tempfile.mkdtemp(prefix="ctest-others-"))
tests = []


class Skip(Exception):
    pass


def test(function):
    tests.append(function)
    return function


def run(*words, cwd=top, env=None, status=0, timeout=100):
    made = subprocess.run([str(word) for word in words], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(env or {})})
    assert status is None or made.returncode == status, (words, made.returncode, made.stdout[-2000:], made.stderr[-2000:])
    return made.stdout + made.stderr


# What each word of sample.ctest is. `kind` is a name that each editor below has its own for; "" is none of ours.
WORDS = (
    ("test plain", "test", "declaration"), ("test plain", "plain", "name"), ("{ assert(helper(1)); }", "assert", "statement"),
    ("test first", "first", "name"), ("test second(db)", "test", "declaration"), ("test second(db)", "db", "parameter"),
    ("module(tags", "module", "declaration"), ("module(tags", "tags", "attribute"), ("fixture(scope = session", "fixture", "declaration"),
    ("fixture(scope = session", "scope", "attribute"), ("fixture(scope = session", "session", "scope"), ("name = db", "name", "attribute"),
    ("name = db", "db", "parameter"), ("struct db *transaction", "transaction", "name"), ("(connection, tmp_path)", "tmp_path", "parameter"),
    ("yield db;", "yield", "statement"), ("        cleanup(db", "cleanup", "statement"), ("else skip", "skip", "statement"),
    ("ct_assert", "ct_assert", "statement"), ("char *url", "url", "parameter"), ("indirect connection", "indirect", "declaration"),
    ("replace int limit", "limit", "parameter"), ('"a label"', "a label", "label"), (' xfail("odd")', "xfail", "attribute"),
    ("from memory", "from", "declaration"), ("from disk", "disk", "parameter"), ("ids = [", "ids", "attribute"),
    ("usefixtures(clock)", "clock", "parameter"), ("over_lines(db", "over_lines", "name"), ("over_lines(db", "db", "parameter"),
    ("*user)", "user", "parameter"), ("default: fail", "fail", "statement"), ('skip("after an', "skip", "statement"),
    ("skipif(sizeof", "skipif", "attribute"), ("fixture(autouse) prepared", "fixture", "declaration"), ("prepared(db)", "prepared", "name"),
    ("        yield;", "yield", "statement"), ("class inner", "class", "declaration"), ("test deep(prepared)", "deep", "name"),
    ("    assert(count", "assert", "statement"), ('fail("too', "fail", "statement"), ("test(params(struct user user)", "test", "declaration"),
    ("of_functions(db", "of_functions", "name"), ("of_functions(db", "db", "parameter"), ("assert(add", "assert", "statement"),
    ("test commented", "test", ""), ("test quoted", "test", ""), ("quoted(a) { yield", "yield", ""), ("test a_variable", "test", ""),
    ("fixture *a_pointer", "fixture", ""), ("// yield later", "yield", ""), ('"yield; assert', "yield", ""), ("yield; assert(1)", "assert", ""),
    ("int skip; }", "skip", ""), (".skip = 1", "skip", ""), ("int yield = words", "yield", ""), ("= words.skip", "skip", ""),
    ("test declared", "test", ""), ("words.fail", "fail", ""), ("words->expect", "expect", ""), ("= yield ?", "yield", ""),
    (": fail(2)", "fail", ""), ("test inside(a)", "test", ""), ("typedef int test", "test", ""))


def offset(fragment, word):
    text = (SAMPLES / "sample.ctest").read_text()
    at = text.index(fragment)
    return at + re.search(rf"(?<!\w){re.escape(word)}", fragment).start()


def compare(kinds, style_at, ours):
    """The style of each word is that of its kind; of what is not ours, none of `ours`."""
    for fragment, word, kind in WORDS:
        found = style_at[offset(fragment, word)]
        if kind:
            assert found == kinds[kind], (fragment, word, found, kinds[kind])
        else:
            assert found not in ours, (fragment, word, found)


@test
def kate_colours_the_sample():
    if not shutil.which("kate-syntax-highlighter"):
        raise Skip("there is no kate-syntax-highlighter")
    folder = top / "data/org.kde.syntax-highlighting/syntax"
    folder.mkdir(parents=True)
    shutil.copy(EDITORS / "kate/ctest.xml", folder)
    # A theme in which every default style of KSyntaxHighlighting has its own colour.
    names = """Normal Keyword Function Variable ControlFlow Operator BuiltIn Extension Preprocessor Attribute Char SpecialChar String
        VerbatimString SpecialString Import DataType DecVal BaseN Float Constant Comment Documentation Annotation CommentVar RegionMarker
        Information Warning Alert Others Error""".split()
    themes = top / "data/org.kde.syntax-highlighting/themes"
    themes.mkdir()
    colours = {name: f"#0000{number:02x}" for number, name in enumerate(names, 1)}
    (themes / "styles.theme").write_text(json.dumps({
        "metadata": {"name": "styles", "revision": 1}, "editor-colors": {"BackgroundColor": "#ffffff"},
        "text-styles": {name: {"text-color": colour} for name, colour in colours.items()}}))
    said = run("kate-syntax-highlighter", "-t", "styles", "-o", top / "kate.html", SAMPLES / "sample.ctest",
               env={"XDG_DATA_HOME": str(top / "data"), "QT_QPA_PLATFORM": "offscreen"})
    assert said.strip() == "", said
    style_at = []
    body = (top / "kate.html").read_text().split("<pre>\n", 1)[1].split("</pre>")[0]
    names_of = {colour: name for name, colour in colours.items()}
    for style, text, plain in re.findall(r'<span style="color:(#\w+);[^"]*">(.*?)</span>|([^<]+)', body, re.S):
        style_at += [names_of.get(style, "Normal")] * len(html.unescape(text or plain))
    assert len(style_at) == len((SAMPLES / "sample.ctest").read_text())
    compare({"declaration": "Keyword", "name": "Function", "statement": "ControlFlow", "parameter": "Variable", "attribute": "Attribute",
             "scope": "Constant", "label": "SpecialString"}, style_at, {"Function", "Variable", "Attribute", "SpecialString", "Keyword", "ControlFlow"})


@test
def kate_definition_is_consistent():
    root = xml.etree.ElementTree.parse(EDITORS / "kate/ctest.xml").getroot()
    contexts = {context.get("name"): context for context in root.iter("context")}
    styles = {item.get("name") for item in root.iter("itemData")}
    lists = {list_.get("name") for list_ in root.iter("list")}
    used = set()
    for context in contexts.values():
        for target in [context.get("lineEndContext"), context.get("fallthroughContext"), *(rule.get("context") for rule in context)]:
            for name in re.sub(r"#pop!?|#stay", "", target or "").split("!"):
                assert not name or name.startswith("##") or name in contexts, (context.get("name"), name)
                used.add(name)
        for element in [context, *context]:
            assert element.get("attribute") is None or element.get("attribute") in styles, element.attrib
            if element.tag == "keyword":
                assert element.get("String") in lists, element.attrib
    assert set(contexts) - used == {"File"}, set(contexts) - used


@test
def bat_colours_the_sample():
    bat = shutil.which("batcat") or shutil.which("bat")
    if not bat:
        raise Skip("there is no bat")
    scopes = {"declaration": "keyword.declaration.ctest", "name": "entity.name.function.ctest", "statement": "keyword.control.ctest",
              "parameter": "variable.parameter.ctest", "attribute": "entity.other.attribute-name.ctest", "scope": "constant.language.ctest",
              "label": "entity.name.label.ctest"}
    colours = {kind: number for number, kind in enumerate(scopes, 1)}
    rules = "".join(f"<dict><key>scope</key><string>{scope}</string><key>settings</key><dict><key>foreground</key>"
                    f"<string>#0000{colours[kind]:02x}</string></dict></dict>" for kind, scope in scopes.items())
    source = top / "bat"
    for folder in ("syntaxes", "themes"):
        (source / folder).mkdir(parents=True)
    shutil.copy(EDITORS / "sublime/ctest.sublime-syntax", source / "syntaxes")
    (source / "themes/scopes.tmTheme").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>name</key><string>scopes</string><key>settings</key><array>'
        "<dict><key>settings</key><dict><key>foreground</key><string>#0000ff</string></dict></dict>" + rules + "</array></dict></plist>")
    env = {"BAT_CONFIG_DIR": str(source), "BAT_CACHE_PATH": str(top / "cache"), "COLORTERM": "truecolor", "HOME": str(top)}
    said = run(bat, "cache", "--build", "--source", source, "--target", top / "cache", env=env)
    assert "rror" not in said, said
    out = run(bat, "-l", "CTest", "--theme=scopes", "-pp", "--color=always", SAMPLES / "sample.ctest", env=env)
    style_at, style = [], 0
    for colour, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b])", out):
        if text:
            style_at.append(style)
        else:
            style = int(colour.split(";")[-1] or 0) if colour.startswith("38;2;0;0;") else 0
    assert len(style_at) == len((SAMPLES / "sample.ctest").read_text()), len(style_at)
    compare(colours, style_at, set(colours.values()))


@test
def sublime_build_finds_failures():
    build = json.loads((EDITORS / "sublime/ctest.sublime-build").read_text())
    check_pattern(lambda line: re.match(build["file_regex"], line), ("error", "note"))


@test
def github_finds_failures():
    matchers = json.loads((EDITORS / "github/ctestc-matcher.json").read_text())["problemMatcher"]
    patterns = [matcher["pattern"][0] for matcher in matchers]
    assert len({matcher["owner"] for matcher in matchers}) == 2

    def match(line):
        found = [(pattern, re.match(pattern["regexp"], line)) for pattern in patterns]
        found = [(pattern, at) for pattern, at in found if at]
        assert len(found) < 2, line
        for pattern, at in found:
            assert at[pattern["severity"]] in ("error", "warning") and at[pattern["message"]], line
            assert at[pattern["file"]].endswith(".ctest") and at[pattern["line"]].isdigit(), line
            if "CT0" in line:
                assert at[pattern["code"]] == "CT0301", line
        return found and found[0][1]

    check_pattern(match, ("error",))


def check_pattern(match, kinds):
    """Exactly the lines of these kinds are found in what ctestc says of a mistake and of a failure."""
    folder = top / "project"
    folder.mkdir(exist_ok=True)
    (folder / "ctest.yaml").write_text("paths: [.]\ncc: gcc\n")
    (folder / "wrong.ctest").write_text("test wrong(nothing) { assert(nothing); }\n")
    (folder / "test_a.ctest").write_text("fixture int broken() { fail(\"no\"); return 1; }\ntest bad { assert(1 == 2); }\ntest needs(broken) { assert(broken); }\n")
    out = run(os.environ["CTESTC"], "check", "wrong.ctest", cwd=folder, status=1)
    (folder / "wrong.ctest").unlink()
    out += run(os.environ["CTESTC"], "run", cwd=folder, status=1)
    lines = out.splitlines()
    wanted = [line for line in lines if re.search(rf"^\w+\.ctest:\d+:(\d+:)? ({'|'.join(kinds)}): ", line)]
    assert len(wanted) >= 3, out
    assert [line for line in lines if match(line)] == wanted, out


@test
def helix_configuration():
    settings = tomllib.loads((EDITORS / "helix/languages.toml").read_text())
    language, = settings["language"]
    assert language["grammar"] == "c" and language["file-types"] == ["ctest"]
    assert all(server in settings["language-server"] for server in language["language-servers"])
    assert (EDITORS / "helix/queries" / language["name"] / "highlights.scm").exists()


@test
def helix_queries_in_the_tree_of_c():
    if not (NODE / "node_modules/tree-sitter-c/tree-sitter-c.wasm").exists():
        if not shutil.which("npm"):
            raise Skip("there is no npm")
        NODE.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", NODE, *NODE_PACKAGES],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
        if made.returncode != 0:
            raise Skip(f"npm cannot install the grammar: {made.stderr.strip().splitlines()[-1:]}")
    out = run("node", ROOT / "tests/editors/others/query.js", NODE, EDITORS / "helix/queries/ctest/highlights.scm", SAMPLES / "queries.ctest")
    captures = {(line, word, name) for line, word, name in json.loads(out)}
    lines = (SAMPLES / "queries.ctest").read_text().splitlines()
    count = 0
    for number, line in enumerate(lines, 1):
        for word, name in re.findall(r"(\w+): ([\w.]+)", line.partition("/*")[2]):
            assert (number, word, name) in captures, (number, word, name, sorted(entry for entry in captures if entry[0] == number))
            count += 1
    assert count > 25, count
    assert not [entry for entry in captures if entry[1] == "expect" and "->expect" in lines[entry[0] - 1] and "keyword" in entry[2]]


def main():
    failed = 0
    for function in tests:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok others: {name}")
        except Skip as reason:
            print(f"skipped others: {name}: {reason}")
        except Exception:
            failed += 1
            print(f"FAILED others: {name}\n{traceback.format_exc(limit=-2)[-2500:]}")
        sys.stdout.flush()
    shutil.rmtree(top)
    return 1 if failed else 0


sys.exit(main())
