# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real program by what a screen reader sees (AT-SPI) and by real keys and pointer events (xdotool).

run(journeys) is the whole of a test program NAME.py WINDOW HELPER TRAFFIC DESK: it runs the program again in a private
network (so that there is traffic that nobody else makes, and the right to capture it) and on a private session bus,
then takes one journey after the other and prints TAP. Where the system refuses a private network or lacks a tool, every
journey is a skip that says why. A journey is given a folder of its own and may set the environment as it likes.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 30  # seconds for any one thing to happen; a loaded machine under sanitizers is slow, not wrong


def until(what, condition):
    """Waits for a condition and returns what it gave; never for a time."""
    end = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f'waited {PATIENCE} s in vain for {what}')
        time.sleep(0.02)


def settled(what, read):
    """Waits until a reading stays as it is, and returns it: what a drag moves may still be on its way."""
    last = [read()]

    def is_same():
        last.append(read())
        return len(last) > 12 and len(set(map(str, last[-12:]))) == 1

    until(f'{what} to come to rest', is_same)
    return last[-1]


# --- What is there to see ---------------------------------------------------------------------------------------------

def quiet(call, *arguments, default=None):
    """An accessible may go while it is asked: then it has no children and no name."""
    try:
        return call(*arguments)
    except Exception:  # GLib.Error of a vanished object
        return default


def children(node):
    for index in range(quiet(node.get_child_count, default=0)):
        child = quiet(node.get_child_at_index, index)
        if child is not None:
            yield child


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def has_size(node):
    here = quiet(lambda: node.get_component_iface().get_extents(1))
    return not here or here.width > 0 or here.height > 0


def walk_in_front(node):
    """Leaves out the panels that stand behind and were never in front: most of the window, and each node costs calls."""
    yield node
    for child in children(node):
        if quiet(child.get_role_name) != 'filler' or has_size(child):
            yield from walk_in_front(child)


def find(root, role, name=None, starts=None, ends=None):
    for node in walk_in_front(root):
        if quiet(node.get_role_name) != role:
            continue
        label = quiet(node.get_name) or ''
        # libadwaita names a dialog's button by its label and its text, which are the same.
        if (name is None or label in (name, f'{name} {name}')) and (starts is None or label.startswith(starts)) and \
           (ends is None or label.endswith(ends)):
            return node
    return None


def names(root, role):
    return [quiet(node.get_name) or '' for node in walk(root) if quiet(node.get_role_name) == role]


def press(node):
    assert node.do_action(0), f'{node.get_name()} cannot be pressed'


def xdotool(*arguments):
    return subprocess.run(['xdotool', *arguments], check=True, stdout=subprocess.PIPE, timeout=PATIENCE,
                          text=True).stdout.strip()


class Window:
    """The program, running: its process, its accessible and its window on the screen."""

    def __init__(self, *arguments, wrap=(), start=subprocess.Popen):
        """start: runs a command in an environment as Popen does; what it gives has the program's pid."""
        import gi
        gi.require_version('Atspi', '2.0')
        from gi.repository import Atspi
        self.desktop = Atspi.get_desktop(0)
        self.process = start([*wrap, PROGRAM, *arguments], env=dict(os.environ, G_DEBUG='fatal-criticals'))
        self.frame = until('the window', self.find_frame)
        self.id = until('the window on the screen', self.find_id)

    def find_frame(self):
        for application in children(self.desktop):
            if quiet(application.get_process_id) == self.process.pid:
                return find(application, 'frame')
        return None

    def find_id(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', 'Wirebench$'], stdout=subprocess.PIPE,
                               text=True).stdout.split()
        return found[-1] if found else None

    @property
    def application(self):
        return self.frame.get_application()

    def button(self, name):
        return until(f'the button {name}', lambda: find(self.application, 'push button', name))

    def answer(self, name):
        """Presses a button of the question that is open."""
        def search():
            for window in children(self.application):
                found = window != self.frame and find(window, 'push button', name)
                if found:
                    return found
            return None
        press(until(f'the answer {name}', search))

    def keys(self, *keys):
        xdotool('windowfocus', '--sync', self.id)
        xdotool('key', *keys)

    def place(self, node, across=0.5, down=0.5):
        """Where a node stands on the screen, in pixels: the middle, or another share of its width and height."""
        from gi.repository import Atspi

        def extents():
            found = quiet(lambda: node.get_component_iface().get_extents(Atspi.CoordType.WINDOW))
            return found if found and found.width > 0 and found.height > 0 else None
        here = until(f'the place of {quiet(node.get_name)}', extents)
        whole = self.frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        shell = dict(line.split('=') for line in
                     xdotool('getwindowgeometry', '--shell', self.id).splitlines())
        # What the frame is smaller by is the shadow around it, as wide on each side.
        left, top = (int(shell[a]) + (int(shell[b]) - c) // 2 for a, b, c in
                     (('X', 'WIDTH', whole.width), ('Y', 'HEIGHT', whole.height)))
        return [str(int(left + here.x + across * here.width)), str(int(top + here.y + down * here.height))]

    def click(self, node, button=1, across=0.5, down=0.5):
        xdotool('mousemove', *self.place(node, across, down), 'click', str(button))

    def drag(self, start, by):
        """Holds the first button from a place on, and moves by so many pixels, in steps as a hand does."""
        xdotool('mousemove', *start, 'mousedown', '1')
        for share in (0.2, 0.5, 0.8, 1):
            xdotool('mousemove', *(str(int(int(place) + share * way)) for place, way in zip(start, by)))
        xdotool('mouseup', '1')

    def quit(self):
        self.keys('ctrl+q')
        assert self.process.wait(PATIENCE) == 0

    def type_file_name(self, path):
        """Into the file dialog that is open: a slash opens its line for a name."""
        dialog = until('the file dialog', lambda: next(
            (window for window in children(self.application) if window != self.frame), None))
        name = dialog.get_name()
        until('the file dialog on the screen', lambda: name in self.window_names())
        pattern = re.sub(r'([][().*+?{}|^$\\])', r'\\\1', name)  # to xdotool it is an expression
        xdotool('search', '--onlyvisible', '--name', f'^{pattern}$', 'windowfocus', '--sync')
        xdotool('key', 'ctrl+a')
        xdotool('type', '--delay', '5', path)
        xdotool('key', 'Return')

    def window_names(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '.'], stdout=subprocess.PIPE,
                               text=True).stdout.split()
        return [subprocess.run(['xdotool', 'getwindowname', one], stdout=subprocess.PIPE, text=True).stdout.strip()
                for one in found]

    def count(self):
        """How many packets the status line says."""
        for label in names(self.frame, 'label'):
            words = label.split(' ')
            if len(words) == 2 and words[0].replace(',', '').isdigit() and words[1] in ('packet', 'packets'):
                return int(words[0].replace(',', ''))
        return 0

    def rows(self):
        """The first rows of the table as texts."""
        table = find(self.frame, 'tree table', 'Packets') or find(self.frame, 'table', 'Packets')
        if table is None:
            return []
        return [' | '.join(names(row, 'label')) for row in walk(table) if quiet(row.get_role_name) == 'table row'][:20]

    def end(self):
        if sys.exc_info()[0] is not None:
            picture(sys._getframe(1).f_code.co_name)  # while there is something to see
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)


def play_traffic(scenes=12):
    subprocess.run([TRAFFIC, '--up', '--quiet', '--count', str(scenes), '--rate', '0'], check=True, timeout=PATIENCE)


def leftovers():
    folder = pathlib.Path(os.environ['XDG_STATE_HOME'], 'wirebench', 'captures')
    return sorted(folder.glob('*.pcapng')) if folder.is_dir() else []


def start_capture(window):
    interfaces = until('the interfaces', lambda: find(window.frame, 'list', 'Interfaces'))

    def loopback():
        return [n for n, child in enumerate(children(interfaces)) if (quiet(child.get_name) or '').startswith('lo')]

    interfaces.get_selection_iface().select_child(until('lo', loopback)[0])
    press(window.button('Start'))
    window.button('Stop')


def take(journeys):
    sys.stdout.reconfigure(line_buffering=True)
    print(f'1..{len(journeys)}')
    play_traffic(0)  # brings the loopback interface of this network up
    failed = 0
    before = dict(os.environ)
    for number, journey in enumerate(journeys, 1):
        path = '/app/journeys/' + journey.__name__.replace('_', '-')
        with tempfile.TemporaryDirectory(prefix='wirebench-journey-') as name:
            folder = pathlib.Path(name)
            os.environ.update(before, XDG_STATE_HOME=str(folder / 'state'))
            print(f'# {path} summary: {journey.__doc__}')
            try:
                journey(folder)
                print(f'ok {number} {path}')
            except Exception as error:
                failed += 1
                for line in f'{type(error).__name__}: {error}'.splitlines():
                    print(f'# {line}')
                print(f'not ok {number} {path}')
    return failed != 0


def picture(name):
    folder = os.environ.get('WB_SCREENSHOT_DIR')
    if folder and shutil.which('import'):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(['import', '-window', 'root', os.path.join(folder, f'failed-{name}.png')],
                       timeout=PATIENCE)


def why_not():
    """A reason to skip, or None."""
    if not os.environ.get('DISPLAY'):
        return 'there is no display'
    for tool in ('dbus-run-session', 'gdbus', 'xdotool', 'unshare', 'setpriv'):
        if not shutil.which(tool):
            return f'{tool} is not installed'
    try:
        import gi
        gi.require_version('Atspi', '2.0')
        from gi.repository import Atspi  # noqa: F401
    except (ImportError, ValueError):
        return 'the bindings of AT-SPI are not installed'
    return None


def private_network():
    for command in (['unshare', '--net'], ['unshare', '--user', '--map-root-user', '--net']):
        if subprocess.run([*command, TRAFFIC, '--up', '--count', '0'], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0:
            return command
    return None


PROGRAM, HELPER, TRAFFIC, DESK = (os.path.abspath(argument) for argument in sys.argv[1:5])


def run(journeys):
    if 'WB_JOURNEYS_INSIDE' in os.environ:
        sys.stdout = os.fdopen(int(os.environ['WB_JOURNEYS_INSIDE']), 'w')
        sys.exit(take(journeys))
    reason = why_not()
    network = None if reason else private_network()
    if not reason and network is None:
        reason = 'this system allows no private network here'
    if reason:
        print(f'1..0 # SKIP {reason}')
        sys.exit(0)
    # Daemons that the bus starts write to standard output, too: TAP goes by a descriptor of its own.
    tap = os.dup(1)
    environment = dict(os.environ, WB_JOURNEYS_INSIDE=str(tap), WIREBENCH_HELPER=HELPER, GTK_A11Y='atspi', LC_ALL='C.UTF-8',
                       GSETTINGS_BACKEND='memory', GSK_RENDERER='cairo', GDK_DEBUG='gl-disable', GDK_DISABLE='gl',
                       GDK_BACKEND='x11', ASAN_OPTIONS='detect_leaks=0')
    environment.pop('DBUS_SESSION_BUS_ADDRESS', None)
    again = [sys.executable, '-W', 'ignore', *sys.argv]
    with tempfile.TemporaryDirectory(prefix='wirebench-journey-') as data:
        environment['XDG_DATA_HOME'] = data  # where the bus looks for services
        status = subprocess.run([*network, 'dbus-run-session', '--', *again], env=environment, stdout=sys.stderr,
                                pass_fds=[tap]).returncode
    sys.exit(status)
