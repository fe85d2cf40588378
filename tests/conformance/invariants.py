"""What must hold of any run, whatever its order: said of the trace that the bodies of a random suite write.

Nothing here walks a plan. In: which items there are and what each needs (oracle.py), the order in which a run says that it
ran them, and its trace. A run must keep one stack, give each test the instances that are its own, set up nothing that no
test uses, nothing too early, and tear nothing down that could have stayed: that is as seldom as possible in this order.
"""

import dataclasses

import oracle


class Broken(Exception):
    """Which rule, and where."""


@dataclasses.dataclass(eq=False)
class Frame:
    serial: int
    definition: int
    row: int
    value: int
    needs: list  # serials
    gap: int  # how many tests were called before it was set up
    instance: oracle.Instance = None  # None: it may be one of several that look alike
    first: oracle.Item = None  # for which it was set up
    users: list = dataclasses.field(default_factory=list)  # numbers of the calls that used it


@dataclasses.dataclass(eq=False)
class Call:
    item: oracle.Item
    place: int  # of the item in the order of the run
    stack: list  # what stands, from the bottom
    before: list  # what was torn down since the call before, the first one first


def numbers(words):
    return [int(word) for word in words]


def identity(item, instance):
    return instance.fixture.number, item.rows.get(instance, oracle.NO_ROW).number(), item.value(instance)


class Reading:
    """The trace as calls and frames; the rules that one line can break are checked on the way."""

    def __init__(self, order, trace):
        self.order = order
        self.calls = []
        self.frames = []
        self.torn = []
        stack, place = [], -1
        for line in trace:
            word, *rest = line.removeprefix("> ").split()
            if word == "+":
                self.set_up(stack, *numbers(rest))
            elif word == "-":
                self.tear_down(stack, int(rest[0]))
            elif word == "=":
                place = self.find(place, rest)
                self.call(stack, place, rest)
        if stack:
            raise Broken(f"#{stack[-1].serial} still stands at the end")

    def set_up(self, stack, serial, definition, row, value, *needs):
        if self.torn and self.torn[-1].gap == len(self.calls):
            raise Broken(f"#{self.torn[-1].serial} was set up and torn down without a test between")
        standing = {frame.serial for frame in stack}
        if not standing.issuperset(need for need in needs if need):
            raise Broken(f"#{serial} was given what does not stand")
        stack.append(Frame(serial, definition, row, value, list(needs), len(self.calls)))
        self.frames.append(stack[-1])

    def tear_down(self, stack, serial):
        if not stack or stack[-1].serial != serial:
            raise Broken(f"#{serial} is torn down and is not on the top of the stack")
        if stack[-1].gap == len(self.calls):
            raise Broken(f"#{serial} was set up and torn down without a test between")
        if any(frame.gap == len(self.calls) for frame in stack):
            raise Broken(f"#{serial} is torn down after something was set up for the next test")
        self.torn.append(stack.pop())

    def find(self, place, words):
        """The next item of the order with this body and row."""
        for index in range(place + 1, len(self.order)):
            item = self.order[index]
            if item.mark != "skip" and [item.test.number, item.own.number()] == numbers(words[:2]):
                return index
        raise Broken(f"test {words[0]} ran out of its order, or twice")

    def call(self, stack, place, words):
        item = self.order[place]
        for wanted, given in zip([item.value(instance) for instance in item.arguments], words[2:], strict=True):
            value, serial = numbers(given.split(":"))
            if value != wanted or (serial and all(frame.serial != serial for frame in stack)):
                raise Broken(f"{item.id} was given another instance than its own")
        alike = {}
        for instance in item.closure:
            if instance.fixture.form != "given":
                alike.setdefault(identity(item, instance), []).append(instance)
        for key, instances in alike.items():
            self.use(stack, item, key, instances)
        self.calls.append(Call(item, place, list(stack), self.torn))
        self.torn = []

    def use(self, stack, item, key, instances):
        """Finds the frames of an item's instances that look alike: more than one only with `scope = any`."""
        frames = [frame for frame in stack if (frame.definition, frame.row, frame.value) == key]
        known = [frame for frame in frames if frame.instance in instances]
        new = [frame for frame in frames if frame.instance is None]
        left = [instance for instance in instances if all(frame.instance != instance for frame in known)]
        if len(left) > len(new):
            raise Broken(f"{item.id}: its {left[0].fixture.name} does not stand")
        if len(left) == len(new):  # from wide to narrow, as they stand; more are there where one is for a later item
            for frame, instance in zip(new, left):
                frame.instance, frame.first = instance, item
            new = [frame for frame in new if frame.instance]
        for frame in known + (new if left else []):
            frame.users.append(len(self.calls))


def check_widths(reading):
    for call in reading.calls:
        known = [frame for frame in call.stack if frame.instance]
        for below, above in zip(known, known[1:]):
            if above.instance.width() < below.instance.width():
                raise Broken(f"#{above.serial} is wider than #{below.serial}, on which it stands")


def check_used(reading):
    for frame in reading.frames:
        if not frame.users:
            raise Broken(f"#{frame.serial} was set up and no test used it")


def must_end(reading, frame, number):
    """Has the frame an end of its own between call number - 1 and call `number`? The items between them are skipped."""
    if frame.instance is None:
        return None
    before, call = reading.calls[number - 1], reading.calls[number]
    if any(not oracle.lasts_for(frame.instance, frame.first, item)
           for item in reading.order[before.place + 1:call.place + 1]):
        return True
    return frame.instance in call.item.closure and (frame.definition, frame.row, frame.value) != identity(call.item, frame.instance)


def check_ends(reading):
    """What goes takes with it what stands on it; but the lowest that goes must have a reason of its own."""
    for number, call in enumerate(reading.calls[1:], 1):
        if call.before and must_end(reading, call.before[-1], number) is False:
            raise Broken(f"#{call.before[-1].serial} is torn down before {call.item.id} without need")
        for frame in reading.calls[number - 1].stack:
            if frame in call.stack and must_end(reading, frame, number):
                raise Broken(f"#{frame.serial} outlives its owner or its row at {call.item.id}")


def is_narrower(a, b):
    """Of two whose scope is known."""
    return not a.instance or not b.instance or a.instance.width() > b.instance.width()


def check_starts(reading):
    """A set-up is for the next test, or makes room below something narrower that is still there when it is needed."""
    for number, call in enumerate(reading.calls):
        new = [frame for frame in call.stack if frame.gap == number]
        needed = set()
        for frame in reversed(new):
            if number in frame.users:
                needed.add(frame)
                continue
            first = reading.calls[frame.users[0]]
            above = call.stack[call.stack.index(frame) + 1:]
            if not any(other in needed and other in first.stack
                       and is_narrower(other, frame) for other in above):
                raise Broken(f"#{frame.serial} is set up before {call.item.id}, too early")
            needed.add(frame)


def check(order, trace):
    """`order`: the items that are not skipped by a mark, and those that are, as the run says; no fixture of theirs fails."""
    reading = Reading(order, trace)
    for rule in (check_widths, check_used, check_ends, check_starts):
        rule(reading)
