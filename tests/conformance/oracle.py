"""What a suite must do, from the language's text alone: names, closures, items, their order, and every event.

It shares nothing with the compiler and the runtime; random_suites.py compares the two. Rules stand here in the order of
the reference: visibility, instances, closure, params, reordering (pytest 9's), one stack. Left out: `from`, `replace`,
columns without rows, conditions.
"""

import collections
import dataclasses

SCOPES = ["session", "package", "module", "class", "function"]  # from wide to narrow
SESSION, PACKAGE, MODULE, CLASS, FUNCTION = range(5)
LETTERS = "SPMCF"


class Refused(Exception):
    """The compiler must refuse this suite."""


@dataclasses.dataclass(eq=False)
class Fixture:
    name: str
    scope: str = "function"  # or "any"
    autouse: bool = False
    rows: list = dataclasses.field(default_factory=list)  # ids of its rows; [] without params
    needs: list = dataclasses.field(default_factory=list)
    fails: str = ""  # "set-up", "tear-down", "skips" or ""


@dataclasses.dataclass(eq=False)
class Test:
    name: str
    needs: list
    uses: list
    rows: list
    handed: str = ""  # the fixture that the rows are handed to; one of its needs
    fails: bool = False


@dataclasses.dataclass(eq=False)
class Class:
    """A class, or (as the outermost one) a file."""
    name: str
    uses: list = dataclasses.field(default_factory=list)
    members: list = dataclasses.field(default_factory=list)

    def of_kind(self, kind):
        return [member for member in self.members if isinstance(member, kind)]


@dataclasses.dataclass(eq=False)
class Directory:
    name: str  # path from the root; "" for the root
    fixtures: list  # of its conftest
    entries: list  # directories, and files as Class, in the order of the run


@dataclasses.dataclass(eq=False)
class Place:
    """Where names are looked up: one step on the way from a test outwards."""
    directory: str
    fixtures: list


@dataclasses.dataclass(frozen=True)
class Instance:
    """A definition with its owner and the instances it depends on."""
    fixture: Fixture
    scope: int
    owner: str  # the directory or file; for narrower scopes and the session ""
    needs: tuple

    def width(self):
        """Sorts from wide to narrow; of two packages the outer one is wider."""
        return self.scope, len(self.owner.split("/")) if self.scope == PACKAGE and self.owner else 0


@dataclasses.dataclass(eq=False)
class Item:
    id: str
    path: str  # of its file
    classes: tuple  # names of the classes around it
    test: Test
    closure: list  # sorted; what stands in the list of fixtures used
    order: list  # in which it is set up
    rows: dict  # id of the row of each instance that has params


# --- visibility and instances ----------------------------------------------------------------------------


def look_up(view, name, limit):
    """The nearest definition in view[:limit], and the index of its place."""
    for index in range(limit - 1, -1, -1):
        for fixture in view[index].fixtures:
            if fixture.name == name:
                return fixture, index
    raise Refused(f"no fixture {name}")


def is_inside(directory, owner):
    return owner == "" or directory == owner or directory.startswith(owner + "/")


def instances_of(view, path, names):
    """Depth first, each once, each before what it depends on."""
    found = []

    def visit(name, asker, limit, chain):
        fixture, index = look_up(view, name, limit)
        if fixture in chain:
            raise Refused(f"cycle through {name}")
        if fixture.scope == "any":
            scope, owner = asker
        else:
            scope = SCOPES.index(fixture.scope)
            owner = {PACKAGE: view[index].directory, MODULE: path}.get(scope, "")
        place = len(found)
        found.append(None)
        needs = tuple(visit(need, (scope, owner), index if need == name else len(view), chain + [fixture])
                      for need in fixture.needs)
        for need in needs:
            if need.scope > scope or (need.scope == scope == PACKAGE and not is_inside(owner, need.owner)):
                raise Refused(f"{name} lives longer than {need.fixture.name}")
        instance = Instance(fixture, scope, owner, needs)
        if instance in found:
            del found[place:]  # it and all that it needs are there already
        else:
            found[place] = instance
        return instance

    for name in names:
        visit(name, (FUNCTION, ""), len(view), [])
    return found


def automatic_names(view):
    return [fixture.name for place in view for fixture in place.fixtures if fixture.autouse]


# --- items -----------------------------------------------------------------------------------------------


def expand(view, path, classes, test, uses):
    """The items of one test: the rows of its fixtures in the order of the sorted closure, then its own."""
    names = list(dict.fromkeys(automatic_names(view) + uses + test.needs))
    closure = sorted(instances_of(view, path, names), key=Instance.width)
    order = []

    def set_up(instance):
        if instance not in order:
            for need in instance.needs:
                set_up(need)
            order.append(instance)

    for instance in closure:
        set_up(instance)
    handed = look_up(view, test.handed, len(view))[0] if test.handed else None
    if handed and not handed.rows:
        raise Refused(f"{test.handed} has no params")
    axes = list(dict.fromkeys(i.fixture for i in closure if i.fixture.rows and i.fixture is not handed))
    choices = [()]
    for rows in [axis.rows for axis in axes] + ([test.rows] if test.rows else []):
        choices = [choice + (row,) for choice in choices for row in rows]
    for choice in choices:
        chosen = dict(zip(axes, choice))
        brackets = f"[{'-'.join(choice)}]" if choice else ""
        rows = {i: chosen[i.fixture] for i in closure if i.fixture in chosen}
        rows.update((i, choice[-1]) for i in closure if i.fixture is handed)
        yield Item("::".join([path, *classes, test.name]) + brackets, path, classes, test, closure, order, rows)


def items_of_class(view, path, classes, node, uses):
    """Of a file or class and the classes in it, in the order of the text."""
    for member in node.members:
        if isinstance(member, Test):
            yield from expand(view, path, classes, member, member.uses + uses)
        elif isinstance(member, Class):
            inner = view + [Place(view[-1].directory, member.of_kind(Fixture))]
            yield from items_of_class(inner, path, classes + (member.name,), member, member.uses + uses)


def items_of(directory, view=()):
    """All items of a directory, in the order in which they are written."""
    view = list(view) + [Place(directory.name, directory.fixtures)]
    for entry in directory.entries:
        if isinstance(entry, Directory):
            yield from items_of(entry, view)
        else:
            path = f"{directory.name}/{entry.name}" if directory.name else entry.name
            file = view + [Place(directory.name, entry.of_kind(Fixture))]
            yield from items_of_class(file, path, (), entry, entry.uses)


# --- reordering: pytest's reorder_items ------------------------------------------------------------------


def keys_of(item, scope):
    """The same instance with the same row; class instances belong to the innermost class, or to one item."""
    where = (item.path, item.classes) if scope == CLASS else None
    return dict.fromkeys((i, row, where) for i, row in item.rows.items() if i.scope == scope)


def reorder(items):
    wide = [SESSION, PACKAGE, MODULE, CLASS]
    keys = {(item, scope): keys_of(item, scope) for item in items for scope in wide}
    having = {scope: collections.defaultdict(collections.OrderedDict) for scope in wide}
    for item in items:
        for scope in wide:
            for key in keys[item, scope]:
                having[scope][key][item] = None

    def at(items, scope):
        if scope == FUNCTION or len(items) < 3:
            return items
        mine, ignored, done = set(items), set(), {}
        queue = collections.deque(items)
        while queue:
            plain, slicing = {}, None
            while queue:
                item = queue.popleft()
                if item in done or item in plain:
                    continue
                found = [key for key in keys[item, scope] if key not in ignored]
                if not found:
                    plain[item] = None
                    continue
                slicing = found[-1]
                for other in reversed([i for i in having[scope][slicing] if i in mine]):
                    queue.appendleft(other)
                    for other_scope in wide:
                        for key in keys[other, other_scope]:
                            having[other_scope][key][other] = None
                            having[other_scope][key].move_to_end(other, last=False)
                break
            done.update(dict.fromkeys(at(list(plain), scope + 1)))
            if slicing is not None:
                ignored.add(slicing)
        return list(done)

    return at(items, SESSION)


# --- one stack -------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class Standing:
    """An instance with a row that was set up, or whose set-up failed, by an item."""
    instance: Instance
    row: str
    item: Item
    outcome: str = ""  # "E" or "s" where the set-up failed
    user: Item = None  # the last item that used it

    def lasts_for(self, item):
        scope, owner = self.instance.scope, self.instance.owner
        if scope == CLASS and self.item.classes:
            return item.path == self.item.path and item.classes[:len(self.item.classes)] == self.item.classes
        return {SESSION: True, PACKAGE: is_inside(item.path.rpartition("/")[0], owner),
                MODULE: item.path == owner}.get(scope, item is self.item)

    def line(self, word):
        needs = sorted(set(self.instance.fixture.needs)) if word == "SETUP   " else []
        return (f"{word} {LETTERS[self.instance.scope]} {self.instance.fixture.name}"
                + (f" (fixtures used: {', '.join(needs)})" if needs else "") + (f"[{self.row}]" if self.row else ""))


class Run:
    """Walks the items; `lines` are the events and `counts` the outcomes."""

    def __init__(self, items):
        self.lines = []  # text, or a Standing for its set-up, so that others can be put below it
        self.stack = []
        self.failed = []
        self.counts = collections.Counter()
        self.failed_in_tear_down = set()  # a test has one error, however many of its tear-downs fail
        for item in items:
            self.run(item)
        self.pop_to(0)

    def pop_to(self, size):
        while len(self.stack) > size:
            standing = self.stack.pop()
            self.lines.append(standing.line("TEARDOWN"))
            if standing.instance.fixture.fails == "tear-down" and standing.user not in self.failed_in_tear_down:
                self.failed_in_tear_down.add(standing.user)
                self.counts["E"] += 1

    def leave(self, item):
        for index, standing in enumerate(self.stack):
            if not standing.lasts_for(item):
                self.pop_to(index)
                break
        self.failed = [standing for standing in self.failed if standing.lasts_for(item)]

    def begin_rows(self, item):
        """What stands with another row than the item needs goes first, with all above it."""
        for index, standing in enumerate(self.stack):
            if standing.instance in item.order and standing.row != item.rows.get(standing.instance, ""):
                self.pop_to(index)
                break

    def set_up(self, instance, item):
        """Returns "" if it stands now, else the letter of its failure."""
        row = item.rows.get(instance, "")
        for standing in self.stack:
            if standing.instance == instance:
                standing.user = item
                return ""
        for standing in self.failed:
            if standing.instance == instance and standing.row == row:
                return standing.outcome
        new = Standing(instance, row, item, {"set-up": "E", "skips": "s"}.get(instance.fixture.fails, ""), item)
        if new.outcome:
            self.failed.append(new)
            return new.outcome
        index = next((i for i, s in enumerate(self.stack) if s.instance.width() > instance.width()), len(self.stack))
        line = self.lines.index(self.stack[index]) if index < len(self.stack) else len(self.lines)
        self.stack.insert(index, new)
        self.lines.insert(line, new)
        return ""

    def run(self, item):
        self.leave(item)
        self.begin_rows(item)
        letter = next(filter(None, (self.set_up(instance, item) for instance in item.order)), "")
        letter = letter or ("F" if item.test.fails else ".")
        names = ", ".join(sorted({instance.fixture.name for instance in item.closure}))
        self.lines.append(f"        {item.id}{f' (fixtures used: {names})' if names else ''} {letter}")
        self.counts[letter] += 1
        self.pop_to(next((i for i, s in enumerate(self.stack) if s.instance.scope == FUNCTION), len(self.stack)))

    def events(self):
        return [line.line("SETUP   ") if isinstance(line, Standing) else line for line in self.lines]

    def summary(self):
        """`deselected` is counted by whoever selects."""
        words = {"F": "failed", ".": "passed", "s": "skipped", "deselected": "deselected", "E": "error"}
        return ", ".join(f"{self.counts[letter]} {word}{'s' if letter == 'E' and self.counts[letter] > 1 else ''}"
                         for letter, word in words.items() if self.counts[letter])
