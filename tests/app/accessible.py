# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of the program: its accessibles, read from the accessibility bus (AT-SPI 2).

The one idea: a look is a picture of the whole window. Roles, names and states come by one call (Cache.GetItems), and
who is whose child by a call for each node, a whole level of the tree at a time, instead of six calls for each node, each
of which waits for the one before: what took seconds takes some hundredths of one, and the end of a look is no older
than its beginning. That one call would tell of parents, too, but also of what is hidden, and only of accessibles that
somebody has asked for before. (The pages of a GtkStack are left out: GTK 4.8 gives their children to the stack.)

A Node keeps what its look has seen: role, name, description, states, parent, children. What changes from moment to
moment (place, value) is asked by its methods, and now () is the same one in a look of its own. An accessible that has
gone has no size, no name and no children; that is never an error.
"""

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

PATIENCE = 120000  # ms for an answer: where much else runs the program may be busy for long
ROOT = '/org/a11y/atspi/accessible/root'
FILLER = int(Atspi.Role.FILLER)


def in_window(path):
    """The call that asks where an accessible stands, in pixels of its window."""
    return path, 'org.a11y.atspi.Component', 'GetExtents', GLib.Variant('(u)', (int(Atspi.CoordType.WINDOW),))


def of(path, method):
    return path, 'org.a11y.atspi.Accessible', method, None


class Application:
    """The accessibles of one process."""

    bus = None

    def __init__(self, name):
        self.name = name

    @classmethod
    def of_process(cls, pid):
        """The one of a process, or None while it is not there."""
        if cls.bus is None:
            session = Gio.bus_get_sync(Gio.BusType.SESSION)
            address, = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                         Gio.DBusCallFlags.NONE, PATIENCE, None)
            cls.bus = Gio.DBusConnection.new_for_address_sync(
                address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        applications, = cls('org.a11y.atspi.Registry').ask([of(ROOT, 'GetChildren')])
        names = [name for name, _ in applications[0]] if applications else []
        pids = cls('org.freedesktop.DBus').ask([
            ('/', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,))) for name in names])
        return next((cls(name) for name, its_pid in zip(names, pids) if its_pid == (pid,)), None)

    def ask(self, calls):
        """Calls (path, interface, method, arguments) all at once; what each gave, None where it failed."""
        answers, under_way = [None] * len(calls), len(calls)

        def note(bus, result, index):
            nonlocal under_way
            under_way -= 1
            try:
                answers[index] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass

        for index, call in enumerate(calls):
            self.bus.call(self.name, *call, None, Gio.DBusCallFlags.NONE, PATIENCE, None, note, index)
        while under_way:
            GLib.MainContext.default().iteration(True)
        return answers

    def items(self):
        """All that GTK tells of at once, by path: (self, application, parent, index, number of children, interfaces,
        name, role, description, states)."""
        told, = self.ask([('/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems', None)])
        return {item[0][1]: item for item in told[0]} if told else {}

    def now(self, behind=False):
        """The root of a look. Without what stands behind and was never in front, which is most of a window, unless
        behind is set."""
        items, children, level = self.items(), {}, [ROOT]
        while level:
            for path, answer in zip(level, self.ask([of(path, 'GetChildren') for path in level])):
                children[path] = [child for _, child in answer[0]] if answer else []
            level = [child for path in level for child in children[path]]
            if not behind:
                level = self.in_front(level, items)
        return Look(self, items if items.keys() >= children.keys() - {ROOT} else self.items(), children, behind).root

    def in_front(self, level, items):
        """Without boxes that have no size: the panels of the window that nobody has seen yet."""
        unknown = [path for path in level if path not in items]
        roles = {path: item[7] for path, item in items.items()}
        roles.update((path, role[0]) for path, role in zip(unknown, self.ask([of(path, 'GetRole') for path in unknown]))
                     if role)
        boxes = [path for path in level if roles.get(path) == FILLER]
        places = self.ask([in_window(path) for path in boxes])
        empty = {path for path, place in zip(boxes, places) if place and place[0][2] <= 0 and place[0][3] <= 0}
        return [path for path in level if path not in empty]


class Look:
    """One picture: nodes by their paths."""

    def __init__(self, application, items, children, behind):
        self.application, self.behind, self.nodes = application, behind, {}
        self.root = self.add(ROOT, None, items, children)

    def add(self, path, parent, items, children):
        node = self.nodes[path] = Node(self, path, parent, items.get(path))
        node.children = [self.add(child, node, items, children) for child in children.get(path, [])]
        return node


class Node:
    """An accessible as a look has seen it."""

    def __init__(self, look, path, parent=None, item=None):
        self.look, self.path, self.parent, self.children = look, path, parent, []
        self.name, self.role, self.description, self.states = '', '', '', 0
        if item:
            self.name, self.description = item[6], item[8]
            self.role = Atspi.role_get_name(Atspi.Role(item[7]))
            self.states = item[9][0] | item[9][1] << 32

    def walk(self):
        """It and all below, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def above(self):
        """It and all above, up to the root."""
        node = self
        while node:
            yield node
            node = node.parent

    def find(self, role, name=None, starts='', ends=''):
        """The first of a role below (or itself) that is called so, or None."""
        # libadwaita names a dialog's button by its label and its text, which are the same.
        called = (name, f'{name} {name}')
        return next((node for node in self.walk() if node.role == role and (name is None or node.name in called) and
                     node.name.startswith(starts) and node.name.endswith(ends)), None)

    def names(self, role):
        return [node.name for node in self.walk() if node.role == role]

    def has(self, state):
        """Whether it was in a state, 'selected' for one."""
        return bool(self.states >> int(getattr(Atspi.StateType, state.upper())) & 1)

    # --- as it is now

    def ask(self, interface, method, arguments=None):
        return self.look.application.ask([(self.path, interface, method, arguments)])[0]

    def now(self):
        """The same one in a look of its own; when it has gone, one without a name and children."""
        root = self.look.application.now(self.look.behind)
        return root.look.nodes.get(self.path) or Node(root.look, self.path)

    def place(self):
        """(x, y, width, height) in its window, in pixels; None when it is not to be seen."""
        told = self.look.application.ask([in_window(self.path)])[0]
        return told[0] if told and told[0][2] > 0 and told[0][3] > 0 else None

    def press(self):
        done = self.ask('org.a11y.atspi.Action', 'DoAction', GLib.Variant('(i)', (0,)))
        assert done == (True,), f'{self.name} cannot be pressed'

    def value(self):
        return self.ask('org.freedesktop.DBus.Properties', 'Get',
                        GLib.Variant('(ss)', ('org.a11y.atspi.Value', 'CurrentValue')))[0]

    def select_child(self, index):
        done = self.ask('org.a11y.atspi.Selection', 'SelectChild', GLib.Variant('(i)', (index,)))
        assert done == (True,), f'{self.name} has no child {index} to select'

    def write(self, text):
        done = self.ask('org.a11y.atspi.EditableText', 'SetTextContents', GLib.Variant('(s)', (text,)))
        assert done == (True,), f'{self.name} cannot be written to'
