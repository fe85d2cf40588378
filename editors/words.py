#!/usr/bin/env python3
"""words.py --update|--check [EDITOR…]: the words of the language in the files of the editors.

In: grammar/keywords.def. Out: the lines between two marks in each file that TARGETS names, written anew (--update) or
compared (--check: a stale one is an error at its first line). An editor that needs the words adds a row, and a function
that renders them as lines; nothing else of a file is touched.
"""

import collections
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
KEYWORDS = HERE.parent / "grammar" / "keywords.def"

# A word of the language: its spelling, where it may stand (attributes only), one line of help.
Word = collections.namedtuple("Word", "name on help")

# The lists of keywords.def, each in its order. `calls` are the statement words that take arguments: all of ours but
# `yield`. `return` is C's in every editor already.
Words = collections.namedtuple("Words", "declarations statements calls attributes scopes columns marks")

# A region of a file: the lines behind the one that contains `begin` and before the next that contains `end`.
# `render` takes the words and returns lines; they are indented like the line of `begin`.
Target = collections.namedtuple("Target", "file begin end render")


def read_words(path=KEYWORDS):
    lists = {kind: [] for kind in ("DECLARATION", "STATEMENT", "ATTRIBUTE", "SCOPE", "COLUMN", "MARK")}
    row = re.compile(rf'^({"|".join(lists)})\((\w+), (?:(ON_\w+), )?"(.*)"\)$')
    for line in path.read_text().splitlines():
        found = row.match(line)
        if found:
            lists[found[1]].append(Word(found[2], found[3], found[4]))
        elif re.match(r"[A-Z]+\(", line):
            sys.exit(f"{path}: cannot read this row: {line}")
    statements = [word for word in lists["STATEMENT"] if word.name != "return"]
    return Words(lists["DECLARATION"], statements, [word for word in statements if word.name != "yield"],
                 lists["ATTRIBUTE"], lists["SCOPE"], lists["COLUMN"], lists["MARK"])


def either(words):
    return "|".join(word.name for word in words)


# --- renderers ---------------------------------------------------------------------------------------


def json_key(key, pattern):
    """A line of a TextMate grammar whose value is made of the words."""
    return lambda words: [f'"{key}": {json.dumps(pattern(words), ensure_ascii=False)},']


GRAMMAR = "vscode/syntaxes/ctest.tmLanguage.json"

# Where a statement may start behind something on its line. A cast to void makes what follows an operand.
BEHIND = r"(?:(?<=[{};:])|(?<=\))(?<!\(void\))|(?<=\belse|\bdo))"


def statement(start):
    return lambda words: rf"{start}\s*((?:ct_)?(?:{either(words.calls)}))\b(?=\s*\()"


def vim_lists(words):
    """A variable of Vim script for each list."""
    return [line for name, list_ in words._asdict().items()
            for line in (f"let g:ctest#words#{name} = [", *(f"      \\ '{word.name}'," for word in list_), "      \\ ]")]


def emacs_lists(words):
    """An element of an association list for each list."""
    return [line for name, list_ in words._asdict().items()
            for line in (f"({name}", *(f' "{word.name}"' for word in list_[:-1]), f' "{list_[-1].name}")')]


def kate_items(list_):
    """An element of a keyword list for each word."""
    return lambda words: [f"<item>{word.name}</item>" for word in getattr(words, list_)]


def kate_entities(words):
    """An entity with an alternation for each list that patterns use."""
    return [f'<!ENTITY {name} "{either(getattr(words, name))}">' for name in ("calls", "columns", "marks")]


def sublime_variables(words):
    """A variable with an alternation for each list that patterns use."""
    return [f"{name}: '{either(getattr(words, name))}'" for name in ("calls", "attributes", "scopes", "columns", "marks")]


def query_words(list_):
    """The words as arguments of #any-of?."""
    return lambda words: [" ".join(f'"{word.name}"' for word in getattr(words, list_))]


def macros(words):
    """A macro for each statement with arguments; what it means to C is written by hand."""
    return [line for word in words.calls
            for line in (f"#undef {word.name}", f"#define {word.name}(...) CT_PRELUDE_{word.name}(__VA_ARGS__)")]


HELIX = "helix/queries/ctest/highlights.scm"

TARGETS = (
    Target(GRAMMAR, '"words.py: statements on a line"', '"captures"', json_key("match", statement("^"))),
    Target(GRAMMAR, '"words.py: statements behind something"', '"captures"', json_key("match", statement(BEHIND))),
    Target(GRAMMAR, '"words.py: attributes"', '"name"', json_key("match", lambda words: rf"\b(?:{either(words.attributes)})\b")),
    Target(GRAMMAR, '"words.py: marks"', '"captures"', json_key("match", lambda words: rf"\b({either(words.marks)})\b(?=\s*\()")),
    Target(GRAMMAR, '"words.py: scopes"', '"name"', json_key("match", lambda words: rf"\b(?:{either(words.scopes)})\b")),
    Target("vim/autoload/ctest/words.vim", '" words.py begins', '" words.py ends', vim_lists),
    Target("emacs/ctest-mode.el", ";; words.py begins", ";; words.py ends", emacs_lists),
    Target("kate/ctest.xml", "<!-- words.py begins", "<!-- words.py ends", kate_entities),
    Target("kate/ctest.xml", "<!-- words.py: attributes begin", "<!-- words.py: attributes end", kate_items("attributes")),
    Target("kate/ctest.xml", "<!-- words.py: scopes begin", "<!-- words.py: scopes end", kate_items("scopes")),
    Target("sublime/ctest.sublime-syntax", "# words.py begins", "# words.py ends", sublime_variables),
    *(Target(HELIX, f"; words.py: {list_} begin", f"; words.py: {list_} end", query_words(list_))
      for list_ in ("attributes", "scopes", "calls")),
    Target("../runtime/include/ctest/prelude.h", "/* words.py begins */", "/* words.py ends */", macros),
)


# --- the files ---------------------------------------------------------------------------------------


def region(target, lines):
    """The first line of the region and the one behind its last."""
    begin = next((i for i, line in enumerate(lines) if target.begin in line), None)
    if begin is None:
        sys.exit(f"{target.file}: error: there is no line with {target.begin}")
    end = next((i for i in range(begin + 1, len(lines)) if target.end in lines[i]), None)
    if end is None:
        sys.exit(f"{target.file}: error: no line with {target.end} behind {target.begin}")
    return begin + 1, end


def renewed(target, words, lines):
    """The region as it should be, and where it stands."""
    begin, end = region(target, lines)
    indent = re.match(r"\s*", lines[begin - 1])[0]
    return begin, end, [(indent + line).rstrip() for line in target.render(words)]


def main(arguments):
    if not arguments or arguments[0] not in ("--update", "--check"):
        sys.exit(__doc__.splitlines()[0])
    words = read_words()
    targets = [target for target in TARGETS
               if len(arguments) == 1 or target.file.split("/")[0] in arguments[1:]]
    stale = 0
    for target in targets:
        path = HERE / target.file
        lines = path.read_text(encoding="utf-8").split("\n")
        begin, end, wanted = renewed(target, words, lines)
        if lines[begin:end] == wanted:
            continue
        if arguments[0] == "--check":
            print(f"editors/{target.file}:{begin + 1}: error: stale; run editors/words.py --update")
            stale += 1
        else:
            lines[begin:end] = wanted
            path.write_text("\n".join(lines), encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
