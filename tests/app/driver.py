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

try:
    from accessible import Application
except (ImportError, ValueError):
    Application = None

PATIENCE = 120  # seconds for any one thing to happen: a loaded machine is slow, not wrong; who waits for less loses nothing


def until(what, condition):
    """Waits for a condition and returns what it gave; never for a time."""
    end = time.monotonic() + PATIENCE
    while True:
        begin = time.monotonic()
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f'waited {PATIENCE} s in vain for {what}')
        time.sleep(max(0.02, (time.monotonic() - begin) / 2))  # a look costs the program time: it has work to do, too


def settled(what, read):
    """Waits until a reading stays as it is, and returns it: what a drag moves may still be on its way."""
    last = [read()]

    def is_same():
        last.append(read())
        return len(last) > 12 and len(set(map(str, last[-12:]))) == 1

    until(f'{what} to come to rest', is_same)
    return last[-1]


# --- What is there to see ---------------------------------------------------------------------------------------------

def find(root, role, name=None, starts='', ends=''):
    """As Node.find, in what the root is now."""
    return root.now().find(role, name, starts, ends)


def names(root, role):
    return root.now().names(role)


def table_rows(root, name):
    """The rows of a table by its name, without its header."""
    now = root.now()
    table = now.find('tree table', name) or now.find('table', name)
    return [row for row in table.walk() if row.role == 'table row' and row.find('table cell')] if table else []


def xdotool(*arguments):
    return subprocess.run(['xdotool', *arguments], check=True, stdout=subprocess.PIPE, timeout=PATIENCE,
                          text=True).stdout.strip()


class Window:
    """The program, running: its process, its accessible and its window on the screen."""

    def __init__(self, *arguments, wrap=(), start=subprocess.Popen):
        """start: runs a command in an environment as Popen does; what it gives has the program's pid."""
        self.process = start([*wrap, PROGRAM, *arguments], env=dict(os.environ, G_DEBUG='fatal-criticals'))
        self.application = until('the program', lambda: Application.of_process(self.process.pid))
        self.frame = until('the window', lambda: find(self.application, 'frame'))
        self.id = until('the window on the screen', self.find_id)

    def find_id(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', 'Wirebench$'], stdout=subprocess.PIPE,
                               text=True).stdout.split()
        return found[-1] if found else None

    def title(self):
        return self.frame.now().name

    def button(self, name):
        return until(f'the button {name}', lambda: find(self.application, 'push button', name))

    def others(self):
        """The windows beside the main one: questions, dialogs."""
        return [window for window in self.application.now().children if window.path != self.frame.path]

    def answer(self, name):
        """Presses a button of the question that is open."""
        until(f'the answer {name}', lambda: next(
            (button for window in self.others() if (button := window.find('push button', name))), None)).press()

    def keys(self, *keys):
        xdotool('windowfocus', '--sync', self.id)
        xdotool('key', *keys)

    def place(self, node, across=0.5, down=0.5):
        """Where a node stands on the screen, in pixels: the middle, or another share of its width and height."""
        x, y, width, height = until(f'the place of {node.name}', node.place)
        frame_width, frame_height = until('the place of the window', self.frame.place)[2:]
        shell = dict(line.split('=') for line in xdotool('getwindowgeometry', '--shell', self.id).splitlines())
        # What the frame is smaller by is the shadow around it, as wide on each side.
        left = int(shell['X']) + (int(shell['WIDTH']) - frame_width) // 2
        top = int(shell['Y']) + (int(shell['HEIGHT']) - frame_height) // 2
        return [str(int(left + x + across * width)), str(int(top + y + down * height))]

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
        name = until('the file dialog', self.others)[0].name
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
        """The first packets as texts."""
        return [' | '.join(row.names('label')) for row in table_rows(self.frame, 'Packets')][:20]

    def end(self):
        if sys.exc_info()[0] is not None:
            picture(sys._getframe(1).f_code.co_name)  # while there is something to see
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)


class Page:
    """One panel of the window: the others have a Start of their own."""

    def __init__(self, window, panel):
        self.window, self.panel = window, panel

    def now(self):
        return until(self.panel, lambda: find(self.window.frame, 'filler', self.panel))

    def shown(self, roles, starts):
        """What can be seen there and has a name that begins so, or None."""
        return next((node for node in self.now().walk() if node.role in roles and node.name.startswith(starts) and
                     node.place()), None)

    def label(self, starts):
        return until(starts, lambda: self.shown(('label',), starts))

    def click(self, starts, roles=('push button',)):
        self.window.click(until(f'the {roles[0]} {starts}', lambda: self.shown(roles, starts)))


def play_traffic(scenes=12):
    subprocess.run([TRAFFIC, '--up', '--quiet', '--count', str(scenes), '--rate', '0'], check=True, timeout=PATIENCE)


def leftovers():
    folder = pathlib.Path(os.environ['XDG_STATE_HOME'], 'wirebench', 'captures')
    return sorted(folder.glob('*.pcapng')) if folder.is_dir() else []


def start_capture(window):
    def choose_loopback():
        interfaces = find(window.frame, 'list', 'Interfaces')
        index = next((n for n, child in enumerate(interfaces.children if interfaces else [])
                      if child.name.startswith('lo')), None)
        return index is not None and (interfaces.select_child(index) or True)

    until('lo', choose_loopback)
    window.button('Start').press()
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
    return None if Application else 'the bindings of AT-SPI are not installed'


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
