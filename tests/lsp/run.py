#!/usr/bin/env python3
"""The language server, as an editor meets it: every request with what it must answer, and all that may go wrong.

Each function test_… gets a fresh copy of the tree below and a Client in a running session. Prints `ok NAME` or `FAILED NAME reason`.
Usage: run.py [WORD...]: only the tests whose names contain one of the words.
       run.py --edits N [--under valgrind]: N random edits and requests (--seed S), and nothing else
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from client import CTESTC, Client, Failed, frame, uri_of  # noqa: E402

TREE = {
    "ctest.yaml": "tags: {slow: takes more than a second, net: needs the network}\n",
    "tests/conftest.ctest": """\
use "../fixtures/net.ctest";

/* The database.
 * One for the whole run. */
fixture(scope = session) struct db *db(settings)
{
    struct db *made = db_open(settings);
    yield made;
    db_close(made);
}

fixture(scope = session) const char *settings() { return "plain"; }

// A user, rolled back.
fixture struct user *user(db)
{
    yield db_add(db);
    db_rollback(db);
}

fixture(autouse) clean() { reset(); }
""",
    "fixtures/net.ctest": """\
fixture(scope = module, name = server, params = [80, 443]) int start_server(tmp_path)
{
    yield listen_at(tmp_path, param);
}
""",
    "tests/test_users.ctest": """\
#include "users.h"

static int helper(int n) { return n + 1; }

test adds(user, db)
{
    assert(user->db == db);
    struct row row = {.db = 1};
    use_it(row.db, db);
}

test(tags(slow), params(int a, int b) = [{1, 2}, "big": {3, 4}]) sums(struct db *db)
{
    assert(helper(a) == b && db);
}

class(usefixtures(user)) Group
{
    fixture struct db *db(db)
    {
        yield wrap(db);
    }

    test inner(user) { assert(user); }

    test(params(struct user *who) = [from user, from other]) either { assert(who); }

    fixture struct user *other(db) { return db_other(db); }
}
""",
    "tests/sub/conftest.ctest": """\
/* Another one for this folder. */
fixture(scope = session) struct db *db()
{
    yield open_other();
}
""",
    "tests/sub/test_sub.ctest": """\
test reads(user) { assert(user); }

test(params(indirect server) = [8080]) serves(server, db) { assert(server && db); }

test(params(replace int server) = [1]) replaced(server, db) { assert(server && db); }
""",
}


def lens_titles(lenses, line):
    return [l["command"]["title"] for l in lenses if l["range"]["start"]["line"] == line]


def names(items):
    return [i["label"] for i in items["items"]]


def codes(client, name):
    return [d["code"] for d in client.diagnostics.get(client.uri(name), {"diagnostics": []})["diagnostics"]]


def places(client, locations):
    return sorted(client.text_of(l) for l in locations)


# --- life ------------------------------------------------------------------------------------------------------------


def test_initialize_says_what_it_can(c):
    c2 = Client(c.root)
    result = c2.start()
    can = result["capabilities"]
    for key in ["definitionProvider", "implementationProvider", "referencesProvider", "documentHighlightProvider", "hoverProvider",
                "documentSymbolProvider", "workspaceSymbolProvider", "foldingRangeProvider", "inlayHintProvider"]:
        assert can[key] is True, key
    assert can["renameProvider"] == {"prepareProvider": True}
    assert can["textDocumentSync"]["change"] == 2 and can["positionEncoding"] == "utf-16"
    assert can["experimental"]["ctestcTests"] is True
    assert result["serverInfo"]["name"] == "ctestc" and result["serverInfo"]["version"][0].isdigit(), result["serverInfo"]
    assert c2.stop() == 0 and c2.stderr == ""


def test_a_request_before_initialize(c):
    c2 = Client(c.root)
    try:
        c2.ask("textDocument/hover", {})
        raise AssertionError("it answered")
    except Failed as failed:
        assert failed.code == -32002
    c2.notify("textDocument/didOpen", {})
    c2.notify("exit")
    assert c2.finish() == 1


def test_shutdown_and_exit(c):
    c2 = Client(c.root)
    c2.start()
    assert c2.ask("shutdown") is None
    try:
        c2.ask("textDocument/hover", {})
        raise AssertionError("it answered")
    except Failed as failed:
        assert failed.code == -32600
    c2.notify("exit")
    assert c2.finish() == 0
    c3 = Client(c.root)
    c3.start()
    c3.notify("exit")
    assert c3.finish() == 1
    c4 = Client(c.root)
    c4.start()
    assert c4.finish() == 1, "the editor is gone without a word"


def test_initialize_twice(c):
    try:
        c.ask("initialize", {"capabilities": {}})
        raise AssertionError("it answered")
    except Failed as failed:
        assert failed.code == -32600


def test_wrong_requests(c):
    uri = c.open("tests/test_users.ctest")
    for method, params, code in [
            ("no/such", {}, -32601), ("textDocument/didOpen", {}, -32601), ("$/private", None, -32601), ("textDocument/hover", None, -32602),
            ("textDocument/hover", {"textDocument": {"uri": uri}}, -32602),
            ("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": -1, "character": 0}}, -32602),
            ("textDocument/hover", {"textDocument": {"uri": "file:///no/such.ctest"}, "position": {"line": 0, "character": 0}}, -32602),
            ("textDocument/hover", [1, 2], -32602), ("textDocument/inlayHint", {"textDocument": {"uri": uri}}, -32602),
            ("textDocument/rename", {**c.at("tests/test_users.ctest", "|user, db")}, -32602), ("workspace/symbol", {}, -32602),
            ("ctestc/explain", {"code": "CT9999"}, -32602)]:
        try:
            c.ask(method, params)
            raise AssertionError("%s answered" % method)
        except Failed as failed:
            assert failed.code == code, (method, failed.code, str(failed))
    c.notify("no/such/notice", {})
    c.notify("textDocument/didChange", {"textDocument": {"uri": "file:///nowhere.ctest", "version": 2}, "contentChanges": [{"text": ""}]})
    c.notify("textDocument/didClose", {})
    c.notify("textDocument/didOpen", {"textDocument": {"uri": 7}})
    assert c.ask("textDocument/hover", c.at("tests/test_users.ctest", "|user, db")) is not None


def test_frames_that_are_none(c):
    def answer(data):
        c.send_bytes(data)
        c.wait(lambda: None in c.answers)
        return c.answers.pop(None)["error"]["code"]

    assert answer(frame(b"{no json")) == -32700
    assert answer(frame(b"\xff\xfe")) == -32700
    assert answer(frame(b"[1]")) == -32600
    assert answer(frame(b"17")) == -32600
    assert answer(frame(b"{}")) == -32600
    assert answer(frame(b'{"jsonrpc":"2.0","id":{},"method":"shutdown"}')) == -32600
    assert answer(b"Content-Length: nonsense\r\n\r\nContent-Length: -3\r\n\r\n" + frame(b"[]")) == -32600
    assert answer(b"content-length: 2 \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n[]") == -32600
    data = frame({"jsonrpc": "2.0", "id": 77, "method": "ctestc/explain", "params": {"code": "CT0301"}})
    for byte in data:
        c.send_bytes(bytes([byte]))
    assert "unknown-fixture" == c.end(77)["name"]


def test_cancellation(c):
    c.settle()
    data = b""
    for number in range(1000, 1003):
        data += frame({"jsonrpc": "2.0", "id": number, "method": "workspace/symbol", "params": {"query": "d"}})
    data += frame({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1001}})
    c.send_bytes(data)
    assert c.end(1000) and c.end(1002)
    try:
        c.end(1001)
        raise AssertionError("it was answered")
    except Failed as failed:
        assert failed.code == -32800
    c.notify("$/cancelRequest", {"id": 424242})
    c.notify("$/setTrace", {"value": "off"})
    assert c.ask("workspace/symbol", {"query": "reads"})


# --- diagnostics -------------------------------------------------------------------------------------------------------


def test_diagnostics_while_typing(c):
    name = "tests/test_users.ctest"
    c.open(name)
    c.settle()
    assert codes(c, name) == [], c.diagnostics[c.uri(name)]
    c.change(name, "adds(user, db)", "adds(usr, db)")
    c.wait(lambda: codes(c, name) == ["CT0301"])
    diag = c.diagnostics[c.uri(name)]["diagnostics"][0]
    assert diag["range"] == {"start": {"line": 4, "character": 10}, "end": {"line": 4, "character": 13}}
    assert diag["severity"] == 1 and diag["source"] == "ctestc" and "no fixture 'usr' is visible here" in diag["message"]
    assert diag["data"]["fixes"][0] == {"title": "write 'user'", "preferred": True}
    assert c.diagnostics[c.uri(name)]["version"] == 2
    c.change(name, "usr", "user")
    c.wait(lambda: codes(c, name) == [])


def test_a_conftest_touches_other_files(c):
    c.open("tests/conftest.ctest")
    c.open("tests/test_users.ctest")
    c.settle()
    c.change("tests/conftest.ctest", "struct user *user(db)", "struct user *person(db)")
    c.wait(lambda: "CT0301" in codes(c, "tests/test_users.ctest") and "CT0301" in codes(c, "tests/sub/test_sub.ctest"))
    c.change("tests/conftest.ctest", "struct user *person(db)", "struct user *user(db)")
    c.wait(lambda: not codes(c, "tests/test_users.ctest") and not codes(c, "tests/sub/test_sub.ctest"))


def test_what_bodies_say_moves_in_closed_files(c):
    """Typing in a body makes nothing stale that is closed; what was said there of the edited file moves along."""
    (c.root / "tests/test_wrong.ctest").write_text("fixture int user(db) { return db != 0; }\ntest wrong(struct user *user) { assert(user); }\n")
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/test_wrong.ctest"), "type": 1}]})
    c.open("tests/conftest.ctest")
    c.settle()
    before = c.diagnostics[c.uri("tests/test_wrong.ctest")]["diagnostics"]
    c.change("tests/conftest.ctest", "    struct db *made", "    /* made\n\n     * here */\n    struct db *made")
    c.settle()
    after = c.diagnostics[c.uri("tests/test_wrong.ctest")]["diagnostics"]
    assert len(before) == len(after) > 0
    lines = [[note["location"]["range"]["start"]["line"] for diag in diags for note in diag["relatedInformation"]
              if "conftest" in note["location"]["uri"]] for diags in (before, after)]
    assert lines[0] and [line + 3 for line in lines[0]] == lines[1], lines
    c.change("tests/conftest.ctest", "return \"plain\";", "return \"plain\"; return }")
    c.wait(lambda: codes(c, "tests/conftest.ctest"))
    c.change("tests/conftest.ctest", "return \"plain\"; return }", "return \"plain\";")
    c.wait(lambda: not codes(c, "tests/conftest.ctest"))


def test_a_used_file_touches_other_files(c):
    c.open("fixtures/net.ctest")
    c.settle()
    c.change("fixtures/net.ctest", "name = server", "name = service")
    c.wait(lambda: codes(c, "tests/sub/test_sub.ctest"))
    c.close("fixtures/net.ctest")
    c.wait(lambda: not codes(c, "tests/sub/test_sub.ctest"))


def test_an_override_far_away_is_told_at_the_conftest_once(c):
    text = "fixture(scope = session) struct user *wide(db) { return 0; }\ntest t%d(wide) { assert(wide); }\nfixture struct db *db() { return 0; }\n"
    (c.root / "tests/test_x1.ctest").write_text(text.replace("fixture(scope = session) struct user *wide(db) { return 0; }\n", "") % 1)
    (c.root / "tests/test_x2.ctest").write_text(text.replace("fixture(scope = session) struct user *wide(db) { return 0; }\n", "") % 2)
    conftest = c.root / "tests/conftest.ctest"
    conftest.write_text(conftest.read_text() + "fixture(scope = session) struct user *wide(db) { return user_of(db); }\n")
    c2 = Client(c.root)
    c2.start()
    c2.settle()
    found = codes(c2, "tests/conftest.ctest")
    assert found.count("CT0202") in (1, 2) and set(found) == {"CT0202"}, found
    diag = c2.diagnostics[c2.uri("tests/conftest.ctest")]["diagnostics"][0]
    assert any("test_x" in r["location"]["uri"] for r in diag["relatedInformation"]), diag
    # an edit above moves it at once
    line = diag["range"]["start"]["line"]
    c2.open("tests/conftest.ctest")
    c2.change("tests/conftest.ctest", "// A user", "\n\n// A user")
    c2.wait(lambda: c2.diagnostics[c2.uri("tests/conftest.ctest")].get("version") == 2)
    assert c2.diagnostics[c2.uri("tests/conftest.ctest")]["diagnostics"][0]["range"]["start"]["line"] == line + 2
    assert c2.stop() == 0


def test_unused_fixtures_and_parameters(c):
    name = "tests/test_users.ctest"
    c.open(name)
    c.settle()
    c.replace(name, c.texts[c.uri(name)] + "fixture int lonely() { return 1; }\ntest idle(settings) { assert(1); }\n")
    c.wait(lambda: codes(c, name) == ["CT0307", "CT0308"])
    for diag in c.diagnostics[c.uri(name)]["diagnostics"]:
        assert diag["tags"] == [1] and diag["severity"] == 2
    # a fixture of a conftest that only one file uses is unused when that file goes
    c.replace("tests/test_users.ctest", "test nothing { assert(1); }\n")
    (c.root / "tests/sub/test_sub.ctest").unlink()
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/sub/test_sub.ctest"), "type": 3}]})
    c.wait(lambda: "CT0307" in codes(c, "tests/conftest.ctest"))


def test_yaml_and_configuration(c):
    (c.root / "tests/rows.yaml").write_text("- {a: 1, c: 1}\n- {a: 1, b: 2}\n")
    name = "tests/test_yaml.ctest"
    (c.root / name).write_text('test(params(int a, int c) = yaml("rows.yaml"), tags(slwo)) rows { assert(a && c); }\n')
    c.open(name)
    c.wait(lambda: codes(c, name) == ["CT0117"] and codes(c, "tests/rows.yaml") == ["CT0704"])
    (c.root / "tests/rows.yaml").write_text("- {a: 1, c: 1}\n- {a: 2, c: 1}\n")
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/rows.yaml"), "type": 2}]})
    c.wait(lambda: not codes(c, "tests/rows.yaml"))
    c.open("ctest.yaml", "tags: {slwo: x}\nnonsense: 1\n")
    c.wait(lambda: not codes(c, name) and codes(c, "ctest.yaml") == ["CT0704"])
    c.close("ctest.yaml")
    c.wait(lambda: codes(c, name) == ["CT0117"] and not codes(c, "ctest.yaml"))
    location = c.ask("textDocument/definition", c.at(name, 'yaml("rows|.yaml")'))
    assert [l["uri"] for l in location] == [c.uri("tests/rows.yaml")]


# --- navigation ----------------------------------------------------------------------------------------------------------


def definition(c, name, where, nth=0):
    return places(c, c.ask("textDocument/definition", c.at(name, where, nth)) or [])


def test_definition_from_each_kind_of_use(c):
    users, sub = "tests/test_users.ctest", "tests/sub/test_sub.ctest"
    c.open(users)
    db, user = "tests/conftest.ctest:5:db", "tests/conftest.ctest:15:user"
    assert definition(c, users, "adds(us|er, db)") == [user]
    assert definition(c, users, "adds(user, d|b)") == [db]
    assert definition(c, users, "user->db == d|b)") == [db]
    assert definition(c, users, "use_it(row.db|, db)") == []
    assert definition(c, users, "sums(struct db *d|b)") == [db]
    assert definition(c, users, "usefixtures(|user)") == [user]
    assert definition(c, users, "from |user") == [user]
    assert definition(c, users, "from ot|her") == ["tests/test_users.ctest:28:other"]
    assert definition(c, users, "*other(d|b)") == ["tests/test_users.ctest:19:db"]
    assert definition(c, users, "yield wrap(d|b)") == [db]
    assert definition(c, users, "helper(|a)") == ["tests/test_users.ctest:12:a"]
    assert definition(c, sub, "indirect ser|ver") == ["fixtures/net.ctest:1:start_server"]
    assert definition(c, sub, "replace int ser|ver") == ["fixtures/net.ctest:1:start_server"]
    assert definition(c, sub, "replaced(ser|ver") == ["fixtures/net.ctest:1:start_server", "tests/sub/test_sub.ctest:5:server"]
    assert definition(c, sub, "serves(server, d|b)") == ["tests/sub/conftest.ctest:2:db"]
    assert definition(c, "fixtures/net.ctest", "start_server(tmp_p|ath)") == []
    assert definition(c, "tests/conftest.ctest", 'use "../fix|tures') == ["fixtures/net.ctest:1:"]


def test_a_used_file_sees_what_is_around_it(c):
    c.open("tests/sub/more.ctest", "fixture int more(db) { return db != 0; }\n")
    assert definition(c, "tests/sub/more.ctest", "more(d|b)") == ["tests/sub/conftest.ctest:2:db"]
    c.wait(lambda: "version" in c.diagnostics.get(c.uri("tests/sub/more.ctest"), {}))
    assert "CT0301" not in codes(c, "tests/sub/more.ctest")


def test_definition_of_a_fixture_is_what_it_overrides(c):
    c.settle()
    assert definition(c, "tests/sub/conftest.ctest", "*d|b()") == ["tests/conftest.ctest:5:db"]
    assert definition(c, "tests/test_users.ctest", "fixture struct db *d|b(db)") == ["tests/conftest.ctest:5:db"]
    assert definition(c, "tests/conftest.ctest", "struct db *d|b(settings)") == ["tests/conftest.ctest:5:db"]


def test_implementation_is_who_overrides_it(c):
    c.settle()
    found = c.ask("textDocument/implementation", c.at("tests/conftest.ctest", "struct db *d|b(settings)"))
    assert places(c, found) == ["tests/sub/conftest.ctest:2:db", "tests/test_users.ctest:19:db"]
    assert c.ask("textDocument/implementation", c.at("tests/conftest.ctest", "*us|er(db)")) == []


def test_references(c):
    c.open("tests/test_users.ctest")

    def references(name, where, declaration=False):
        return places(c, c.ask("textDocument/references", {**c.at(name, where), "context": {"includeDeclaration": declaration}}))

    assert references("tests/conftest.ctest", "struct db *d|b(settings)") == [
        "tests/conftest.ctest:15:db", "tests/test_users.ctest:12:db", "tests/test_users.ctest:19:db", "tests/test_users.ctest:5:db"]
    # what overrides it is got through the conftest, too
    assert references("tests/sub/conftest.ctest", "*d|b()", True) == [
        "tests/conftest.ctest:15:db", "tests/sub/conftest.ctest:2:db", "tests/sub/test_sub.ctest:3:db", "tests/sub/test_sub.ctest:5:db"]
    assert len(references("fixtures/net.ctest", "start_se|rver")) == 4
    assert references("fixtures/net.ctest", "name = serv|er", True) == [
        "fixtures/net.ctest:1:server", "tests/sub/test_sub.ctest:3:server", "tests/sub/test_sub.ctest:3:server",
        "tests/sub/test_sub.ctest:5:server", "tests/sub/test_sub.ctest:5:server"]
    assert references("tests/test_users.ctest", "helper(|a)", True) == ["tests/test_users.ctest:12:a", "tests/test_users.ctest:14:a"]
    assert references("fixtures/net.ctest", "start_server(tmp|_path)") == ["fixtures/net.ctest:1:tmp_path"]


def test_references_see_what_is_not_saved(c):
    c.open("tests/test_users.ctest")
    c.open("tests/conftest.ctest")
    c.change("tests/test_users.ctest", "test adds(user, db)", "\n\ntest adds(user, settings, db)")
    found = c.ask("textDocument/references", {**c.at("tests/conftest.ctest", "setti|ngs()"), "context": {"includeDeclaration": False}})
    assert places(c, found) == ["tests/conftest.ctest:5:settings", "tests/test_users.ctest:7:settings"]


def test_highlights(c):
    c.open("tests/test_users.ctest")
    found = c.ask("textDocument/documentHighlight", c.at("tests/test_users.ctest", "adds(user, d|b)"))
    lines = [(h["range"]["start"]["line"], h["kind"]) for h in found]
    assert lines == [(4, 2), (6, 2), (8, 2), (11, 2), (13, 2), (18, 2), (20, 2)], lines
    found = c.ask("textDocument/documentHighlight", c.at("tests/test_users.ctest", "(int |a, int b)"))
    assert [(h["range"]["start"]["line"], h["kind"]) for h in found] == [(11, 3), (13, 2)]


# --- rename --------------------------------------------------------------------------------------------------------------


def rename(c, name, where, new):
    return c.apply(c.ask("textDocument/rename", {**c.at(name, where), "newName": new}))


def check_renamed(c, texts):
    """The renamed tree compiles as the old one did: same items, no diagnostics but those that were there."""
    def check(root):
        run = subprocess.run([CTESTC, "list", str(root)], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout
    before = check(c.root)
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(c.root, copy, dirs_exist_ok=True)
        for name, text in texts.items():
            (pathlib.Path(copy) / name).write_text(text)
        return before, check(copy)


def test_rename_a_fixture_with_its_family(c):
    c.open("tests/test_users.ctest")
    texts = rename(c, "tests/test_users.ctest", "adds(user, d|b)", "store")
    assert sorted(texts) == ["tests/conftest.ctest", "tests/sub/conftest.ctest", "tests/sub/test_sub.ctest", "tests/test_users.ctest"]
    users = texts["tests/test_users.ctest"]
    assert "assert(user->db == store);" in users and "{.db = 1}" in users and "use_it(row.db, store);" in users
    assert "sums(struct db *store)" in users and "fixture struct db *store(store)" in users and "yield wrap(store);" in users
    assert "fixture struct user *user(store)\n{\n    yield db_add(store);\n    db_rollback(store);" in texts["tests/conftest.ctest"]
    assert "struct db *store()" in texts["tests/sub/conftest.ctest"]
    before, after = check_renamed(c, texts)
    assert before == after


def test_rename_from_any_place_gives_the_same(c):
    one = rename(c, "tests/conftest.ctest", "struct db *d|b(settings)", "store")
    two = rename(c, "tests/sub/test_sub.ctest", "serves(server, d|b)", "store")
    three = rename(c, "tests/test_users.ctest", "yield wrap(|db)", "store")
    assert one == two == three


def test_rename_a_fixture_with_another_name(c):
    texts = rename(c, "tests/sub/test_sub.ctest", "indirect serv|er", "service")
    assert "name = service" in texts["fixtures/net.ctest"] and "start_server" in texts["fixtures/net.ctest"]
    assert "indirect service" in texts["tests/sub/test_sub.ctest"] and "replace int service" in texts["tests/sub/test_sub.ctest"]
    assert "assert(service && db)" in texts["tests/sub/test_sub.ctest"]
    before, after = check_renamed(c, texts)
    assert before == after
    texts = rename(c, "fixtures/net.ctest", "int start_|server", "begin_server")
    assert list(texts) == ["fixtures/net.ctest"] and "name = server" in texts["fixtures/net.ctest"]


def test_rename_columns_tests_and_classes(c):
    texts = rename(c, "tests/test_users.ctest", "helper(|a)", "first")
    assert "params(int first, int b)" in texts["tests/test_users.ctest"] and "helper(first) == b" in texts["tests/test_users.ctest"]
    texts = rename(c, "tests/test_users.ctest", "test |adds", "adds_user")
    assert "test adds_user(user, db)" in texts["tests/test_users.ctest"]
    texts = rename(c, "tests/test_users.ctest", ") Gr|oup", "Team")
    assert ") Team\n" in texts["tests/test_users.ctest"]


def test_rename_in_all_alternatives(c):
    text = "#if A\ntest(usefixtures(user)) t(db) { assert(db); }\n#else\ntest(usefixtures(user)) t(db) { assert(!db); }\n#endif\n"
    c.open("tests/test_alt.ctest", text)
    texts = rename(c, "tests/test_alt.ctest", "assert(!|db)", "store")
    assert texts["tests/test_alt.ctest"] == text.replace("db", "store")
    texts = rename(c, "tests/test_alt.ctest", "usefixtures(|user)", "person")
    assert texts["tests/test_alt.ctest"] == text.replace("user)", "person)")


def test_what_cannot_be_renamed(c):
    name = "tests/test_users.ctest"
    c.open(name)
    for where, new in [("adds(user, d|b)", "user"), ("adds(user, d|b)", "int"), ("adds(user, d|b)", "ct_x"), ("adds(user, d|b)", "a b"),
                       ("adds(user, d|b)", ""), ("adds(user, d|b)", "row"), ("adds(user, d|b)", "tmp_path"), ("|#include", "x"),
                       ("test |adds", "sums"), ("(int |a, int b)", "b"), ("he|lper(int n)", "x")]:
        try:
            texts = rename(c, name, where, new)
            raise AssertionError("%s became %s: %s" % (where, new, texts))
        except Failed as failed:
            assert failed.code == -32803, (where, new, failed.code)
    try:
        rename(c, "fixtures/net.ctest", "start_server(tmp|_path)", "folder")
        raise AssertionError("a built-in fixture was renamed")
    except Failed as failed:
        assert "built in" in str(failed)


def test_prepare_rename(c):
    result = c.ask("textDocument/prepareRename", c.at("tests/test_users.ctest", "user->db == d|b)"))
    assert result == {"range": {"start": {"line": 6, "character": 23}, "end": {"line": 6, "character": 25}}, "placeholder": "db"}, result
    try:
        c.ask("textDocument/prepareRename", c.at("tests/test_users.ctest", "row.d|b"))
        raise AssertionError("a member was taken for a fixture")
    except Failed as failed:
        assert failed.code == -32803


def test_edits_for_editors_without_versions(c):
    c2 = Client(c.root)
    c2.start(capabilities={})
    edit = c2.ask("textDocument/rename", {**c2.at("tests/conftest.ctest", "setti|ngs()"), "newName": "options"})
    assert list(edit) == ["changes"] and list(edit["changes"]) == [c2.uri("tests/conftest.ctest")]
    assert len(edit["changes"][c2.uri("tests/conftest.ctest")]) == 3
    assert c2.stop() == 0


# --- hover -----------------------------------------------------------------------------------------------------------------


def hovered(c, name, where, nth=0):
    result = c.ask("textDocument/hover", c.at(name, where, nth))
    return result and result["contents"]["value"]


def test_hover_on_a_fixture(c):
    c.settle()
    text = hovered(c, "tests/test_users.ctest", "adds(user, d|b)")
    assert text.startswith("```c\nfixture(scope = session) struct db *db(settings)\n```\n"), text
    for piece in ["The database.\nOne for the whole run.", "Scope `session`, value `struct db *`", "[tests/conftest.ctest:5](file://",
                  "Overridden in", "[tests/sub/conftest.ctest:2](", "1. `settings`, session", "4 tests need it; 4 places ask for it."]:
        assert piece in text, (piece, text)
    text = hovered(c, "tests/sub/conftest.ctest", "*d|b()")
    assert "Overrides `db`, scope session: [tests/conftest.ctest:5]" in text, text
    text = hovered(c, "fixtures/net.ctest", "name = ser|ver")
    assert "2 rows" in text and "1. `tmp_path`, module, built in" in text, text
    assert "fresh empty directory" in hovered(c, "fixtures/net.ctest", "(tmp_p|ath)")


def test_hover_on_a_test_is_its_closure(c):
    text = hovered(c, "tests/test_users.ctest", "test ad|ds")
    order = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [line.split("`")[1] for line in order] == ["settings", "db", "clean", "user"], text
    text = hovered(c, "tests/test_users.ctest", ")]) su|ms".replace(")]) ", ") "))
    assert "`tests/test_users.ctest::sums`, 2 items" in text, text
    text = hovered(c, "tests/test_users.ctest", ") Gr|oup")
    assert text.startswith("```c\nclass(usefixtures(user)) Group\n```\n") and "2 tests directly in it" in text, text


def test_hover_on_words(c):
    name = "tests/test_users.ctest"
    assert hovered(c, name, "asse|rt(user->db") == "`assert`: ends the test as failed unless the expression holds"
    assert hovered(c, name, "ta|gs(slow)") == "`tags`: words for selection with -m"
    assert hovered(c, name, "tags(sl|ow)") == "`slow`: takes more than a second"
    assert hovered(c, "tests/conftest.ctest", "scope = sess|ion") == "`session`: the whole run"
    assert hovered(c, "tests/conftest.ctest", "yie|ld made").startswith("`yield`: provides the fixture's value")
    assert hovered(c, name, "te|st adds") == "`test`: a test"
    assert "const int a" in hovered(c, name, "(int |a, int b)")
    assert hovered(c, name, "stat|ic int") is None
    c2 = Client(c.root)
    c2.start(capabilities={})
    plain = c2.ask("textDocument/hover", c2.at(name, "adds(user, d|b)"))["contents"]
    assert plain["kind"] == "plaintext" and "`" not in plain["value"]
    assert c2.stop() == 0


# --- completion ------------------------------------------------------------------------------------------------------------------


def complete_at(c, text, name="tests/test_new.ctest"):
    uri = c.uri(name)
    plain = text.replace("|", "", 1)
    if uri in c.texts:
        c.replace(name, plain)
    else:
        c.open(name, plain)
    return c.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": c.position(plain, text.index("|"))})


VISIBLE = ["clean", "db", "settings", "user", "server", "request", "tmp_path", "capfd", "monkeypatch"]


def test_completion_of_fixtures(c):
    for text in ["test x(da|", "test x(|)", "test x(|) { assert(1); }", "test(usefixtures(|", "test(usefixtures(|)) y { assert(1); }",
                 "test(params = [from |", "test(params = [from |]) z { }", "test(params(int a) = [{1}, from |", "test x(struct db *|",
                 "class C\n{\n    test x(|\n}\n", "test a { assert(1); }\ntest b(|\ntest c { assert(1); }\n"]:
        assert sorted(names(complete_at(c, text))) == sorted(VISIBLE), text
    assert "db" not in names(complete_at(c, "test x(db, |")) and "user" in names(complete_at(c, "test x(db, |"))
    assert names(complete_at(c, "test(params(indirect |")) == ["server"]
    assert "db" in names(complete_at(c, "test(params(int a, replace struct db *|")) and names(complete_at(c, "test(params(replace |")) == []
    items = {i["label"]: i for i in complete_at(c, "fixture(scope = session) int wide(|")["items"]}
    assert items["user"]["tags"] == [1] and "tags" not in items["db"] and items["user"]["sortText"] > items["tmp_path"]["sortText"]
    assert items["db"]["detail"] == "struct db *, session, tests/conftest.ctest" and "One for the whole run" in items["db"]["documentation"]["value"]
    assert items["db"]["textEdit"]["newText"] == "db"
    # a class's own fixture, the nearest of a name, and what a fixture itself would see
    items = {i["label"]: i for i in complete_at(c, "class C\n{\n    fixture int own() { return 1; }\n    fixture char *db() { return 0; }\n    test x(|) { }\n}\n")["items"]}
    assert "own" in items and items["db"]["detail"] == "char *, function, tests/test_new.ctest"
    items = {i["label"]: i for i in complete_at(c, "fixture int own() { return 1; }\nfixture struct db *db(|) { return 0; }\n")["items"]}
    assert items["db"]["detail"].endswith("tests/conftest.ctest") and "own" in items
    assert "own" not in names(complete_at(c, "fixture int own(|) { return 1; }\n"))
    items = {i["label"]: i for i in complete_at(c, "test x(|", "tests/sub/test_new.ctest")["items"]}
    assert items["db"]["detail"].endswith("tests/sub/conftest.ctest")


def test_completion_of_attributes(c):
    assert names(complete_at(c, "fixture(sco|")) == ["scope", "autouse", "name", "params", "ids", "timeout"]
    assert names(complete_at(c, "fixture(|) int a() { return 1; }")) == ["scope", "autouse", "name", "params", "ids", "timeout"]
    assert "scope" not in names(complete_at(c, "fixture(scope = session, |"))
    found = names(complete_at(c, "test(|"))
    assert "usefixtures" in found and "exits" in found and "scope" not in found and "plain" not in found
    assert "plain" in names(complete_at(c, "module(|"))
    assert names(complete_at(c, "fixture(scope = |")) == ["function", "class", "module", "package", "session", "any"]
    assert names(complete_at(c, "fixture(scope = mo|) int a() { return 1; }"))[2] == "module"
    assert names(complete_at(c, "fixture(autouse = |")) == ["true", "false"]
    assert names(complete_at(c, "test(tags(|")) == ["slow", "net"] and names(complete_at(c, "test(tags(slow, |")) == ["net"]
    assert "SIGABRT" in names(complete_at(c, "test(signals(|"))
    assert names(complete_at(c, "test(params(|")) == ["indirect", "replace"]
    assert names(complete_at(c, "test(params = [|")) == ["from"] and names(complete_at(c, "test(params = |")) == ["yaml"]
    assert names(complete_at(c, "test(params = [1 |")) == ["skip", "xfail", "tags"]
    assert names(complete_at(c, "test(params = [1 tags(|")) == ["slow", "net"]
    item = complete_at(c, "fixture(|")["items"][0]
    assert item["textEdit"]["newText"] == "scope = $0" and item["insertTextFormat"] == 2


def test_completion_in_bodies(c):
    found = complete_at(c, "test(params(int a) = [1]) t(db) { assert(a); |; assert(db); }")
    items = {i["label"]: i for i in found["items"]}
    assert {"assert", "expect_str", "cleanup", "a", "db", "user"} <= set(items) and "yield" not in items
    assert items["assert"]["textEdit"]["newText"] == "assert($0);"
    extra = items["user"]["additionalTextEdits"]
    assert extra == [{"range": {"start": {"line": 0, "character": 30}, "end": {"line": 0, "character": 30}}, "newText": ", user"}], extra
    assert "additionalTextEdits" not in items["db"]
    found = names(complete_at(c, "fixture int f(db) { yie|\n}"))
    assert "yield" in found and "db" in found
    found = names(complete_at(c, "test t(db) { int x = |; assert(x && db); }"))
    assert "db" in found and "assert" not in found
    found = names(complete_at(c, "static void helper(void)\n{\n    |\n}\n"))
    assert "assert" in found and "yield" not in found and "db" not in found
    assert "expect" not in names(complete_at(c, "module(plain(expect));\ntest t { | }"))
    for text in ["test t { /* | */ }", "test t { // |\n}", "test t { assert_str(\"|\" == 0); }", "test |", "fixture int |"]:
        assert names(complete_at(c, text)) == [], text


def test_completion_between_declarations(c):
    assert names(complete_at(c, "test a { assert(1); }\n\nfi|")) == ["fixture", "test", "class", "module", "use"]
    assert names(complete_at(c, "class C\n{\n    |\n}\n")) == ["fixture", "test", "class"]
    assert names(complete_at(c, "|\n")) == ["fixture", "test", "class", "module", "use"]
    assert "net.ctest" in names(complete_at(c, 'use "../fixtures/|'))
    assert "net.ctest" in names(complete_at(c, 'use "../fixtures/n|";\n'))
    (c.root / "tests/rows.yaml").write_text("[1]\n")
    assert sorted(names(complete_at(c, 'test(params = yaml("ro|"))'))) == ["rows.yaml", "sub/"]


# --- symbols, folding, lenses, hints, tokens ------------------------------------------------------------------------------------------


def test_document_symbols(c):
    found = c.ask("textDocument/documentSymbol", {"textDocument": {"uri": c.uri("tests/test_users.ctest")}})
    assert [(s["name"], s["kind"]) for s in found] == [("adds", 6), ("sums", 6), ("Group", 5)]
    assert [(s["name"], s.get("detail")) for s in found[2]["children"]] == [
        ("db", "struct db *, function"), ("other", "struct user *, function"), ("inner", "test"), ("either", "test")]
    assert found[0]["selectionRange"]["start"] == {"line": 4, "character": 5}
    c2 = Client(c.root)
    c2.start(capabilities={})
    flat = c2.ask("textDocument/documentSymbol", {"textDocument": {"uri": c.uri("tests/test_users.ctest")}})
    assert ("inner", "Group") in [(s["name"], s.get("containerName")) for s in flat]
    assert c2.stop() == 0


def test_workspace_symbols(c):
    c.settle()
    found = c.ask("workspace/symbol", {"query": "DB"})
    assert sorted(c.text_of(s["location"]) for s in found if s["name"] == "db") == [
        "tests/conftest.ctest:5:db", "tests/sub/conftest.ctest:2:db", "tests/test_users.ctest:19:db"]
    assert sorted(s["name"] for s in c.ask("workspace/symbol", {"query": "srv"})) == ["server", "serves"]
    assert c.ask("workspace/symbol", {"query": "zzz"}) == []


def test_folding(c):
    found = c.ask("textDocument/foldingRange", {"textDocument": {"uri": c.uri("tests/conftest.ctest")}})
    lines = sorted((f["startLine"], f["endLine"], f.get("kind")) for f in found)
    assert (2, 3, "comment") in lines and (5, 9, None) in lines and (7, 9, None) in lines, lines


def test_code_actions(c):
    name = "tests/test_users.ctest"
    c.open(name)
    c.change(name, "adds(user, db)", "adds(usr, db)")
    c.change(name, "tags(slow)", "tags(slo)")
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    cursor = c.at(name, "adds(u|sr")["position"]
    params = {"textDocument": {"uri": c.uri(name)}, "range": {"start": cursor, "end": cursor}, "context": {"diagnostics": []}}
    found = c.ask("textDocument/codeAction", params)
    assert found[0]["title"] == "write 'user'" and found[0]["isPreferred"] and found[0]["kind"] == "quickfix"
    assert found[0]["diagnostics"][0]["code"] == "CT0301"
    assert "adds(user, db)" in c.apply(found[0]["edit"])[name]
    assert found[0]["edit"]["documentChanges"][0]["textDocument"]["version"] == 3
    found = c.ask("textDocument/codeAction", {**params, "range": whole, "context": {"diagnostics": [], "only": ["source.fixAll"]}})
    assert [a["kind"] for a in found] == ["source.fixAll.ctestc"]
    text = c.apply(found[0]["edit"])[name]
    assert "adds(user, db)" in text and "tags(slow)" in text
    assert c.ask("textDocument/codeAction", {**params, "range": whole, "context": {"diagnostics": [], "only": ["refactor"]}}) == []


def test_code_lenses(c):
    c.settle()
    name = "tests/test_users.ctest"
    found = c.ask("textDocument/codeLens", {"textDocument": {"uri": c.uri(name)}})
    assert lens_titles(found, 4) == ["run this test", "debug"] and lens_titles(found, 16) == ["run this class", "debug"]
    run = [l["command"] for l in found if l["range"]["start"]["line"] == 23][0]
    assert run["command"] == "ctestc.runTest", run
    assert run["arguments"] == [{"id": "tests/test_users.ctest::Group::inner", "root": str(c.root), "uri": c.uri(name), "line": 23}]
    found = c.ask("textDocument/codeLens", {"textDocument": {"uri": c.uri("tests/conftest.ctest")}})
    assert lens_titles(found, 4) == ["4 uses, 4 tests"], lens_titles(found, 4)
    c.notify("workspace/didChangeConfiguration", {"settings": {"ctestc": {"codeLens": False, "inlayHints": False}}})
    assert c.ask("textDocument/codeLens", {"textDocument": {"uri": c.uri(name)}}) == []
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    assert c.ask("textDocument/inlayHint", {"textDocument": {"uri": c.uri(name)}, "range": whole}) == []


def test_inlay_hints(c):
    name = "tests/test_users.ctest"
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    found = c.ask("textDocument/inlayHint", {"textDocument": {"uri": c.uri(name)}, "range": whole})
    assert [(h["position"]["line"], h["label"]) for h in found] == [
        (4, "struct user *"), (4, "struct db *"), (18, "struct db *"), (23, "struct user *"), (27, "struct db *")], found
    assert found[0]["kind"] == 1 and found[0]["textEdits"][0]["newText"] == "struct user *"
    part = {"start": {"line": 18, "character": 0}, "end": {"line": 19, "character": 0}}
    assert len(c.ask("textDocument/inlayHint", {"textDocument": {"uri": c.uri(name)}, "range": part})) == 1


def decode_tokens(c, name, data):
    types = ["keyword", "function", "method", "class", "decorator", "enumMember", "parameter", "macro", "string"]
    text = (c.root / name).read_text().split("\n")
    line = character = 0
    result = []
    for i in range(0, len(data), 5):
        if data[i]:
            character = 0
        line, character = line + data[i], character + data[i + 1]
        result.append((line + 1, text[line][character:character + data[i + 2]], types[data[i + 3]], data[i + 4]))
    return result


def test_semantic_tokens(c):
    name = "tests/test_users.ctest"
    data = c.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": c.uri(name)}})["data"]
    found = decode_tokens(c, name, data)
    for token in [(5, "test", "keyword", 0), (5, "adds", "method", 1), (5, "user", "parameter", 1), (7, "assert", "macro", 0),
                  (7, "db", "parameter", 0), (12, "tags", "decorator", 0), (12, "slow", "string", 0), (12, "a", "parameter", 3),
                  (17, "class", "keyword", 0), (17, "usefixtures", "decorator", 0), (17, "user", "function", 0), (17, "Group", "class", 1),
                  (19, "db", "function", 1), (21, "yield", "keyword", 0)]:
        assert token in found, (token, found)
    assert (9, "db", "parameter", 0) in found and len([t for t in found if t[0] == 9]) == 1
    part = {"start": {"line": 16, "character": 0}, "end": {"line": 17, "character": 0}}
    data = c.ask("textDocument/semanticTokens/range", {"textDocument": {"uri": c.uri(name)}, "range": part})["data"]
    assert {t[0] for t in decode_tokens(c, name, data)} == {17}
    data = c.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": c.uri("tests/conftest.ctest")}})["data"]
    assert (5, "session", "enumMember", 0) in decode_tokens(c, "tests/conftest.ctest", data)


# --- test explorers ---------------------------------------------------------------------------------------------------------------------


def test_tests_for_explorers(c):
    c.settle()
    result = c.ask("ctestc/tests")
    tests = {t["id"]: t for t in result["tests"]}
    assert result["complete"] is True
    listed = subprocess.run([CTESTC, "list", str(c.root)], capture_output=True, text=True).stdout.split()
    mine = []
    for t in tests.values():
        if t["kind"] == "test":
            mine += [t["id"] + "[" + r + "]" for r in t["rows"]] if "rows" in t else [t["id"]]
    assert sorted(mine) == sorted(listed), (mine, listed)
    inner = tests["tests/test_users.ctest::Group::inner"]
    assert inner["parent"] == "tests/test_users.ctest::Group" and tests[inner["parent"]]["kind"] == "class"
    assert tests[tests[inner["parent"]]["parent"]]["kind"] == "file"
    assert tests["tests/test_users.ctest::sums"]["tags"] == ["slow"] and tests["tests/test_users.ctest::sums"]["rows"] == ["1-2", "big"]
    assert "tests/conftest.ctest" not in tests
    one = c.ask("ctestc/tests", {"textDocument": {"uri": c.uri("tests/sub/test_sub.ctest")}})
    assert {t["uri"] for t in one["tests"]} == {c.uri("tests/sub/test_sub.ctest")} and len(one["tests"]) == 4


def test_explorers_are_told_of_changes(c):
    c.open("tests/test_users.ctest")
    c.settle()
    c.notices.clear()
    c.change("tests/test_users.ctest", "test adds", "test adds_more")
    c.wait(lambda: any(n["method"] == "ctestc/testsChanged" for n in c.notices))
    notice = [n for n in c.notices if n["method"] == "ctestc/testsChanged"][0]
    assert notice["params"] == {"uris": [c.uri("tests/test_users.ctest")]}
    c.settle()
    assert not any(n["method"] == "workspace/codeLens/refresh" for n in c.notices), "only that file has changed"


def test_lenses_of_other_files_are_refreshed(c):
    c.open("tests/test_users.ctest")
    c.settle()
    c.notices.clear()
    c.open("tests/conftest.ctest")
    c.change("tests/conftest.ctest", "struct user *user(db)", "struct user *user(db, settings)")
    c.wait(lambda: {"workspace/codeLens/refresh", "workspace/inlayHint/refresh"} <= {n["method"] for n in c.notices})


def test_rows_that_hang_on_another_file(c):
    c.open("fixtures/net.ctest")
    text = (c.root / "tests/test_users.ctest").read_text() + "test many(server) { assert(server); }\n"
    c.open("tests/test_users.ctest", text)

    def rows():
        tests = c.ask("ctestc/tests", {"textDocument": {"uri": c.uri("tests/test_users.ctest")}})["tests"]
        return [t["rows"] for t in tests if t["name"] == "many"]
    assert rows() == [["80", "443"]]
    c.settle()
    c.notices.clear()
    c.change("fixtures/net.ctest", "[80, 443]", "[80, 443, 8443]")
    c.wait(lambda: any(n["method"] == "ctestc/testsChanged" and c.uri("tests/test_users.ctest") in n["params"]["uris"] for n in c.notices))
    assert rows() == [["80", "443", "8443"]]
    c.change("tests/test_users.ctest", "many(server)", "many(server, oops)")
    assert rows() == [None], "while there is a mistake they are not known"


def test_explain(c):
    answer = c.ask("ctestc/explain", {"code": "CT0201"})
    assert answer["name"] == "scope-mismatch" and "scope" in answer["markdown"]


def test_explanations_have_an_address(c):
    c2 = Client(c.root)
    c2.start(options={"explanations": "https://example.org/codes#"})
    c2.open("tests/test_users.ctest", "test t(nothing) { assert(1); }\n")
    c2.wait(lambda: codes(c2, "tests/test_users.ctest"))
    assert c2.diagnostics[c2.uri("tests/test_users.ctest")]["diagnostics"][0]["codeDescription"] == {"href": "https://example.org/codes#CT0301"}
    assert c2.stop() == 0


# --- files and folders -------------------------------------------------------------------------------------------------------------------


def test_files_come_and_go(c):
    c.settle()
    (c.root / "tests/test_more.ctest").write_text("test more(user) { assert(user); }\n")
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/test_more.ctest"), "type": 1}]})
    c.settle()
    assert [s["name"] for s in c.ask("workspace/symbol", {"query": "more"})] == ["more"]
    (c.root / "tests/test_more.ctest").unlink()
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/test_more.ctest"), "type": 3}]})
    c.settle()
    assert c.ask("workspace/symbol", {"query": "more"}) == []
    # a conftest that comes, a folder that goes
    (c.root / "tests/sub/deep").mkdir()
    (c.root / "tests/sub/deep/test_deep.ctest").write_text("test deep(db) { assert(db); }\n")
    (c.root / "tests/sub/deep/conftest.ctest").write_text("fixture(scope = module) struct db *db() { return 0; }\n")
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/sub/deep"), "type": 1}]})
    c.settle()
    assert definition(c, "tests/sub/deep/test_deep.ctest", "deep(d|b)") == ["tests/sub/deep/conftest.ctest:1:db"]
    (c.root / "tests/sub/deep/conftest.ctest").unlink()
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/sub/deep/conftest.ctest"), "type": 3}]})
    assert definition(c, "tests/sub/deep/test_deep.ctest", "deep(d|b)") == ["tests/sub/conftest.ctest:2:db"]
    shutil.rmtree(c.root / "tests/sub")
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/sub"), "type": 3}]})
    c.settle()
    assert c.ask("workspace/symbol", {"query": "reads"}) == []


def test_a_file_deleted_under_an_open_buffer(c):
    c.open("tests/test_users.ctest")
    (c.root / "tests/test_users.ctest").unlink()
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri("tests/test_users.ctest"), "type": 3}]})
    assert hovered(c, "tests/test_users.ctest", "test ad|ds")
    c.close("tests/test_users.ctest")
    c.settle()
    assert c.ask("workspace/symbol", {"query": "adds"}) == []
    shutil.rmtree(c.root)
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(c.root), "type": 3}]})
    c.settle()
    assert c.ask("workspace/symbol", {"query": ""}) == []


def test_an_unsaved_conftest_counts(c):
    c.open("tests/sub/test_sub.ctest")
    c.open("tests/sub/more/conftest.ctest", "fixture int fresh() { return 1; }\n")
    c.open("tests/sub/more/test_fresh.ctest", "test t(fresh) { assert(fresh); }\n")
    assert definition(c, "tests/sub/more/test_fresh.ctest", "t(fr|esh)") == ["tests/sub/more/conftest.ctest:1:fresh"]
    c.wait(lambda: c.uri("tests/sub/more/test_fresh.ctest") in c.diagnostics)
    assert codes(c, "tests/sub/more/test_fresh.ctest") == []


def test_several_folders(c):
    with tempfile.TemporaryDirectory() as other:
        (pathlib.Path(other) / "test_other.ctest").write_text("fixture int db() { return 1; }\ntest other(db) { assert(db); }\n")
        c2 = Client(c.root)
        c2.start(folders=[c.root / "tests/sub", other])
        c2.settle()
        ids = {t["id"] for t in c2.ask("ctestc/tests")["tests"]}
        assert "test_other.ctest::other" in ids and "tests/sub/test_sub.ctest::reads" in ids, ids
        c2.notify("workspace/didChangeWorkspaceFolders", {"event": {"removed": [{"uri": uri_of(other), "name": "o"}], "added": []}})
        c2.settle()
        ids = {t["id"] for t in c2.ask("ctestc/tests")["tests"]}
        assert "test_other.ctest::other" not in ids and "tests/sub/test_sub.ctest::reads" in ids
        c2.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": uri_of(other), "name": "o"}], "removed": []}})
        c2.settle()
        assert "test_other.ctest::other" in {t["id"] for t in c2.ask("ctestc/tests")["tests"]}
        assert c2.stop() == 0


def test_a_document_outside_of_any_folder(c):
    c2 = Client(c.root)
    c2.start(folders=None)
    c2.root = c.root
    c2.open("tests/test_users.ctest")
    assert definition(c2, "tests/test_users.ctest", "adds(user, d|b)") == ["tests/conftest.ctest:5:db"]
    c2.settle()
    assert "tests/sub/test_sub.ctest::reads" in {t["id"] for t in c2.ask("ctestc/tests")["tests"]}, "ctest.yaml marks the tree"
    c2.open("untitled:Untitled-1", "fixture int one() { return 1; }\ntest t(one, two) { assert(one); }\n")
    c2.wait(lambda: "untitled:Untitled-1" in c2.diagnostics)
    assert [d["code"] for d in c2.diagnostics["untitled:Untitled-1"]["diagnostics"]][0] == "CT0301"
    found = c2.ask("textDocument/definition", {"textDocument": {"uri": "untitled:Untitled-1"}, "position": {"line": 1, "character": 8}})
    assert [l["uri"] for l in found] == ["untitled:Untitled-1"]
    assert c2.stop() == 0


def test_odd_names_of_files(c):
    folder = c.root / "a b#c%20é"
    folder.mkdir()
    (folder / "conftest.ctest").write_text("fixture int odd() { return 1; }\n")
    (folder / "test_odd.ctest").write_text("test t(odd) { assert(odd); }\n")
    c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(folder), "type": 1}]})
    name = "a b#c%20é/test_odd.ctest"
    assert definition(c, name, "t(o|dd)") == ["a b#c%20é/conftest.ctest:1:odd"]
    # another spelling of the same URI
    uri = uri_of(folder / "test_odd.ctest").replace("%C3%A9", "%c3%a9")
    c.open(uri, "test t(odd, no) { assert(odd); }\n")
    c.wait(lambda: uri in c.diagnostics and c.diagnostics[uri]["diagnostics"])


def test_paths_of_the_project(c):
    (c.root / "ctest.yaml").write_text("paths: [tests]\n")
    (c.root / "broken").mkdir()
    (c.root / "broken/test_broken.ctest").write_text("test t(nothing) { assert(1); }\n")
    c2 = Client(c.root)
    c2.start()
    c2.settle()
    assert codes(c2, "broken/test_broken.ctest") == []
    assert "broken/test_broken.ctest::t" not in {t["id"] for t in c2.ask("ctestc/tests")["tests"]}
    c2.open("broken/test_broken.ctest")
    c2.wait(lambda: codes(c2, "broken/test_broken.ctest") == ["CT0301"])
    assert c2.stop() == 0


def test_editors_that_do_not_watch(c):
    c2 = Client(c.root)
    c2.start(capabilities={})
    c2.open("tests/test_users.ctest")
    c2.settle()
    path = c.root / "tests/conftest.ctest"
    path.write_text("\n" + path.read_text())
    os.utime(path, ns=(1, 1))
    c2.notify("textDocument/didSave", {"textDocument": {"uri": c2.uri("tests/test_users.ctest")}})
    c2.settle()
    assert definition(c2, "tests/test_users.ctest", "adds(us|er, db)") == ["tests/conftest.ctest:16:user"]
    assert c2.stop() == 0


# --- positions -----------------------------------------------------------------------------------------------------------------------------


def test_encodings(c):
    text = "/* é 😀 */ fixture int é() { return 1; }\n/* 😀é */ test t(é, zz) { assert(é); }\n"
    for offered, chosen, column in [(["utf-8", "utf-16"], "utf-8", None), (["utf-32"], "utf-32", None), (None, "utf-16", None),
                                    (["utf-7", "utf-16"], "utf-16", None)]:
        c2 = Client(c.root)
        c2.start(capabilities={"general": {"positionEncodings": offered}} if offered else {})
        assert c2.encoding == chosen
        uri = c2.open("tests/test_utf.ctest", text)
        assert definition(c2, "tests/test_utf.ctest", "assert(|é)") == ["tests/test_utf.ctest:1:é"]
        c2.wait(lambda: codes(c2, "tests/test_utf.ctest"))
        diag = c2.diagnostics[uri]["diagnostics"][0]
        assert c2.slice(text, diag["range"]) == "zz", diag
        c2.change("tests/test_utf.ctest", ", zz", "")
        c2.change("tests/test_utf.ctest", "😀é", "é😀😀")
        c2.wait(lambda: not codes(c2, "tests/test_utf.ctest"))
        assert definition(c2, "tests/test_utf.ctest", "assert(é|)") == ["tests/test_utf.ctest:1:é"]
        assert c2.stop() == 0


def test_ends_of_lines_and_marks(c):
    for text in ["fixture int one() { return 1; }\r\ntest t(one)\r\n{\r\n    assert(one);\r\n}\r\n",
                 "fixture int one() { return 1; }\rtest t(one)\r{\r    assert(one);\r}\r",
                 "\ufefffixture int one() { return 1; }\ntest t(one) { assert(one); }\n"]:
        name = "tests/test_lines%d.ctest" % len(text)
        c.open(name, text)
        assert c.ask("textDocument/definition", c.at(name, "assert(|one)"))[0]["range"]["start"] == c.at(name, "int |one")["position"], repr(text)
        c.change(name, "int one", "int two")
        c.change(name, "(one)", "(two)")
        c.change(name, "assert(one", "assert(two")
        c.change(name, "test t", "\r\n\r\ntest t")
        found = c.ask("textDocument/definition", c.at(name, "assert(t|wo)"))
        assert found and found[0]["range"]["start"] == c.at(name, "int |two")["position"], repr(c.texts[c.uri(name)])
    # from the disk, the mark is not the editor's
    (c.root / "tests/test_bom.ctest").write_bytes("\ufefffixture int one() { return 1; }\ntest t(one) { assert(one); }\n".encode())
    found = c.ask("textDocument/definition", {"textDocument": {"uri": c.uri("tests/test_bom.ctest")}, "position": {"line": 1, "character": 8}})
    assert found[0]["range"]["start"] == {"line": 0, "character": 12}


def test_positions_beyond_the_text(c):
    name = "tests/test_users.ctest"
    c.open(name)
    for line, character in [(10 ** 9, 0), (4, 10 ** 9), (2 ** 40, 2 ** 40)]:
        params = {"textDocument": {"uri": c.uri(name)}, "position": {"line": line, "character": character}}
        for method in ["hover", "definition", "completion", "documentHighlight"]:
            c.ask("textDocument/" + method, params)
    edit = {"range": {"start": {"line": 10 ** 6, "character": 3}, "end": {"line": 2, "character": 0}}, "text": "\ntest last { assert(1); }\n"}
    c.notify("textDocument/didChange", {"textDocument": {"uri": c.uri(name), "version": 2}, "contentChanges": [edit]})
    assert [s["name"] for s in c.ask("textDocument/documentSymbol", {"textDocument": {"uri": c.uri(name)}})][-2:] == ["last", "Group"]


def test_half_typed_files(c):
    name = "tests/test_half.ctest"
    c.open(name, "")
    text = (c.root / "tests/test_users.ctest").read_text()
    for end in range(0, len(text), 7):
        c.replace(name, text[:end])
        position = c.position(text, end)
        params = {"textDocument": {"uri": c.uri(name)}, "position": position}
        for method in ["hover", "completion", "definition"]:
            c.ask("textDocument/" + method, params)
        c.ask("textDocument/semanticTokens/full", params)
        c.ask("textDocument/documentSymbol", params)
        c.ask("textDocument/foldingRange", params)
    c.replace(name, text)
    c.wait(lambda: c.diagnostics[c.uri(name)].get("version") == c.versions[c.uri(name)])
    assert codes(c, name) == []


def test_progress_and_watching(c):
    for i in range(60):
        (c.root / ("tests/test_n%d.ctest" % i)).write_text("test t%d(db) { assert(db); }\n" % i)
    c2 = Client(c.root)
    c2.start()
    c2.settle()
    kinds = [n["params"]["value"]["kind"] for n in c2.notices if n["method"] == "$/progress"]
    assert kinds[0] == "begin" and kinds[-1] == "end" and "report" in kinds, kinds
    registered = [n for n in c2.notices if n["method"] == "client/registerCapability"][0]["params"]["registrations"][0]
    assert {"globPattern": "**/*.ctest"} in registered["registerOptions"]["watchers"]
    c2.open("tests/conftest.ctest")
    c2.change("tests/conftest.ctest", "The database", "A database")
    found = c2.ask("textDocument/references", {**c2.at("tests/conftest.ctest", "struct db *d|b(settings)"), "workDoneToken": "mine",
                                               "context": {"includeDeclaration": False}})
    assert len(found) == 64
    mine = [n["params"]["value"]["kind"] for n in c2.notices if n["method"] == "$/progress" and n["params"]["token"] == "mine"]
    assert mine[0] == "begin" and mine[-1] == "end", mine
    assert c2.stop() == 0


def test_the_editor_dies(c):
    c2 = Client(c.root)
    c2.start()
    c2.process.stdin.close()
    assert c2.process.wait(timeout=20) == 1


# --- C ---


def with_clangd(c, function):
    if not shutil.which("clangd"):
        raise AssertionError("there is no clangd")
    (c.root / "users.h").write_text("struct db { int size; };\nstruct user { struct db *db; const char *name; };\nint reset(void);\n"
                                    "struct row { int db; };\nvoid use_it(int, struct db *);\n")
    (c.root / "ctest.yaml").write_text("include: [.]\ntags: {slow: x}\n")
    conftest = c.root / "tests/conftest.ctest"
    conftest.write_text("#include \"users.h\"\n\nstruct shared { int in_conftest; };\n" + conftest.read_text())
    c2 = Client(c.root)
    c2.start(options={"clangd": "clangd"})
    function(c2)
    assert c2.stop() == 0 and c2.stderr == "", c2.stderr


def eventually(ask, seconds=60):
    """clangd needs a while; until then our own answer comes."""
    limit = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < limit, "clangd never said it"
        time.sleep(0.1)


def test_c_is_asked_of_clangd(c):
    def session(c2):
        name = "tests/test_c.ctest"
        c2.open(name, "#include <string.h>\nstatic int helper(int n) { return n; }\n/* \u00e9 */ test é(user, db)\n{\n    assert(user->name);\n    struct shared here = {1};\n"
                "    helper(here.in_conftest);\n    user->;\n}\n\nclass K\n{\n    test(params(int a) = [1]) inner(db) { assert(db->size == a); }\n}\n")
        after_arrow = {"textDocument": {"uri": c2.uri(name)}, "position": c2.at(name, "    user->|;")["position"]}
        eventually(lambda: any("name" in n for n in names(c2.ask("textDocument/completion", after_arrow))))
        items = {i["label"].strip(" \u2022"): i for i in c2.ask("textDocument/completion", after_arrow)["items"]}
        assert items["db"]["textEdit"]["range"]["start"] == after_arrow["position"], items["db"]
        assert not any(n.startswith("ct_") or n.startswith("$") for n in items)
        eventually(lambda: "helper" in (hovered(c2, name, "hel|per(here") or ""))
        eventually(lambda: definition(c2, name, "hel|per(here") == ["tests/test_c.ctest:2:helper"])
        assert definition(c2, name, "user->na|me") == ["users.h:2:name"]
        assert definition(c2, name, "here.in_con|ftest") == ["tests/conftest.ctest:3:in_conftest"]
        assert definition(c2, name, "db->si|ze") == ["users.h:1:size"]
        assert definition(c2, name, "assert(d|b->size") == ["tests/conftest.ctest:8:db"], "ours comes first"
        assert "`assert`" in hovered(c2, name, "ass|ert(user")
        c2.change(name, "static int helper", "\n\nstatic int helper")
        eventually(lambda: definition(c2, name, "hel|per(here") == ["tests/test_c.ctest:4:helper"])
        c2.change(name, "user->;", "hel;")
        at = {"textDocument": {"uri": c2.uri(name)}, "position": c2.at(name, "    hel|;")["position"]}
        eventually(lambda: any("helper" in n for n in names(c2.ask("textDocument/completion", at))))
        assert "expect" in names(c2.ask("textDocument/completion", at)) and "settings" in names(c2.ask("textDocument/completion", at))
    with_clangd(c, session)


def test_without_clangd_ours_is_the_answer(c):
    for program, limit in [("no-such-clangd", 1.0), ("false", 1.0), ("cat", 10.0)]:
        c2 = Client(c.root)
        c2.start(options={"clangd": program})
        c2.open("tests/test_users.ctest")
        began = time.monotonic()
        for _ in range(3):
            assert c2.ask("textDocument/hover", c2.at("tests/test_users.ctest", "stat|ic int")) is None
            assert "a" in names(c2.ask("textDocument/completion", c2.at("tests/test_users.ctest", "helper(|a)")))
        assert time.monotonic() - began < limit + 5, program
        assert c2.stop() == 0


# --- at random -----------------------------------------------------------------------------------------------------------------------------

PIECES = ["", " ", "\n", "(", ")", "{", "}", "[", "]", '"', "'", "/*", "*/", "//", "#if X\n", "#endif\n", "test x(db) { }\n", "fixture int f() {", "db", "user",
          ", ", "= ", "from ", "yield", "class C {", "use \"", "scope = ", "params", "é😀", "\r", "\r\n", "\\", "module(", ";"]
REQUESTS = ["hover", "definition", "implementation", "references", "documentHighlight", "completion", "prepareRename", "rename", "documentSymbol",
            "foldingRange", "codeLens", "codeAction", "inlayHint", "semanticTokens/full", "semanticTokens/range"]


def random_edits(c, count, seed):
    """The server lives, answers everything, and in the end says of the texts what a fresh server says."""
    dice = random.Random(seed)
    files = [name for name in TREE if name.endswith(".ctest")]
    opened = dice.sample(files, dice.randint(1, len(files)))
    for name in opened:
        c.open(name)
    for _ in range(count):
        name = dice.choice(opened)
        uri = c.uri(name)
        text = c.texts[uri]
        if dice.random() < 0.02 or len(text) > 6000:
            c.replace(name, TREE[name])
            continue
        begin = dice.randrange(len(text) + 1)
        end = min(len(text), begin + dice.choice([0, 0, 0, 1, 3, 20, 200]))
        if begin and text[begin - 1:begin + 1] == "\r\n" or text[end - 1:end + 1] == "\r\n":
            continue
        piece = dice.choice(PIECES)
        c.edit(uri, begin, end, piece)
        if dice.random() < 0.4: # and takes it back, or the files would hardly ever be right
            if dice.random() < 0.5:
                c.settle()
            c.edit(uri, begin, begin + len(piece), text[begin:end])
        text = c.texts[uri]
        for _ in range(dice.randrange(3)):
            a, b = sorted(dice.randrange(len(text) + 1) for _ in range(2))
            params = {"textDocument": {"uri": uri}, "position": c.position(text, a), "newName": "renamed", "context": {"includeDeclaration": True},
                      "range": {"start": c.position(text, a), "end": c.position(text, b)}}
            try:
                c.ask("textDocument/" + dice.choice(REQUESTS), params)
            except Failed as failed:
                assert failed.code == -32803, str(failed)
    c.settle()
    fresh = Client(c.root)
    fresh.start()
    for name in opened:
        fresh.open(name, c.texts[c.uri(name)])
    fresh.settle()
    for name in files:
        mine, theirs = (sorted(json.dumps(d) for d in x.diagnostics.get(x.uri(name), {"diagnostics": []})["diagnostics"]) for x in (c, fresh))
        assert [json.loads(d)["range"] for d in mine] == [json.loads(d)["range"] for d in theirs] and \
            [json.loads(d)["code"] for d in mine] == [json.loads(d)["code"] for d in theirs], (name, mine, theirs)
    mine, theirs = (sorted(x.ask("ctestc/tests")["tests"], key=str) for x in (c, fresh))
    assert mine == theirs, (mine, theirs)
    assert fresh.stop() == 0


def test_random_edits(c):
    seed = int(os.environ.get("SEED") or random.randrange(10 ** 6))
    print("    random edits with seed %d" % seed, flush=True)
    random_edits(c, 300, seed)


# --- running ---------------------------------------------------------------------------------------------------------------------------------


def in_session(function, under=()):
    """A fresh tree and a running session for one test, which must leave a server that ends well."""
    top = pathlib.Path(tempfile.mkdtemp(prefix="ctestc-lsp-")).resolve()
    client = None
    try:
        for name, text in TREE.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text)
        client = Client(top, under)
        client.start()
        function(client)
        assert client.stop() == 0, "the exit status"
        assert client.stderr == "", client.stderr
    finally:
        if client and client.process.poll() is None:
            client.process.kill()
            client.process.wait()
        shutil.rmtree(top, ignore_errors=True)


def has_server():
    run = subprocess.run([CTESTC, "lsp"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if run.returncode == 2:
        assert run.stderr.count("\n") == 1 and "jansson" in run.stderr, run.stderr
    return run.returncode != 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--edits", type=int)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    parser.add_argument("--under", default="")
    options = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    if not has_server():
        print("skipped lsp: this build has no language server")
        return 0
    tests = {name: f for name, f in globals().items() if name.startswith("test_") and (not options.words or any(w in name for w in options.words))}
    under = options.under.split()
    if options.edits:
        name = "test_%d_edits_with_seed_%d" % (options.edits, options.seed)
        tests = {name: lambda c: random_edits(c, options.edits, options.seed)}
    failed = 0
    for name, function in tests.items():
        began = time.monotonic()
        try:
            in_session(function, under)
            print("ok lsp: %s" % name[5:], flush=True)
        except Exception as error:  # noqa: BLE001  whatever went wrong
            failed += 1
            print("FAILED lsp: %s %s\n%s" % (name[5:], str(error).split("\n")[0][:300], traceback.format_exc()), flush=True)
        if time.monotonic() - began > 20 and not under:
            print("    %s took %.0f s" % (name, time.monotonic() - began))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
