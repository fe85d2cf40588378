"""What a suite must do, from the language's text alone: names, closures, items, their order, every event, every value.

It shares nothing with the compiler and the runtime; random_suites.py compares the two. Rules stand here in the order of
the reference: visibility, instances, closure, params, reordering (pytest 9's), one stack. Left out: `from` a fixture with
params that the test does not have anyway, `name =`, columns without rows, conditions.
"""

import collections
import dataclasses
import itertools

SCOPES = ["session", "package", "module", "class", "function"]  # from wide to narrow
SESSION, PACKAGE, MODULE, CLASS, FUNCTION = range(5)
LETTERS = "SPMCF"


class Refused(Exception):
    """The compiler must refuse this suite, or it is one of those that are left out here."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of one `params`, or one of each that multiply."""
    id: str
    values: tuple = ()  # the digits in its columns; two rows with the same ones are the same
    source: str = ""  # `from`: the fixture whose value it is
    skip: bool = False

    @staticmethod
    def joined(rows):
        return Row("-".join(row.id for row in rows), sum((row.values for row in rows), ()),
                   "".join(row.source for row in rows), any(row.skip for row in rows))

    def key(self):
        return self.values, self.source

    def number(self):
        """As bodies see it."""
        return int("".join(map(str, self.values)) or 0)


NO_ROW = Row("")


def products(axes):
    """The rows of several `params`, the first one as the outer loop; [] where there are none."""
    return [Row.joined(choice) for choice in itertools.product(*axes)] if axes else []


@dataclasses.dataclass(eq=False)
class Fixture:
    name: str
    scope: str = "function"  # or "any"
    autouse: bool = False
    axes: list = dataclasses.field(default_factory=list)  # the rows of each `params`
    needs: list = dataclasses.field(default_factory=list)
    fails: str = ""  # "set-up", "tear-down", "skips" or ""
    number: int = 0  # what its body says it is
    form: str = "yield"  # how its value is given; "given": by `replace`, and nothing runs

    @property
    def rows(self):
        return products(self.axes)


@dataclasses.dataclass(eq=False)
class Test:
    name: str
    needs: list
    uses: list
    axes: list
    handed: str = ""  # the fixture that the first axis is handed to; one of its needs
    way: str = ""  # "indirect" or "replace", where something is handed
    mark: str = ""  # "skip", "xfail" or "strict"
    fails: bool = False
    number: int = 0


@dataclasses.dataclass(eq=False)
class Class:
    """A class, or (as the outermost one) a file."""
    name: str
    uses: list = dataclasses.field(default_factory=list)
    axes: list = dataclasses.field(default_factory=list)
    mark: str = ""
    members: list = dataclasses.field(default_factory=list)
    used: object = None  # of a file: the Library that it uses

    def of_kind(self, kind):
        return [member for member in self.members if isinstance(member, kind)]


@dataclasses.dataclass(eq=False)
class Library:
    """A file without tests that conftests and files `use`."""
    path: str
    fixtures: list


@dataclasses.dataclass(eq=False)
class Directory:
    name: str  # path from the root; "" for the root
    fixtures: list  # of its conftest
    entries: list  # directories, and files as Class, in the order of the run
    used: object = None  # the Library that its conftest uses


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
    sources: tuple  # for each row, the instance whose value it is, or None

    def given(self, row):
        """What it is given with a row: what it needs, and what the row is taken from."""
        return [*self.needs, *filter(None, [dict(zip((row.key() for row in self.fixture.rows), self.sources)).get(row.key())])]

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
    rows: dict  # the row of each instance that has params
    own: Row  # of the test itself and what is around it
    arguments: list  # the instances whose values its body gets
    mark: str

    def given(self, instance):
        return instance.given(self.rows.get(instance, NO_ROW))

    def value(self, instance):
        """What tells this instance with its row, and with those of all that it depends on, from any other."""
        number = self.rows.get(instance, NO_ROW).number()
        if instance.fixture.form == "given":
            return 1000 + number
        value = instance.fixture.number * 4096 + number + 7
        for need in self.given(instance):
            value = (value * 31 + self.value(need)) % 2 ** 32
        return value


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


def instances_of(view, path, names, chosen):
    """Depth first, each once, each before what it depends on; and those that `names` name, one by one. `chosen` are the rows
    of fixtures: only what these are taken from is needed."""
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
        sources = tuple(source_of(row, scope, owner, index, fixture, chain) for row in fixture.rows)
        for need in needs + tuple(filter(None, sources)):
            if need.scope > scope or (need.scope == scope == PACKAGE and not is_inside(owner, need.owner)):
                raise Refused(f"{name} lives longer than {need.fixture.name}")
        instance = Instance(fixture, scope, owner, needs, sources)
        if instance in found:
            del found[place:]  # it and all that it needs are there already
        else:
            found[place] = instance
        return instance

    def source_of(row, scope, owner, index, fixture, chain):
        if not row.source:
            return None
        size = len(found)
        limit = index if row.source == fixture.name else len(view)
        source = visit(row.source, (scope, owner), limit, chain + [fixture])
        if fixture in chosen and chosen[fixture].key() != row.key():
            del found[size:]
        return source

    named = [visit(name, (FUNCTION, ""), len(view), []) for name in names]
    return found, named


def automatic_names(view):
    return [fixture.name for place in view for fixture in place.fixtures if fixture.autouse]


def places_of(directory, used, fixtures):
    """What is used is one step further out than one's own."""
    return ([Place(directory, used.fixtures)] if used else []) + [Place(directory, fixtures)]


# --- items -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class Around:
    """What classes and the file say for each test in them, the innermost first."""
    uses: list
    axes: list
    marks: list

    def inside(self, node):
        return Around(node.uses + self.uses, node.axes + self.axes, [node.mark] + self.marks)


def mark_of(marks):
    """`skip` from anywhere counts; of others the innermost."""
    return "skip" if "skip" in marks else next(filter(None, marks), "")


def set_up_order(closure, rows):
    order = []

    def set_up(instance):
        if instance not in order:
            for need in instance.given(rows.get(instance, NO_ROW)):
                set_up(need)
            order.append(instance)

    for instance in closure:
        set_up(instance)
    return order


def expand(view, path, classes, test, around):
    """The items of one test: the rows of its fixtures in the order of the sorted closure, then its own."""
    names = list(dict.fromkeys(automatic_names(view) + test.uses + around.uses + test.needs))
    handed = look_up(view, test.handed, len(view))[0] if test.handed else None
    if test.way == "replace":
        handed = Fixture(test.handed, axes=[[]], form="given")
        view = view + [Place(view[-1].directory, [handed])]
    elif handed and (len(handed.axes) != 1 or any(row.source or len(row.values) != 1 for row in handed.rows)):
        raise Refused(f"{test.handed} has not one column")

    def closure_with(source, chosen):
        found, named = instances_of(view, path, names + test.needs + ([source] if source else []), chosen)
        return sorted(found, key=Instance.width), named[len(names):]

    def axes_of(closure):
        return list(dict.fromkeys(i.fixture for i in closure if i.fixture.axes and i.fixture is not handed))

    fixtures = axes_of(closure_with("", {})[0])
    own = products(test.axes + around.axes)
    for choice in itertools.product(*(fixture.rows for fixture in fixtures), *([own] if own else [])):
        mine = choice[-1] if own else NO_ROW
        chosen = dict(zip(fixtures, choice))
        closure, arguments = closure_with(mine.source, chosen)
        if axes_of(closure) != fixtures:
            raise Refused("what a row is taken from has params of its own")
        rows = {i: chosen[i.fixture] for i in closure if i.fixture in chosen}
        if handed:  # its values come first; the body does not see them
            rows.update((i, Row(mine.id.split("-")[0], mine.values[:1])) for i in closure if i.fixture is handed)
            mine = dataclasses.replace(mine, values=mine.values[1:])
        brackets = f"[{'-'.join(row.id for row in choice)}]" if choice else ""
        yield Item("::".join([path, *classes, test.name]) + brackets, path, classes, test, closure, set_up_order(closure, rows),
                   rows, mine, arguments, mark_of([*("skip" for row in choice if row.skip), test.mark, *around.marks]))


def items_of_class(view, path, classes, node, around):
    """Of a file or class and the classes in it, in the order of the text."""
    for member in node.members:
        if isinstance(member, Test):
            yield from expand(view, path, classes, member, around)
        elif isinstance(member, Class):
            inner = view + [Place(view[-1].directory, member.of_kind(Fixture))]
            yield from items_of_class(inner, path, classes + (member.name,), member, around.inside(member))


def items_of(directory, view=()):
    """All items of a directory, in the order in which they are written."""
    view = list(view) + places_of(directory.name, directory.used, directory.fixtures)
    for entry in directory.entries:
        if isinstance(entry, Directory):
            yield from items_of(entry, view)
        else:
            path = f"{directory.name}/{entry.name}" if directory.name else entry.name
            file = view + places_of(directory.name, entry.used, entry.of_kind(Fixture))
            yield from items_of_class(file, path, (), entry, Around([], [], []).inside(entry))


# --- reordering: pytest's reorder_items ------------------------------------------------------------------


def keys_of(item, scope):
    """The same instance with the same row; class instances belong to the innermost class, or to one item."""
    where = (item.path, item.classes) if scope == CLASS else None
    return dict.fromkeys((i, row.key(), where) for i, row in item.rows.items() if i.scope == scope)


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


def lasts_for(instance, first, item):
    """Is `item` inside the owner of the instance, which was set up for the item `first`?"""
    if instance.scope == CLASS and first.classes:
        return item.path == first.path and item.classes[:len(first.classes)] == first.classes
    return {SESSION: True, PACKAGE: is_inside(item.path.rpartition("/")[0], instance.owner),
            MODULE: item.path == instance.owner}.get(instance.scope, item is first)


@dataclasses.dataclass(eq=False)
class Standing:
    """An instance with a row that was set up, or whose set-up failed, by an item."""
    instance: Instance
    row: Row
    item: Item
    outcome: str = ""  # "E" or "s" where the set-up failed
    user: Item = None  # the last item that used it
    serial: int = 0

    def lasts_for(self, item):
        return lasts_for(self.instance, self.item, item)

    def line(self, word):
        needs = sorted(set(self.instance.fixture.needs)) if word == "SETUP   " else []
        return (f"{word} {LETTERS[self.instance.scope]} {self.instance.fixture.name}"
                + (f" (fixtures used: {', '.join(needs)})" if needs else "")
                + (f"[{self.row.id}]" if self.row is not NO_ROW else ""))


@dataclasses.dataclass(eq=False)
class Moment:
    """Something that happened: "set-up" and "tear-down" of an instance, "tried", "item"."""
    kind: str
    standing: Standing = None
    item: Item = None
    letter: str = ""
    called: bool = False  # its body ran


class Run:
    """Walks the items; `moments` are what happens and `counts` the outcomes."""

    def __init__(self, items):
        self.moments = []
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
            self.moments.append(Moment("tear-down", standing))
            # What failed on top of it would be given another one.
            self.failed = [failed for failed in self.failed if standing.instance not in failed.instance.given(failed.row)]
            if standing.instance.fixture.fails == "tear-down" and standing.user not in self.failed_in_tear_down:
                if standing.user.mark:
                    raise Refused("an expected failure in a tear-down")
                self.failed_in_tear_down.add(standing.user)
                self.counts["E"] += 1

    def leave(self, item):
        for index, standing in enumerate(self.stack):
            if not standing.lasts_for(item):
                self.pop_to(index)
                break
        self.failed = [standing for standing in self.failed if standing.lasts_for(item)]

    def in_reach(self, item):
        """Behind a set-up that has failed for the item nothing is set up for it."""
        for index, instance in enumerate(item.order):
            if any(failed.instance == instance and failed.row.key() == item.rows.get(instance, NO_ROW).key()
                   for failed in self.failed):
                return item.order[:index]
        return item.order

    def is_of_another_row(self, standing, item):
        return (standing.instance in self.in_reach(item)
                and standing.row.key() != item.rows.get(standing.instance, NO_ROW).key())

    def begin_rows(self, item):
        """What stands with another row than the item needs goes first, with all above it; after that more may be in reach."""
        self.failed = [failed for failed in self.failed if not self.is_of_another_row(failed, item)]
        for index, standing in enumerate(self.stack):
            if self.is_of_another_row(standing, item):
                self.pop_to(index)
                self.begin_rows(item)
                break

    def set_up(self, instance, item):
        """Returns "" if it stands now, else the letter of its failure."""
        row = item.rows.get(instance, NO_ROW)
        for standing in self.stack:
            if standing.instance == instance:
                standing.user = item
                return ""
        for standing in self.failed:
            if standing.instance == instance and standing.row.key() == row.key():
                return standing.outcome
        new = Standing(instance, row, item, {"set-up": "E", "skips": "s"}.get(instance.fixture.fails, ""), item)
        index = next((i for i, s in enumerate(self.stack) if s.instance.width() > instance.width()), len(self.stack))
        place = len(self.moments)
        if index < len(self.stack):
            place = next(i for i, m in enumerate(self.moments) if m.standing is self.stack[index] and m.kind == "set-up")
        if new.outcome:
            self.failed.append(new)
            self.moments.insert(place, Moment("tried", new))
            return new.outcome
        self.stack.insert(index, new)
        self.moments.insert(place, Moment("set-up", new))
        return ""

    def run(self, item):
        self.leave(item)
        letter = "s" if item.mark == "skip" else ""
        called = False
        if not letter:
            self.begin_rows(item)
            letter = next(filter(None, (self.set_up(instance, item) for instance in item.order)), "")
            called = not letter
            letter = letter or ("F" if item.test.fails else ".")
            if item.mark:
                letter = {"E": "x", "F": "x", ".": "X" if item.mark == "xfail" else "F"}.get(letter, letter)
        self.moments.append(Moment("item", item=item, letter=letter, called=called))
        self.counts[letter] += 1
        self.pop_to(next((i for i, s in enumerate(self.stack) if s.instance.scope == FUNCTION), len(self.stack)))

    def events(self):
        """As --setup-show writes them."""
        lines = []
        for moment in self.moments:
            if moment.kind == "item":
                names = ", ".join(sorted({instance.fixture.name for instance in moment.item.closure}))
                used = f" (fixtures used: {names})" if names else ""
                lines.append(f"        {moment.item.id}{used} {moment.letter}")
            elif moment.kind != "tried":
                lines.append(moment.standing.line("SETUP   " if moment.kind == "set-up" else "TEARDOWN"))
        return lines

    def trace(self):
        """As the bodies write it: who they are, and which values they were given."""
        lines, serial, standing = [], 0, {}
        for moment in self.moments:
            if moment.kind == "item":
                if moment.called:
                    lines.append(test_line(moment.item, [standing.get(i, (0,))[0] for i in moment.item.arguments]))
                continue
            instance, item = moment.standing.instance, moment.standing.item
            if instance.fixture.form == "given":
                continue
            if moment.kind == "tried":
                lines.append(f"> ? {instance.fixture.number} {moment.standing.row.number()}")
            elif moment.kind == "tear-down":
                lines.append(f"> - {standing.pop(instance)[0]}")
            else:
                serial += 1
                needs = [standing.get(need, (0,))[0] for need in item.given(instance)]
                standing[instance] = (serial,)
                lines.append(" ".join(map(str, [">", "+", serial, instance.fixture.number, moment.standing.row.number(),
                                                item.value(instance), *needs])))
        return lines

    def summary(self):
        """`deselected` is counted by whoever selects."""
        words = {"F": "failed", ".": "passed", "s": "skipped", "deselected": "deselected", "x": "xfailed", "X": "xpassed",
                 "E": "error"}
        return ", ".join(f"{self.counts[letter]} {word}{'s' if letter == 'E' and self.counts[letter] > 1 else ''}"
                         for letter, word in words.items() if self.counts[letter])


def test_line(item, serials):
    """What the body of a test writes; `serials` of the values it is given, 0 for those that no fixture has made."""
    values = [f"{item.value(i)}:{serial}" for i, serial in zip(item.arguments, serials)]
    return " ".join(map(str, ["> =", item.test.number, item.own.number(), *values]))
