# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through the real program, by what a screen reader sees (AT-SPI) and by real keys (xdotool).

journeys.py WINDOW HELPER TRAFFIC runs itself again in a private network (so that there is traffic that nobody else
makes, and the right to capture it) and on a private session bus, then takes one journey after the other and prints TAP.
Where the system refuses a private network or lacks a tool, every journey is a skip that says why.
"""

import os
import pathlib
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


def find(root, role, name=None, starts=None, ends=None):
    for node in walk(root):
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

    def __init__(self, *arguments, wrap=()):
        import gi
        gi.require_version('Atspi', '2.0')
        from gi.repository import Atspi
        self.desktop = Atspi.get_desktop(0)
        self.process = subprocess.Popen([*wrap, PROGRAM, *arguments], env=dict(os.environ, G_DEBUG='fatal-criticals'))
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

    def type_file_name(self, path):
        """Into the file dialog that is open: a slash opens its line for a name."""
        dialog = until('the file dialog', lambda: next(
            (window for window in children(self.application) if window != self.frame), None))
        name = dialog.get_name()
        until('the file dialog on the screen', lambda: name in self.window_names())
        xdotool('search', '--onlyvisible', '--name', f'^{name}$', 'windowfocus', '--sync')
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


# --- The journeys -------------------------------------------------------------------------------------------------------

def capture_save_reopen(folder):
    """Start on lo, see rows, open the tree, see marked bytes, save, reopen: the same rows."""
    window = Window()
    try:
        start_capture(window)
        play_traffic()
        until('packets', lambda: window.count() > 10)
        until('rows', window.rows)
        press(window.button('Stop'))
        window.button('Start')
        total = until('a settled count', lambda: window.count())
        rows = until('full rows', lambda: (lambda r: r if r and all(row.count('|') >= 5 for row in r) else None)(
            window.rows()))

        # The first packet, by keyboard; its tree; a field marks bytes.
        window.keys('Home')
        until('the tree', lambda: find(window.frame, 'tree item', starts='Frame 1:'))
        window.keys('F6', 'Down', 'Right', 'Down')  # into the tree, to Ethernet, open it, its first field
        until('the open branch', lambda: find(window.frame, 'tree item', starts='Destination: '))
        bytes_view = find(window.frame, 'text', 'Packet bytes')
        until('marked bytes', lambda: ', Destination: ' in (quiet(bytes_view.get_description) or ''))

        saved = folder / 'journey.pcapng'
        window.keys('ctrl+s')
        window.type_file_name(str(saved))
        until('the saved file', lambda: saved.exists() and not leftovers())
        press(window.button('Close this capture'))
        until('the start page', lambda: window.count() == 0 or find(window.frame, 'push button', 'Start'))

        window.keys('ctrl+o')
        window.type_file_name(str(saved))
        until('the same number of packets', lambda: window.count() == total)
        until('the same rows', lambda: window.rows() == rows)
    finally:
        window.end()


def unsaved_question(folder):
    """Closing over a capture asks; Cancel goes on capturing, Discard ends the program and leaves nothing."""
    window = Window('--capture', 'lo', '--filter', 'ip')
    try:
        window.button('Stop')
        play_traffic()
        until('packets', lambda: window.count() > 0)
        window.keys('ctrl+q')
        window.answer('Cancel')
        play_traffic(2)
        before = window.count()
        play_traffic(4)
        until('more packets', lambda: window.count() > before)
        window.keys('ctrl+q')
        window.answer('Discard')
        assert window.process.wait(PATIENCE) == 0
        assert not leftovers()
    finally:
        window.end()


def crash_and_recover(folder):
    """After kill -9 the next start offers the capture, and opens it."""
    window = Window('--capture', 'lo')
    try:
        window.button('Stop')
        play_traffic()
        until('packets', lambda: window.count() > 10)
        window.process.send_signal(signal.SIGKILL)
        window.process.wait(PATIENCE)
        assert len(leftovers()) == 1
    finally:
        window.end()
    window = Window()
    try:
        button = until('the offer', lambda: find(window.frame, 'push button', starts='Open the capture of lo from '))
        press(button)
        until('its packets', lambda: window.count() > 10)
        until('rows', window.rows)
        window.keys('ctrl+q')
        window.answer('Discard')
        assert window.process.wait(PATIENCE) == 0
        assert not leftovers()
    finally:
        window.end()


def no_rights(folder):
    """Without the right: what did not happen, and one command that helps."""
    wrap = ['setpriv', '--bounding-set=-net_raw,-net_admin', '--inh-caps=-net_raw,-net_admin', '--ambient-caps=-all']
    window = Window('--capture', 'lo', wrap=wrap)
    try:
        until('the error', lambda: find(window.frame, 'label', 'The capture on lo did not start'))
        command = until('the command', lambda: next(
            (label for label in names(window.frame, 'label') if 'setcap' in label), None))
        assert 'wirebench-capture' in command and 'cap_net_raw' in command, command
        press(window.button('Copy'))
        assert not leftovers()
    finally:
        window.end()


def second_start(folder):
    """A file given to a second start opens in the window that is there; two files, or nonsense, are refused in words."""
    one, two = folder / 'one.pcapng', folder / 'two.pcapng'
    for path in (one, two):
        subprocess.run([TRAFFIC, '--quiet', '--count', '3', '--write', str(path)], check=True, timeout=PATIENCE)
    window = Window(str(one))
    try:
        until('the first file', lambda: window.frame.get_name() == 'one.pcapng – Wirebench' and window.count() > 0)
        assert subprocess.run([PROGRAM, str(two)], timeout=PATIENCE).returncode == 0
        until('the second file', lambda: window.frame.get_name() == 'two.pcapng – Wirebench' and window.count() > 0)
        for wrong in ([str(one), str(two)], ['--filter', 'ip'], ['--nonsense']):
            refused = subprocess.run([PROGRAM, *wrong], timeout=PATIENCE, stderr=subprocess.PIPE)
            assert refused.returncode != 0 and refused.stderr, wrong
        window.keys('ctrl+q')
        assert window.process.wait(PATIENCE) == 0
    finally:
        window.end()


JOURNEYS = [capture_save_reopen, unsaved_question, crash_and_recover, no_rights, second_start]


def main():
    sys.stdout.reconfigure(line_buffering=True)
    print(f'1..{len(JOURNEYS)}')
    play_traffic(0)  # brings the loopback interface of this network up
    failed = 0
    for number, journey in enumerate(JOURNEYS, 1):
        path = '/app/journeys/' + journey.__name__.replace('_', '-')
        with tempfile.TemporaryDirectory(prefix='wirebench-journey-') as name:
            folder = pathlib.Path(name)
            os.environ['XDG_STATE_HOME'] = str(folder / 'state')
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
    for tool in ('dbus-run-session', 'xdotool', 'unshare', 'setpriv'):
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


if __name__ == '__main__':
    PROGRAM, HELPER, TRAFFIC = (os.path.abspath(argument) for argument in sys.argv[1:4])
    if 'WB_JOURNEYS_INSIDE' in os.environ:
        sys.stdout = os.fdopen(int(os.environ['WB_JOURNEYS_INSIDE']), 'w')
        sys.exit(main())
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
    again = [sys.executable, '-W', 'ignore', __file__, PROGRAM, HELPER, TRAFFIC]
    sys.exit(subprocess.run([*network, 'dbus-run-session', '--', *again], env=environment, stdout=sys.stderr,
                            pass_fds=[tap]).returncode)
